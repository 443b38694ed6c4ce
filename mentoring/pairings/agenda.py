"""What mentor and learner may want to speak about: gathered while a meeting is planned, kept once it is held."""

from datetime import date
from typing import Final

from django.db import transaction

from lms.calendar import in_words
from mentoring.pairings.models import AgendaPoint, AgreedAction, Meeting
from mentoring.pairings.ports import OpenPoint, open_points_of

# The order in which points are drawn, by what their source begins with; what either of the two added stands first.
ORDER: Final = ("", "action", "criterion", "check", "module", "review", "retest", "retests", "first", "criteria")
FIELDS: Final = ("text", "why", "link")


def in_order(points: list[AgendaPoint]) -> list[AgendaPoint]:
    """Return the points of an agenda as they are drawn. Pure."""
    return sorted(points, key=lambda point: (_place(point.source), point.pk))


def _place(source: str) -> int:
    kind = source if source in ORDER else source.rpartition("-")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def gathered(meeting: Meeting, on: date) -> dict[str, OpenPoint]:
    """Return what is open for the learner today, by source: of agreed actions, those of these two only."""
    pairing = meeting.pairing
    agreed = AgreedAction.objects.filter(meeting__pairing=pairing, done_at=None).exclude(meeting=meeting)
    points = [_agreed(row) for row in agreed.select_related("owner")]
    points += open_points_of([pairing.learner_id], on)[pairing.learner_id]
    return {point.source: point for point in points}


def _agreed(action: AgreedAction) -> OpenPoint:
    return OpenPoint(
        f"action-{action.pk}", f"Agreed before: {action.text}"[:200], f"{action.owner}, by {in_words(action.due)}."
    )


@transaction.atomic
def refresh_agenda(*, meeting: Meeting, on: date) -> bool:
    """Bring the agenda of a planned meeting up to date; say whether anything changed. Held ones stay as they were.

    What was ticked as spoken of, and what either of the two added, is never taken off. Safe to repeat. Nor does it go
    on after the pairing: what is open for the learner by then is no matter of their former mentor.
    """
    ends = meeting.pairing.ends
    if meeting.state != Meeting.State.PLANNED or (ends is not None and ends <= on):
        return False
    open_ones = gathered(meeting, on)
    if _stands(list(meeting.agenda.all()), open_ones):
        return False
    if Meeting.objects.select_for_update().get(pk=meeting.pk).state != Meeting.State.PLANNED:
        return False
    rows = list(AgendaPoint.objects.filter(meeting=meeting).exclude(source=""))
    gone = [row.pk for row in rows if row.source not in open_ones and not row.spoken_of]
    AgendaPoint.objects.filter(pk__in=gone).delete()
    kept = [row for row in rows if row.source in open_ones]
    for row in kept:
        _say(row, open_ones[row.source])
    AgendaPoint.objects.bulk_update(kept, FIELDS)
    known = {row.source for row in rows}
    new = [AgendaPoint(meeting=meeting, source=source) for source in open_ones if source not in known]
    for row in new:
        _say(row, open_ones[row.source])
    AgendaPoint.objects.bulk_create(new)
    return True


def _stands(rows: list[AgendaPoint], open_ones: dict[str, OpenPoint]) -> bool:
    """Say whether an agenda says already what is open."""
    said = {row.source: (row.text, row.why, row.link) for row in rows if row.source in open_ones}
    gone = any(row.source and row.source not in open_ones and not row.spoken_of for row in rows)
    return not gone and said == {point.source: _words(point) for point in open_ones.values()}


def _words(point: OpenPoint) -> tuple[str, str, str]:
    return point.text[:200], point.why[:300], point.link[:200]


def _say(row: AgendaPoint, point: OpenPoint) -> None:
    row.text, row.why, row.link = _words(point)
