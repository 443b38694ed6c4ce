"""The duties that a dispute opens, and for whom: rule, read again, find somebody who can."""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.independence import Matter, ties_among
from assessments.portfolio import consequences
from assessments.portfolio.assessors import had_a_hand, in_post_for, least_busy, qualified_for
from assessments.portfolio.consequences import RULE
from assessments.portfolio.disputes.permissions import barred_from_reading, two_sides
from assessments.portfolio.models import Appeal, Judgement
from lms.actions import close_duty, open_duty
from lms.models import Person
from lms.roles import Role

READ_AGAIN: Final = "read_again"
FIND_READER: Final = "find_second_reader"


def ask_for_ruling(judgement: Judgement, *, on: date, due: date, by: Person | None) -> Person | None:
    """Ask a quality assurer of the place who had no hand in it, or the regional learning manager to find one."""
    claim = judgement.claim
    learner = claim.evidence.person
    assurer = next(iter(assurers_of(judgement, on)), None)
    manager = {"role": Role.REGIONAL_LEARNING_MANAGER, "unit": consequences.place_of(learner, on)}
    asked: dict[str, Any] = {"owner": assurer} if assurer else manager
    what = f"Two assessors disagree about {learner}, {claim.criterion.code}"
    open_duty(
        kind=RULE,
        source=judgement,
        about=learner,
        title=f"{what}: say what stands" if assurer else f"{what}: no quality assurer is free",
        reason=_why_rule(judgement) if assurer else f"{_why_rule(judgement)} {NO_ASSURER}",
        due=due,
        link=reverse("portfolio:ruling", args=[judgement.pk]) if assurer else consequences.page_of(claim),
        link_text="Read both sides" if assurer else "Read it",
        by=by,
        **asked,
    )
    return assurer


def assurers_of(judgement: Judgement, on: date) -> list[Person]:
    """Return the quality assurers of the learner's place who may rule, whoever has fewest to rule on first."""
    learner = judgement.claim.evidence.person
    people = in_post_for(consequences.place_of(learner, on), Role.IQA, on).exclude(pk__in=_touched(judgement))
    found = least_busy(people, learner, duty=RULE, on=on)
    tied = {pk for pk, _ in ties_among([row.pk for row in found], two_sides(judgement), matter=Matter.EVIDENCE, on=on)}
    return [row for row in found if row.pk not in tied]


NO_ASSURER: Final = "Every quality assurer of the place is away, tied to the learner or had a hand in it: find another."


def _why_rule(judgement: Judgement) -> str:
    signer = judgement.signature.by if judgement.signature else "the countersigner"
    return f"{signer} sent back what {judgement.by} judged, and {judgement.by} does not agree."


def ask_for_reader(appeal: Appeal, *, on: date, by: Person | None) -> Person | None:
    """Return who is asked to read again, once they are told; nobody: the regional learning manager finds somebody."""
    reader = next(iter(readers_of(appeal, on)), None)
    if reader:
        ask_reader(appeal, reader, by=by)
    else:
        _ask_for_somebody(appeal, on, by)
    return reader


def readers_of(appeal: Appeal, on: date) -> list[Person]:
    """Return who of the learner's place may read again, whoever has fewest to read first."""
    learner = appeal.judgement.claim.evidence.person
    barred = [tie.person_id for tie in barred_from_reading(appeal, on)]
    return least_busy(qualified_for(learner, on).exclude(pk__in=barred), learner, duty=READ_AGAIN, on=on)


def ask_reader(appeal: Appeal, reader: Person, *, by: Person | None) -> None:
    """Open the duty of reading again."""
    claim = appeal.judgement.claim
    open_duty(
        kind=READ_AGAIN,
        source=appeal,
        about=claim.evidence.person,
        owner=reader,
        title=f"Read again after an appeal: {claim.evidence.person}, {claim.criterion.code}",
        reason=f"{claim.evidence.person} appealed against “not yet met”. What you decide is the last word.",
        due=appeal.answer_by,
        link=reverse("portfolio:read_again", args=[appeal.pk]),
        link_text="Read it again",
        by=by,
    )


def _ask_for_somebody(appeal: Appeal, on: date, by: Person | None) -> None:
    claim = appeal.judgement.claim
    open_duty(
        kind=FIND_READER,
        source=appeal,
        about=claim.evidence.person,
        role=Role.REGIONAL_LEARNING_MANAGER,
        unit=consequences.place_of(claim.evidence.person, on),
        title=f"Find a second reader for {claim.evidence.person}, {claim.criterion.code}",
        reason="No assessor of the place with the award is in, independent and without a hand in this claim.",
        due=appeal.answer_by,
        link=reverse("portfolio:appeal_reader", args=[appeal.pk]),
        link_text="Choose a reader",
        by=by,
    )


def close_reading(appeal: Appeal, *, by: Person | None, reason: str) -> None:
    """Close what is open about an appeal."""
    for kind in (READ_AGAIN, FIND_READER):
        close_duty(kind=kind, source=appeal, by=by, reason=reason)


def _touched(judgement: Judgement) -> list[int]:
    return [tie.person_id for tie in had_a_hand([judgement.claim_id], "")]
