"""Reflective discussions of one's own: planned, called off, taken, lost and written up; read by the two who spoke."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.feed import entries_of
from courses.leaving import leave
from lms import roles
from lms.calendar import LONDON, today
from lms.models import Absence, AuditEvent, LineManagement, Notice, Person
from lms.permissions import NotAllowed
from lms.roles import MAY_READ, PrivateMatter
from mentoring.pairings import discussions, reflecting
from mentoring.pairings.discussions import open_to_person, partners_for
from mentoring.pairings.models import Meeting, Pairing, ReflectiveDiscussion
from tests.cast import Cast
from tests.factories.reflecting import WORDS, lost, planned, taken

Browser = Callable[[Person], Client]
State = ReflectiveDiscussion.State


def in_days(days: int, hour: int = 14) -> datetime:
    day = today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def fields(partner: Person, when: datetime, minutes: int = 60) -> dict[str, object]:
    return {
        "partner": partner.pk,
        "day_day": when.day,
        "day_month": when.month,
        "day_year": when.year,
        "begins": f"{when:%H:%M}",
        "minutes": minutes,
    }


# ---- planning ----


def test_a_learner_speaks_with_manager_mentor_or_a_colleague_of_the_same_pdu(cast: Cast) -> None:
    found = partners_for(cast.priya, today())
    assert found["Line manager"] == [cast.daniel]
    assert found["Mentor"] == [cast.gareth]
    colleagues = {one.name for one in found["Colleagues, Aldermoor"]}
    assert {"Callum Frost", "Owen Castle", "Ruth Ellison"} <= colleagues
    assert not colleagues & {"Priya Nair", "Daniel Okafor", "Gareth Pugh", "Imogen Hale", "Far Priya"}


def test_a_learner_plans_one_and_the_other_is_told(cast: Cast, signed_in_as: Browser) -> None:
    when = in_days(2)
    response = signed_in_as(cast.priya).post(
        reverse("pairings:plan_discussion"), fields(cast.gareth, when), follow=True
    )
    row = ReflectiveDiscussion.objects.get()
    assert (row.person, row.partner, row.starts_at, row.minutes) == (cast.priya, cast.gareth, when, 60)
    assert "Gareth Pugh has been told" in response.content.decode()
    assert Notice.objects.get(person=cast.gareth).text == "Priya Nair planned a reflective discussion with you"
    assert not Notice.objects.filter(person=cast.priya).exists()


def test_a_line_manager_plans_one_for_their_officer_with_a_colleague_and_both_are_told(
    cast: Cast, signed_in_as: Browser
) -> None:
    address = reverse("pairings:plan_discussion_for", args=[cast.nadia.pk])
    client = signed_in_as(cast.daniel)
    assert "Yourself" in client.get(address).content.decode()
    client.post(address, fields(cast.owen, in_days(3)))
    assert ReflectiveDiscussion.objects.get().planned_by == cast.daniel
    assert set(Notice.objects.values_list("person", flat=True)) == {cast.nadia.pk, cast.owen.pk}


@pytest.mark.parametrize("who", ["ruth", "imogen", "tomasz"])
def test_whoever_is_not_the_line_manager_plans_for_nobody(who: str, cast: Cast, signed_in_as: Browser) -> None:
    response = signed_in_as(cast.people[who]).get(reverse("pairings:plan_discussion_for", args=[cast.priya.pk]))
    assert response.status_code == 403
    assert "by the person themselves or by their line manager" in response.content.decode()


def test_somebody_out_of_sight_is_not_there(cast: Cast, signed_in_as: Browser) -> None:
    response = signed_in_as(cast.carys).get(reverse("pairings:plan_discussion_for", args=[cast.priya.pk]))
    assert response.status_code == 404


def test_nobody_of_another_place_and_not_oneself_is_chosen(cast: Cast) -> None:
    outsider = cast.outsiders[roles.Role.OFFICER]
    for partner in (outsider, cast.priya):
        with pytest.raises(NotAllowed, match="Choose the line manager"):
            reflecting.plan_discussion(
                person=cast.priya, partner=partner, starts_at=in_days(1), minutes=60, by=cast.priya
            )


def test_a_forged_partner_and_a_wrong_time_keep_what_was_typed(cast: Cast, signed_in_as: Browser) -> None:
    wrong = fields(cast.gareth, in_days(2)) | {"begins": "half past", "partner": cast.outsiders[roles.Role.SPO].pk}
    page = signed_in_as(cast.priya).post(reverse("pairings:plan_discussion"), wrong).content.decode()
    assert "Write the time as hours and minutes" in page
    assert 'value="half past"' in page
    assert "Choose one of those offered under “With whom”" in page
    assert not ReflectiveDiscussion.objects.exists()


def test_two_at_the_same_time_are_refused_and_one_after_the_other_is_not(cast: Cast, signed_in_as: Browser) -> None:
    client, address = signed_in_as(cast.priya), reverse("pairings:plan_discussion")
    client.post(address, fields(cast.gareth, in_days(2, 14)))
    page = client.post(address, fields(cast.owen, in_days(2, 14))).content.decode()
    assert "Priya Nair has a reflective discussion then already" in page
    client.post(address, fields(cast.owen, in_days(2, 15)))
    assert ReflectiveDiscussion.objects.count() == 2
    page = signed_in_as(cast.nadia).post(address, fields(cast.owen, in_days(2, 15))).content.decode()
    assert "Owen Castle has a reflective discussion then already" in page


def test_a_meeting_and_an_absence_are_in_the_way_too(cast: Cast, signed_in_as: Browser) -> None:
    client, address = signed_in_as(cast.priya), reverse("pairings:plan_discussion")
    pairing = Pairing.objects.get(learner=cast.priya, kind=Pairing.Kind.MENTOR)
    Meeting.objects.create(pairing=pairing, planned_by=cast.gareth, starts_at=in_days(2, 14), minutes=30)
    page = client.post(address, fields(cast.owen, in_days(2, 14))).content.decode()
    assert "Priya Nair has a meeting then already" in page
    away = today() + timedelta(days=3)
    Absence.objects.create(person=cast.owen, kind="away", starts=away, ends=away + timedelta(days=1))
    page = client.post(address, fields(cast.owen, in_days(3, 14))).content.decode()
    assert "Owen Castle is away on that day" in page
    assert not ReflectiveDiscussion.objects.exists()


@pytest.mark.parametrize(("days", "kept"), [(28, True), (29, False)])
def test_one_without_a_plan_is_put_on_record_up_to_four_weeks_back(
    days: int, kept: bool, cast: Cast, signed_in_as: Browser
) -> None:
    response = signed_in_as(cast.priya).post(reverse("pairings:plan_discussion"), fields(cast.gareth, in_days(-days)))
    assert ReflectiveDiscussion.objects.exists() is kept
    if kept:
        row = ReflectiveDiscussion.objects.get()
        assert response["Location"] == reverse("pairings:record_discussion", args=[row.pk])


# ---- called off ----


def test_the_other_person_says_that_they_cannot_and_the_learner_is_told(cast: Cast, signed_in_as: Browser) -> None:
    row = planned(cast.priya, cast.gareth)
    client = signed_in_as(cast.gareth)
    page = client.get(reverse("pairings:discussion", args=[row.pk])).content.decode()
    assert "Say that you cannot" in page
    client.post(reverse("pairings:call_off_discussion", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.recorded_by) == (State.CALLED_OFF, cast.gareth)
    assert "Gareth Pugh cannot hold" in Notice.objects.get(person=cast.priya).text


def test_what_has_begun_is_recorded_and_not_called_off(cast: Cast) -> None:
    row = planned(cast.priya, cast.gareth, days=-1)
    with pytest.raises(NotAllowed, match="Say what became of it"):
        reflecting.call_off_discussion(discussion=row, by=cast.gareth)


def test_when_one_of_the_two_leaves_it_is_called_off_and_the_other_told(cast: Cast) -> None:
    row, before = planned(cast.priya, cast.gareth), taken(cast.priya, cast.gareth)
    leave(person=cast.gareth, day=today(), by=cast.imogen)
    row.refresh_from_db()
    before.refresh_from_db()
    assert (row.state, before.state) == (State.CALLED_OFF, State.TAKEN)
    assert "Gareth Pugh leaves" in Notice.objects.get(person=cast.priya, event=f"reflective-left-{row.pk}").text


# ---- taken or lost ----


def test_one_is_taken_shorter_than_planned_and_counts(cast: Cast, signed_in_as: Browser) -> None:
    row = planned(cast.priya, cast.gareth, days=-1)
    response = signed_in_as(cast.priya).post(
        reverse("pairings:record_discussion", args=[row.pk]), {"became": "taken", "minutes": "40"}
    )
    row.refresh_from_db()
    assert (row.state, row.minutes_taken) == (State.TAKEN, 40)
    assert response["Location"] == reverse("pairings:write_discussion", args=[row.pk])
    page = signed_in_as(cast.priya).get(reverse("pairings:discussion", args=[row.pk])).content.decode()
    assert "Taken: 40 minutes, 20 shorter than planned" in page


def test_one_is_lost_to_something_and_corrected(cast: Cast, signed_in_as: Browser) -> None:
    row = planned(cast.priya, cast.gareth, days=-1)
    client, address = signed_in_as(cast.priya), reverse("pairings:record_discussion", args=[row.pk])
    page = client.post(address, {"became": "court", "minutes": "60"}, follow=True).content.decode()
    assert "Lost to: court" in page
    client.post(address, {"became": "taken", "minutes": "55"})
    row.refresh_from_db()
    assert (row.state, row.lost_to, row.minutes_taken) == (State.TAKEN, "", 55)
    said = AuditEvent.objects.filter(code="reflective_discussion_recorded").order_by("pk").last()
    assert said is not None
    assert said.facts["before"] == "court"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"became": "", "minutes": "60"}, "Say whether it was taken, or to what it was lost"),
        ({"became": "taken", "minutes": ""}, "Write how many minutes it took"),
        ({"became": "taken", "minutes": "0"}, "Write a number of minutes from 1 to 480"),
        ({"became": "taken", "minutes": "481"}, "Write a number of minutes from 1 to 480"),
        ({"became": "taken", "minutes": "an hour"}, "Write a whole number"),
        ({"became": "tea", "minutes": "60"}, "Choose one of those offered"),
    ],
)
def test_what_cannot_be_recorded_says_why(
    sent: dict[str, str], sentence: str, cast: Cast, signed_in_as: Browser
) -> None:
    row = planned(cast.priya, cast.gareth, days=-1)
    page = signed_in_as(cast.priya).post(reverse("pairings:record_discussion", args=[row.pk]), sent).content.decode()
    assert sentence in page
    row.refresh_from_db()
    assert row.state == State.PLANNED


def test_nobody_records_ahead_nor_for_somebody_else_nor_against_what_is_written(cast: Cast) -> None:
    ahead, over = planned(cast.priya, cast.gareth), planned(cast.priya, cast.gareth, days=-1)
    with pytest.raises(NotAllowed, match="Record it then"):
        reflecting.record_discussion(discussion=ahead, minutes=60, by=cast.priya)
    with pytest.raises(NotAllowed, match="it is their time"):
        reflecting.record_discussion(discussion=over, minutes=60, by=cast.gareth)
    with pytest.raises(NotAllowed, match="so it was taken"):
        reflecting.record_discussion(discussion=taken(cast.priya, cast.owen, words="x"), lost_to="duty", by=cast.priya)


# ---- writing it up ----


def test_each_prompt_is_saved_and_emptied_by_itself(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.gareth)
    client, address = signed_in_as(cast.priya), reverse("pairings:write_discussion", args=[row.pk])
    client.post(address, {"happened": "A first visit.", "noticed": WORDS})
    assert dict(row.notes.values_list("prompt", "text")) == {"happened": "A first visit.", "noticed": WORDS}
    client.post(address, {"happened": "", "noticed": WORDS, "take": "Ask twice."})
    assert dict(row.notes.values_list("prompt", "text")) == {"noticed": WORDS, "take": "Ask twice."}


def test_a_refused_box_keeps_what_was_typed_and_the_others_are_saved(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.gareth)
    sent = {"happened": "He is case A123456, whom I met", "noticed": WORDS}
    page = signed_in_as(cast.priya).post(reverse("pairings:write_discussion", args=[row.pk]), sent).content.decode()
    assert "Take out “A123456”" in page
    assert "whom I met" in page
    assert "What is fine is saved" in page
    assert list(row.notes.values_list("prompt", flat=True)) == ["noticed"]


def test_the_one_spoken_with_reads_and_does_not_write(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.gareth, words=WORDS)
    client = signed_in_as(cast.gareth)
    assert WORDS in client.get(reverse("pairings:discussion", args=[row.pk])).content.decode()
    refused = client.post(reverse("pairings:write_discussion", args=[row.pk]), {"noticed": "Mine"})
    assert refused.status_code == 403
    assert row.notes.get().text == WORDS


def test_only_a_discussion_that_was_taken_is_written_up(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Only a discussion that was taken"):
        reflecting.write_notes(discussion=lost(cast.priya, cast.gareth), texts={"take": "x"}, by=cast.priya)


# ---- who reads ----


def test_the_two_read_it_for_ever_and_a_new_manager_or_mentor_never_does(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.gareth, words=WORDS)
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(ends=today(), starts=today() - timedelta(days=9))
    Pairing.objects.create(kind="mentor", learner=cast.priya, supporter=cast.owen, starts=today())
    LineManagement.objects.filter(person=cast.priya).update(ends=today())
    LineManagement.objects.create(person=cast.priya, manager=cast.carys, starts=today())
    address = reverse("pairings:discussion", args=[row.pk])
    for person in (cast.priya, cast.gareth):
        assert WORDS in signed_in_as(person).get(address).content.decode()
    for person in (cast.owen, cast.carys, cast.daniel, cast.ruth, cast.imogen, cast.wilma, cast.hugo):
        assert signed_in_as(person).get(address).status_code == 404, person


def test_an_unreadable_discussion_answers_as_one_that_does_not_exist(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.gareth, words=WORDS)
    client = signed_in_as(cast.daniel)
    for name in ("discussion", "record_discussion", "write_discussion"):
        there = client.get(reverse(f"pairings:{name}", args=[row.pk]))
        nowhere = client.get(reverse(f"pairings:{name}", args=[row.pk + 999]))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert b"There is no such page" in there.content


def test_readers_are_those_of_the_matrix(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = taken(cast.priya, cast.gareth)
    assert {"self", "spoken with"} <= MAY_READ[PrivateMatter.REFLECTION]
    assert set(discussions.READERS) == {"self", "spoken with"}
    monkeypatch.setitem(roles.MAY_READ, PrivateMatter.REFLECTION, frozenset({"self"}))
    assert list(open_to_person(cast.gareth)) == []
    assert list(open_to_person(cast.priya)) == [row]


# ---- the page and the calendar ----


@pytest.mark.parametrize(
    ("prepare", "words", "href"),
    [
        (lambda c: None, "You have had no reflective discussion yet", "/pairings/discussions/plan/"),
        (lambda c: planned(c.priya, c.gareth, days=-1), "Say what became of the discussion with Gareth", "/record/"),
        (lambda c: taken(c.priya, c.gareth), "Write up your discussion with Gareth Pugh", "/write/"),
        (lambda c: planned(c.priya, c.gareth), "See the discussion", "/pairings/discussion/"),
        (lambda c: taken(c.priya, c.gareth, days=15, words="x"), "was 2 weeks ago", "/pairings/discussions/plan/"),
    ],
)
def test_the_page_leads_to_the_one_next_thing(
    prepare: Callable[[Cast], object], words: str, href: str, cast: Cast, signed_in_as: Browser
) -> None:
    prepare(cast)
    page = signed_in_as(cast.priya).get(reverse("pairings:discussions")).content.decode()
    assert words in page
    assert href in page.split('aria-labelledby="next"')[1].split("</section>")[0]
    assert page.count('class="govuk-button"') == 1


def test_whoever_neither_learns_nor_holds_cases_reads_those_held_with_them(cast: Cast, signed_in_as: Browser) -> None:
    taken(cast.priya, cast.daniel, words=WORDS)
    page = signed_in_as(cast.daniel).get(reverse("pairings:discussions")).content.decode()
    assert "Priya Nair, with you" in page
    assert WORDS not in page
    assert "Plan one" not in page
    assert "None yet" in signed_in_as(cast.carys).get(reverse("pairings:discussions")).content.decode()


def test_it_stands_in_the_calendars_of_the_two_without_a_name(cast: Cast) -> None:
    row = planned(cast.priya, cast.daniel)
    lost(cast.priya, cast.daniel)
    for person in (cast.priya, cast.daniel):
        found = [one for one in entries_of(person, today()) if one.title == "Reflective discussion"]
        assert [one.starts for one in found] == [row.starts_at]
        assert found[0].ends == row.starts_at + timedelta(minutes=60)
        assert found[0].uid.endswith(f"-{person.pk}")
    assert not [one for one in entries_of(cast.gareth, today()) if one.title == "Reflective discussion"]


def test_twenty_discussions_take_no_more_queries_than_one(cast: Cast, signed_in_as: Browser) -> None:
    client, counts = signed_in_as(cast.priya), []
    for first, last in ((1, 2), (2, 20)):
        for number in range(first, last):
            taken(cast.priya, cast.gareth, days=number * 7)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("pairings:discussions"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_discussion_keeps_its_hour_when_the_clocks_change(cast: Cast, signed_in_as: Browser) -> None:
    with time_machine.travel(datetime(2026, 10, 23, 9, tzinfo=LONDON), tick=False):
        signed_in_as(cast.priya).post(
            reverse("pairings:plan_discussion"), fields(cast.gareth, datetime(2026, 10, 26, 14, tzinfo=LONDON))
        )
        row = ReflectiveDiscussion.objects.get()
        assert row.starts_at.astimezone(timezone.get_fixed_timezone(0)).hour == 14
