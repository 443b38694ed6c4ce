"""The duties that go with a piece of evidence when somebody else judges it."""

from collections.abc import Callable
from datetime import date
from typing import Final

from assessments.portfolio.consequences import JUDGE, JUDGE_AGAIN, MORE_TIME, ask_for_judgement, ask_to_judge_again
from assessments.portfolio.handing.current import whose_turn
from assessments.portfolio.models import Claim, Evidence, Judgement, MoreTime
from assessments.portfolio.tries.more_time import ask_for_answer
from assessments.portfolio.tries.planning import PLAN, ask_for_plan, who_plans
from lms.actions import close_duties, close_duty
from lms.models import Duty, Person
from lms.models.duty import DutyQuerySet


def move_duties(piece: Evidence, by: Person | None, on: date, why: str) -> None:
    """Ask afresh whoever judges a piece now, where anything of it waits."""
    _judge(piece, by, on, why)
    for duty in about_judgements(piece).order_by("pk"):
        follow(duty, piece, by=by, on=on, why=why)


def about_judgements(piece: Evidence) -> DutyQuerySet:
    """Return what is open about the judgements of a piece, for whoever judges it."""
    rows = Judgement.objects.filter(claim__evidence=piece).values("pk")
    duties = Duty.objects.open()
    return duties.filter(kind__in=AGAIN, source_kind=Judgement._meta.label_lower, source_id__in=rows)


def follow(duty: Duty, piece: Evidence, *, by: Person | None, on: date, why: str) -> bool:
    """Ask whoever judges a piece now, where whoever has a duty of it may not do it; say whether it moved."""
    if _turn(duty, piece, on) == duty.owner:
        return False
    if duty.kind == JUDGE:
        _judge(piece, by, on, why)
        return True
    judgement = Judgement.objects.select_related("claim__criterion").get(pk=duty.source_id)
    judgement.claim.evidence = piece
    close_duties(duties=Duty.objects.filter(pk=duty.pk), by=by, reason=why)
    AGAIN[duty.kind](judgement, duty, by, on, why)
    return True


def _turn(duty: Duty, piece: Evidence, on: date) -> Person | None:
    """Return whose a duty should be. A plan goes by the learner, whoever one piece of theirs was handed to."""
    if duty.kind == PLAN:
        return who_plans(piece.person, on, rather=duty.owner)
    return whose_turn(piece, on, rather=duty.owner)


def _judge(piece: Evidence, by: Person | None, on: date, why: str) -> None:
    close_duty(kind=JUDGE, source=piece, by=by, reason=why)
    if Claim.objects.filter(evidence=piece).to_judge().exists():
        ask_for_judgement(piece, by, on)


def _judge_again(judgement: Judgement, duty: Duty, by: Person | None, on: date, why: str) -> None:
    ask_to_judge_again(judgement, on, why=f"{duty.reason} {why}", due=duty.due, by=by)


def _more_time(judgement: Judgement, duty: Duty, by: Person | None, on: date, why: str) -> None:
    row = MoreTime.objects.filter(judgement=judgement, answered_at=None).first()
    if row:
        row.judgement = judgement
        ask_for_answer(row, on, by=by)


def _plan(judgement: Judgement, duty: Duty, by: Person | None, on: date, why: str) -> None:
    ask_for_plan(judgement, on, reason=duty.reason, due=duty.due, by=by)


# How each is asked afresh.
AGAIN: Final[dict[str, Callable[[Judgement, Duty, Person | None, date, str], None]]] = {
    JUDGE_AGAIN: _judge_again,
    MORE_TIME: _more_time,
    PLAN: _plan,
}
