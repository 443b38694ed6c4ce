"""What follows a check: outcomes by letters, appeals that come to something, support plans and re-checks."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.support import Wanted, agree_plan
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckOutcome, SupportAction, SupportPlan
from courses.models import Module
from lms.calendar import LONDON, today
from lms.models import Person
from tests.cast import Cast
from tests.factories import readers, spot_checks

Kind = SupportAction.Kind


def at_noon(day: Any) -> datetime:
    """Return noon of a day in London."""
    return datetime.combine(day, time(12), tzinfo=LONDON)


def came_to(cast: Cast, letters: str, officer: Person | None = None, **facts: Any) -> SpotCheckOutcome:
    """Return what a check of a case comes to that Amara judges by letters, of Nadia where nobody else is named."""
    return spot_checks.outcome(spot_checks.check(cast.amara, officer or cast.nadia), letters, **facts)


def on_appeal(cast: Cast, outcome: SpotCheckOutcome, letters: str, reader: str = "owen") -> SpotCheckOutcome:
    """Let the officer appeal, and another reader judge the case by letters; return what it came to."""
    person = readers.reviewer(cast, reader)
    appeal(outcome=outcome, by=outcome.spot_check.officer, grounds="Both call-outs are in the record of May.")
    seat = Assignment.objects.filter(spot_check=outcome.spot_check, seat="appeal", ended_at=None).first()
    seat = seat or give(spot_check=outcome.spot_check, seat=Assignment.Seat.APPEAL, reviewer=person, by=None)
    spot_checks.judged(seat, letters)
    return SpotCheckOutcome.objects.get(replaces=outcome)


def plan(outcome: SpotCheckOutcome, by: Person, **facts: Any) -> SupportPlan:
    """Agree a plan of a module and one observed piece of practice."""
    due = today() + timedelta(days=20)
    actions = [
        Wanted(Kind.MODULE, "Take the module", due, Module.objects.order_by("pk").first(), "1.1"),
        Wanted(Kind.OBSERVED, "Be observed at work", due),
    ]
    return agree_plan(outcome=outcome, actions=actions, by=by, **facts)


def recheck_came_to(cast: Cast, outcome: SpotCheckOutcome, letters: str, reader: str = "owen") -> SpotCheckOutcome:
    """Judge a re-check by letters, as if its case had been drawn; return what it came to."""
    person = readers.reviewer(cast, reader)
    officer = outcome.spot_check.officer
    seat = spot_checks.check(person, officer, follows=outcome, why=SpotCheck.Why.RECHECK)
    return spot_checks.outcome(seat, letters)


def made_final(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Let the time for a reply or an appeal have ended yesterday."""
    SpotCheckOutcome.objects.filter(pk=outcome.pk).update(reply_by=today() - timedelta(days=1), rules=[])
    return SpotCheckOutcome.objects.get(pk=outcome.pk)


def later(days: int) -> datetime:
    """Return a moment so many days from now."""
    return timezone.now() + timedelta(days=days)
