"""What managers see of reflective time, and the duty to plan a discussion that is missing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.calendar import today, working_day_after
from lms.models import Absence, AuditEvent, Duty, LineManagement, Notice, Person, RegionChoice, RoleGrant
from lms.roles import Role
from mentoring.pairings.discussions import reflecting_of_one
from mentoring.pairings.reflecting import keep_reflection_duties, plan_discussion, record_discussion
from mentoring.pairings.reflective_time import reflecting_seen_by
from tests.cast import Cast
from tests.factories.reflecting import WORDS, lost, planned, taken

Browser = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _everybody_joined_long_ago(cast: Cast) -> None:
    """Count everybody's time from the first day of their role: the cast joined today."""
    long_ago = datetime(2020, 1, 6, 9, tzinfo=UTC)
    Person.objects.update(joined=long_ago)
    for person in cast.people.values():
        person.joined = long_ago


def duties() -> dict[int, Duty]:
    return {duty.source_id: duty for duty in Duty.objects.open().filter(kind="reflection_due")}


# ---- who has had none ----


@pytest.mark.parametrize(("days", "due"), [(41, False), (42, False), (43, True)])
def test_one_is_missing_the_day_after_six_weeks(days: int, due: bool, cast: Cast) -> None:
    taken(cast.priya, cast.gareth, days=days)
    assert reflecting_of_one(cast.priya, today()).is_due(today()) is due


@pytest.mark.parametrize(
    ("prepare", "due"),
    [
        (lambda c: taken(c.priya, c.gareth, days=5, minutes=20), False),
        (lambda c: planned(c.priya, c.gareth), False),
        (lambda c: planned(c.priya, c.gareth, days=-5), True),
        (lambda c: planned(c.priya, c.gareth, state="called_off"), True),
        (lambda c: lost(c.priya, c.gareth), True),
        (lambda c: Absence.objects.create(person=c.priya, starts=today()), False),
        (lambda c: Absence.objects.create(person=c.priya, starts=today(), kind="part"), True),
        (lambda c: Absence.objects.create(person=c.priya, starts=date(2026, 1, 5), ends=today()), False),
        (lambda c: c.enrolment_of(c.priya).changes.model.objects.count(), True),
        (lambda c: RoleGrant.objects.filter(person=c.priya).update(starts=today() - timedelta(days=42)), False),
        (lambda c: Person.objects.filter(pk=c.priya.pk).update(joined=f"{today()}T08:00Z"), False),
    ],
    ids=[
        "taken, if short", "planned", "planned, but over", "called off", "lost", "away", "away part of the week",
        "back today", "nothing", "role is young", "joined today",
    ],
)  # fmt: skip
def test_what_makes_one_missing(prepare: Callable[[Cast], object], due: bool, cast: Cast) -> None:
    prepare(cast)
    person = Person.objects.get(pk=cast.priya.pk)
    assert reflecting_of_one(person, today()).is_due(today()) is due


def test_a_paused_pathway_urges_nobody(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    enrolment.status = "paused"
    enrolment.save()
    assert not reflecting_of_one(cast.priya, today()).is_due(today())


def test_a_region_chooses_its_own_weeks(cast: Cast) -> None:
    taken(cast.priya, cast.gareth, days=30)
    facts = {"starts": today(), "reason": "x", "chosen_by": cast.imogen}
    RegionChoice.objects.create(region=cast.region, rule="reflection_weeks", value=4, **facts)
    assert reflecting_of_one(cast.priya, today()).is_due(today())


# ---- the duty ----


def test_the_line_manager_is_asked_once_and_the_person_told(cast: Cast) -> None:
    taken(cast.priya, cast.gareth, days=50, words=WORDS)
    keep_reflection_duties(on=today())
    keep_reflection_duties(on=today())
    duty = duties()[cast.priya.pk]
    assert (duty.owner, duty.about, duty.due) == (cast.daniel, cast.priya, working_day_after(today(), 5))
    assert duty.link == reverse("pairings:plan_discussion_for", args=[cast.priya.pk])
    told = Notice.objects.filter(person=cast.priya, event__startswith="reflection-due")
    assert [notice.text for notice in told] == ["It is time for a reflective discussion"]
    assert set(duties()) >= {cast.priya.pk, cast.callum.pk, cast.nadia.pk, cast.gareth.pk}


def test_without_a_line_manager_it_is_for_the_seniors_of_the_place(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.priya).update(ends=today())
    keep_reflection_duties(on=today())
    duty = duties()[cast.priya.pk]
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)
    assert duty.link == reverse("pairings:reflective_time")


def test_planning_closes_it_and_calling_off_opens_it_again_at_night(cast: Cast) -> None:
    keep_reflection_duties(on=today())
    row = plan_discussion(
        person=cast.priya,
        partner=cast.gareth,
        starts_at=timezone.now() + timedelta(days=3),
        minutes=60,
        by=cast.daniel,
    )
    assert cast.priya.pk not in duties()
    row.state = "called_off"
    row.save()
    keep_reflection_duties(on=today())
    assert cast.priya.pk in duties()


def test_taking_one_closes_it_and_being_away_closes_it_at_night(cast: Cast) -> None:
    keep_reflection_duties(on=today())
    record_discussion(discussion=planned(cast.priya, cast.gareth, days=-1), minutes=15, by=cast.priya)
    assert cast.priya.pk not in duties()
    Absence.objects.create(person=cast.callum, starts=today())
    keep_reflection_duties(on=today())
    assert cast.callum.pk not in duties()


def test_the_learner_sees_that_their_manager_was_asked(cast: Cast, signed_in_as: Browser) -> None:
    keep_reflection_duties(on=today())
    assert "Plan a reflective discussion for Priya Nair" in signed_in_as(cast.priya).get("/").content.decode()
    page = signed_in_as(cast.nadia).get(reverse("pairings:discussions")).content.decode()
    assert "Daniel Okafor, your line manager, is asked to plan one too" in page


# ---- the page ----


def test_those_without_one_for_longest_come_first(cast: Cast) -> None:
    for person, days in ((cast.priya, 60), (cast.callum, 10), (cast.nadia, 80), (cast.gareth, 30)):
        taken(person, cast.owen, days=days)
    names = [row.person.name for row in reflecting_seen_by(cast.daniel, None, today())]
    assert names == ["Nadia Rowe", "Priya Nair", "Gareth Pugh", "Callum Frost"]


def test_a_manager_sees_fact_date_length_and_loss_and_not_a_word(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.nadia, days=14, minutes=40, words=WORDS)
    lost(cast.priya, cast.nadia, days=20, to="court")
    planned(cast.callum, cast.daniel)
    page = signed_in_as(cast.daniel).get(reverse("pairings:reflective_time")).content.decode()
    assert "2 weeks ago" in page
    assert "40 minutes, 20 shorter than planned" in page
    assert "Court 1" in page
    assert f"/pairings/discussions/plan/{cast.priya.pk}/" in page
    assert WORDS not in page
    assert f"/pairings/discussion/{row.pk}/" not in page
    # It is no part of mentor cover, whose address it begins with.
    assert 'aria-current="page"' not in page


def test_a_place_is_chosen_and_another_region_is_not_there(cast: Cast, signed_in_as: Browser) -> None:
    client, address = signed_in_as(cast.ruth), reverse("pairings:reflective_time")
    page = client.get(address, {"unit": cast.other_team.pk}).content.decode()
    assert "Owen Castle" in page
    assert "Priya Nair" not in page
    page = client.get(address, {"unit": cast.far_team.pk}).content.decode()
    assert "Priya Nair" in page
    assert "Far Priya" not in page
    # Planning is the line manager's: the head of PDU finds no door to it.
    assert "/pairings/discussions/plan/" not in page


def test_a_place_with_nobody_says_so(cast: Cast, signed_in_as: Browser) -> None:
    RoleGrant.objects.filter(role__in=["learner", "officer"]).delete()
    page = signed_in_as(cast.daniel).get(reverse("pairings:reflective_time")).content.decode()
    assert "Nobody of this place learns or holds cases today" in page


def test_more_people_and_discussions_take_no_more_queries(cast: Cast, signed_in_as: Browser) -> None:
    client, address, counts = signed_in_as(cast.ruth), reverse("pairings:reflective_time"), []
    taken(cast.priya, cast.gareth)
    for people in ((), (cast.callum, cast.nadia, cast.gareth, cast.owen)):
        for person in people:
            for number in range(5):
                taken(person, cast.helen, days=number * 7)
            Absence.objects.create(person=person, starts=date(2026, 2, 2), ends=date(2026, 2, 9))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- private matter ----


def test_no_manager_page_duty_message_or_audit_entry_holds_a_word_of_it(cast: Cast, signed_in_as: Browser) -> None:
    row = taken(cast.priya, cast.nadia, days=50)
    signed_in_as(cast.priya).post(reverse("pairings:write_discussion", args=[row.pk]), {"noticed": WORDS})
    keep_reflection_duties(on=today())
    enrolment = cast.enrolment_of(cast.priya)
    addresses = [
        "/", "/board/", reverse("messages"), reverse("pairings:reflective_time"), reverse("pairings:discussions"),
        reverse("progress:record", args=[enrolment.pk]), reverse("courses:lost_time"), reverse("audit"),
        reverse("courses:reviews", args=[enrolment.pk]), reverse("courses:reflections"),
        reverse("pairings:discussion", args=[row.pk]), f"{reverse('courses:search')}?q=calm",
    ]  # fmt: skip
    for person in (cast.daniel, cast.ruth, cast.imogen, cast.tomasz, cast.leonard, cast.gareth, cast.wilma, cast.hugo):
        client = signed_in_as(person)
        for address in addresses:
            assert WORDS not in client.get(address).content.decode(), (person, address)
    for model in (Duty, Notice, AuditEvent):
        assert WORDS not in str(list(model.objects.values()))
