"""Room and ready: who has room, which kinds of case they still need, and what stands against one today."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.models import Enrolment
from lms.actions import choose_rule
from lms.calendar import months_after, today
from lms.models import Grade, RoleGrant
from lms.policy.allocating import ROOM
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.caseload.experience import Held, Needed, experience, facts_while, held_by, needed_by
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.kinds import Kind
from mentoring.caseload.models import Case, CaseloadImport, CaseReading, Holding, PrivateLimit
from mentoring.caseload.officer import Officer, Pending
from mentoring.caseload.officers import asked_about
from mentoring.caseload.own_practice import own_practice
from mentoring.caseload.room import ready_seen_by, room_of
from mentoring.caseload.workload import Workload
from tests.factories import coworking as make
from tests.factories import mentoring as people
from tests.mentoring.caseload.test_check import figures_for, show_everything

DAY = date(2026, 11, 20)
CUSTODY = CaseFacts(order=Case.Order.CUSTODY)
COMMUNITY = CaseFacts()


def officer(total, available=1000, *, days=2, pending=None):
    """Return somebody with one figure, so many days old."""
    figure = Workload(DAY - timedelta(days=days), total, available, 10, Decimal(37), Decimal(0))
    return Officer("Priya Nair", DAY, workloads=(figure,), pending=pending or Pending())


# ---- room ----


@pytest.mark.parametrize(
    ("given", "state", "sentence"),
    [
        (officer(799), "room", "79.9% of the points of 18 November 2026: below 80%."),
        (officer(800), "full", "80.0% of the points of 18 November 2026: not below 80%."),
        (officer(0), "room", "0.0% of the points"),
        (officer(0, 0), "full", "no capacity, though the tool shows 0%"),
        (officer(100, days=14), "room", "10.0%"),
        (officer(100, days=15), "not known", "15 days old, too old to rely on"),
        (Officer("Priya Nair", DAY), "not known", "No workload figure is on record"),
        (
            officer(700, pending=Pending(1, 99)),
            "room",
            "79.9% of the points of 18 November 2026, 1 case allocated since",
        ),
        (officer(700, pending=Pending(2, 100)), "full", "80.0% of the points of 18 November 2026, 2 cases allocated"),
    ],
)
def test_room_is_below_the_share_of_the_rule_by_a_figure_that_is_not_too_old(given, state, sentence):
    found = room_of(given, RuleBook(DAY, {}))
    assert found.state == state
    assert sentence in found.sentence


# ---- experience ----


def test_the_rule_names_kinds_and_units():
    needed = needed_by(RuleBook(DAY, {}))
    assert Needed(Kind.CUSTODY, "unit 5") in needed
    assert needed[0].missing_in_words == "No custody case yet; needed for unit 5"


@pytest.mark.parametrize(
    ("cases", "missing", "how"),
    [
        ([], True, ""),
        ([Held(COMMUNITY, DAY)], True, ""),
        ([Held(CUSTODY, DAY)], False, "from 20 November 2026"),
        ([Held(CUSTODY, DAY, "Nadia Rowe")], False, "co-worked with Nadia Rowe from 20 November 2026"),
        # A case of one's own says more than an earlier one that somebody else led.
        ([Held(CUSTODY, DAY - timedelta(days=90), "Nadia Rowe"), Held(CUSTODY, DAY)], False, "from 20 November 2026"),
    ],
)
def test_a_kind_is_missing_until_a_case_of_it_was_held_or_co_worked(cases, missing, how):
    found = experience([Needed(Kind.CUSTODY, "unit 5")], cases)
    assert bool(found.missing) is missing
    assert "".join(held.in_words for _, held in found.held) == how


@pytest.mark.parametrize(
    ("readings", "starts", "ends", "found"),
    [
        ([], DAY, None, []),
        # It became a custody case while it was held, on the first day, or after it had gone.
        ([(DAY - timedelta(days=9), COMMUNITY), (DAY + timedelta(days=3), CUSTODY)], DAY, None, [COMMUNITY, CUSTODY]),
        ([(DAY - timedelta(days=9), COMMUNITY), (DAY, CUSTODY)], DAY, None, [CUSTODY]),
        ([(DAY, COMMUNITY), (DAY + timedelta(days=3), CUSTODY)], DAY, DAY + timedelta(days=3), [COMMUNITY]),
        ([(DAY, COMMUNITY), (DAY + timedelta(days=3), CUSTODY)], DAY, DAY + timedelta(days=4), [COMMUNITY, CUSTODY]),
        # It had been one before, and was none any more.
        ([(DAY - timedelta(days=9), CUSTODY), (DAY - timedelta(days=1), COMMUNITY)], DAY, None, [COMMUNITY]),
    ],
)
def test_a_case_counts_as_what_it_was_while_it_was_held(readings, starts, ends, found):
    assert facts_while(readings, starts, ends) == found


def a_case(key, **facts):
    """Return a case on record."""
    risk = dict.fromkeys(("rosh_public", "rosh_children", "rosh_known_adults", "rosh_staff"), "low")
    return Case.objects.create(**{"key": key, "mask": "M••••17", "order": "community", "facts_day": DAY} | risk | facts)


def held(case, person, unit, starts, ends=None, read=None):
    """Let somebody hold a case, with what a file said of it."""
    source = CaseloadImport.objects.create(
        kind="holdings", file_name="h", file_hash=case.key, figures_day=starts, rows=1, imported_by=person
    )
    if read:
        CaseReading.objects.create(case=case, source=source, line=2, day=starts, facts=read.as_record())
    return Holding.objects.create(case=case, person=person, unit=unit, starts=starts, ends=ends, source=source, line=2)


def test_what_was_held_is_read_from_files_and_what_was_co_worked_from_its_case(cast):
    days = today() - timedelta(days=60)
    held(a_case("a", order="community"), cast.priya, cast.team, days, today(), read=CUSTODY)
    held(a_case("b", order="licence"), cast.priya, cast.team, days)
    a_case("k" * 64, domestic_abuse=True)
    make.co_working(cast)
    found = experience(needed_by(RuleBook(today(), {})), held_by([cast.priya.pk], today())[cast.priya.pk])
    assert {str(needed.kind): case.lead for needed, case in found.held} == {
        "custody": "", "licence": "", "domestic_abuse": "Nadia Rowe",
    }  # fmt: skip
    assert [str(needed.kind) for needed in found.missing] == ["child_safeguarding"]


def test_what_somebody_holds_from_tomorrow_on_is_no_experience_yet(cast):
    held(a_case("a", order="custody"), cast.priya, cast.team, today() + timedelta(days=1))
    assert held_by([cast.priya.pk], today()) == {cast.priya.pk: []}


# ---- the page ----


def words_of(response):
    """Return the words of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_learners_with_room_come_first_and_those_without_a_figure_before_the_full(cast):
    third = people.person("Ewan Price", unit=cast.team, grade=Grade.PQIP)
    Enrolment.objects.create(
        person=third, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -2), entry_basis="level_3"
    )
    figures_for(cast, priya=900, callum=300)
    rows = ready_seen_by(cast.daniel, today())
    assert [(row.person.name, row.room.state) for row in rows] == [
        ("Callum Frost", "room"), ("Ewan Price", "not known"), ("Priya Nair", "full"),
    ]  # fmt: skip


def test_the_page_says_which_kind_is_missing_and_what_stands_against_it(cast, signed_in_as):
    figures_for(cast, priya=300)
    words = words_of(signed_in_as(cast.daniel).get(reverse("caseload:room")))
    assert words.startswith("Room and ready: 1 of 2 has room for another case") or "1 of 2 has room" in words
    assert "No custody case yet; needed for unit 5: not today" in words
    assert "Against each of them today:" in words
    assert "Child safeguarding" in words
    assert "None of those with room can take what they still need" in words


def test_who_has_shown_everything_is_ready_today(cast, signed_in_as):
    figures_for(cast, priya=300)
    show_everything(cast, cast.priya)
    words = words_of(signed_in_as(cast.ruth).get(reverse("caseload:room")))
    assert "No custody case yet; needed for unit 5: ready today" in words
    assert "None of those with room" not in words


def test_a_region_chooses_when_a_caseload_has_room(cast):
    figures_for(cast, priya=850)
    assert ready_seen_by(cast.daniel, today())[-1].room.state == "full"
    choose_rule(rule=ROOM, region=cast.region, value=90, starts=today(), reason="Few cases.", by=cast.imogen)
    assert {row.person.name: row.room.state for row in ready_seen_by(cast.daniel, today())}["Priya Nair"] == "room"


def test_a_private_limit_is_not_told_to_managers_beside_a_kind_of_case(cast, signed_in_as):
    figures_for(cast, priya=300)
    show_everything(cast, cast.priya)
    browser = signed_in_as(cast.daniel)
    before = words_of(browser.get(reverse("caseload:room")))
    PrivateLimit.objects.create(
        person=cast.priya, facts=["custody"], recorded_by=cast.imogen, starts=today() - timedelta(days=1)
    )
    assert words_of(browser.get(reverse("caseload:room"))) == before
    assert "custody case yet; needed for unit 5: ready today" in before
    # Their own page says it: whom a limit protects reads it beside what they still need.
    (custody,) = (want for want in own_words(cast, cast.priya)["experience"].wants if want.needed.kind == Kind.CUSTODY)
    assert "Not suitable for this case" in " ".join(custody.against)


def test_whose_pathway_is_paused_and_who_is_elsewhere_are_left_out(cast):
    Enrolment.objects.filter(person=cast.priya).update(status="paused")
    assert [row.person.name for row in ready_seen_by(cast.daniel, today())] == ["Callum Frost"]
    assert ready_seen_by(cast.carys, today()) == []
    assert ready_seen_by(cast.gareth, today()) == []


def test_a_place_without_learners_says_so(cast, signed_in_as):
    words = words_of(signed_in_as(cast.carys).get(reverse("caseload:room")))
    assert "Nobody of your place is on a pathway today." in words


def test_the_page_asks_as_much_of_the_database_however_many_learners_there_are(
    cast, signed_in_as, django_assert_max_num_queries
):
    browser, address = signed_in_as(cast.daniel), reverse("caseload:room")

    def queries():
        with django_assert_max_num_queries(60) as counted:
            assert browser.get(address).status_code == 200
        return len(counted.captured_queries)

    held(a_case("a", order="custody"), cast.priya, cast.team, today() - timedelta(days=9), read=CUSTODY)
    make.co_working(cast)
    once = queries()
    for number in range(5):
        learner = people.person(f"Learner {number}", unit=cast.team, grade=Grade.PQIP)
        RoleGrant.objects.create(person=learner, role=Role.LEARNER.value, unit=cast.team, starts=today())
        Enrolment.objects.create(
            person=learner, pathway_version=cast.pathway, intake="x", starts=today(), entry_basis="level_3"
        )
        held(a_case(f"{number}"), learner, cast.team, today() - timedelta(days=9), read=CUSTODY)
        make.co_working(cast, learner=learner, case_key=f"{number}")
    assert queries() <= once


# ---- one's own page ----


def own_words(cast, person):
    """Return what somebody's own page takes."""
    return own_practice(person, asked_about([person], today())[person.pk], today())


def test_a_learners_own_page_takes_what_they_need_and_whoever_holds_cases_what_they_co_work(cast):
    figures_for(cast, priya=300)
    make.co_working(cast)
    mine = own_words(cast, cast.priya)
    assert mine["experience"].room.state == "room"
    assert (mine["co_worked"].cases, mine["co_worked"].owed) == (1, 1)
    assert "experience" not in own_words(cast, cast.nadia)
    assert own_words(cast, cast.nadia)["co_worked"].cases == 1
    assert own_words(cast, cast.gareth) == {"co_worked": None}


def test_how_many_people_a_manager_carries_is_not_said_on_a_learners_own_page(cast):
    for number in range(12):
        report = people.person(f"Report {number}", unit=cast.team)
        people.line(report, cast.daniel)
    show_everything(cast, cast.priya)
    of_the_manager = ready_seen_by(cast.daniel, today())
    row = next(row for row in of_the_manager if row.person == cast.priya)
    carries = "Daniel Okafor carries"
    assert carries in " ".join([*row.against_all, *(text for want in row.wants for text in want.against)])
    own = own_words(cast, cast.priya)["experience"]
    assert carries not in " ".join([*own.against_all, *(text for want in own.wants for text in want.against)])


@pytest.mark.parametrize(("starts", "listed"), [(1, False), (0, True)])
def test_somebody_enrolled_ahead_is_listed_from_their_first_day(cast, starts, listed):
    Enrolment.objects.filter(person=cast.priya).update(starts=today() + timedelta(days=starts))
    assert (cast.priya in [row.person for row in ready_seen_by(cast.daniel, today())]) is listed
