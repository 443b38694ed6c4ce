"""Signing the record of a meeting: under exactly what was read, by both, and again after a change."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.calendar import today
from lms.models import Duty, Notice
from lms.permissions import NotAllowed
from mentoring.pairings.holding import Agreed, finish_action, save_meeting, sign_meeting
from mentoring.pairings.meeting import SIGN_MEETING
from mentoring.pairings.meetings import content_hash, is_final, record_of, whole
from mentoring.pairings.models import AgendaPoint, AgreedAction, Meeting, MeetingNote
from tests.factories import meetings as make
from tests.factories.meetings import opened, sent, shown

pytestmark = pytest.mark.django_db


def test_the_record_is_final_when_both_have_signed_and_stays_as_it_is(cast, signed_in_as):
    meeting = make.signed(make.held(cast), cast.gareth)
    duty = Duty.objects.open().get(kind=SIGN_MEETING)
    assert (duty.owner, duty.about) == (cast.priya, None)
    client, address = signed_in_as(cast.priya), reverse("pairings:sign_meeting", args=[meeting.pk])
    page = client.get(address).content.decode()
    said = client.post(address, shown(page), follow=True).content.decode()
    assert "Both of you have: the record is final." in said
    assert "Both of you have signed this record, and it stays as it is" in said
    assert not Duty.objects.open().filter(kind=SIGN_MEETING).exists()
    assert Notice.objects.filter(person=cast.gareth, event=f"meeting-{meeting.pk}-final").exists()
    with pytest.raises(NotAllowed, match="it stays as it is"):
        save_meeting(meeting=meeting, written=make.words("Other words.", over=meeting), by=cast.gareth)


def test_whoever_wrote_while_the_record_became_final_is_told_and_keeps_their_words(cast, signed_in_as):
    meeting = make.signed(make.held(cast), cast.priya)
    client = signed_in_as(cast.priya)
    page = opened(client, meeting)
    make.signed(meeting, cast.gareth)
    said = sent(client, meeting, page, text="We spoke of more.", action="Ask for a visit", note="Mine")
    assert "Saved." not in said
    assert "What you typed is not saved" in said
    assert all(words in said for words in ("We spoke of more.", "Ask for a visit", "Mine"))
    assert record_of(whole(meeting.pk)).text == "We spoke of the week."
    assert "Saved." in sent(client, meeting, page, text="We spoke of the week.", minutes="50", note="Mine")


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        (Meeting, {"starts_at": make.at(1)}),
        (Meeting, {"minutes_held": 51}),
        (MeetingNote, {"text": "Other words."}),
        (AgendaPoint, {"text": "Another point"}),
        (AgendaPoint, {"spoken_of": True}),
        (AgreedAction, {"text": "Read another file"}),
        (AgreedAction, {"owner": "gareth"}),
        (AgreedAction, {"due": today() + timedelta(days=8)}),
    ],
)
def test_a_signature_stands_under_each_word_day_and_name(cast, rows, change):
    held = make.held(cast)
    make.agreed(held, cast.priya)
    AgendaPoint.objects.create(meeting=held, text="One")
    meeting = make.signed(held, cast.gareth, cast.priya)
    rows.objects.update(**{name: cast.people.get(value, value) for name, value in change.items()})
    assert [is_final(meeting), is_final(whole(meeting.pk))] == [True, False]


def test_what_nobody_signs_changes_no_signature(cast):
    meeting = make.signed(make.held(cast), cast.gareth, cast.priya)
    Meeting.objects.update(place="Room 4", minutes=30, sequence=2)
    assert is_final(whole(meeting.pk))


@pytest.mark.parametrize("change", ["text", "minutes", "tick", "action"])
def test_a_change_after_a_signature_says_so_and_asks_both_again(cast, signed_in_as, change):
    held = make.held(cast)
    point = AgendaPoint.objects.create(meeting=held, text="One")
    meeting = make.signed(held, cast.gareth)
    written = {
        "text": make.words("Other words.", 50, over=meeting),
        "minutes": make.words("We spoke of the week.", 40, over=meeting),
        "tick": make.words("We spoke of the week.", 50, over=meeting, ticked=frozenset({point.pk})),
        "action": make.words("We spoke of the week.", 50, over=meeting, action=Agreed(cast.priya, "Read it", today())),
    }[change]
    save_meeting(meeting=meeting, written=written, by=cast.priya)
    assert not Duty.objects.open().filter(kind=SIGN_MEETING).exists()
    assert "Both of you sign again" in opened(signed_in_as(cast.gareth), meeting)
    make.signed(meeting, cast.priya)
    assert not is_final(whole(meeting.pk))
    assert Duty.objects.open().get(kind=SIGN_MEETING).owner == cast.gareth
    make.signed(meeting, cast.gareth)
    assert is_final(whole(meeting.pk))


def test_what_was_changed_while_somebody_read_it_is_not_signed(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.priya)
    address = reverse("pairings:sign_meeting", args=[meeting.pk])
    seen = shown(client.get(address).content.decode())
    save_meeting(meeting=meeting, written=make.words("Other words.", over=meeting), by=cast.gareth)
    answer = client.post(address, seen)
    assert answer.status_code == 403
    assert "The record was changed while you read it" in answer.content.decode()
    assert not whole(meeting.pk).signatures.exists()


def test_whoever_has_signed_is_not_asked_to_sign_again_before_something_changes(cast, signed_in_as):
    meeting = make.signed(make.held(cast), cast.gareth)
    client, press = signed_in_as(cast.gareth), "Save, then read and sign"
    page = opened(client, meeting)
    assert press not in page
    assert "You have signed the record as it stands, and it is final when Priya Nair has too." in page
    assert press in opened(signed_in_as(cast.priya), meeting)
    assert press in sent(client, meeting, page, text="Other words.", minutes="50")


def test_signing_twice_is_signing_once_and_there_is_nothing_to_sign_before_it_is_held(cast):
    meeting = make.signed(make.held(cast), cast.gareth, cast.gareth)
    assert meeting.signatures.count() == 1
    planned = make.planned(cast, days=0)
    with pytest.raises(NotAllowed, match="no record to sign yet"):
        sign_meeting(meeting=planned, seen=content_hash(planned), by=cast.gareth)


def test_doing_what_was_agreed_changes_nothing_that_was_signed(cast):
    held = make.held(cast)
    action = make.agreed(held, cast.priya)
    meeting = make.signed(held, cast.gareth, cast.priya)
    finish_action(action=action, by=cast.priya)
    assert is_final(whole(meeting.pk))
