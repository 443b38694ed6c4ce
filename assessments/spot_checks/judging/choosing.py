"""Who is asked to judge a case, of all who might be, and why nobody else. Pure: candidates in, one of them out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from assessments.independence import Bar as Stake
from assessments.spot_checks.judging.ties import Bar

NOT_CERTIFIED: Final = "not_certified"
AWAY: Final = "away"
NO_ROOM: Final = "no_room"
ELSEWHERE: Final = "elsewhere"

# How each thing that stands against reviewers is said of one of them, and of several.
BARS: Final[dict[str, tuple[str, str]]] = {
    NO_ROOM: ("has no room", "have no room"),
    AWAY: ("is away", "are away"),
    Stake.OWN_WORK: ("is {officer}", "are {officer}"),
    Stake.MANAGES: ("manages {officer}", "manage {officer}"),
    Stake.ABOVE: (
        "stands above {officer} in the line of management",
        "stand above {officer} in the line of management",
    ),
    Stake.STANDS_IN: ("stands in for a manager of {officer}", "stand in for a manager of {officer}"),
    Stake.MENTORS: ("mentors {officer}", "mentor {officer}"),
    Stake.ASSESSES: ("assesses {officer}", "assess {officer}"),
    Bar.JUDGED: ("has judged it already", "have judged it already"),
    Bar.SITS: ("reads it already", "read it already"),
    Bar.READ: ("has read the outcome", "have read the outcome"),
    Bar.TWICE_RUNNING: ("was first reader the last time", "were first readers the last time"),
    Bar.DECLARED: ("has declared a tie", "have declared a tie"),
    Bar.HELD: ("has held the case", "have held the case"),
    Bar.CO_WORKED: ("has co-worked the case", "have co-worked the case"),
    Bar.ALLOCATED: ("decided its allocation", "decided its allocation"),
    Bar.OVERRODE: ("set a rule aside for it", "set a rule aside for it"),
}
# What decided between those who were left.
DECIDED: Final[dict[str, str]] = {
    "only": "is the only one",
    "open": "has fewest cases open",
    "alike": "has fewest cases open, and has judged most cases like it",
    "years": "has fewest cases open, and has been qualified longest",
    "lot": "was picked by lot among equals",
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who may judge cases where the officer works, and what counts for and against asking them."""

    person: int
    # What stands against them, as a code; nothing where they may be asked.
    bar: str = ""
    open: int = 0
    # Cases they have judged that share a coded fact with this one.
    alike: int = 0
    years: int = 0


@dataclass(frozen=True)
class Choice:
    """Who is asked, or nobody, with what the choice rested on in codes and numbers."""

    person: int | None
    because: dict[str, Any]


Rank = Callable[[Candidate], Any]


def choose(candidates: Iterable[Candidate], check: int) -> Choice:
    """Choose who is asked: fewest cases open, then most cases like it judged, then longest qualified, then by lot.

    The lot is a hash of check and person: it favours nobody, and is the same whenever it is worked out again.
    """
    people = list(candidates)
    left = [each for each in people if not each.bar]
    barred = Counter(each.bar for each in people if each.bar)
    unfit = barred.pop(NOT_CERTIFIED, 0)
    because = {"reviewers": len(people) - unfit, "barred": dict(sorted(barred.items())), "left": len(left)}
    because |= {"not_certified": unfit} if unfit else {}
    if not left:
        return Choice(None, because)
    chosen, by = _best(left, check)
    return Choice(chosen.person, because | {"by": by, "open": chosen.open})


def _best(left: list[Candidate], check: int) -> tuple[Candidate, str]:
    """Return the best of those who may be asked, and what told them from the others."""
    ranks: tuple[tuple[str, Rank], ...] = (
        ("open", lambda each: each.open),
        ("alike", lambda each: -each.alike),
        ("years", lambda each: -each.years),
    )
    if len(left) == 1:
        return left[0], "only"
    for by, rank in ranks:
        least = min(rank(each) for each in left)
        left = [each for each in left if rank(each) == least]
        if len(left) == 1:
            return left[0], by
    return min(left, key=lambda each: lot(check, each.person)), "lot"


def lot(check: int, person: int) -> str:
    """Return what decides between equals: a number that says nothing of either."""
    return hashlib.sha256(f"{check}:{person}".encode()).hexdigest()


def in_words(because: dict[str, Any], officer: str, reader: str = "") -> str:
    """Say what a choice rested on: Chosen of 7 reviewers: 2 have no room; of the other 5 Amara has fewest cases open.

    Without a reader it says why there is none. A choice that somebody made themselves has no such sentence.
    """
    if "reviewers" not in because:
        return ""
    count, left = because["reviewers"], because["left"]
    barred = ", ".join(_barred(code, number, officer) for code, number in _by_number(because["barred"]))
    if not reader:
        return _nobody(because, barred)
    who = f"Chosen of {count} reviewer{'' if count == 1 else 's'}"
    others = f"of the other {left} " if barred and left > 1 else ""
    return f"{who}: {barred}{'; ' if barred else ''}{others}{reader} {DECIDED[because['by']]}."


def _nobody(because: dict[str, Any], barred: str) -> str:
    count, unfit = because["reviewers"], because.get("not_certified", 0)
    certified = "is not certified" if unfit == 1 else "are not certified"
    more = f" {unfit} more may judge cases there, but {certified} for this standard." if unfit else ""
    if not count:
        return f"Nobody certified for the standard may judge cases there.{more}"
    return f"Of {count} reviewer{'' if count == 1 else 's'} {barred}.{more}"


def _by_number(barred: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(barred.items(), key=lambda each: (-each[1], each[0]))


def _barred(code: str, number: int, officer: str) -> str:
    one, several = BARS.get(code, ("may not judge it", "may not judge it"))
    return f"{number} {(one if number == 1 else several).format(officer=officer)}"
