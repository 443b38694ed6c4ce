"""Who reads, writes and signs what of a meeting: the two who meet, each of them alone, and nobody else."""

from datetime import date

from django.db.models import Q, QuerySet

from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import MAY_READ, PrivateMatter
from mentoring.pairings.meetings import is_final, record_of
from mentoring.pairings.models import AgreedAction, Meeting, MeetingNote, Pairing

NOT_YOURS = "This meeting is between a mentor and their learner. Nobody else reads it."


def capacities_in(person: Person, pairing: Pairing) -> set[str]:
    """Return what somebody is in a pairing, in the words of the matrix of private matter."""
    sides = {"self": pairing.learner_id, "mentor": pairing.supporter_id}
    return {name for name, side in sides.items() if side == person.pk}


def _may_read(matter: PrivateMatter, capacities: set[str]) -> bool:
    return bool(MAY_READ[matter] & capacities)


def pairings_of(person: Person) -> QuerySet[Pairing]:
    """Return the pairings of mentor and learner that somebody is or was part of."""
    sides = Q(learner=person) | Q(supporter=person)
    return Pairing.objects.filter(sides, kind=Pairing.Kind.MENTOR).select_related("learner", "supporter")


def meetings_visible_to(person: Person) -> QuerySet[Meeting]:
    """Return the meetings that somebody may read: those of their own pairings, the ended ones too."""
    return Meeting.objects.filter(pairing__in=pairings_of(person))


def check_read_meeting(by: Person, meeting: Meeting) -> None:
    """Refuse unless `by` is one of the two who meet. An ended pairing takes nothing away; a new one gives nothing."""
    if not _may_read(PrivateMatter.MEETING_RECORD, capacities_in(by, meeting.pairing)):
        raise NotAllowed(NOT_YOURS)


def own_note(person: Person, meeting: Meeting) -> MeetingNote | None:
    """Return somebody's own notes of a meeting. No page asks for anybody else's."""
    note = MeetingNote.objects.filter(meeting=meeting, author=person, shared=False).first()
    if note is not None:
        check_read_note(person, note)
    return note


def check_read_note(by: Person, note: MeetingNote) -> None:
    """Refuse unless `by` may read this: the shared record is for both, somebody's own notes for their author alone."""
    if note.shared:
        return check_read_meeting(by, note.meeting)
    if not _may_read(PrivateMatter.MENTOR_NOTE, {"author"} if note.author_id == by.pk else set()):
        raise NotAllowed("These notes are their author’s own. Nobody else reads them.")


def check_plan_meetings(by: Person, pairing: Pairing, on: date) -> None:
    """Refuse unless `by` is one of two who are mentor and learner, now or later."""
    if pairing.kind != Pairing.Kind.MENTOR or not capacities_in(by, pairing):
        raise NotAllowed("Mentor and learner plan their meetings themselves.")
    if pairing.ends is not None and pairing.ends <= on:
        ended = in_words(pairing.ends)
        raise NotAllowed(f"This pairing ended on {ended}. What you wrote together stays open to you both.")


def check_move_meeting(by: Person, meeting: Meeting, on: date) -> None:
    """Refuse unless `by` may move this meeting or call it off."""
    check_read_meeting(by, meeting)
    check_plan_meetings(by, meeting.pairing, on)
    if meeting.state == Meeting.State.CALLED_OFF:
        raise NotAllowed("This meeting was called off. Plan another one.")
    if meeting.state == Meeting.State.HELD:
        raise NotAllowed("This meeting has been held: its record says when.")


def check_write_meeting(by: Person, meeting: Meeting) -> None:
    """Refuse unless `by` may still change what the two share of this meeting: until both have signed it."""
    check_read_meeting(by, meeting)
    if meeting.state == Meeting.State.CALLED_OFF:
        raise NotAllowed("This meeting was called off, so there is nothing to write. Plan another one.")
    if is_final(meeting):
        raise NotAllowed(
            "Both of you have signed this record, and it stays as it is. Write what is new at the next one."
        )


def check_hold_meeting(by: Person, meeting: Meeting, on: date) -> None:
    """Refuse to write the record of a meeting before its day."""
    check_write_meeting(by, meeting)
    day = today(meeting.starts_at)
    if meeting.state == Meeting.State.PLANNED and day > on:
        raise NotAllowed(
            f"The record is written from the day of the meeting on: {in_words(day)}. Met already? Move it."
        )


def check_sign_meeting(by: Person, meeting: Meeting) -> None:
    """Refuse unless `by` may sign: there is a record, and it is not final."""
    check_write_meeting(by, meeting)
    if meeting.state != Meeting.State.HELD or record_of(meeting) is None:
        raise NotAllowed("There is no record to sign yet. Write what you spoke of first.")


def check_finish_action(by: Person, action: AgreedAction) -> None:
    """Refuse unless `by` is the one who agreed to do it."""
    check_read_meeting(by, action.meeting)
    if action.owner_id != by.pk:
        raise NotAllowed(f"{action.owner} agreed to do this, and says when it is done.")
