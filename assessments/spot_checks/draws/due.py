"""Who is due for a check on a day, who may be drawn beside them and how likely, and who is left out. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from assessments.spot_checks.draws.words import (
    AGAIN,
    AWAY,
    FAILED,
    LATELY,
    LEFT,
    NEVER,
    NEW,
    NO_CASE,
    NONE_LEFT,
    NOT_DUE,
    NOT_JUDGED,
    OPEN,
    RETURNING,
    SUPPORTED,
    TIME,
    recheck_of,
)
from assessments.spot_checks.models.draws import DrawOfficer
from lms.calendar import months_after
from lms.policy.spot_checking import (
    SPOT_CHECK_LOT_DAYS,
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_NEW_MONTHS,
    SPOT_CHECK_RETURN_DAYS,
    SPOT_CHECK_TICKETS,
)
from lms.rules import RuleBook
from mentoring.pairings.spans import FAR, Span, covers, joined

Stratum = DrawOfficer.Stratum
# For how long somebody counts as returning, and a check as lately not sufficient: the rules of chances say so.
RETURNING_DAYS: Final = timedelta(days=90)
FAILED_MONTHS: Final = 24


@dataclass(frozen=True)
class Known:
    """What is known of one officer on the day of a draw."""

    cases: int
    # Whether none of them can be drawn, since all were drawn already.
    none_left: bool = False
    here: bool = True
    away: tuple[Span, ...] = ()
    open_check: bool = False
    # The last outcome that was a judgement, whether one that was none came after it, and the last not sufficient.
    last_judged: date | None = None
    not_judged: bool = False
    last_failed: date | None = None
    first_post: date | None = None
    # The outcome after which they are to be checked again by now, and whether support after one is still asked for.
    recheck: int | None = None
    supported: bool = False
    # When they last stood in the lot of those who are not due.
    last_lot: date | None = None
    # The order that goes on since a check was cancelled by hand, as a reason, and whether they were drawn by lot in it.
    continues: str = ""
    by_lot: bool = False


@dataclass(frozen=True)
class Place:
    """Where somebody belongs in a draw, and why."""

    stratum: DrawOfficer.Stratum
    reasons: tuple[str, ...]
    tickets: int = 0


@dataclass(frozen=True)
class Chances:
    """The rules of a region that decide who is due, and who has more chances beside them."""

    months: int
    new_months: int
    return_days: int
    tickets: int
    lot_days: int = 0

    @classmethod
    def of(cls, book: RuleBook) -> "Chances":
        """Read them."""
        rules = (
            SPOT_CHECK_MONTHS,
            SPOT_CHECK_NEW_MONTHS,
            SPOT_CHECK_RETURN_DAYS,
            SPOT_CHECK_TICKETS,
            SPOT_CHECK_LOT_DAYS,
        )
        return cls(*(book.answer(rule).value for rule in rules))


def place_of(known: Known, rules: Chances, on: date) -> Place:
    """Return where an officer belongs in a regular draw. What leaves them out is asked first: it wins over the rest."""
    if reason := left_out(known, on):
        return Place(Stratum.LEFT_OUT, (reason,))
    likelier, goes_on = tuple(_likelier(known, rules, on)), _goes_on(known)
    if due := tuple(_due(known, rules, on)):
        return Place(Stratum.DUE, (*due, *likelier, *goes_on))
    if known.supported:
        return Place(Stratum.LEFT_OUT, (SUPPORTED,))
    if known.last_lot and on < known.last_lot + timedelta(days=rules.lot_days) and not known.by_lot:
        return Place(Stratum.LEFT_OUT, (LATELY,))
    again = (AGAIN,) if known.by_lot else ()
    return Place(Stratum.EXTRA, (NOT_DUE, *likelier, *again, *goes_on), rules.tickets if likelier else 1)


def place_of_named(known: Known, outcome: int | None, on: date) -> Place:
    """Return where an officer belongs in a draw made for them by name: due, unless something leaves them out."""
    if reason := left_out(known, on):
        return Place(Stratum.LEFT_OUT, (reason,))
    return Place(Stratum.DUE, (recheck_of(outcome) if outcome else TIME, *_goes_on(known)))


def left_out(known: Known, on: date) -> str:
    """Return why an officer is left out of a draw on a day, or nothing."""
    if not known.here:
        return LEFT
    if known.open_check:
        return OPEN
    if covers(known.away, on):
        return AWAY
    if not known.cases:
        return NO_CASE
    return NONE_LEFT if known.none_left else ""


def next_due(last: date | None, months: int) -> date | None:
    """Return when the next check is due after the last one; never checked: nothing, which means now."""
    return months_after(last, months) if last else None


def _due(known: Known, rules: Chances, on: date) -> Iterator[str]:
    due = next_due(known.last_judged, rules.months)
    if known.not_judged:
        yield NOT_JUDGED
    elif due is None:
        yield NEVER
    elif due <= on:
        yield TIME
    if known.recheck:
        yield recheck_of(known.recheck)


def _goes_on(known: Known) -> tuple[str, ...]:
    return (known.continues,) if known.continues else ()


def _likelier(known: Known, rules: Chances, on: date) -> Iterator[str]:
    if known.first_post and on < months_after(known.first_post, rules.new_months):
        yield NEW
    if is_returning(known.away, rules.return_days, on):
        yield RETURNING
    if known.last_failed and on < months_after(known.last_failed, FAILED_MONTHS):
        yield FAILED


def is_returning(away: Iterable[Span], days: int, on: date) -> bool:
    """Say whether somebody came back lately from being away for so many days. Absences that touch are one."""
    whole = [(starts, ends) for starts, ends in joined(away) if ends < FAR and (ends - starts).days >= days]
    return any(ends <= on < ends + RETURNING_DAYS for _, ends in whole)
