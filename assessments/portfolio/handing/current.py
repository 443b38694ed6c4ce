"""Whose a piece of evidence is to judge: who it was handed over to, or else the learner's own assessor."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessments.assessing import check_may_assess, in_place_of, pta_of
from assessments.independence import Matter, check_may_judge
from assessments.portfolio.models import Evidence, HandOver
from assessments.portfolio.places import place_of
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may, refusal
from lms.roles import Permission, Role
from mentoring.pairings.models import Pairing


def open_hand_overs() -> QuerySet[HandOver]:
    """Return the hand-overs that have not ended."""
    return HandOver.objects.filter(ended_at=None)


def hand_over_of(evidence: Evidence) -> HandOver | None:
    """Return to whom a piece of evidence is handed over now, if to anybody."""
    return open_hand_overs().filter(evidence=evidence).select_related("assessor").first()


def assessor_of(evidence: Evidence, on: date) -> Person | None:
    """Return who judges a piece of evidence: by a hand-over, or as the learner's own assessor; or nobody."""
    given = hand_over_of(evidence)
    return given.assessor if given else pta_of(evidence.person, on)


def assessors_of(pieces: Iterable[int], on: date) -> dict[int, int | None]:
    """Return the id of who judges each of some pieces, as `assessor_of` does. Three queries, however many."""
    learners = dict(Evidence.objects.filter(pk__in=set(pieces)).values_list("pk", "person"))
    handed = dict(open_hand_overs().filter(evidence__in=learners).values_list("evidence", "assessor"))
    pairings = Pairing.objects.on(on).filter(kind=Pairing.Kind.PTA, learner__in=set(learners.values()))
    own = dict(pairings.order_by("starts", "pk").values_list("learner", "supporter"))
    return {piece: handed.get(piece, own.get(learner)) for piece, learner in learners.items()}


def whose_turn(evidence: Evidence, on: date, *, rather: Person | None = None) -> Person | None:
    """Return who is asked to do something about a piece: `rather`, as long as they may judge it, or whose it is."""
    if rather and rather.is_active and not refusal(check_may_assess_piece, rather, evidence, on=on):
        return rather
    return assessor_of(evidence, on)


def asked_of(evidence: Evidence, assessor: Person | None, on: date) -> dict[str, Any]:
    """Return of whom something is asked, as `open_duty` takes it: an assessor, or who is to find one."""
    return {"owner": assessor} if assessor else {"role": Role.SPO, "unit": place_of(evidence.person, on)}


def check_may_assess_piece(judge: Person, evidence: Evidence, *, on: date) -> None:
    """Refuse unless the piece was handed to this person (or whom they stand in for), or they assess the learner."""
    given = hand_over_of(evidence)
    if given is None:
        check_may_assess(judge, evidence.person, on=on)
        return
    check_may(judge, Permission.JUDGE_EVIDENCE, on=on)
    check_may_judge(judge, evidence.person, matter=Matter.EVIDENCE, on=on)
    if given.assessor not in in_place_of(judge, on):
        day = in_words(today(given.at))
        raise NotAllowed(f"This was handed over to {given.assessor} on {day}, who judges it.")
