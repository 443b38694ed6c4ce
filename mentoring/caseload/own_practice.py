"""What somebody's own caseload page shows beside their protection: experience still needed, and co-worked cases."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from lms.calendar import months_after
from lms.models import Person
from mentoring.caseload.co_working.permissions import co_workings_visible_to, side_of
from mentoring.caseload.co_working.worked import Story, stories_of
from mentoring.caseload.experience import experience, held_by, needed_by
from mentoring.caseload.models import CoWorking
from mentoring.caseload.officers import Asked
from mentoring.caseload.room import ready

# How far back one's own page of co-worked cases reaches.
MONTHS_BACK: Final = 12


@dataclass(frozen=True)
class CoWorked:
    """How many cases somebody co-works or leads, and of how many months they have still to say who did what."""

    cases: int
    owed: int


def own_practice(person: Person, asked: Asked, on: date) -> dict[str, Any]:
    """Return what the page takes: a learner's experience, and co-worked cases of whoever has any."""
    stories = own_stories(person, months_after(on, -MONTHS_BACK), on)
    running = sum(story.co_working.ends is None for story in stories)
    co_worked = (
        CoWorked(running, sum(len(story.owed_by(side_of(person, story.co_working), on)) for story in stories))
        if stories
        else None
    )
    found: dict[str, Any] = {"co_worked": co_worked}
    if asked.officer.learning:
        # How many people their manager carries is the manager's matter, so it is left out.
        own = replace(asked, officer=replace(asked.officer, manager=None))
        found["experience"] = ready(own, experience(needed_by(own.book), held_by([person.pk], on)[person.pk]))
    return found


def own_stories(person: Person, since: date, on: date) -> list[Story]:
    """Return somebody's own co-workings that were not over by a day, those that go on first."""
    recent = CoWorking.objects.not_over_by(since).values("pk")
    own = [row for row in co_workings_visible_to(person, on).filter(pk__in=recent) if side_of(person, row)]
    own.sort(key=lambda row: (row.ends is not None, row.starts, row.pk))
    return stories_of(own, on)
