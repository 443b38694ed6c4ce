"""The columns of Standing that pairings owns: who is there, until when, and when the next discussion should be."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from courses.models import Enrolment
from courses.plans import Plans, plans_of
from lms.models import Person
from lms.roles import Role
from mentoring.pairings.availability import Known
from mentoring.pairings.cover import Cover, cover_from
from mentoring.pairings.discussions import WEEK, reflecting_of, who_reflect
from mentoring.pairings.histories import Records
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import Span, joined, shared, span
from mentoring.pairings.stretches import horizon, stretches

DAY: Final = timedelta(days=1)


def pairing_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that pairings owns. The same number of queries, however many learners."""
    rows = list(Enrolment.objects.filter(pk__in=ids).select_related("person", "pathway_version"))
    known, plans = Known.of(rows, on), plans_of(rows, on)
    there = _days_there(known, on)
    discussions = reflect_by([row.person for row in rows], on)
    found = {}
    for row in rows:
        cover, last = cover_from(known, row, on), _last_day(row, plans, on)
        found[row.pk] = {
            "mentor_id": cover.mentor.supporter_id if cover.mentor else None,
            "pta_id": cover.pta.supporter_id if cover.pta else None,
            "days_without_mentor": cover.gap_days,
            "uncovered_since": cover.gap_since,
            "mentor_until": _mentor_until(known, row, cover, last),
            "pta_until": _pta_until(known.pairings[row.person_id], there, cover, last),
            "reflect_by": discussions.get(row.person_id),
        }
    return found


def _last_day(row: Enrolment, plans: Plans, on: date) -> date:
    """Return the day up to which is looked ahead: a year, or up to the planned end."""
    return row.ends or min(horizon(on), plans.of(row).end + DAY)


def _mentor_until(known: Known, row: Enrolment, cover: Cover, last: date) -> date | None:
    """Return the first day ahead without an eligible mentor, of whoever has one today."""
    if not cover.covered or last <= cover.on:
        return None
    ahead = stretches(cover.on, last, known.pairings[row.person_id], known.mentors_of(row.person_id))
    return next((one.starts for one in ahead if not one.covered), None)


def _pta_until(pairings: Iterable[Pairing], there: dict[int, list[Span]], cover: Cover, last: date) -> date | None:
    """Return the first day ahead without an assessor, of whoever has one today: another may follow the first."""
    if cover.pta is None:
        return None
    rows = [row for row in pairings if row.kind == Pairing.Kind.PTA]
    days = joined(item for row in rows for item in shared([span(row.starts, row.ends)], there[row.supporter_id]))
    until = next((ends for starts, ends in days if starts <= cover.on < ends), cover.on + DAY)
    return until if until < last else None


def _days_there(known: Known, on: date) -> dict[int, list[Span]]:
    """Return on which days each assessor can be there: with a post, the role and an open account. Three queries."""
    ptas = {
        row.supporter_id: row.supporter
        for rows in known.pairings.values()
        for row in rows
        if row.kind == Pairing.Kind.PTA
    }
    records = Records.of(ptas)
    in_role = records.days_in_role(Role.PTA)
    posts = {pk: joined(span(row.starts, row.ends) for row in rows) for pk, rows in records.posts.items()}
    # An assessor of a university has no post here: their role says until when.
    return {
        pk: shared(posts[pk], in_role.get(pk, [])) if posts[pk] else joined(in_role.get(pk, []))
        for pk, person in ptas.items()
        if person.is_active
    } | {pk: [] for pk, person in ptas.items() if not person.is_active}


def reflect_by(people: Sequence[Person], on: date) -> dict[int, date]:
    """Return by when each should have had their next discussion; nobody who is away or has planned one is named."""
    asked = set(who_reflect(on).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    return {
        one.person.pk: one.since + WEEK * one.weeks
        for one in reflecting_of([person for person in people if person.pk in asked], on)
        if not one.away and one.next_at is None
    }


def reflecting_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the one column that reflective discussions change."""
    rows = list(Enrolment.objects.filter(pk__in=ids).select_related("person"))
    found = reflect_by([row.person for row in rows], on)
    return {row.pk: {"reflect_by": found.get(row.person_id)} for row in rows}
