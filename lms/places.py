"""Which of their places and how much time somebody asked a report for, and the places that it lies in."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from django.http import Http404

from lms.calendar import Period, months_after
from lms.models import Unit

# How far back a report may look, in months; the first is what is shown when nobody says.
BACK: Final = (12, 3, 6, 24)


def places_asked_for(seen: Sequence[Unit], written: str) -> list[Unit]:
    """Return the place written in an address, one of `seen` or within one; with none written, all of those.

    Raises Http404 for anything else, so that nobody learns which places there are.
    """
    if not written:
        return list(seen)
    unit = Unit.objects.filter(pk=int(written)).first() if written.isdecimal() and len(written) < 10 else None
    if unit is None or not any(place.contains(unit) for place in seen):
        raise Http404
    return [unit]


def crumbs_of(
    seen: Sequence[Unit], places: Sequence[Unit], address: Callable[[Unit | None], str]
) -> list[dict[str, str]]:
    """Return the places that the one asked for lies in, as far as the reader sees them. One query."""
    if len(places) != 1 or places[0] in seen:
        return []
    place = places[0]
    top = next(one for one in seen if one.contains(place))
    paths = [place.path[:end] for end in range(len(top.path), len(place.path), Unit.steplen)]
    start = [{"label": "All your places", "href": address(None)}] if len(seen) > 1 else []
    return start + [{"label": unit.name, "href": address(unit)} for unit in Unit.objects.filter(path__in=paths)]


def months_asked_for(written: str) -> int:
    """Return how many months back a report is to look, by what is written in its address."""
    return int(written) if written in map(str, BACK) else BACK[0]


def period_of(months: int, on: date) -> Period:
    """Return the time from so many months back to a day."""
    return Period(months_after(on, -months), on)


def periods_to_choose(address: str, place: Unit | None, months: int) -> list[dict[str, Any]]:
    """Return the lengths of time that one press leads to, for the same place."""
    asked = f"place={place.pk}&" if place else ""
    return [
        {"label": f"{back} months", "href": f"{address}?{asked}months={back}", "current": back == months}
        for back in sorted(BACK)
    ]
