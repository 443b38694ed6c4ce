"""Holding a meeting: the agenda, the record of both, actions, and own notes that stay own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes.models import Retest
from lms.actions import pass_on_duties
from lms.calendar import today
from lms.models import AuditEvent, AuditText, Duty, Notice
from lms.permissions import NotAllowed
from lms.roles import MAY_READ, PRIVATE_DUTIES, PrivateMatter
from mentoring.pairings import ports
from mentoring.pairings.actions import end_pairing
from mentoring.pairings.agenda import refresh_agenda
from mentoring.pairings.checks import every_port_of_pairings_is_filled
from mentoring.pairings.holding import Agreed, finish_action, save_meeting, save_own_note
from mentoring.pairings.meeting import AGREED_ACTION, SIGN_MEETING, close_duties_of_meetings
from mentoring.pairings.meeting_permissions import check_read_meeting, check_read_note, own_note
from mentoring.pairings.meetings import is_final, record_of, whole, words_hash
from mentoring.pairings.models import AgendaPoint, AgreedAction, Meeting, MeetingNote
from mentoring.pairings.ports import OpenPoint
from tests.factories import meetings as make
from tests.factories import mentoring, portfolio
from tests.factories.meetings import opened, sent

pytestmark = pytest.mark.django_db


def texts(meeting):
    return [point.text for point in whole(meeting.pk).agenda.all()]


# ---- the agenda ----


def test_the_agenda_is_gathered_from_every_room(cast):
    Retest.objects.create(
        person=cast.priya,
        module=cast.modules[0],
        misconception="old-rating-stands",
        due=today(),
        opened_at=timezone.now(),
    )
    portfolio.framework()
    earlier = make.agreed(make.held(cast, days=-9), cast.priya)
    meeting = make.planned(cast)
    refresh_agenda(meeting=meeting, on=today())
    found = texts(meeting)
    assert f"Agreed before: {earlier.text}" in found
    assert "Not sure of yet: Old rating stands" in found
    assert "Overdue: Child safeguarding" in found
    assert "First to come: a case that rests on Domestic abuse" in found
    assert any("criteria have no evidence yet" in text for text in found)


def test_it_is_brought_up_to_date_while_planned_and_keeps_what_was_ticked_or_added(cast, monkeypatch):
    open_ones = [OpenPoint("a-1", "One", "Why"), OpenPoint("a-2", "Two")]
    monkeypatch.setattr(ports, "open_points", [lambda people, on: {cast.priya.pk: open_ones}])
    meeting = make.planned(cast)
    assert refresh_agenda(meeting=meeting, on=today()) is True
    assert refresh_agenda(meeting=whole(meeting.pk), on=today()) is False
    AgendaPoint.objects.filter(meeting=meeting, source="a-1").update(spoken_of=True)
    AgendaPoint.objects.create(meeting=meeting, text="Mine", added_by=cast.priya)
    open_ones[:] = [OpenPoint("a-3", "Three")]
    refresh_agenda(meeting=whole(meeting.pk), on=today())
    assert sorted(texts(meeting)) == ["Mine", "One", "Three"]
    Meeting.objects.filter(pk=meeting.pk).update(state="held", minutes_held=5)
    open_ones[:] = []
    assert refresh_agenda(meeting=whole(meeting.pk), on=today()) is False


def test_an_empty_port_stops_the_start(monkeypatch):
    assert every_port_of_pairings_is_filled(None) == []
    monkeypatch.setattr(ports, "open_points", [])
    assert [error.id for error in every_port_of_pairings_is_filled(None)] == ["pairings.E001"]


# ---- writing ----


def test_the_page_saves_everything_at_once(cast, signed_in_as):
    meeting, client = make.planned(cast, days=0), signed_in_as(cast.gareth)
    page = opened(client, meeting)
    point = whole(meeting.pk).agenda.all()[0]
    due = today() + timedelta(days=7)
    sent(
        client, meeting, page, ticked=[point.pk], point="The long days", text="We read a file.", minutes="55",
        note="Ask again.", action="Read it again", owner=cast.priya.pk,
        due_day=due.day, due_month=due.month, due_year=due.year,
    )  # fmt: skip
    found = whole(meeting.pk)
    assert (found.state, found.minutes_held, record_of(found).text) == ("held", 55, "We read a file.")
    assert own_note(cast.gareth, found).text == "Ask again."
    assert [row.text for row in found.agenda.all() if row.spoken_of] == [point.text]
    assert "The long days" in texts(found)
    action = AgreedAction.objects.get()
    duty = Duty.objects.open().get(kind=AGREED_ACTION)
    assert (action.owner, duty.owner, duty.about, duty.due) == (cast.priya, cast.priya, None, due)
    assert action.text not in f"{duty.title} {duty.reason}"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"minutes": ""}, "Write how long it took, in minutes"),
        ({"minutes": "481"}, "less than or equal to 480"),
        ({"action": "Read it"}, "Say who does it"),
        ({"note": "He is J123456"}, "case number"),
        ({"text": "He is J123456"}, "case number"),
    ],
)
def test_with_something_amiss_nothing_is_saved_and_nothing_typed_is_lost(cast, signed_in_as, words, sentence):
    meeting, client = make.planned(cast, days=0), signed_in_as(cast.priya)
    typed = {"text": "A long record.", "note": "My own words.", "point": "Something else"} | words
    page = sent(client, meeting, opened(client, meeting), **typed)
    assert sentence in page
    assert all(value in page for value in typed.values())
    assert not MeetingNote.objects.exists()
    assert "Something else" not in texts(meeting)


def test_the_record_is_not_written_before_the_day_and_the_page_says_so(cast, signed_in_as):
    meeting, client = make.planned(cast, days=1), signed_in_as(cast.gareth)
    page = opened(client, meeting)
    assert "The record is written from the day of the meeting on" in page
    assert 'name="text"' not in page
    with pytest.raises(ValidationError, match="from the day of the meeting on"):
        save_meeting(meeting=meeting, written=make.words("Early."), by=cast.gareth)


def test_who_saves_over_the_others_words_is_told_and_sees_both(cast, signed_in_as):
    meeting, gareth, priya = make.planned(cast, days=0), signed_in_as(cast.gareth), signed_in_as(cast.priya)
    first, second = opened(gareth, meeting), opened(priya, meeting)
    sent(gareth, meeting, first, text="What Gareth wrote.")
    page = sent(priya, meeting, second, text="What Priya wrote.", note="Mine", point="More")
    assert "Gareth Pugh saved the record while you were writing" in page
    assert "What Gareth wrote." in page
    assert "What Priya wrote." in page
    assert record_of(whole(meeting.pk)).text == "What Gareth wrote."
    assert own_note(cast.priya, meeting) is None
    # She has seen both, and saves what she made of them.
    sent(priya, meeting, page, text="What both wrote.", note="Mine", point="More")
    assert record_of(whole(meeting.pk)).text == "What both wrote."
    assert own_note(cast.priya, meeting).text == "Mine"


def test_who_changes_something_else_leaves_the_others_record_as_it_is(cast, signed_in_as):
    meeting, gareth, priya = make.planned(cast, days=0), signed_in_as(cast.gareth), signed_in_as(cast.priya)
    page = opened(priya, meeting)
    sent(gareth, meeting, opened(gareth, meeting), text="What Gareth wrote.")
    assert "Saved." in sent(priya, meeting, page, note="Only mine")
    assert record_of(whole(meeting.pk)).text == "What Gareth wrote."


def test_a_tick_of_the_other_is_not_taken_off(cast):
    meeting = make.planned(cast, days=0)
    one, two = (AgendaPoint.objects.create(meeting=meeting, text=text) for text in ("One", "Two"))
    save_meeting(meeting=meeting, written=make.words("", 60, ticked=frozenset({one.pk})), by=cast.gareth)
    save_meeting(meeting=meeting, written=make.words("", 60, ticked=frozenset({two.pk})), by=cast.priya)
    assert all(point.spoken_of for point in whole(meeting.pk).agenda.all())


@pytest.mark.parametrize("were", ["99999999999999999999999", "-1"])
def test_ticks_of_no_point_of_this_meeting_change_nothing(cast, signed_in_as, were):
    meeting, client = make.held(cast), signed_in_as(cast.gareth)
    page, words = opened(client, meeting), {"text": "We spoke of the week.", "minutes": "50"}
    assert "Saved." in sent(client, meeting, page, **words, were_ticked=were)


def test_an_action_is_taken_off_and_its_duty_with_it(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.priya)
    agreed = Agreed(cast.gareth, "Ask for a visit", today())
    save_meeting(
        meeting=meeting, written=make.words("We spoke of the week.", 50, over=meeting, action=agreed), by=cast.priya
    )
    action = AgreedAction.objects.get()
    page = opened(client, meeting)
    assert "Ask for a visit" in page
    sent(client, meeting, page, text="We spoke of the week.", minutes="50", do=f"take-off-{action.pk}")
    assert not AgreedAction.objects.exists()
    assert not Duty.objects.open().filter(kind=AGREED_ACTION).exists()


def test_what_is_sent_twice_is_kept_once(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.priya)
    page, day = opened(client, meeting), today()
    due = {"due_day": day.day, "due_month": day.month, "due_year": day.year}
    for _ in range(2):
        said = sent(
            client, meeting, page, text="We spoke of the week.", minutes="50", point="Court", action="Ask",
            owner=cast.priya.pk, **due,
        )  # fmt: skip
        assert "Saved." in said
    assert AgreedAction.objects.count() == 1
    assert texts(meeting).count("Court") == 1


def test_only_its_owner_says_that_an_action_is_done_and_that_closes_the_duty(cast, signed_in_as):
    meeting = make.held(cast)
    agreed = Agreed(cast.gareth, "Ask for a visit", today())
    save_meeting(
        meeting=meeting, written=make.words("We spoke of the week.", 50, over=meeting, action=agreed), by=cast.priya
    )
    action = AgreedAction.objects.get()
    with pytest.raises(NotAllowed, match="Gareth Pugh agreed to do this"):
        finish_action(action=action, by=cast.priya)
    signed_in_as(cast.gareth).post(reverse("pairings:finish_action", args=[action.pk]))
    action.refresh_from_db()
    assert action.done_at is not None
    assert not Duty.objects.open().filter(kind=AGREED_ACTION).exists()


# ---- what is private ----


def test_own_notes_are_for_their_author_and_the_record_for_the_two(cast):
    meeting = make.held(cast)
    save_own_note(meeting=meeting, text="Mine alone.", seen=words_hash(""), by=cast.gareth)
    note, record = own_note(cast.gareth, meeting), record_of(whole(meeting.pk))
    assert MAY_READ[PrivateMatter.MENTOR_NOTE] == {"author"}
    assert MAY_READ[PrivateMatter.MEETING_RECORD] == {"self", "mentor"}
    for person in cast.people.values():
        for row, readers in ((note, {"gareth"}), (record, {"gareth", "priya"})):
            if person.email.split("@")[0] in readers:
                check_read_note(person, row)
            else:
                with pytest.raises(NotAllowed):
                    check_read_note(person, row)


def test_no_page_shows_somebodys_notes_to_anybody_else_and_no_record_keeps_them(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.gareth)
    sent(client, meeting, opened(client, meeting), text="We spoke of the week.", minutes="50", note="Xylophone")
    assert "Xylophone" in opened(client, meeting)
    for name in ("meeting", "sign_meeting"):
        page = signed_in_as(cast.priya).get(reverse(f"pairings:{name}", args=[meeting.pk])).content.decode()
        assert [words in page for words in ("We spoke of the week.", "Xylophone")] == [True, False]
    assert not AuditText.objects.filter(words__contains="Xylophone").exists()
    assert not any("Xylophone" in str(event.facts) for event in AuditEvent.objects.all())
    assert not Notice.objects.filter(text__contains="Xylophone").exists()


def test_own_notes_are_kept_to_oneself_after_signing_and_emptied_by_oneself(cast, signed_in_as):
    meeting = make.signed(make.held(cast), cast.gareth, cast.priya)
    client = signed_in_as(cast.priya)
    sent(client, meeting, opened(client, meeting), note="Later thought")
    assert own_note(cast.priya, meeting).text == "Later thought"
    sent(client, meeting, opened(client, meeting), note="")
    assert own_note(cast.priya, meeting) is None
    assert is_final(whole(meeting.pk))


def test_notes_saved_in_another_window_are_not_written_over(cast, signed_in_as):
    meeting, client = make.held(cast), signed_in_as(cast.priya)
    one, other = opened(client, meeting), opened(client, meeting)
    stands = {"text": "We spoke of the week.", "minutes": "50"}
    sent(client, meeting, one, **stands, note="First window")
    page = sent(client, meeting, other, **stands, note="Second window")
    assert "another window meanwhile" in page
    assert "First window" in page
    assert own_note(cast.priya, meeting).text == "First window"


def test_what_was_agreed_in_private_never_passes_to_a_line_manager(cast):
    meeting = make.held(cast)
    agreed = Agreed(cast.gareth, "Ask for a visit", today())
    save_meeting(
        meeting=meeting, written=make.words("We spoke of the week.", 50, over=meeting, action=agreed), by=cast.gareth
    )
    make.signed(meeting, cast.priya)
    assert {AGREED_ACTION, SIGN_MEETING} <= PRIVATE_DUTIES
    cast.gareth.is_active = False
    cast.gareth.save()
    pass_on_duties(on=today())
    assert set(Duty.objects.open().filter(kind__in=PRIVATE_DUTIES).values_list("owner", flat=True)) == {cast.gareth.pk}
    assert close_duties_of_meetings(person=cast.gareth, ends=today(), by=None) == 2


def test_a_new_mentor_does_not_read_what_the_old_one_wrote_and_the_old_one_still_does(cast):
    meeting = make.signed(make.held(cast, days=-1), cast.priya)
    agreed = make.agreed(meeting, cast.priya)
    end_pairing(pairing=make.the_pairing(cast), ends=today(), by=cast.daniel)
    new = mentoring.pairing(cast.priya, cast.owen, today())
    with pytest.raises(NotAllowed, match="Nobody else reads it"):
        check_read_meeting(cast.owen, meeting)
    later = Meeting.objects.create(pairing=new, planned_by=cast.owen, starts_at=make.at(3))
    refresh_agenda(meeting=whole(later.pk), on=today())
    assert not any(agreed.text in text for text in texts(later))
    # The old one may still finish it.
    make.signed(meeting, cast.gareth, cast.priya)
    assert is_final(whole(meeting.pk))


def test_the_page_costs_the_same_however_much_was_written(cast, signed_in_as, django_assert_max_num_queries):
    meeting, client = make.held(cast), signed_in_as(cast.gareth)
    for _ in range(5):
        make.agreed(meeting, cast.priya)
        AgendaPoint.objects.create(meeting=meeting, text="One", added_by=cast.gareth)
    with django_assert_max_num_queries(45):
        opened(client, meeting)
