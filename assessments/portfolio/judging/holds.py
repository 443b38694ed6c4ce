"""Whoever opens a piece of evidence to judge it has it to themselves for a time, and then it is anybody's again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from assessments.portfolio.models import Evidence, Hold
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, current_post
from lms.policy.marking import MARKING_HOLD_MINUTES
from lms.rules import RuleBook


def check_not_held(evidence: Evidence, by: Person, moment: datetime) -> None:
    """Refuse where somebody else has a piece of evidence open."""
    hold = Hold.objects.filter(evidence=evidence).exclude(assessor=by).select_related("assessor").first()
    if hold and hold.is_held(moment):
        raise NotAllowed(
            f"{hold.assessor} has this evidence open. It is theirs until {at_time(hold.until)}, or until they have "
            "recorded it; then you can judge what is left."
        )


@transaction.atomic
def take(*, evidence: Evidence, by: Person, at: datetime | None = None) -> Hold:
    """Let an assessor have a piece of evidence to themselves from now on; whose time ran out gives way.

    May they judge it at all, the caller has asked.
    """
    moment = at or timezone.now()
    evidence = Evidence.objects.select_related("person").select_for_update(of=("self",)).get(pk=evidence.pk)
    check_not_held(evidence, by, moment)
    until = held_until(evidence.person, moment)
    hold = Hold.objects.filter(evidence=evidence).first()
    if hold is None or hold.assessor_id != by.pk:
        begun = {"assessor": by, "begun_at": moment, "until": until}
        return Hold.objects.update_or_create(evidence=evidence, defaults=begun)[0]
    hold.until = until
    hold.save(update_fields=["until"])
    return hold


@transaction.atomic
def let_go(*, evidence: Evidence, by: Person | None = None) -> int:
    """End a hold on a piece of evidence: that of one assessor, or whose it ever is."""
    rows = Hold.objects.filter(evidence=evidence)
    return (rows.filter(assessor=by) if by else rows).delete()[0]


def held_until(learner: Person, moment: datetime) -> datetime:
    """Return until when a piece is its assessor's alone after they opened it or saved something."""
    post = current_post(learner, today(moment))
    book = RuleBook.at(post.unit if post else None, today(moment))
    return moment + timedelta(minutes=int(book.answer(MARKING_HOLD_MINUTES).value))


def at_time(moment: datetime, *, seconds: bool = False) -> str:
    """Return the time of day at a moment; with the day, where that is not today."""
    local = localtime(moment)
    day = "" if local.date() == today() else f" on {in_words(local.date())}"
    return f"{local:%H:%M:%S}{day}" if seconds else f"{local:%H:%M}{day}"
