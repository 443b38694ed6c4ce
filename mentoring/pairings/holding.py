"""What is done while a meeting is held and after: write, agree on actions, sign; and each one's own notes."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.pairings.meeting import AGREED_ACTION, SIGN_MEETING, held_fast, keep_meeting_duties
from mentoring.pairings.meeting_permissions import (
    check_finish_action,
    check_hold_meeting,
    check_read_meeting,
    check_sign_meeting,
    check_write_meeting,
    own_note,
)
from mentoring.pairings.meetings import (
    content_hash,
    is_final,
    other_than,
    record_of,
    rhythms_of,
    shown_part,
    signatures_of,
    the_two,
    whole,
    words_hash,
)
from mentoring.pairings.models import AgendaPoint, AgreedAction, Meeting, MeetingNote, MeetingSignature

OVERTAKEN = (
    "{who} saved the record while you were writing. Their words stand above, and yours are still here. "
    "Put the two together, then save."
)
OVERTAKEN_BY_YOURSELF = (
    "You saved these notes in another window meanwhile. Those words stand above, and these are still here. "
    "Put the two together, then save."
)


@dataclass(frozen=True)
class Agreed:
    """Who does what by when."""

    owner: Person
    text: str
    due: date


@dataclass(frozen=True)
class Written:
    """What one of the two sent of what they share. `seen` is the hash of text and minutes as their page showed them."""

    text: str = ""
    minutes: str = ""
    seen: str = ""
    # The points that are ticked now, and those that were ticked when the page was opened.
    ticked: frozenset[int] = frozenset()
    were_ticked: frozenset[int] = frozenset()
    point: str = ""
    action: Agreed | None = None


# ---- what the two share ----


@transaction.atomic
def save_meeting(*, meeting: Meeting, written: Written, by: Person, taken_off: int | None = None) -> Meeting:
    """Save what one of the two changed. What the other saved meanwhile is never written over: they are told instead.

    `taken_off` is an agreed action that is not to be done after all.
    """
    meeting = held_fast(meeting)
    check_write_meeting(by, meeting)
    before = content_hash(meeting)
    _write_record(meeting, written, by)
    _tick(meeting, written)
    if point := written.point.strip():
        # Sent twice, it stands once.
        AgendaPoint.objects.get_or_create(meeting=meeting, text=point, source="", added_by=by)
    if written.action:
        _agree(meeting, written.action, by)
    if taken_off:
        _take_off(meeting, taken_off, by)
    meeting = whole(meeting.pk)
    after = content_hash(meeting)
    if after != before:
        audit.record("meeting_written", by=by, subject=meeting, facts={"content": after})
        _keep_duty_to_sign(meeting, by)
        keep_meeting_duties(on=today(), pairings=[meeting.pairing], by=by)
    return meeting


def _write_record(meeting: Meeting, written: Written, by: Person) -> None:
    """Write text and minutes, where this person changed them. With them the meeting is held."""
    mine, stands = words_hash(written.text, written.minutes), words_hash(*shown_part(meeting))
    record = record_of(meeting)
    if mine in (written.seen, stands) or (record is None and not written.text.strip()):
        return
    if written.seen != stands:
        raise ValidationError({"text": OVERTAKEN.format(who=record.author if record else "The other")})
    if not written.text.strip():
        raise ValidationError({"text": "The record cannot be emptied. Write what you spoke of"})
    try:
        check_hold_meeting(by, meeting, today())
    except NotAllowed as refused:
        raise ValidationError({"text": str(refused)}) from refused
    record = record or MeetingNote(meeting=meeting, shared=True)
    record.author, record.text = by, written.text.replace("\r\n", "\n").strip()
    record.full_clean()
    record.save()
    meeting.state, meeting.minutes_held = Meeting.State.HELD, int(written.minutes)
    meeting.full_clean()
    meeting.save()


def _tick(meeting: Meeting, written: Written) -> None:
    """Change the ticks that this person changed; the other's stay."""
    agenda = AgendaPoint.objects.filter(meeting=meeting)
    agenda.filter(pk__in=written.ticked - written.were_ticked).update(spoken_of=True)
    agenda.filter(pk__in=written.were_ticked - written.ticked).update(spoken_of=False)


def _agree(meeting: Meeting, agreed: Agreed, by: Person) -> None:
    """Keep an agreed action, and open the duty of its owner: about nobody, so that nobody else is shown it.

    Sent twice, it is kept once.
    """
    if agreed.owner.pk not in {one.pk for one in the_two(meeting.pairing)}:
        raise ValidationError({"owner": "An action belongs to one of the two of you"})
    if not agreed.owner.is_active:
        raise ValidationError({"owner": f"{agreed.owner} has left the service, and is asked for nothing more"})
    what = {"owner": agreed.owner, "text": agreed.text.strip(), "due": agreed.due}
    if meeting.actions.filter(**what, done_at=None).exists():
        return
    action = AgreedAction(meeting=meeting, agreed_by=by, **what)
    action.full_clean()
    action.save()
    audit.record("action_agreed", by=by, subject=action, facts={"meeting": meeting.pk, "owner": agreed.owner.pk})
    other = other_than(agreed.owner, meeting.pairing)
    open_duty(
        kind=AGREED_ACTION,
        source=action,
        # Its words are private matter, and stay with the meeting.
        title=f"Do what you agreed with {other}",
        reason=f"From your meeting of {in_words(today(meeting.starts_at))}. Only the two of you read what it is.",
        due=agreed.due,
        owner=agreed.owner,
        link=f"{reverse('pairings:meetings')}#agreed",
        link_text="Read what it is",
        by=by,
    )


def _take_off(meeting: Meeting, pk: int, by: Person) -> None:
    """Take an agreed action off again, while it is not done."""
    action = AgreedAction.objects.filter(meeting=meeting, pk=pk, done_at=None).first()
    if action is None:
        return
    close_duty(kind=AGREED_ACTION, source=action, by=by, reason="Taken off by the two of them.")
    audit.record("action_taken_off", by=by, subject=action, facts={"meeting": meeting.pk})
    action.delete()


@transaction.atomic
def finish_action(*, action: AgreedAction, by: Person) -> AgreedAction:
    """Say that an agreed action is done. Done already: nothing changes."""
    action = AgreedAction.objects.select_for_update().get(pk=action.pk)
    check_finish_action(by, action)
    if action.done_at is None:
        action.done_at = timezone.now()
        action.save(update_fields=["done_at"])
        audit.record("action_done", by=by, subject=action, facts={"meeting": action.meeting_id})
        close_duty(kind=AGREED_ACTION, source=action, by=by, reason="Done.")
    return action


# ---- signatures ----


@transaction.atomic
def sign_meeting(*, meeting: Meeting, seen: str, by: Person) -> MeetingSignature:
    """Sign the record as it stands. `seen` is the hash of what the signer read: what changed since is not signed."""
    meeting = held_fast(meeting)
    content = content_hash(meeting)
    mine = signatures_of(meeting).get(by.pk)
    if mine is not None and seen == content:
        check_read_meeting(by, meeting)
        return mine
    check_sign_meeting(by, meeting)
    if seen != content:
        raise NotAllowed("The record was changed while you read it. Read it again, then sign.")
    signature = MeetingSignature(meeting=meeting, person=by, content_hash=content)
    signature.full_clean()
    signature.save()
    audit.record("meeting_signed", by=by, subject=signature, facts={"meeting": meeting.pk, "content": content})
    _keep_duty_to_sign(whole(meeting.pk), by)
    return signature


def _keep_duty_to_sign(meeting: Meeting, by: Person) -> None:
    """Ask the one of the two who has not signed, once the other has; tell both when the record is final."""
    close_duty(kind=SIGN_MEETING, source=meeting, by=by, reason="Signed, or changed since.")
    day, link = in_words(today(meeting.starts_at)), reverse("pairings:sign_meeting", args=[meeting.pk])
    if is_final(meeting):
        other = other_than(by, meeting.pairing)
        event, text = f"meeting-{meeting.pk}-final", f"Both of you have signed the record of your meeting of {day}"
        queue_notice(person=other, event=event, text=text, link=reverse("pairings:meeting", args=[meeting.pk]))
        return
    signed = signatures_of(meeting)
    # Before they meet again.
    due = max(today(), rhythms_of([meeting.pairing], today())[meeting.pairing_id].due)
    for person in the_two(meeting.pairing):
        other = other_than(person, meeting.pairing)
        if person.is_active and person.pk not in signed and other.pk in signed:
            open_duty(
                kind=SIGN_MEETING,
                source=meeting,
                title=f"Sign the record of your meeting of {day}",
                reason=f"{other} has signed it. It is final when both of you have.",
                due=due,
                owner=person,
                link=link,
                link_text="Read and sign",
                by=by,
            )


# ---- one's own notes ----


@transaction.atomic
def save_own_note(*, meeting: Meeting, text: str, seen: str, by: Person) -> None:
    """Save one person's own notes of a meeting. Nothing of it is recorded anywhere else, the audit record included."""
    check_read_meeting(by, held_fast(meeting))
    note = own_note(by, meeting)
    stands = words_hash(note.text if note else "")
    words = text.replace("\r\n", "\n").strip()
    if words_hash(words) in (seen, stands):
        return
    if seen != stands:
        raise ValidationError({"note": OVERTAKEN_BY_YOURSELF})
    note = note or MeetingNote(meeting=meeting, author=by, shared=False)
    note.text = words
    if words:
        note.save()
    elif note.pk:
        note.delete()
