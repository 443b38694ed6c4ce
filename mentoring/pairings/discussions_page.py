"""What the page of one's reflective discussions says: how long since the last, the one next thing, and each row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person
from lms.permissions import line_manager_of
from mentoring.pairings.discussions import (
    Reflecting,
    open_to_person,
    reflecting_of_one,
    reflects,
    what_became_of,
)
from mentoring.pairings.meetings import moment_in_words
from mentoring.pairings.models import ReflectiveDiscussion

State = ReflectiveDiscussion.State
ICONS: Final = {
    State.TAKEN.value: "done",
    State.LOST.value: "overdue",
    State.CALLED_OFF.value: "not_applicable",
    State.PLANNED.value: "due",
}


@dataclass(frozen=True)
class Shown:
    """One discussion as a line of a list."""

    pk: int
    kind: str
    became: str
    when: str
    who: str
    why: str = ""


def shown(row: ReflectiveDiscussion, reader: Person, now: datetime) -> Shown:
    """Return a discussion in the words of whoever reads it, one of the two."""
    mine = row.person_id == reader.pk
    who = f"You, with {row.partner}" if mine else f"{row.person}, with you"
    silent = row.state == State.PLANNED and row.starts_at <= now
    became = "Was planned, nobody has said what became of it" if silent else what_became_of(row)
    kind = "waiting" if silent else ICONS[row.state]
    by = "you" if row.planned_by_id == reader.pk else str(row.planned_by)
    return Shown(row.pk, kind, became, moment_in_words(row.starts_at), who, f"{row.minutes} minutes planned by {by}.")


def page_of(person: Person, on: date, now: datetime) -> dict[str, Any]:
    """Return what stands above the list; for somebody who neither learns nor holds cases, only the list."""
    if not reflects(person, on):
        return {"standing": None}
    standing = reflecting_of_one(person, on)
    return {
        "standing": standing,
        "heading": _heading(standing, on),
        "step": _step(person, standing, on, now),
        "facts": _facts(standing, on),
    }


def since_in_words(weeks: int) -> str:
    """Say how long ago in whole weeks."""
    return "less than a week ago" if weeks == 0 else f"{weeks} week{'' if weeks == 1 else 's'} ago"


def last_in_words(person: Person, on: date) -> str:
    """Say in a sentence when the last one was, for somebody's first page."""
    return f"{_heading(reflecting_of_one(person, on), on)}."


def _heading(standing: Reflecting, on: date) -> str:
    if standing.last_on is None:
        return "You have had no reflective discussion yet"
    return f"Your last reflective discussion was {since_in_words((on - standing.last_on).days // 7)}"


def _facts(standing: Reflecting, on: date) -> list[dict[str, str]]:
    lost = ", ".join(f"{label.lower()} {count}" for label, count in sorted((standing.lost or {}).items()))
    return [
        {"term": "Asked for", "value": f"Every {standing.weeks} weeks", "note": f"{standing.minutes} minutes"},
        {"term": "Taken", "value": str(standing.taken or "None"), "note": "in 26 weeks"},
        {
            "term": "Lost",
            "value": str(standing.lost_in_all or "None"),
            "note": f"to: {lost}" if lost else "in 26 weeks",
        },
    ]


def _step(person: Person, standing: Reflecting, on: date, now: datetime) -> dict[str, str]:
    """Return the one next thing: record what is over, write up the last, go to the next one, or plan."""
    own = open_to_person(person).filter(person=person)
    if row := own.filter(state=State.PLANNED, starts_at__lte=now).order_by("starts_at", "pk").first():
        return {
            "title": f"Say what became of the discussion with {row.partner}",
            "why": f"It was planned for {moment_in_words(row.starts_at)}. Was it taken, or lost? "
            "Managers see which, and no more.",
            "href": reverse("pairings:record_discussion", args=[row.pk]),
            "button": "Record it",
        }
    last = own.filter(state=State.TAKEN).order_by("-starts_at", "-pk").first()
    if last and not last.notes.exists() and (on - last.starts_at.date()).days <= 28:
        return {
            "title": f"Write up your discussion with {last.partner}",
            "why": f"It was on {moment_in_words(last.starts_at)}. "
            "Five short questions; only the two of you read the answers.",
            "href": reverse("pairings:write_discussion", args=[last.pk]),
            "button": "Write it up",
        }
    if row := own.filter(state=State.PLANNED).order_by("starts_at", "pk").first():
        return {
            "title": f"{moment_in_words(row.starts_at)}, with {row.partner}",
            "why": f"{row.minutes} minutes are kept for it. {row.partner} has been told.",
            "href": reverse("pairings:discussion", args=[row.pk]),
            "button": "See the discussion",
        }
    return {
        "title": "Plan a reflective discussion",
        "why": _why_plan(person, standing, on),
        "href": reverse("pairings:plan_discussion"),
        "button": "Plan one",
    }


def _why_plan(person: Person, standing: Reflecting, on: date) -> str:
    """Say why one is to be planned, and who else was asked to."""
    if standing.last_on:
        since = f"The last one was on {in_words(standing.last_on)}."
    else:
        since = f"None is on record since {in_words(standing.since)}."
    if not standing.is_due(on):
        return f"{since} It is time kept for you, with a colleague, your mentor or your line manager."
    manager = line_manager_of(person, on)
    asked = f" {manager}, your line manager, is asked to plan one too." if manager else ""
    return f"{since} The rule asks for one at least every {standing.weeks} weeks.{asked}"
