"""How milestone reviews read on a screen: the rows of the list, and one review with who wrote and signed what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.models import Enrolment, MilestoneReview, ReviewPoint
from courses.reviews import (
    ALL_THREE,
    Decision,
    Milestone,
    content_hash,
    is_left,
    milestone_of,
    milestones_of,
    missing,
    questions_of,
    signatories_of,
    signatures_of,
    signed_by_all,
    times_of,
)
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission

WHOSE = {"learner": "The learner", "pta": "Practice tutor assessor", "spo": "Senior probation officer"}


@dataclass(frozen=True)
class Row:
    """One milestone of the list."""

    point: ReviewPoint
    state: str
    lead: str
    text: str
    review: MilestoneReview | None
    earlier: tuple[MilestoneReview, ...]
    to_begin: bool


def rows_of(enrolment: Enrolment, on: date) -> list[Row]:
    """Return the milestones of one learner as the list draws them."""
    milestones = milestones_of([enrolment], on)[enrolment.pk]
    if not milestones:
        return []
    late = times_of([enrolment], on)[enrolment.pk]
    return [_row(one, late.is_late(one, on), on) for one in milestones]


def _row(milestone: Milestone, late: bool, on: date) -> Row:
    state, lead = state_of(milestone, late, on)
    begin = not milestone.settled and milestone.current is None
    return Row(milestone.point, state, lead, in_full(milestone), milestone.latest, milestone.rounds[:-1], begin)


def state_of(milestone: Milestone, late: bool, on: date) -> tuple[str, str]:
    """Return the shape and the first words of a milestone."""
    due = in_words(milestone.due)
    if milestone.settled:
        return "countersigned", "Signed by all three."
    if milestone.due <= on and milestone.enrolment.status == Enrolment.Status.PAUSED:
        return "not_started", f"Was due {due}. Nothing is due in a pause."
    if late:
        return "overdue", f"Late: it was due on {due}."
    if milestone.current:
        return "under_way", f"Under way, due {due}."
    if milestone.due <= on:
        return "due", f"Due since {due}." if milestone.due < on else "Due today."
    return "not_started", f"Due {due}."


def in_full(milestone: Milestone) -> str:
    """Say in a sentence what has been decided, or what is missing."""
    review = milestone.latest
    if review is None:
        return "Not begun."
    if signed_by_all(review):
        words = f"{review.get_decision_display()}. Held on {in_words(review.held_on)}."
        return words if milestone.settled else f"{words} A new round is due."
    signed = signatures_of(review)
    waits = [WHOSE[who].lower() for who in ALL_THREE if who not in signed]
    if not signed and missing(review):
        return "A draft. Not everything is written yet."
    return f"Waits for the signature of: {', '.join(waits)}."


def page_of(review: MilestoneReview, person: Person, on: date) -> dict[str, Any]:
    """Return what stands on the page of one review."""
    milestone = milestone_of(review.enrolment, review.point, on)
    signers = signatories_of([review.enrolment], on)[review.enrolment_id]
    return {
        "milestone": milestone,
        "newer": milestone.latest if milestone.latest and milestone.latest.round > review.round else None,
        "earlier": [one for one in milestone.rounds if one.round < review.round],
        "parts": [_part(review, who) for who in ALL_THREE],
        "missing": missing(review),
        "left": any(is_left(review, who) for who in signers.capacities_of(person)[:1]),
        "signatures": _signatures(review, signers),
        "all_signed": signed_by_all(review),
        "as_signed": all(row.content_hash == content_hash(review) for row in signatures_of(review).values()),
        "good": review.decision in (Decision.ON_TRACK, Decision.SUPPORT),
        "more_time": review.decision == Decision.MORE_TIME,
        "may_change": person.pk != review.enrolment.person_id and rights_of(person, on).may(Permission.CHANGE_DATES),
        "mine": person.pk == review.enrolment.person_id,
    }


def _part(review: MilestoneReview, who: str) -> dict[str, Any]:
    answers = [{"question": row.text, "answer": review.answers.get(row.key, "")} for row in questions_of(review, who)]
    return {"key": who, "who": WHOSE[who], "answers": answers}


def _signatures(review: MilestoneReview, signers: Any) -> list[dict[str, Any]]:
    """Return the three lines for signatures: who signed when, or who is to sign."""
    signed = signatures_of(review)
    rows = []
    for who in ALL_THREE:
        row = signed.get(who)
        name = row.person.name if row else signers.who(who)
        when = f"Signed on {in_words(today(row.at))}" if row else "Has not signed"
        rows.append({"role": WHOSE[who], "name": name, "when": when, "words": row.words if row else "", "done": row})
    return rows
