"""What a learner's own page of learning time shows: what is to be recorded, this week, and the weekly times."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from courses.models import Enrolment, ProtectedTime
from courses.permissions import check_correct_slot
from courses.progress import plan_of
from courses.protected_time import (
    WEEK,
    Reason,
    Slot,
    asked_hours,
    counted,
    hours,
    monday_of,
    slots_of,
    weekly_minutes,
)
from lms.permissions import current_post, refusal
from lms.policy.learning import LEARNING_TIME_RECORD_DAYS, PROTECTED_HOURS
from lms.rules import RuleBook, value_of


@dataclass(frozen=True)
class Shown:
    """One slot as the page draws it."""

    slot: Slot
    state: str
    words: str
    to_record: bool
    correctable: bool


def page_of(enrolment: Enrolment, on: date, now: datetime) -> dict[str, Any]:
    """Return everything that the page shows."""
    monday, back = monday_of(on), int(value_of(LEARNING_TIME_RECORD_DAYS, on=on).value)
    first = min(monday, on - timedelta(days=back))
    slots = slots_of([enrolment], first, monday + WEEK, on)[enrolment.pk]
    shown = [_shown(slot, now) for slot in slots]
    times = list(ProtectedTime.objects.not_over_by(on).filter(enrolment=enrolment))
    post = current_post(enrolment.person, on)
    rule = RuleBook.at(post.unit if post else None, on).answer(PROTECTED_HOURS)
    asked = asked_hours(int(rule.value), plan_of(enrolment, on).share_on(on))
    weekly = weekly_minutes(times, on)
    return {
        "enrolment": enrolment,
        "to_record": [one for one in shown if one.to_record],
        "to_come": [one for one in shown if one.slot.day >= monday and not one.slot.has_begun(now)],
        "recorded": [one for one in reversed(shown) if one.slot.record],
        "times": times,
        "reasons": Reason.choices,
        "rule": rule,
        "too_little": weekly < asked * 60,
        "facts": _facts(slots, weekly, hours(int(asked * 60)), on, now),
    }


def _shown(slot: Slot, now: datetime) -> Shown:
    begun = slot.has_begun(now)
    if slot.taken:
        state, words = "done", "Taken"
    elif slot.lost and slot.record:
        state, words = "warn", f"Lost to: {slot.record.get_reason_display().lower()}"
    else:
        state, words = ("due", "Not recorded yet") if begun else ("not_started", "To come")
    correctable = slot.record is not None and not refusal(check_correct_slot, slot)
    return Shown(slot, state, words, begun and slot.record is None, correctable)


def _facts(slots: list[Slot], weekly: int, asked: str, on: date, now: datetime) -> list[dict[str, Any]]:
    recent = counted((slot for slot in slots if slot.day > on - WEEK * 4), now)
    note = f"the rule asks for {asked} a week at your hours"
    return [
        {"term": "You plan each week", "value": hours(weekly), "note": note},
        {"term": "Taken in 4 weeks", "value": hours(recent.taken), "note": f"of {hours(recent.planned)} planned"},
        {"term": "Lost in 4 weeks", "value": hours(recent.lost)},
        {"term": "Not recorded", "value": hours(recent.silent)},
    ]
