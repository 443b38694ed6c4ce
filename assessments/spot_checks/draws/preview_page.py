"""What somebody sees before a draw is made: who is due, who may be drawn beside them, who is left out and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from assessments.spot_checks.draws.due import Stratum
from assessments.spot_checks.draws.page import NAMES, groups_of
from assessments.spot_checks.draws.population import Looked, Population
from assessments.spot_checks.draws.words import AGAIN, NOT_DUE
from lms.calendar import in_words, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed
from lms.policy.rule import Rule
from lms.policy.spot_checking import (
    SPOT_CHECK_DOUBLE,
    SPOT_CHECK_EXTRA,
    SPOT_CHECK_JUDGE_DAYS,
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_TICKETS,
)
from lms.rules import RuleBook

RULES: Final = (SPOT_CHECK_MONTHS, SPOT_CHECK_EXTRA, SPOT_CHECK_TICKETS, SPOT_CHECK_DOUBLE, SPOT_CHECK_JUDGE_DAYS)


def check_not_among(person: Person, population: Population) -> None:
    """Refuse whoever would draw themselves, before they press anything; the freezing refuses them as well."""
    if any(one.officer.pk == person.pk for one in population.officers):
        raise NotAllowed("You are an officer of this place yourself. Somebody else who draws cases must draw here.")


def preview_of(population: Population, unit: Unit, on: date) -> dict[str, Any]:
    """Return what stands on the page before anything is written."""
    book = population.books[unit.region_path]
    due, extra, left = (_of(population, stratum) for stratum in (Stratum.DUE, Stratum.EXTRA, Stratum.LEFT_OUT))
    again = sum(AGAIN in one.place.reasons for one in extra)
    beside = share_in_words(len(extra), book.answer(SPOT_CHECK_EXTRA).value, again)
    return {
        "facts": _facts(population, len(due), beside if extra else "none", book, on),
        "due": groups_of(_why(due)),
        "due_n": len(due),
        "extra_n": len(extra),
        "beside": beside,
        "chances": _chances(extra),
        "left_out": groups_of(_why(left)),
        "left_out_n": len(left),
        "looked_n": len(population.officers),
        "nobody": not due and beside == "0",
        "rules": [_rule(book, rule) for rule in RULES],
    }


def _of(population: Population, stratum: str) -> list[Looked]:
    return [one for one in population.officers if one.stratum == stratum]


def _why(looked: Iterable[Looked]) -> list[tuple[tuple[str, ...], str]]:
    """Return the first reason of each: every officer stands in one group."""
    return [(one.place.reasons[:1], str(one.officer)) for one in looked]


def share_in_words(n: int, percent: int, least: int = 0) -> str:
    """Say how many so many per cent of n are in whole officers: “4”, or “3 or 4” where a part is left over.

    `least` of them were drawn by lot before, and stay drawn.
    """
    whole, over = divmod(n * percent, 100)
    low, high = max(whole, least), max(whole + bool(over), least)
    return str(low) if low == high else f"{low} or {high}"


def _chances(extra: list[Looked]) -> list[dict[str, Any]]:
    """Group those who may be drawn beside the others by how many chances they have, the most first."""
    found: dict[int, list[Looked]] = {}
    for one in extra:
        found.setdefault(one.place.tickets, []).append(one)
    return [_chance(tickets, found[tickets]) for tickets in sorted(found, reverse=True)]


def _chance(tickets: int, who: list[Looked]) -> dict[str, Any]:
    names = sorted(str(one.officer) for one in who)
    reasons = [(tuple(code for code in one.place.reasons if code != NOT_DUE), str(one.officer)) for one in who]
    return {
        "tickets": tickets,
        "count": len(who),
        "names": ", ".join(names[:NAMES]),
        "more": max(0, len(names) - NAMES),
        "why": "; ".join(f"{group['why'].lower()}: {group['count']}" for group in groups_of(reasons)),
    }


def _facts(population: Population, due: int, beside: str, book: RuleBook, on: date) -> list[dict[str, Any]]:
    days = book.answer(SPOT_CHECK_JUDGE_DAYS).value
    return [
        {"term": "Officers looked at", "value": len(population.officers), "note": f"{population.cases_n} cases"},
        {"term": "Due", "value": due, "note": "all of them are drawn"},
        {"term": "Drawn beside them", "value": beside, "note": "by lot"},
        {"term": "To be judged by", "value": in_words(working_day_after(on, days)), "note": f"{days} working days"},
    ]


def _rule(book: RuleBook, rule: Rule) -> dict[str, Any]:
    answer = book.answer(rule)
    return {"sentence": rule.sentence, "value": answer.in_words, "unconfirmed": not answer.confirmed}
