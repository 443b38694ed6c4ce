"""Absences of managers in the example: one was stood in for across a month’s end, one is agreed for the weeks ahead."""

from datetime import date, timedelta

from lms.calendar import today, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.absences.actions import plan_absence
from mentoring.caseload.absences.asking import Away
from mentoring.caseload.absences.plan import Plan, Proposed

FORTNIGHT = timedelta(days=14)


def play_spans(people: dict[str, Person], day: date) -> None:
    """Let Carys stand in for Daniel across the end of a month, and Daniel for Martin in three weeks."""
    last_month = day.replace(day=1) - timedelta(days=6)
    with on_day(working_days_before(last_month, 10)):
        _agree(people, "daniel.okafor", "carys.bevan", last_month)
    with on_day(working_days_before(day, 2)):
        _agree(people, "martin.leigh", "daniel.okafor", working_day_after(day, 15))


def _agree(people: dict[str, Person], manager: str, stand_in: str, starts: date) -> None:
    """Plan a fortnight’s absence, look at it, and agree to it, as the head of PDU."""
    by, ends = people["ruth.ellison"], starts + FORTNIGHT
    away = Away(by, people[manager], starts, ends, today())
    proposed = [Proposed(role, people[stand_in].pk, role.starts, role.ends) for role in away.roles]
    seen = Plan(away, tuple(proposed)).looked_at
    plan_absence(manager=people[manager], starts=starts, ends=ends, proposed=proposed, seen=seen, by=by)
