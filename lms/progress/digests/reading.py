"""The weekly digests of one person, as far as they still answer for the places that were counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person, Unit
from lms.permissions import rights_of
from lms.progress.digests.questions import ASKED
from lms.progress.models import Digest
from lms.roles import Permission

WEEKS: Final = 13


@dataclass(frozen=True)
class Week:
    """One week of one person: five lines, and the other weeks that they may open."""

    digest: Digest | None
    others: tuple[Digest, ...] = ()

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return the lines as the duty list draws them."""
        return [_row(line) for line in self.digest.lines if line["key"] in ASKED] if self.digest else []

    @property
    def earlier(self) -> list[dict[str, str]]:
        """Return the other weeks, the newest first."""
        return [{"label": in_words(one.week), "href": address_of(one)} for one in self.others]


def address_of(digest: Digest) -> str:
    """Return the address of a week."""
    return f"{reverse('progress:week')}?week={digest.week.isoformat()}"


def week_of(person: Person, written: str, on: date) -> Week:
    """Return the week written in an address, or the newest. A week that is not theirs is as one that is not there."""
    rows = readable(person, on)
    chosen = next((row for row in rows if row.week.isoformat() == written), None) if written else None
    chosen = chosen or (rows[0] if rows else None)
    return Week(chosen, tuple(row for row in rows if row != chosen))


def readable(person: Person, on: date) -> list[Digest]:
    """Return somebody's newest digests, but for those that count a place for which they do not answer any more.

    Nor those that count cases at a place of which they are told no cases any more: a count tells of them too.
    """
    rows = list(Digest.objects.filter(person=person).order_by("-week")[:WEEKS])
    counted = Unit.objects.in_bulk({unit for row in rows for line in row.lines for unit in line["at"]})
    rights = rights_of(person, on)
    theirs = _within(counted.values(), rights.widest(Permission.SEE_BOARD))
    told = _within(counted.values(), rights.widest(Permission.CHECK_ALLOCATION))
    return [
        row
        for row in rows
        if all(theirs.issuperset(line["at"]) and told.issuperset(_cases(line)) for line in row.lines)
    ]


def _within(units: Iterable[Unit], places: list[Unit]) -> set[int]:
    return {unit.pk for unit in units if any(place.contains(unit) for place in places)}


def _cases(line: dict[str, Any]) -> list[int]:
    """Return at which places a line counts cases: at all of them where it does not say."""
    found: list[int] = line.get("cases", line["at"])
    return found


def _row(line: dict[str, Any]) -> dict[str, str]:
    question, count, before = ASKED[line["key"]], line["count"], line["before"]
    why = "There is no count of the Monday before." if before is None else f"The Monday before: {before or 'nobody'}."
    href, link = f"{reverse('progress:needs')}?need={question.key}", "See who" if count else "See today"
    state = question.state if count else "allow"
    return {"state": state, "text": question.in_words(count), "why": why, "href": href, "link": link}
