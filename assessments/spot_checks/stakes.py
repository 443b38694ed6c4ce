"""Who has a stake in a check, and so neither ends it nor sees it too early, whatever else their roles let them do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from assessments.independence import Matter, why_not
from assessments.spot_checks.models import Assignment, SpotCheck
from lms.models import Person
from lms.permissions import NotAllowed

# No officer is named: until the record is set fast nobody around them hears whose case it is.
ELSE: Final = "so somebody else who draws cases looks after it."
OF_THE_LINE: Final = f"The officer of this check is of your own line or in your care, {ELSE}"
A_READER: Final = f"You are or were a reader of this check, {ELSE}"
IN_THE_DRAW: Final = (
    "You have a stake in a check of this draw: its officer is of your own line or in your care, or you read it. "
    "Somebody else who draws cases must cancel the draw."
)


@dataclass(frozen=True)
class Stake:
    """What somebody has to do with a check, in a sentence, and whether they may not look at it for now."""

    sentence: str
    hidden: bool


def stakes_in(person: Person, checks: Iterable[SpotCheck], on: date) -> dict[int, Stake]:
    """Return the stakes of somebody in some checks, by check. Eight queries at most, however many there are.

    A check of their own line or of whom they support is hidden until its record is set fast, and so is one that
    they read or were given; one that they are still to judge until they have: why it was drawn must not colour that.
    """
    checks = list(checks)
    tied = why_not(person, {check.officer for check in checks}, matter=Matter.CASE, on=on) if checks else {}
    seats = Assignment.objects.filter(reviewer=person, spot_check__in=checks)
    to_judge: dict[int, bool] = {}
    for seated, ended, judgement in seats.values_list("spot_check", "ended_at", "judgement"):
        to_judge[seated] = to_judge.get(seated, False) or (ended is None and judgement is None)
    found: dict[int, Stake] = {}
    for check in checks:
        secret = check.record_fixed_at is None
        if check.pk in to_judge:
            found[check.pk] = Stake(A_READER, secret or to_judge[check.pk])
        elif check.officer_id in tied:
            found[check.pk] = Stake(OF_THE_LINE, secret)
    return found


def is_hidden_from(person: Person, spot_check: SpotCheck, on: date) -> bool:
    """Say whether somebody has a stake in a check and may not look at it for now."""
    stake = stakes_in(person, [spot_check], on).get(spot_check.pk)
    return stake is not None and stake.hidden


def check_no_stake(person: Person, spot_check: SpotCheck, *, on: date) -> None:
    """Refuse whoever has a stake in a check: nobody ends a check of their own line, or one that they read."""
    if stake := stakes_in(person, [spot_check], on).get(spot_check.pk):
        raise NotAllowed(stake.sentence)


def check_no_stake_in_any(person: Person, checks: Iterable[SpotCheck], *, on: date) -> None:
    """Refuse whoever has a stake in one of the checks that would end together."""
    if stakes_in(person, checks, on):
        raise NotAllowed(IN_THE_DRAW)
