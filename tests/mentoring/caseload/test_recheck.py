"""The night: what stands against held cases opens, stays and closes; a broken night goes on where it stopped."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Demonstration
from lms.calendar import today
from lms.models import AuditEvent, Duty, Notice, RegionChoice
from mentoring.caseload.held import recheck
from mentoring.caseload.models import Case, HeldGap, Holding, PrivateLimit, Recheck
from mentoring.pairings.models import Pairing
from mentoring.pairings.stretches import write_all
from tests.factories import holdings as make
from tests.factories import mentoring
from tests.mentoring.caseload.test_check import show_everything

DAY = timedelta(days=1)
NO_CHILD, NO_ABUSE = "before_a_first_case:child-safeguarding", "before_a_first_case:domestic-abuse"


def night(day=0):
    """Do the work of tonight, or of a night so many days on."""
    assert recheck.go_on(on=today() + day * DAY)


def open_gaps(person):
    return sorted(HeldGap.objects.filter(holding__person=person, until=None).values_list("rule", "answer"))


def duties():
    return Duty.objects.open().filter(kind="held_cases")


@pytest.fixture
def ready(cast):
    """Return the cast, Priya having demonstrated everything, in the sight of an eligible mentor."""
    show_everything(cast, cast.priya)
    return cast


# ---- what opens a gap ----

HELD = [
    ({"rosh_public": "medium"}, []),
    ({"rosh_children": "high"}, [("learner_high_risk:high", "block")]),
    ({"rosh_staff": "very_high"}, [("learner_high_risk:very_high", "block")]),
    # High risk is tested on itself: a tier says nothing.
    ({"tier": "A"}, []),
    ({"mappa_category": 1, "mappa_level": 1}, []),
    ({"mappa_category": 1, "mappa_level": 2}, [("learner_mappa", "block")]),
    ({"sexual_offence": True}, [("learner_sexual_offence", "warn")]),
    ({"stalking": True}, [("learner_stalking", "warn")]),
    ({"remote": True}, [("learner_remote", "warn")]),
    ({"domestic_abuse": True, "child_safeguarding": True}, []),
    (
        {"rosh_public": "high", "stalking": True},
        [("learner_high_risk:high", "block"), ("learner_stalking", "warn")],
    ),
]


@pytest.mark.parametrize(("facts", "gaps"), HELD, ids=str)
def test_what_stands_against_a_case_that_a_ready_learner_holds(ready, facts, gaps):
    make.holding(ready.priya, "X000011", **facts)
    night()
    assert open_gaps(ready.priya) == gaps


@pytest.mark.parametrize("facts", [facts for facts, _ in HELD], ids=str)
def test_nothing_stands_against_the_same_cases_with_a_qualified_officer(ready, facts):
    make.holding(ready.nadia, "X000011", **facts)
    night()
    assert open_gaps(ready.nadia) == []


def test_what_is_not_demonstrated_is_a_gap_for_each_module(cast):
    make.holding(cast.priya, "X000011")
    night()
    assert open_gaps(cast.priya) == [(NO_CHILD, "block"), (NO_ABUSE, "block")]


def test_how_full_somebody_is_and_who_manages_them_is_no_gap_of_a_case(ready):
    # No figure is on record, no reduction, and the manager carries too many: all said of a new case.
    make.holding(ready.priya, "X000011")
    region = RegionChoice(region=ready.region, rule="span_of_control", value=1, starts=today(), chosen_by=ready.imogen)
    region.save()
    night()
    assert open_gaps(ready.priya) == []


# ---- gaps open, stay and close by themselves ----


def test_a_lapsed_module_opens_a_gap_on_its_day(ready):
    make.holding(ready.priya, "X000011")
    Demonstration.objects.filter(person=ready.priya, module_version__module=ready.modules[0], method="check").update(
        lapses_on=today() + DAY
    )
    night()
    assert open_gaps(ready.priya) == []
    night(1)
    assert open_gaps(ready.priya) == [(NO_CHILD, "block")]


def test_a_module_that_lapses_beside_another_is_a_gap_of_its_own(cast):
    make.holding(cast.priya, "X000011")
    show_everything(cast, cast.priya)
    Demonstration.objects.filter(person=cast.priya, module_version__module=cast.modules[0]).update(lapses_on=today())
    night()
    Demonstration.objects.filter(person=cast.priya, module_version__module=cast.modules[1]).update(lapses_on=today())
    night(1)
    assert open_gaps(cast.priya) == [(NO_CHILD, "block"), (NO_ABUSE, "block")]
    assert [row.since for row in HeldGap.objects.order_by("pk")] == [today(), today() + DAY]


def test_a_lost_mentor_opens_a_gap_in_every_case_and_a_new_one_closes_it(ready):
    for number in range(3):
        make.holding(ready.priya, f"X00001{number}")
    night()
    assert open_gaps(ready.priya) == []
    Pairing.objects.filter(kind="mentor", learner=ready.priya).update(ends=today() + DAY)
    write_all(today() + DAY)
    night(1)
    assert open_gaps(ready.priya) == [("no_mentor", "warn")] * 3
    mentoring.pairing(ready.priya, ready.gareth, today() + 2 * DAY)
    write_all(today() + 2 * DAY)
    night(2)
    assert open_gaps(ready.priya) == []
    assert set(HeldGap.objects.values_list("since", "until")) == {(today() + DAY, today() + 2 * DAY)}


RISKS = [
    ("low", "high", ["learner_high_risk:high"]),
    ("high", "very_high", ["learner_high_risk:very_high"]),
    ("very_high", "high", ["learner_high_risk:high"]),
    ("high", "medium", []),
]


@pytest.mark.parametrize(("before", "after", "gaps"), RISKS)
def test_a_changed_risk_of_the_case_opens_and_closes_gaps(ready, before, after, gaps):
    holding = make.holding(ready.priya, "X000011", rosh_public=before)
    night()
    Case.objects.filter(pk=holding.case_id).update(rosh_public=after)
    night(1)
    assert [rule for rule, _ in open_gaps(ready.priya)] == gaps


def test_a_changed_tier_alone_changes_nothing(ready):
    holding = make.holding(ready.priya, "X000011", rosh_public="high", tier="D")
    night()
    Case.objects.filter(pk=holding.case_id).update(tier="A")
    night(1)
    assert HeldGap.objects.get().since == today()


def test_a_case_that_somebody_else_holds_now_takes_its_gaps_with_it(ready):
    holding = make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    Holding.objects.filter(pk=holding.pk).update(ends=today() + DAY)
    night(1)
    assert HeldGap.objects.get().until == today() + DAY
    assert not duties().exists()


def test_a_rule_that_says_otherwise_from_a_day_on_closes_one_gap_and_opens_another(ready):
    make.holding(ready.priya, "X000011", stalking=True)
    night()
    RegionChoice.objects.create(
        region=ready.region, rule="learner_stalking", value="block", starts=today() + DAY, chosen_by=ready.imogen
    )
    night(1)
    found = HeldGap.objects.order_by("pk").values_list("answer", "since", "until")
    assert list(found) == [("warn", today(), today() + DAY), ("block", today() + DAY, None)]


def test_a_private_limit_is_a_gap_without_a_rule_and_without_a_reason(ready):
    make.holding(ready.nadia, "X000011", sexual_offence=True)
    PrivateLimit.objects.create(
        person=ready.nadia, facts=["sexual_offence"], recorded_by=ready.imogen, starts=today() - DAY
    )
    night()
    row = HeldGap.objects.get()
    assert (row.rule, row.answer, row.reason) == ("", "block", "Not suitable for this case.")
    assert "Not suitable for this case (X••••11)." in duties().get().reason


# ---- the night itself ----


def written():
    """Return everything that a night may write."""
    return (
        list(HeldGap.objects.order_by("pk").values_list()),
        list(Duty.objects.order_by("pk").values_list()),
        list(Notice.objects.order_by("pk").values_list()),
        list(AuditEvent.objects.order_by("pk").values_list("pk")),
    )


def test_a_night_on_which_nothing_changed_writes_nothing(cast):
    # Callum has no mentor, for another day each night: words that only count days are not written again.
    make.holding(cast.callum, "X000011", rosh_public="high")
    make.holding(cast.priya, "X000012", stalking=True)
    night()
    before = written()
    assert before[0]
    for day in (1, 2, 3):
        night(day)
    assert written() == before


def test_a_second_job_of_the_same_day_finds_it_done(cast):
    make.holding(cast.priya, "X000011")
    night()
    before = written()
    night()
    assert written() == before
    assert Recheck.objects.count() == 1


def test_the_night_counts_people_and_cases(cast):
    for number in range(3):
        make.holding(cast.priya, f"X00001{number}")
    make.holding(cast.nadia, "X000021", ends=today())
    night()
    row = Recheck.objects.get()
    assert (row.people, row.cases) == (recheck.people_of_the_night(today()).count(), 3)
    assert row.finished_at


class Stopped(Exception):
    """The machine goes down."""


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(recheck, "PEOPLE", 3)


@pytest.mark.parametrize("broken", [1, 2, 4])
def test_a_night_that_breaks_within_a_batch_goes_on_there_and_does_nothing_twice(
    cast, monkeypatch, small_batches, broken
):
    for number, person in enumerate((cast.priya, cast.callum, cast.nadia, cast.gareth, cast.owen)):
        make.holding(person, f"X0000{number}1", rosh_public="high")
    batches, real = [], recheck.keep_held_duties

    def stops(*given):
        batches.append(given)
        real(*given)
        if len(batches) == broken:
            raise Stopped

    monkeypatch.setattr(recheck, "keep_held_duties", stops)
    with pytest.raises(Stopped):
        recheck.go_on(on=today())
    assert Recheck.objects.get().people == (broken - 1) * 3
    monkeypatch.setattr(recheck, "keep_held_duties", real)
    night()
    once = (
        HeldGap.objects.count(),
        duties().count(),
        AuditEvent.objects.filter(code="duty_opened").count(),
        Notice.objects.count(),
        Recheck.objects.get().people,
    )
    assert once == (7, 2, 2, 2, recheck.people_of_the_night(today()).count())


def test_a_night_has_only_so_long_and_the_next_job_goes_on(cast, small_batches):
    make.holding(cast.owen, "X000011", rosh_public="high")
    assert recheck.go_on(on=today(), seconds=0) is False
    assert Recheck.objects.get().people == 3
    assert recheck.parts_left(today()) == -(-(recheck.people_of_the_night(today()).count() - 3) // 3)
    night()
    assert recheck.parts_left(today()) == 0


def test_a_batch_asks_as_many_questions_of_few_and_of_many(ready):
    make.holding(ready.priya, "X000011")

    def queries(day):
        people = list(recheck.people_of_the_night(today()).values_list("pk", flat=True))
        row = Recheck.objects.create(day=day)
        with CaptureQueriesContext(connection) as asked:
            recheck.recheck(people, today(), row)
        # Many rows are written in several statements, as the database allows.
        return len([query for query in asked if query["sql"].startswith("SELECT")])

    queries(today() - DAY)
    few = queries(today())
    for number in range(10):
        person = mentoring.person(f"Some Body{number}", unit=ready.team)
        for case in range(4):
            make.holding(person, f"Y{number:03}{case:03}")
    queries(today() + DAY)
    many = queries(today() + 2 * DAY)
    assert many == few
