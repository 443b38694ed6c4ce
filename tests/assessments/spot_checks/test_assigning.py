"""Who is asked to judge a case: the rule at its edges, read again by brute force, and in constant queries."""

import itertools
import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from assessments.spot_checks.judging import assigning
from assessments.spot_checks.judging.assigning import KIND, assign_seat, assign_waiting
from assessments.spot_checks.judging.choosing import Candidate, choose, in_words, lot
from assessments.spot_checks.judging.gathering import gather, is_away, mostly_away
from assessments.spot_checks.judging.handing import take
from assessments.spot_checks.judging.ties import Wanted
from assessments.spot_checks.judging.wanted import lacking, seats_to_read, to_read
from assessments.spot_checks.models import Assignment, Certificate, SpotCheck, StandardVersion
from assessments.spot_checks.permissions import check_may_take
from lms.calendar import today
from lms.models import Absence, AuditEvent, Duty, Notice, Person, RegionChoice, RoleGrant, StandIn
from lms.permissions import refusal
from lms.roles import Role
from tests.cast import Cast
from tests.factories.readers import opened, reviewer
from tests.factories.spot_checks import certify, judged

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)

# ---- the choice ----

TABLE = [
    # (bar, open, alike, years) of persons 1, 2, 3 -> who, and what told them from the others
    ([("", 0, 0, 0)], 1, "only"),
    ([("away", 0, 0, 0), ("", 4, 0, 0)], 2, "only"),
    ([("", 1, 9, 9), ("", 0, 0, 0)], 2, "open"),
    ([("", 1, 0, 9), ("", 1, 1, 0)], 2, "alike"),
    ([("", 1, 2, 3), ("", 1, 2, 4), ("", 1, 1, 9)], 2, "years"),
    ([("", 0, 0, 1), ("no_room", 0, 9, 9), ("", 0, 0, 0)], 1, "years"),
    ([("away", 0, 0, 0), ("no_room", 5, 0, 0)], None, None),
    ([], None, None),
]


@pytest.mark.parametrize(("facts", "who", "by"), TABLE)
def test_the_rule_chooses(facts: list[tuple[str, int, int, int]], who: int | None, by: str | None) -> None:
    people = [Candidate(number, *each) for number, each in enumerate(facts, 1)]
    for order in itertools.permutations(people):
        choice = choose(order, check=7)
        assert (choice.person, choice.because.get("by")) == (who, by)


def test_equals_are_told_apart_by_lot_which_favours_no_number() -> None:
    equals = [Candidate(number) for number in (11, 12, 13)]
    chosen = [choose(equals, check).person for check in range(300)]
    assert all(60 < chosen.count(number) < 140 for number in (11, 12, 13))
    assert chosen == [choose(reversed(equals), check).person for check in range(300)]


def by_brute_force(people: list[Candidate], check: int) -> int | None:
    """Read the rule as it is said: nobody who may be asked is better than who is chosen."""
    free = [each for each in people if each.bar == ""]
    for one in free:
        others = [each for each in free if each is not one]
        if all(
            one.open < other.open
            or (one.open == other.open and one.alike > other.alike)
            or ((one.open, one.alike) == (other.open, other.alike) and one.years > other.years)
            or (
                (one.open, one.alike, one.years) == (other.open, other.alike, other.years)
                and lot(check, one.person) < lot(check, other.person)
            )
            for other in others
        ):
            return one.person
    return None


def test_the_choice_is_what_the_rule_says_whoever_is_there() -> None:
    draw = random.Random(7)
    for check in range(400):
        people = [
            Candidate(pk, draw.choice(("", "", "away")), draw.randrange(3), draw.randrange(2), draw.randrange(3))
            for pk in draw.sample(range(1, 99), draw.randrange(7))
        ]
        choice = choose(people, check)
        assert choice.person == by_brute_force(people, check)
        assert choice.because["left"] + sum(choice.because["barred"].values()) == len(people)


def test_the_choice_is_said_in_a_sentence() -> None:
    barred = [Candidate(1, "no_room"), Candidate(2, "no_room"), Candidate(3, "manages"), Candidate(4, "away")]
    left = [Candidate(5), Candidate(6, open=1), Candidate(7, open=2)]
    choice = choose([*barred, *left, Candidate(8, "not_certified")], 1)
    assert in_words(choice.because, "Nadia Rowe", "Amara Diallo") == (
        "Chosen of 7 reviewers: 2 have no room, 1 is away, 1 manages Nadia Rowe; "
        "of the other 3 Amara Diallo has fewest cases open."
    )
    assert in_words(choose(barred, 1).because, "the officer") == (
        "Of 4 reviewers 2 have no room, 1 is away, 1 manages the officer."
    )
    nobody = choose([Candidate(8, "not_certified")], 1)
    assert in_words(nobody.because, "the officer") == (
        "Nobody certified for the standard may judge cases there. 1 more may judge cases there, but is not certified "
        "for this standard."
    )
    assert in_words({}, "Nadia Rowe", "Amara Diallo") == ""


# ---- away ----


@pytest.mark.parametrize(
    ("starts", "ends", "away", "mostly"),
    [
        (MONDAY, MONDAY + timedelta(days=1), True, False),  # that day only
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=3), False, False),  # two of five
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=4), True, True),  # three of five
        (MONDAY, MONDAY + timedelta(days=2), True, False),  # two of five, the first among them
        (FRIDAY + timedelta(days=1), None, False, False),  # only afterwards
        (MONDAY, None, True, True),
        (MONDAY - timedelta(days=9), MONDAY, False, False),  # back that very day
    ],
)
def test_who_is_away(starts: date, ends: date | None, away: bool, mostly: bool) -> None:
    absences = [Absence(starts=starts, ends=ends)]
    assert (is_away(absences, MONDAY, FRIDAY), mostly_away(absences, MONDAY, FRIDAY)) == (away, mostly)


def test_once_the_day_is_over_only_today_counts() -> None:
    today_only = [Absence(starts=FRIDAY, ends=FRIDAY + timedelta(days=1))]
    assert [mostly_away(today_only, FRIDAY, by) for by in (MONDAY, FRIDAY, None)] == [True] * 3
    assert not mostly_away(today_only, FRIDAY - timedelta(days=1), None)


# ---- which seats ----


@pytest.mark.parametrize(
    ("double", "closed", "read", "seats"),
    [
        (False, False, "", ["first"]),
        (True, False, "", ["first", "second"]),
        (True, False, "first", ["second"]),
        (True, False, "second", ["first"]),
        (True, False, "first second", ["third"]),
        (True, False, "first second third", []),
        (False, False, "first", []),
        (False, True, "first", ["appeal"]),
        (True, True, "first second third", ["appeal"]),
        (False, True, "first appeal", []),
    ],
)
def test_the_seats_that_are_still_to_be_read(double: bool, closed: bool, read: str, seats: list[str]) -> None:
    check = SpotCheck(double=double, closed_at="2026-11-23" if closed else None)
    assert seats_to_read(check, read.split()) == seats


# ---- assigning ----


def reviewers(cast: Cast, *names: str) -> list[Person]:
    """Make people of the cast certified reviewers of the region."""
    return [reviewer(cast, name) for name in names]


def test_a_check_is_given_to_whoever_has_no_tie_and_is_told_why(cast: Cast) -> None:
    reviewers(cast, "amara", "daniel", "carys")
    StandIn.objects.create(
        grant=RoleGrant.objects.get(person=cast.daniel, role=Role.SPO), stand_in=cast.carys, starts=today()
    )
    check = opened(cast.nadia)
    assert assign_waiting(on=today(), by=cast.tomasz) == 1
    row = check.assignments.get()
    assert (row.reviewer, row.seat, row.given_by) == (cast.amara, "first", cast.tomasz)
    assert in_words(row.because, "Nadia Rowe", "Amara Diallo") == (
        "Chosen of 3 reviewers: 1 manages Nadia Rowe, 1 stands in for a manager of Nadia Rowe; "
        "Amara Diallo is the only one."
    )
    notice = Notice.objects.get(person=cast.amara)
    assert (notice.text, notice.link) == (
        f"A case is there for you to judge: {check.case.mask}",
        f"/spot-checks/judge/{row.pk}/",
    )
    event = AuditEvent.objects.get(code="spot_check_given")
    assert (event.subject_id, event.by, event.facts) == (
        row.pk,
        cast.tomasz,
        {"reviewer": cast.amara.pk, "seat": "first"},
    )
    assert assign_waiting(on=today()) == 0


def test_two_readers_are_two_people_and_the_third_is_another(cast: Cast) -> None:
    reviewers(cast, "amara", "helen", "joel")
    check = opened(cast.nadia, double=True)
    assign_waiting(on=today())
    first, second = check.assignments.order_by("seat")
    assert len({first.reviewer, second.reviewer}) == 2
    judged(first, "ssss")
    judged(second, "isss")
    third = check.assignments.filter(seat="third").first() or assign_seat(spot_check=check, seat="third", by=None)
    assert third
    assert {first.reviewer, second.reviewer, third.reviewer} == {cast.amara, cast.helen, cast.joel}


def test_cases_are_spread_and_nobody_gets_more_than_there_is_room_for(cast: Cast) -> None:
    choice = {"region": cast.region, "rule": "spot_check_open_most", "starts": today(), "chosen_by": cast.imogen}
    RegionChoice.objects.create(value=2, reason="ours", **choice)
    two = reviewers(cast, "amara", "stella")
    for officer in (cast.nadia, cast.gareth, cast.owen, cast.priya, cast.callum):
        opened(officer)
    assert assign_waiting(on=today()) == 4
    assert [person.assignments.count() for person in two] == [2, 2]
    duty = Duty.objects.get(kind=KIND)
    assert (duty.owner_role, duty.owner_unit, duty.about) == ("coordinator", cast.pdu, None)
    assert duty.reason.startswith("1 check waits for a reader. Of 2 reviewers 2 have no room. ")
    RegionChoice.objects.create(value=3, reason="ours", **choice)
    assert assign_waiting(on=today()) == 1
    duty.refresh_from_db()
    assert duty.close_reason == "Every check of the place has its readers."


def test_somebody_who_is_away_is_not_asked(cast: Cast) -> None:
    reviewers(cast, "amara")
    Absence.objects.create(person=cast.amara, starts=today(), ends=today() + timedelta(days=3))
    opened(cast.nadia)
    assert assign_waiting(on=today()) == 0
    assert "Of 1 reviewer 1 is away." in Duty.objects.get(kind=KIND).reason
    assert assign_waiting(on=today() + timedelta(days=3)) == 1


def test_whoever_judged_cases_like_it_goes_before_whoever_is_qualified_longer(cast: Cast) -> None:
    helen, amara = reviewers(cast, "helen", "amara")
    other = opened(cast.gareth)
    judged(Assignment.objects.create(spot_check=other, seat="first", reviewer=amara, given_at=other.opened_at))
    check = opened(cast.nadia)
    assign_waiting(on=today())
    row = check.assignments.get()
    assert (row.reviewer, row.because["by"]) == (amara, "alike")
    assert helen.assignments.count() == 0


def test_what_the_gathering_allows_is_what_the_refusals_allow(cast: Cast) -> None:
    reviewers(cast, "amara", "daniel", "gareth", "helen", "nadia", "owen")
    certify(cast.outsiders[Role.REVIEWER], StandardVersion.objects.get())
    checks = [opened(officer, double=officer is cast.priya) for officer in (cast.nadia, cast.priya, cast.owen)]
    wanted = lacking(to_read())
    assert {check.pk for check, _ in wanted} == {check.pk for check in checks}
    field = gather(wanted, today(), [person.pk for person in Person.objects.all()])
    for check, seat in wanted:
        for person in Person.objects.all():
            refused = refusal(check_may_take, person, check, seat, on=today())
            assert bool(field.bar(check, seat, person.pk)) == bool(refused), (person, check, refused)


def test_about_one_check_only_the_checks_of_its_place_are_looked_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewers(cast, "helen")
    near, other, far = opened(cast.nadia), opened(cast.gareth), opened(cast.outsiders[Role.OFFICER])
    Certificate.objects.update(ends=today(), starts=today() - timedelta(days=9))
    assign_waiting(on=today())
    assert Duty.objects.open().filter(kind=KIND).count() == 2
    looked_at: set[int] = set()

    def seen(checks: QuerySet[SpotCheck]) -> list[Wanted]:
        looked_at.update(check.pk for check in checks)
        return lacking(checks)

    monkeypatch.setattr(assigning, "lacking", seen)
    assert assign_seat(spot_check=near, seat="first", by=None) is None
    assert looked_at == {near.pk, other.pk}
    Certificate.objects.update(ends=None)
    take(spot_check=near, seat="first", by=cast.helen)
    take(spot_check=other, seat="first", by=cast.helen)
    assert looked_at == {near.pk, other.pk}
    left = Duty.objects.open().get(kind=KIND)
    assert left.owner_unit != cast.pdu
    assert looked_at.isdisjoint({far.pk})


def test_a_whole_draw_is_given_in_as_many_queries_as_one_check(cast: Cast) -> None:
    reviewers(cast, "amara", "helen", "joel", "stella")
    opened(cast.nadia, double=True)
    with CaptureQueriesContext(connection) as one:
        assert assign_waiting(on=today()) == 2
    for officer in (cast.gareth, cast.owen, cast.priya, cast.callum):
        opened(officer, double=True)
    with CaptureQueriesContext(connection) as many:
        assert assign_waiting(on=today()) == 8
    assert len(many) <= len(one)
    assert len(one) < 45
