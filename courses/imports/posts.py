"""Which post somebody holds, and what a line of a file changes about it: the old one ends on the day the new begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from courses.imports.people_rows import GRADE, POST_FROM, POST_UNTIL, UNIT, PersonRow
from courses.imports.report import MOVED
from lms.calendar import in_words
from lms.models import Grade, Post, Unit

if TYPE_CHECKING:
    from courses.imports.on_record import OnRecord
    from courses.imports.people import Planned


@dataclass(frozen=True)
class NewPost:
    """A post to begin, with the one that it ends; or a day on which the one on record ends."""

    unit: Unit
    grade: str
    hours: Decimal
    starts: date
    ends: date | None
    old: Post | None = None
    only_ends: bool = False


def effective_day(row: PersonRow, on: date) -> date:
    """Return the day from which a line speaks: its post's first day, where that is still to come, else today."""
    return max(row.post_from, on) if row.post_from else on


def place_on(plan: Planned, record: OnRecord, day: date) -> Unit | None:
    """Return where somebody works on a day, as on record."""
    posts = _held(plan, record, day)
    return posts[-1].unit if posts else None


def _held(plan: Planned, record: OnRecord, day: date) -> list[Post]:
    posts = record.posts.get(plan.person.pk, []) if plan.person else []
    return [post for post in posts if post.is_on(day)]


def plan_post(plan: Planned, unit: Unit | None, record: OnRecord) -> None:
    """Compare the post of a line with the one held on the day from which the line speaks."""
    row = plan.row
    if not row.speaks_of_a_post or row.line.faults:
        return
    held = _held(plan, record, effective_day(row, record.on))
    if any(_same(post, row, unit) for post in held):
        _end(plan, next(post for post in held if _same(post, row, unit)))
        return
    if len(held) > 1:
        row.line.fault(
            POST_FROM, f"{plan.person} holds {len(held)} posts then. A line does not say which of them ends."
        )
    elif row.post_from is None:
        row.line.fault(POST_FROM, "Nothing stands here. A changed post needs its first day.")
    else:
        _begin(plan, held[0] if held else None, unit, row.post_from, record)


def _same(post: Post, row: PersonRow, unit: Unit | None) -> bool:
    """Say whether a post is the one that a line speaks of; what the line leaves empty is not compared."""
    return (
        (unit is None or post.unit_id == unit.pk)
        and row.grade in (None, post.grade)
        and (row.hours is None or row.hours == post.hours)
    )


def _end(plan: Planned, post: Post) -> None:
    """Plan the end of the post on record, where the line names another day for it."""
    until = plan.row.post_until
    if until is None or until == post.ends:
        return
    if until <= post.starts:
        plan.row.line.fault(POST_UNTIL, f"The post began on {in_words(post.starts)}: it ends later.")
        return
    plan.post = NewPost(post.unit, post.grade, post.hours, post.starts, until, post, only_ends=True)
    plan.say(MOVED, f"{in_full(post.grade, post.unit, post.hours)} ends on {in_words(until)}.")


def _begin(plan: Planned, old: Post | None, unit: Unit | None, starts: date, record: OnRecord) -> None:
    """Plan a new post, and the end of the one before it."""
    row = plan.row
    others = record.posts.get(plan.person.pk, []) if plan.person else []
    in_the_way = [post for post in others if post is not old and (post.ends is None or post.ends > starts)]
    place, grade = unit or (old.unit if old else None), row.grade or (old.grade if old else None)
    if old and starts <= old.starts:
        known = in_full(old.grade, old.unit, old.hours)
        row.line.fault(POST_FROM, f"On record since {in_words(old.starts)}: {known}. A change begins on a later day.")
    elif in_the_way:
        since = in_words(in_the_way[0].starts)
        row.line.fault(POST_FROM, f"Another post, on record from {since}, would lie within this one.")
    elif place is None:
        row.line.fault(UNIT, "Nothing stands here. A new post needs its place.")
    elif grade is None:
        row.line.fault(GRADE, "Nothing stands here. A new post needs its grade.")
    else:
        hours = row.hours or (old.hours if old else Decimal(37))
        plan.post = NewPost(place, grade, hours, starts, row.post_until, old)
        before = f"{in_full(old.grade, old.unit, old.hours)} → " if old else ""
        plan.say(MOVED, f"{before}{in_full(grade, place, hours)}, from {in_words(starts)}.")


def in_full(grade: str, unit: Unit, hours: Decimal) -> str:
    """Write a post: PO, Aldermoor Team 1, 29.6 hours."""
    return f"{Grade(grade).value}, {unit}, {hours.normalize():f} hours"
