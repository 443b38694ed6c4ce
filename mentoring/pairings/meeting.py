"""What is done about meetings before they are held: plan, move, call off, and the duties to plan the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from lms import audit
from lms.actions import close_duties, close_duty, open_duty, queue_notice
from lms.calendar import in_words, today, years_after
from lms.models import Duty, Person
from mentoring.pairings.agenda import refresh_agenda
from mentoring.pairings.diary import Diary
from mentoring.pairings.meeting_permissions import check_move_meeting, check_plan_meetings, check_read_meeting
from mentoring.pairings.meetings import Rhythm, moment_in_words, other_than, rhythms_of, the_two, whole
from mentoring.pairings.models import Meeting, Pairing

MEETING_DUE, SIGN_MEETING, AGREED_ACTION = "meeting_due", "sign_meeting", "agreed_action"
# A meeting that nobody planned is written down with its day, for as long as people remember it.
DAYS_BACK: Final = 31
YEARS_AHEAD: Final = 1


@dataclass(frozen=True)
class When:
    """When and where a meeting is to be."""

    starts_at: datetime
    minutes: int
    place: str = ""


# ---- plan, move, call off ----


@transaction.atomic
def plan_meeting(*, pairing: Pairing, when: When, by: Person) -> Meeting:
    """Plan a meeting of mentor and learner. One that has taken place is planned with its day, then written down."""
    _hold_the_two(pairing)
    check_plan_meetings(by, pairing, today())
    _check_when(pairing, when)
    meeting = Meeting(pairing=pairing, planned_by=by, starts_at=when.starts_at, minutes=when.minutes, place=when.place)
    meeting.full_clean()
    meeting.save()
    refresh_agenda(meeting=meeting, on=today())
    facts = {"pairing": pairing.pk, "starts_at": when.starts_at.isoformat(), "minutes": when.minutes}
    audit.record("meeting_planned", by=by, subject=meeting, facts=facts)
    _tell(meeting, by, f"meeting-{meeting.pk}-planned", f"{by} planned a meeting with you")
    keep_meeting_duties(on=today(), pairings=[pairing], by=by)
    return meeting


@transaction.atomic
def move_meeting(*, meeting: Meeting, when: When, by: Person) -> Meeting:
    """Move a planned meeting to another time or place."""
    _hold_the_two(meeting.pairing)
    meeting = held_fast(meeting)
    check_move_meeting(by, meeting, today())
    _check_when(meeting.pairing, when, but=meeting.pk)
    if (meeting.starts_at, meeting.minutes, meeting.place) == (when.starts_at, when.minutes, when.place):
        return meeting
    meeting.starts_at, meeting.minutes, meeting.place = when.starts_at, when.minutes, when.place
    meeting.sequence += 1
    meeting.full_clean()
    meeting.save()
    facts = {"starts_at": when.starts_at.isoformat(), "minutes": when.minutes, "sequence": meeting.sequence}
    audit.record("meeting_moved", by=by, subject=meeting, facts=facts)
    _tell(meeting, by, f"meeting-{meeting.pk}-moved-{meeting.sequence}", f"{by} moved your meeting")
    keep_meeting_duties(on=today(), pairings=[meeting.pairing], by=by)
    return meeting


@transaction.atomic
def call_off_meeting(*, meeting: Meeting, why: str, by: Person) -> Meeting:
    """Call a planned meeting off. The other is told, with the reason, which is kept nowhere else.

    Called off already: nothing changes.
    """
    meeting = held_fast(meeting)
    if meeting.state == Meeting.State.CALLED_OFF:
        check_read_meeting(by, meeting)
        return meeting
    check_move_meeting(by, meeting, today())
    _call_off(meeting, by)
    text = f"{by} called off your meeting of {in_words(today(meeting.starts_at))}: {why.strip()}"
    event = f"meeting-{meeting.pk}-called-off"
    urgent = today(meeting.starts_at) == today()
    link = reverse("pairings:meetings")
    queue_notice(person=other_than(by, meeting.pairing), event=event, text=text, link=link, urgent=urgent)
    keep_meeting_duties(on=today(), pairings=[meeting.pairing], by=by)
    return meeting


@transaction.atomic
def end_meetings(*, pairing: Pairing, by: Person | None) -> int:
    """Call off what two people planned for the days after their pairing; return how many meetings that were."""
    rows = Meeting.objects.select_for_update().filter(pairing=pairing, state=Meeting.State.PLANNED)
    late = [row for row in rows if pairing.ends is not None and today(row.starts_at) >= pairing.ends]
    for meeting in late:
        _call_off(meeting, by)
        text = f"Your meeting of {in_words(today(meeting.starts_at))} is called off: the pairing ends before it"
        for person in the_two(pairing):
            event = f"meeting-{meeting.pk}-called-off"
            queue_notice(person=person, event=event, text=text, link=reverse("pairings:meetings"))
    keep_meeting_duties(on=today(), pairings=[pairing], by=by)
    return len(late)


@transaction.atomic
def close_duties_of_meetings(*, person: Person, ends: date, by: Person | None) -> int:
    """Close what somebody who left had still to do of what they agreed in private: nobody takes that on.

    Whoever leaves on a day to come does it until then, and the night closes what is left.
    """
    return 0 if ends > today() else _close_for_good(Duty.objects.filter(owner=person), by)


def _close_for_good(duties: QuerySet[Duty], by: Person | None) -> int:
    kinds = (MEETING_DUE, SIGN_MEETING, AGREED_ACTION)
    return close_duties(duties=duties.filter(kind__in=kinds), by=by, reason="They have left the service.")


def _call_off(meeting: Meeting, by: Person | None) -> None:
    meeting.state = Meeting.State.CALLED_OFF
    meeting.sequence += 1
    meeting.full_clean()
    meeting.save()
    audit.record("meeting_called_off", by=by, subject=meeting, facts={"sequence": meeting.sequence})


def held_fast(meeting: Meeting) -> Meeting:
    """Hold a meeting, then read it afresh: who changes and who signs come one after the other."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    return whole(meeting.pk)


def _hold_the_two(pairing: Pairing) -> None:
    """Hold both people in one order: two who plan with the same person at once come one after the other."""
    ids = [one.pk for one in the_two(pairing)]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _check_when(pairing: Pairing, when: When, but: int | None = None) -> None:
    """Refuse a time outside the pairing, too far back, or when either of the two cannot be there."""
    day, first = today(when.starts_at), max(pairing.starts, today() - timedelta(days=DAYS_BACK))
    if day < first:
        raise ValidationError({"day": f"The day must be {in_words(first)} or later: you wrote {in_words(day)}"})
    if day > (last := years_after(today(), YEARS_AHEAD)):
        raise ValidationError({"day": f"The day must be {in_words(last)} or earlier: you wrote {in_words(day)}"})
    if pairing.ends is not None and day >= pairing.ends:
        raise ValidationError({"day": f"The pairing ends on {in_words(pairing.ends)}: choose a day before it"})
    if reason := Diary.of(the_two(pairing), day, day, but=but).why_not(when.starts_at, when.minutes):
        raise ValidationError({"day" if " away " in reason else "begins": f"{reason}. Choose another time"})


def _tell(meeting: Meeting, by: Person, event: str, what: str) -> None:
    """Tell the other of the two when and where."""
    where = f", {meeting.place}" if meeting.place else ""
    text = f"{what}: {moment_in_words(meeting.starts_at)}{where}"
    link = reverse("pairings:meeting", args=[meeting.pk])
    queue_notice(person=other_than(by, meeting.pairing), event=event, text=text, link=link)


# ---- the duty to plan one ----


@transaction.atomic
def keep_meeting_duties(*, on: date, pairings: Iterable[Pairing] | None = None, by: Person | None = None) -> int:
    """Open the duty of each mentor who has no meeting planned, and close those no longer asked for. Repeatable."""
    if pairings is None:
        _close_for_good(Duty.objects.filter(owner__is_active=False), by)
    rows = Pairing.objects.on(on).filter(kind=Pairing.Kind.MENTOR).select_related("learner", "supporter")
    standing = Duty.objects.open().filter(kind=MEETING_DUE)
    if pairings is not None:
        ids = [row.pk for row in pairings]
        rows, standing = rows.filter(pk__in=ids), standing.filter(source_id__in=ids)
    wanted = {pk: one for pk, one in rhythms_of(rows, on).items() if one.wanting}
    for duty in standing:
        one = wanted.get(duty.source_id)
        if one is None or (duty.title, duty.due) != (_title(one), _due(one)):
            close_duty(
                kind=MEETING_DUE, source=Pairing(pk=duty.source_id), by=by, reason="Planned, or not asked for now."
            )
        else:
            del wanted[duty.source_id]
    for one in wanted.values():
        _open(one, by)
    return sum(one.due < on for one in wanted.values())


def _title(one: Rhythm) -> str:
    learner = one.pairing.learner
    return f"Write down your meeting with {learner}" if one.unwritten else f"Plan a meeting with {learner}"


def _due(one: Rhythm) -> date:
    return today(one.unwritten.starts_at) if one.unwritten else one.due


def _open(one: Rhythm, by: Person | None) -> None:
    link, text = reverse("pairings:plan_meeting", args=[one.pairing.pk]), "Plan it"
    reason = one.in_words
    if one.unwritten:
        link, text = reverse("pairings:meeting", args=[one.unwritten.pk]), "Open the meeting"
        day = in_words(today(one.unwritten.starts_at))
        reason = f"It was planned for {day} and nothing is on record. Write it down, move it or call it off."
    open_duty(
        kind=MEETING_DUE,
        source=one.pairing,
        title=_title(one),
        reason=reason,
        due=_due(one),
        about=one.pairing.learner,
        owner=one.pairing.supporter,
        link=link,
        link_text=text,
        by=by,
    )
