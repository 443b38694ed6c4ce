"""The page of mentor cover: what is decided on it, what it says, whom it shows, and what it costs."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from courses.models import Enrolment, EnrolmentChange, PlannedIntake
from lms.calendar import in_words, months_after, today
from lms.jobs.models import JobRun
from lms.models import Post, Unit
from lms.roles import Role
from mentoring.pairings.actions import pair
from mentoring.pairings.cover import cover_of
from mentoring.pairings.cover_page import CoverPage, gap_in_words
from mentoring.pairings.models import MatchingRun, Pairing, Pin, Proposal
from mentoring.pairings.proposing import propose
from mentoring.pairings.stretches import write_all
from tests.factories import mentoring as make

MENTOR = Pairing.Kind.MENTOR


@pytest.fixture
def sarah(cast):
    """An eligible mentor of the other team, with room."""
    return make.mentor("Sarah Linton", cast.other_team)


@pytest.fixture
def proposed(cast, sarah):
    """The proposal that waits for Callum."""
    return work_out(cast)


def work_out(cast):
    write_all(today())
    propose(unit=cast.region, by=None, on=today())
    return Proposal.objects.filter(learner=cast.callum, state="waiting").first()


def learner(cast, name, unit=None):
    person = make.person(name, unit=unit or cast.team, grade="PQiP")
    Enrolment.objects.create(
        person=person, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -2), entry_basis="level_3"
    )
    return person


def words(page):
    """The page as a person reads it."""
    return " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").get_text(" ").split())


def ticks(page):
    return [int(one["value"]) for one in BeautifulSoup(page.content, "html.parser").select("input[name=take]")]


def test_the_page_says_what_is_to_be_decided_and_why(cast, signed_in_as, proposed):
    page = signed_in_as(cast.tomasz).get("/pairings/")
    text = words(page)
    assert "Mentor cover: 1 of 2 learners has or will have a gap" in text
    assert "Next: decide one proposal" in text
    assert "Gareth Pugh Aldermoor Team 1. 5 years as a qualified practitioner. 1 of 2 places taken" in text
    assert "Sarah Linton, Aldermoor Team 2: fits as well" in text
    assert ticks(page) == [proposed.pk]
    assert "A day on which the learner still has no mentor 1,000,000" in text


def test_taking_what_is_ticked_pairs_and_closes_the_gap(cast, signed_in_as, proposed):
    page = signed_in_as(cast.tomasz).post("/pairings/", {"take": [proposed.pk]}, follow=True)
    assert "Paired: Gareth Pugh with Callum Frost. All of them have been told." in page.content.decode()
    assert "every learner has a mentor" in words(page)
    assert "Nothing to decide" in words(page)
    assert Pairing.objects.get(learner=cast.callum, kind=MENTOR).made_by == cast.tomasz


def test_a_place_that_went_meanwhile_is_told_and_nothing_is_saved(cast, signed_in_as, sarah):
    ewan = learner(cast, "Ewan Price", unit=cast.other_team)
    proposed = work_out(cast)
    client = signed_in_as(cast.tomasz)
    ticked = ticks(client.get("/pairings/"))
    pair(learner=learner(cast, "Hannah Osei"), supporter=cast.gareth, kind=MENTOR, starts=today(), by=cast.ruth)
    page = client.post("/pairings/", {"take": ticked})
    assert "Nothing is taken Gareth Pugh for Callum Frost: Gareth Pugh supports 2 already" in words(page)
    soup = BeautifulSoup(page.content, "html.parser")
    assert proposed.pk not in ticks(page), "what is possible no more has no tick"
    assert soup.select_one("input[name=take][checked]")["value"] in {str(pk) for pk in ticked}, "the other stays ticked"
    assert not Pairing.objects.filter(learner__in=[ewan, cast.callum], kind=MENTOR).exists()


@pytest.mark.parametrize("ticked", [[], ["x"], ["999999"]])
def test_sending_nothing_that_can_be_taken_is_refused_in_a_sentence(cast, signed_in_as, proposed, ticked):
    page = signed_in_as(cast.tomasz).post("/pairings/", {"take": ticked})
    assert "Nothing is taken" in words(page)
    assert not Pairing.objects.filter(learner=cast.callum, kind=MENTOR).exists()


def test_nobody_takes_a_proposal_of_another_place(cast, signed_in_as, proposed):
    for who in (cast.carys, cast.outsiders[Role.COORDINATOR]):
        client = signed_in_as(who)
        assert "Callum" not in words(client.get("/pairings/"))
        client.post("/pairings/", {"take": [proposed.pk]})
    assert not Pairing.objects.filter(learner=cast.callum, kind=MENTOR).exists()


def test_where_nobody_is_possible_the_box_says_so(cast, signed_in_as):
    Post.objects.filter(person=cast.gareth).update(ends=today() + timedelta(days=10))
    work_out(cast)
    text = words(signed_in_as(cast.tomasz).get("/pairings/"))
    assert "Priya Nair, Aldermoor Team 1" in text
    assert "nobody eligible has a place left. Nobody who holds the role in the region is in sight before" in text


def test_a_gap_ahead_is_counted_drawn_and_named_with_its_days(cast, signed_in_as, sarah):
    leaves = today() + timedelta(days=100)
    Post.objects.filter(person=cast.gareth).update(ends=leaves)
    work_out(cast)
    page = signed_in_as(cast.tomasz).get("/pairings/")
    text = words(page)
    assert "2 of 2 learners have or will have a gap" in text
    assert f"from {in_words(leaves)}" in text
    assert BeautifulSoup(page.content, "html.parser").select_one("svg.wm-chart .k-gap")


def test_everybody_and_those_without_an_assessor_are_a_link_away(cast, signed_in_as, proposed):
    client = signed_in_as(cast.tomasz)
    assert "Priya Nair" not in words(client.get("/pairings/"))
    assert "Priya Nair" in words(client.get("/pairings/?show=all"))
    Pairing.objects.filter(learner=cast.priya, kind="pta").delete()
    assert "Without a practice tutor assessor 1 learner" in words(client.get("/pairings/"))
    text = words(client.get("/pairings/?show=pta"))
    assert "Priya Nair" in text
    assert "Find an assessor" in text


def test_a_region_is_looked_at_by_delivery_unit(cast, signed_in_as, proposed):
    pdu = cast.region.add_child(kind=Unit.Kind.PDU, name="Kestrel Vale", code="EA-KES")
    team = pdu.add_child(kind=Unit.Kind.TEAM, name="Kestrel Vale Team 1", code="EA-KES-1")
    learner(cast, "Zara Whitlock", unit=team)
    work_out(cast)
    client = signed_in_as(cast.imogen)
    assert "2 of 3 learners" in words(client.get("/pairings/"))
    text = words(client.get("/pairings/?pdu=EA-KES"))
    assert "Mentor cover in Kestrel Vale: 1 of 1 learner has or will have a gap" in text
    assert "Callum Frost" not in text
    assert "2 of 3 learners" in words(client.get("/pairings/?pdu=NF-FEL")), "a unit of elsewhere is no filter"


def test_the_next_intake_stands_beside_the_places(cast, signed_in_as, proposed):
    PlannedIntake.objects.create(
        unit=cast.pdu,
        pathway_version=cast.pathway,
        name="March 2027",
        starts=today() + timedelta(days=99),
        learners=18,
        planned_by=cast.tomasz,
    )
    assert "March 2027 intake 18 planned, 3 places" in words(signed_in_as(cast.tomasz).get("/pairings/"))
    starts = today() + timedelta(days=99)
    for unit, days, learners in ((cast.team, 0, 4), (cast.team, 1, 7), (cast.far_pdu, 0, 50)):
        PlannedIntake.objects.create(
            unit=unit,
            pathway_version=cast.pathway,
            name="Another",
            starts=starts + timedelta(days=days),
            learners=learners,
            planned_by=cast.leonard,
        )
    text = words(signed_in_as(cast.tomasz).get("/pairings/"))
    assert f"To come on {in_words(starts)} 22 planned, 3 places Aldermoor, Aldermoor Team 1" in text


def test_whoever_is_paused_is_counted_neither_here_nor_in_the_report(cast, signed_in_as, proposed):
    enrolment = Enrolment.objects.get(person=cast.priya)
    EnrolmentChange.objects.create(enrolment=enrolment, kind="pause", starts=today(), reason="By agreement")
    client = signed_in_as(cast.tomasz)
    text = words(client.get("/pairings/"))
    assert "Mentor cover: 1 of 1 learner has or will have a gap" in text
    assert "Show all 2 . Of these, 1 is paused and is not counted above." in text
    report = words(client.get("/pairings/cover/"))
    assert "1 of 1 learner has no eligible mentor" in report
    assert "counted nowhere: 1 more is paused on that day." in report


def test_the_days_of_each_line_are_those_that_cover_counts(cast, proposed):
    gareth = Pairing.objects.get(learner=cast.priya, kind=MENTOR)
    Pairing.objects.filter(pk=gareth.pk).update(starts=today() - timedelta(days=70), ends=today() - timedelta(days=50))
    make.pairing(cast.priya, cast.gareth, today() - timedelta(days=20))
    EnrolmentChange.objects.create(
        enrolment=cast.enrolment_of(cast.priya),
        kind="pause",
        starts=today() - timedelta(days=60),
        ends=today() - timedelta(days=40),
        reason="By agreement",
    )
    write_all(today())
    lines = CoverPage(cast.tomasz, today(), show="all").lines
    found = cover_of([line.enrolment for line in lines], today())
    for line in lines:
        there = found[line.enrolment.pk]
        assert (line.days_with, line.days_without) == (there.days_with, there.days_without)
        assert line.supporters.get("mentor") == (there.mentor and there.mentor.supporter.name)
    priya = next(line for line in lines if line.learner == cast.priya)
    # Ten days before the pause, and twenty since they are paired again; twenty of the gap lie after the pause.
    assert priya.days_with == 30
    assert priya.days_without == (today() - timedelta(days=70) - priya.enrolment.starts).days + 20


def test_a_gap_is_named_by_its_last_day_as_the_report_names_it():
    on, starts, back = date(2026, 11, 22), date(2026, 12, 13), date(2027, 2, 13)
    assert gap_in_words(starts, back, on) == "13 December 2026 to 12 February 2027"
    assert gap_in_words(starts, back, starts) == "since 13 December 2026, until 12 February 2027"
    assert gap_in_words(starts, None, on) == "from 13 December 2026"


def test_working_out_again_is_a_job_of_the_place(cast, signed_in_as, proposed):
    page = signed_in_as(cast.tomasz).post("/pairings/work-out/", follow=True)
    assert "Worked out for Aldermoor on" in words(page)
    assert MatchingRun.objects.latest("pk").by == cast.tomasz
    proposed.refresh_from_db()
    assert proposed.state == "overtaken"


@pytest.mark.parametrize(("place", "waits"), [("pdu", True), ("far_pdu", False)])
def test_the_page_waits_for_a_job_of_its_own_place(cast, signed_in_as, proposed, place, waits):
    task, args = "mentoring.pairings.tasks.work_out_proposals", [getattr(cast, place).pk, cast.tomasz.pk]
    JobRun.objects.create(key="x", task=task, arguments={"args": args, "kwargs": {}}, queued_at=timezone.now())
    text = words(signed_in_as(cast.tomasz).get("/pairings/"))
    assert ("Proposals are being worked out." in text) == waits
    assert ("Work out again" in text) == (not waits)


def test_choosing_somebody_else_from_the_page_asks_why(cast, signed_in_as, proposed, sarah):
    client, address = signed_in_as(cast.tomasz), f"/pairings/{cast.callum.pk}/mentor/"
    assert "Proposed: Gareth Pugh" in words(client.get(address))
    day = {"starts_day": today().day, "starts_month": today().month, "starts_year": today().year}
    page = client.post(address, day | {"supporter": sarah.pk})
    assert "Say why you choose Sarah Linton and not Gareth Pugh, who is proposed" in words(page)
    client.post(address, day | {"supporter": sarah.pk, "said": "They share an office."})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.said) == ("otherwise", "They share an office.")
    assert Pairing.objects.get(learner=cast.callum, kind=MENTOR).supporter == sarah


def test_a_hand_over_may_be_chosen_while_the_mentor_of_now_is_still_there(cast, signed_in_as, sarah):
    leaves = today() + timedelta(days=20)
    Post.objects.filter(person=cast.gareth).update(ends=leaves)
    work_out(cast)
    client, address = signed_in_as(cast.daniel), f"/pairings/{cast.priya.pk}/mentor/"
    text = words(client.get(address))
    assert "Gareth Pugh is the mentor now" in text
    day = {"starts_day": leaves.day, "starts_month": leaves.month, "starts_year": leaves.year}
    client.post(address, day | {"supporter": sarah.pk})
    rows = Pairing.objects.filter(learner=cast.priya, kind=MENTOR).order_by("starts")
    assert [(row.supporter, row.ends) for row in rows] == [(cast.gareth, leaves), (sarah, None)]


def test_a_mentor_is_pinned_and_unpinned(cast, signed_in_as, sarah):
    client, address = signed_in_as(cast.tomasz), f"/pairings/pin/{cast.callum.pk}/"
    assert "a pin pairs nobody, and bends no rule" in words(client.get(address))
    assert "Choose a mentor" in words(client.post(address, {"reason": "x"}))
    page = client.post(address, {"mentor": sarah.pk, "reason": "They share an office."}, follow=True)
    assert "Sarah Linton is pinned to Callum Frost" in page.content.decode()
    assert work_out(cast).mentor == sarah
    assert "By Tomasz Wolny" in words(client.get(address))
    client.post(address, {"off": Pin.objects.get().pk})
    assert not Pin.objects.exists()
    client.post(address, {"off": "1"})
    assert not Pin.objects.exists()


def test_pinning_twice_or_in_two_windows_takes_no_pin_off(cast, signed_in_as, sarah):
    client, address = signed_in_as(cast.tomasz), f"/pairings/pin/{cast.callum.pk}/"
    sent = {"mentor": sarah.pk, "reason": "They share an office."}
    client.post(address, sent)
    client.post(address, sent)
    assert Pin.objects.get().mentor == sarah
    text = words(signed_in_as(cast.daniel).post(address, {"mentor": cast.gareth.pk, "reason": "Near by."}))
    assert "Nothing is saved Somebody was pinned to Callum Frost since you opened the page." in text
    assert Pin.objects.get().mentor == sarah


def test_the_first_page_counts_whom_the_cover_page_counts(cast, signed_in_as):
    Post.objects.filter(person=cast.gareth).update(ends=today())
    write_all(today())
    client = signed_in_as(cast.tomasz)
    assert "2 learners without a mentor." in words(client.get("/"))
    assert "Without a mentor today 2 learners" in words(client.get("/pairings/"))
    enrolment = Enrolment.objects.get(person=cast.callum)
    EnrolmentChange.objects.create(enrolment=enrolment, kind="pause", starts=today(), reason="By agreement")
    assert "1 learner without a mentor." in words(client.get("/"))
    assert "Without a mentor today 1 learner" in words(client.get("/pairings/"))
    EnrolmentChange.objects.create(
        enrolment=Enrolment.objects.get(person=cast.priya), kind="pause", starts=today(), reason="By agreement"
    )
    assert "No learners without a mentor." in words(client.get("/"))
    assert "every learner is paused" in words(client.get("/pairings/"))


def test_the_page_costs_the_same_for_many_learners(cast, signed_in_as, sarah, django_assert_max_num_queries):
    for number in range(8):
        learner(cast, f"Learner {number}", unit=cast.other_team if number % 2 else cast.team)
        make.mentor(f"Mentor {number}", cast.team)
    work_out(cast)
    client = signed_in_as(cast.tomasz)
    with django_assert_max_num_queries(29):
        page = client.get("/pairings/?show=all")
    assert len(ticks(page)) == 9
