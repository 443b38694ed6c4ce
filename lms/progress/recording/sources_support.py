"""What a timeline tells of support: pairings, meetings by day and length, discussions held, learning time lost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.urls import reverse

from courses.models import ProtectedSlot
from courses.protected_time import hours
from lms.calendar import in_words, today
from lms.progress.recording.event import Key, Said
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source, numbers
from mentoring.pairings.models import Meeting, Pairing, ReflectiveDiscussion

WEEK = timedelta(days=7)


# ---- pairings: whoever opens the record reads who supports the learner ----


def _pairings(reading: Reading) -> QuerySet[Any, Any]:
    return Pairing.objects.filter(learner=reading.learner)


def _ended(reading: Reading) -> QuerySet[Any, Any]:
    return _pairings(reading).filter(ends__isnull=False)


def _tell_begun(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Pairing.objects.select_related("supporter").in_bulk(numbers(keys))
    return {pk: Said("done", f"{row.get_kind_display()} began.", str(row.supporter)) for pk, row in rows.items()}


def _tell_ended(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Pairing.objects.select_related("supporter").in_bulk(numbers(keys))
    return {pk: Said("not_started", f"{row.get_kind_display()} ended.", str(row.supporter)) for pk, row in rows.items()}


# ---- meetings: the day and the minutes are told, and nothing of what was said ----


def _meetings(reading: Reading) -> QuerySet[Any, Any]:
    held = {"state": Meeting.State.HELD, "pairing__kind": Pairing.Kind.MENTOR}
    return Meeting.objects.filter(pairing__learner=reading.learner, **held)


def _tell_meetings(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Meeting.objects.select_related("pairing").in_bulk(numbers(keys))
    return {pk: _meeting(reading, row) for pk, row in rows.items()}


def _meeting(reading: Reading, row: Meeting) -> Said:
    text = f"{row.minutes_held} minutes"
    if reading.reader.pk not in (row.pairing.learner_id, row.pairing.supporter_id):
        return Said("done", "Met with the mentor.", text)
    return Said("done", "Met with the mentor.", text, reverse("pairings:meeting", args=[row.pk]), "Open")


# ---- reflective discussions: that one was held, for the two who spoke and for managers ----


def _reflected(reading: Reading) -> QuerySet[Any, Any]:
    rows = ReflectiveDiscussion.objects.filter(person=reading.learner, state=ReflectiveDiscussion.State.TAKEN)
    return rows if reading.own or reading.manages else rows.filter(Q(partner=reading.reader))


def _tell_reflected(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    return {key.pk: Said("done", "A reflective discussion was held.") for key in keys}


# ---- learning time lost, by week: the learner and managers ----


def _lost(reading: Reading) -> QuerySet[Any, Any]:
    if not (reading.own or reading.manages):
        return ProtectedSlot.objects.none()
    lost = {"protected_time__enrolment__person": reading.learner, "outcome": ProtectedSlot.Outcome.LOST}
    weeks = ProtectedSlot.objects.filter(**lost).annotate(week=TruncWeek("day")).order_by()
    return weeks.values("week").annotate(first=Min("pk"), minutes=Sum("protected_time__minutes"))


def _tell_lost(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    weeks = {today(key.at) for key in keys}
    rows = _lost(reading).filter(day__gte=min(weeks), day__lt=max(weeks) + WEEK).filter(week__in=weeks)
    return {row["first"]: _week(row) for row in rows}


def _week(row: dict[str, Any]) -> Said:
    text = f"{hours(row['minutes'])} in the week of {in_words(row['week'])}"
    return Said("warn", "Learning time was lost.", text)


SOURCES = (
    Source("pairing_began", "support", "starts", _pairings, _tell_begun, by_day=True),
    Source("pairing_ended", "support", "ends", _ended, _tell_ended, by_day=True),
    Source("meeting", "support", "starts_at", _meetings, _tell_meetings),
    Source("reflected", "support", "starts_at", _reflected, _tell_reflected),
    Source("time_lost", "time", "week", _lost, _tell_lost, by_day=True, pk="first", week_of="day"),
)
