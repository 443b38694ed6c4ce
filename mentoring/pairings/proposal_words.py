"""Proposals in sentences: why this mentor, what the next best would cost, and who else would be possible and when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from lms.calendar import in_words
from mentoring.pairings.gathering import Field, Need, Place, refusal_of
from mentoring.pairings.matching import NONE_SHARED, NOT_SAID, PDU, REGION, TEAM, Fit, Offers, fit_of
from mentoring.pairings.models import Language, Specialism, Weekday
from mentoring.pairings.spans import covers

PLACES: Final = {TEAM: "same team", PDU: "same PDU", REGION: "another PDU of the region"}
AS_GOOD: Final = "fits as well"
MOST: Final = 2
ORDINALS: Final = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def reasons(need: Need, mentor: int, fit: Fit, found: Field) -> list[str]:
    """Say why this mentor: what fits, what does not, and what stays open."""
    offers = found.offers[mentor]
    said = [PLACES[fit.place], _days(need, offers, fit), *_asked_for(need, offers, fit)]
    if not fit.first_time:
        said.append("has mentored them before")
    lines = [_sentence(said)]
    if fit.open_days:
        lines.append(_open(need, fit, found))
    if need.now:
        lines.append(f"Ends the pairing with {need.now.supporter} on {in_words(fit.starts)}.")
    return lines


def _sentence(parts: Iterable[str]) -> str:
    text = ", ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}."


def _days(need: Need, offers: Offers, fit: Fit) -> str:
    if fit.days == NOT_SAID:
        return "days at work not given"
    if fit.days == NONE_SHARED:
        return "no shared day"
    return f"both in on {_listed(f'{Weekday(day).label}s' for day in sorted(need.asks.days & offers.days))}"


def _asked_for(need: Need, offers: Offers, fit: Fit) -> list[str]:
    """Say which of the languages and specialisms asked for the mentor has, and which not."""
    asks = need.asks
    has = [f"speaks {name}" for name in _names(Language, asks.languages & offers.languages)]
    has += [f"knows {_lower(name)}" for name in _names(Specialism, asks.specialisms & offers.specialisms)]
    lacks = [f"no {name}" for name in _names(Language, asks.languages - offers.languages)]
    lacks += [f"not {_lower(name)}" for name in _names(Specialism, asks.specialisms - offers.specialisms)]
    said = []
    if has:
        said.append(f"{_listed(has)}, as asked for")
    if lacks:
        said.append(f"{_listed(lacks)}, which was asked for")
    return said


def _names(kind: type[Language] | type[Specialism], keys: Iterable[str]) -> list[str]:
    return sorted(str(kind(key).label) for key in keys if key in kind.values)


def _lower(name: str) -> str:
    return f"{name[0].lower()}{name[1:]}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = list(parts)
    return f"{', '.join(first)} and {last}" if first else last


def _open(need: Need, fit: Fit, found: Field) -> str:
    days = f"{fit.open_days} day{' stays' if fit.open_days == 1 else 's stay'} open"
    sooner = any(other.open_days < fit.open_days for other in found.options[need.learner.pk].values())
    return (
        f"{days}: the places of those who could begin sooner are proposed to others."
        if sooner
        else (f"{days}: nobody eligible has a place sooner.")
    )


# ---- the next best ----


def next_best(need: Need, chosen: int | None, taken: set[Place], found: Field) -> list[dict[str, Any]]:
    """Return the best of the others, each with what choosing them would cost."""
    by_mentor: dict[int, tuple[int, Place, Fit]] = {}
    for place, fit in found.options[need.learner.pk].items():
        if place[0] != chosen:
            rank = (place in taken, fit.cost)
            best = by_mentor.get(place[0])
            if best is None or rank < (best[1] in taken, best[0]):
                by_mentor[place[0]] = (fit.cost, place, fit)
    rows = sorted(by_mentor.values(), key=lambda row: (row[1] in taken, row[0], row[1]))
    return [_told(need, place, fit, place in taken, found) for _, place, fit in rows[:MOST]]


def _told(need: Need, place: Place, fit: Fit, promised: bool, found: Field) -> dict[str, Any]:
    mentor, _ = place
    offers, person = found.offers[mentor], found.supporters.people[mentor]
    post = found.supporters.post(mentor, found.on)
    says = []
    if fit.starts > need.earliest:
        says.append(f"from {in_words(fit.starts)}")
    if fit.days == NONE_SHARED:
        says.append("no shared day")
    says += [part for part in _asked_for(need, offers, fit) if part.endswith("which was asked for")]
    if promised:
        says.append("whose last place is proposed to somebody else")
    elif fit.taken + 1 >= found.most:
        says.append("and that fills their last place")
    return {"person": mentor, "name": person.name, "place": str(post.unit) if post else "", "says": says or [AS_GOOD]}


# ---- where nobody is possible ----


def because(need: Need, found: Field) -> str:
    """Say who would be possible and when, and what the region would have to allow."""
    would_be = [*_later(need, found)[:MOST], *_full(need, found)[:1]]
    if not would_be:
        return f"Nobody who holds the role in the region is in sight before {in_words(_horizon(need))}."
    count = {1: "One would be", 2: "Two would be"}.get(len(would_be), f"{len(would_be)} would be")
    return f"{count}: {', or '.join(would_be)}."


def _horizon(need: Need) -> date:
    return max(need.gap.until, need.latest)


def _later(need: Need, found: Field) -> list[str]:
    """Name those who may begin too late to be proposed, the first to begin first, each with the day and why then."""
    rows = []
    for mentor, offers in found.offers.items():
        free = found.places[mentor]
        day = offers.first_day(max(need.earliest, free[0])) if free else None
        if day and need.latest < day < _horizon(need) and not refusal_of(need, mentor, day, found):
            rows.append((day, found.supporters.people[mentor].name, mentor))
    return [f"{name} on {in_words(day)}{_why_then(mentor, day, found)}" for day, name, mentor in sorted(rows)]


def _why_then(mentor: int, day: date, found: Field) -> str:
    experience = found.experiences[mentor]
    if experience.eligible_from == day:
        return f" ({experience.years} years qualified)"
    return " (a place comes free)" if day in found.places[mentor] else ""


def _full(need: Need, found: Field) -> list[str]:
    """Name mentors who might but for the number of their learners, the one who fits best first."""
    rows = []
    for mentor, offers in found.offers.items():
        free = found.places[mentor]
        taken_up = not free or (mentor, 0) in found.options[need.learner.pk] or free[0] > need.latest
        if taken_up and covers(offers.able, need.earliest) and _only_full(need, mentor, found):
            rows.append((fit_of(need.asks, offers, need.earliest).cost, found.supporters.people[mentor].name))
    another = ORDINALS.get(found.most + 1, "further")
    return [f"a {another} place for {name}, which is for the region to allow" for _, name in sorted(rows)]


def _only_full(need: Need, mentor: int, found: Field) -> bool:
    """Say whether nothing but the number of learners stands in the way."""
    roomy = replace(found, supporters=replace(found.supporters, supports={}))
    return not refusal_of(need, mentor, need.earliest, roomy)
