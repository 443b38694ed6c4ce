"""The duty of agreeing how a learner goes on with a criterion that was judged not yet met too often."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse

from assessments.assessing import check_may_assess, pta_of
from assessments.portfolio.models import Criterion, Judgement
from assessments.portfolio.places import place_of
from assessments.portfolio.tries.counting import rule_of_tries, tries_of
from lms.actions import close_duties, open_duty
from lms.models import Duty, Person
from lms.models.duty import DutyQuerySet
from lms.permissions import refusal
from lms.roles import Role

PLAN: Final = "agree_further_try"


def keep_plan(judgement: Judgement, by: Person, on: date) -> None:
    """Ask the assessor to agree how the learner goes on, once a criterion was refused too often; met: no longer."""
    learner, criterion = judgement.claim.evidence.person, judgement.claim.criterion
    tries = tries_of(learner, [criterion])[criterion.pk]
    if not tries.want_a_plan(rule_of_tries(learner, on).value):
        close_plans(learner, [criterion], by)
    elif not _asked(learner, [criterion]).open().exists():
        refused = f"Judged “not yet met” {len(tries.not_yet)} times."
        reason = f"{refused} They can claim it again once you have agreed a plan."
        ask_for_plan(judgement, on, reason=reason, due=judgement.next_step_by or on, by=by)


def who_plans(learner: Person, on: date, *, rather: Person | None = None) -> Person | None:
    """Return who agrees a plan with a learner: `rather`, as long as they may, or else their own assessor."""
    if rather and rather.is_active and not refusal(check_may_assess, rather, learner, on=on):
        return rather
    return pta_of(learner, on)


def ask_for_plan(judgement: Judgement, on: date, *, reason: str, due: date, by: Person | None) -> None:
    """Ask the learner's assessor to agree how they go on, or the senior officer to find an assessor."""
    learner, criterion = judgement.claim.evidence.person, judgement.claim.criterion
    pta, claim = pta_of(learner, on), judgement.claim_id
    page = reverse("portfolio:further_try", args=[learner.pk, criterion.pk])
    open_duty(
        kind=PLAN,
        source=judgement,
        about=learner,
        owner=pta,
        role=None if pta else Role.SPO,
        unit=None if pta else place_of(learner, on),
        title=f"Agree with {learner} how they go on with {criterion.code}",
        reason=reason,
        due=due,
        link=page if pta else reverse("portfolio:judgement", args=[claim]),
        link_text="Write the plan" if pta else "Read it",
        by=by,
    )


def close_plans(person: Person, criteria: Sequence[Criterion], by: Person) -> None:
    """Close what was asked about how somebody goes on with some criteria."""
    close_duties(duties=_asked(person, criteria), by=by, reason="")


def _asked(person: Person, criteria: Sequence[Criterion]) -> DutyQuerySet:
    rows = Judgement.objects.filter(claim__evidence__person=person, claim__criterion__in=criteria).values("pk")
    return Duty.objects.filter(kind=PLAN, source_kind=Judgement._meta.label_lower, source_id__in=rows)
