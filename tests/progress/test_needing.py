"""Who needs somebody: when each need begins, what is said of it, of whom it is asked, and who is told of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment, Standing
from lms.actions import open_duty
from lms.calendar import months_after, today
from lms.models import Duty, LineManagement, Person
from lms.permissions import visible_to
from lms.progress.choosing import Asked
from lms.progress.needing.lines import lines_of
from lms.progress.needing.marks import Marks
from lms.progress.needing.page import top
from lms.progress.needing.steps import ASKED, Steps
from lms.progress.needing.table import NEEDS, WaitsOn
from lms.progress.needing.top import Counts
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import more_learners

DAY = timedelta(days=1)
QUIET = 42
NO_DAY: tuple[str, ...] = ("uncovered_since", "over_since", "judge_by", "time_asked_on", "reduction_by")
NO_DAY += ("mentor_until", "pta_until", "reflect_by", "misconceptions_due")
NONE: tuple[str, ...] = ("cases_early", "misconceptions", "lost_minutes", "modules_overdue", "criteria_untouched")
# Nothing is the matter with somebody who stands like this.
WELL: dict[str, Any] = dict.fromkeys(NO_DAY) | dict.fromkeys(NONE, 0)
WELL |= {"learned_on": today(), "planned_end": months_after(today(), 12)}


def stand(person: Person, **facts: Any) -> Enrolment:
    """Let a learner stand as they should, but for some facts."""
    enrolment = Enrolment.objects.open().get(person=person)
    Standing.objects.filter(enrolment=enrolment).update(**WELL | facts)
    return enrolment


def asked_by(reader: Person, address: str = "") -> Asked:
    """Return what a reader asks for."""
    return Asked.of(QueryDict(address), reader, today())


def needs(reader: Person, person: Person) -> list[str]:
    """Return the needs of a learner of which a reader is told."""
    asked = asked_by(reader)
    pk = Enrolment.objects.open().get(person=person).pk
    return [line.need.key for one in lines_of([pk], asked, asked.told()) for line in one.lines]


# What a need is, the facts on the last day on which it does not hold, and those on the first on which it does.
EDGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("cases_early", {"cases_early": 0}, {"cases_early": 1}),
    ("misconceptions", {"misconceptions_due": today()}, {"misconceptions_due": today() - DAY}),
    ("no_mentor", {"uncovered_since": None}, {"uncovered_since": today()}),
    ("over", {"over_since": None}, {"over_since": today(), "workload_percent": 111, "workload_day": today()}),
    ("marking", {"judge_by": today(), "waiting_since": today()}, {"judge_by": today() - DAY, "waiting_since": today()}),
    ("reduction", {"reduction_by": today() + 61 * DAY}, {"reduction_by": today() + 60 * DAY}),
    ("more_time", {"time_asked_on": None}, {"time_asked_on": today()}),
    ("mentor_leaves", {"mentor_until": today() + 61 * DAY}, {"mentor_until": today() + 60 * DAY}),
    ("mentor_leaves", {"mentor_until": today()}, {"mentor_until": today() + DAY}),
    ("pta_leaves", {"pta_until": today() + 61 * DAY}, {"pta_until": today() + 60 * DAY}),
    ("lost_time", {"lost_minutes": 479}, {"lost_minutes": 480}),
    ("reflective", {"reflect_by": today()}, {"reflect_by": today() - DAY}),
    ("quiet", {"learned_on": today() - (QUIET - 1) * DAY}, {"learned_on": today() - QUIET * DAY}),
    ("overdue", {"modules_overdue": 0}, {"modules_overdue": 1}),
    (
        "untouched",
        {"criteria_untouched": 1, "planned_end": months_after(today(), 6) + DAY},
        {"criteria_untouched": 1, "planned_end": months_after(today(), 6)},
    ),
]


@pytest.mark.parametrize(("key", "before", "holds"), EDGES)
def test_a_need_begins_on_its_day_and_waits_while_a_pathway_is_paused(
    cast: Cast, key: str, before: dict[str, Any], holds: dict[str, Any]
) -> None:
    stand(cast.priya, **before)
    assert needs(cast.daniel, cast.priya) == []
    enrolment = stand(cast.priya, **holds)
    assert needs(cast.daniel, cast.priya) == [key]
    Enrolment.objects.filter(pk=enrolment.pk).update(status=Enrolment.Status.PAUSED)
    goes_on = next(need for need in NEEDS if need.key == key).in_a_pause
    assert needs(cast.daniel, cast.priya) == ([key] if goes_on else [])


def test_the_table_of_edges_leaves_no_need_out() -> None:
    assert {key for key, _, _ in EDGES} == {need.key for need in NEEDS}


EVERYTHING: dict[str, Any] = {name: value for _, _, holds in EDGES for name, value in holds.items()}
OF_CASES = {"cases_early", "reduction"}


@pytest.mark.parametrize(
    ("who", "told"), [("daniel", True), ("ruth", True), ("imogen", False), ("tomasz", False), ("leonard", False)]
)
def test_what_tells_of_cases_is_told_and_counted_for_those_who_allocate_alone(cast: Cast, who: str, told: bool) -> None:
    stand(cast.priya, **EVERYTHING)
    reader, every = cast.people[who], {need.key for need in NEEDS}
    assert set(needs(reader, cast.priya)) == (every if told else every - OF_CASES)
    asked = asked_by(reader)
    counted = {key for key, count in Counts.of(asked, asked.learners()).by_need.items() if count}
    assert counted == (every if told else every - OF_CASES)
    stand(cast.priya, cases_early=2)
    stand(cast.callum)
    asked = asked_by(reader)
    near = asked.learners().filter(person__in=[cast.priya, cast.callum])
    assert Counts.of(asked, near).needing == (1 if told else 0)


def test_what_waits_on_us_stands_apart_and_who_waits_longest_stands_first(cast: Cast) -> None:
    stand(cast.priya, uncovered_since=today() - 3 * DAY, modules_overdue=2)
    stand(cast.callum, uncovered_since=today() - 9 * DAY)
    found = top(asked_by(cast.daniel))
    assert [row["lead"] for row in found.us] == ["Callum Frost:", "Priya Nair:"]
    assert [row["text"] for row in found.us] == [
        "no eligible mentor for 9 days",
        "no eligible mentor for 3 days",
    ]
    assert [row["lead"] for row in found.learner] == ["Priya Nair:"]
    counts = found.counts
    assert (counts.learners, counts.needing, counts.us, counts.learner, counts.moving) == (2, 2, 2, 1, 0)


NOTHING: dict[str, Any] = dict.fromkeys(("learned_on", "checked_on", "sent_on"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Nothing ever came from the first, who began eight months ago.
        (NOTHING, NOTHING | {"learned_on": today() - 45 * DAY}),
        (NOTHING | {"modules_overdue": 1, "sent_on": today()}, {"modules_overdue": 1, "learned_on": today() - DAY}),
        # A check came from the second, though no lesson for longer.
        (
            NOTHING | {"learned_on": today() - 60 * DAY},
            NOTHING | {"learned_on": today() - 90 * DAY, "checked_on": today() - 50 * DAY},
        ),
        # No day says since when time was lost: the names decide.
        (
            {"lost_minutes": 600, "learned_on": today() - DAY},
            {"lost_minutes": 600, "learned_on": today() - 2 * DAY, "name": "Zoe"},
        ),
    ],
)
def test_whoever_has_waited_longest_stands_first_by_what_the_need_is_about(
    cast: Cast, first: dict[str, Any], second: dict[str, Any]
) -> None:
    later = second.get("name", cast.callum.name)
    Person.objects.filter(pk=cast.callum.pk).update(name=later)
    stand(cast.priya, **first)
    stand(cast.callum, **{name: value for name, value in second.items() if name != "name"})
    asked = asked_by(cast.daniel)
    assert [row.person.name for row in asked.by_need(asked.learners())] == ["Priya Nair", later]


def test_the_top_shows_a_few_and_counts_the_rest(cast: Cast) -> None:
    more_learners(cast, 4)
    Standing.objects.update(**WELL | {"over_since": today(), "workload_percent": 112, "workload_day": today()})
    found = top(asked_by(cast.daniel), most=3)
    assert (len(found.us), found.more_on_us, found.learner, found.more_on_learner) == (3, 3, [], 0)


def test_what_ends_between_counting_and_telling_is_left_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Standing.objects.update(**WELL)
    stand(cast.priya, over_since=today(), workload_percent=112, workload_day=today())
    counted = Marks.first

    def first(self: Marks, side: WaitsOn, most: int, need: str = "") -> list[int]:
        found = counted(self, side, most, need)
        stand(cast.priya)
        return found

    monkeypatch.setattr(Marks, "first", first)
    found = top(asked_by(cast.daniel))
    assert found.counts.us == 1
    assert found.us == []


def test_each_count_is_the_number_of_learners_of_whom_it_is_said(cast: Cast) -> None:
    more_learners(cast, 3)
    stand(cast.priya, **EVERYTHING)
    stand(cast.callum, misconceptions=1, misconceptions_due=today() - DAY)
    asked = asked_by(cast.daniel)
    counts = Counts.of(asked, asked.learners())
    for need in asked.told():
        rows = asked_by(cast.daniel, f"need={need.key}").learners()
        assert rows.count() == counts.by_need[need.key], need.key
    for side, count in (("any", counts.needing), ("us", counts.us), ("learner", counts.learner)):
        assert asked_by(cast.daniel, f"need={side}").learners().count() == count, side


def owner_of(reader: Person, person: Person) -> str:
    """Return of whom the first need of a learner is asked."""
    asked = asked_by(reader)
    pk = Enrolment.objects.open().get(person=person).pk
    return lines_of([pk], asked, asked.told())[0].lines[0].asked


def test_who_is_asked_is_the_owner_of_the_duty_or_else_who_answers_for_the_learner(cast: Cast) -> None:
    stand(cast.callum, uncovered_since=today())
    assert owner_of(cast.ruth, cast.callum) == "Daniel Okafor"
    stand(cast.priya, judge_by=today() - DAY, waiting_since=today() - 9 * DAY, evidence_waiting=1, pta=cast.helen)
    assert owner_of(cast.ruth, cast.priya) == "Helen Marsh"
    stand(cast.priya, modules_overdue=1)
    assert owner_of(cast.ruth, cast.priya) == "Priya Nair"
    stand(cast.priya, lost_minutes=600)
    assert owner_of(cast.ruth, cast.priya) == "Daniel Okafor"


@pytest.mark.parametrize(
    ("who", "link"), [("daniel", "Find a mentor"), ("imogen", "Find a mentor"), ("leonard", "Open the record")]
)
def test_a_step_is_offered_to_those_who_may_take_it(cast: Cast, who: str, link: str) -> None:
    stand(cast.callum, uncovered_since=today())
    asked = asked_by(cast.people[who])
    pk = cast.enrolment_of(cast.callum).pk
    assert [line.link for line in lines_of([pk], asked, asked.told())[0].lines] == [link]


def test_a_duty_names_all_who_are_asked_and_leads_its_owner_to_where_it_is_done(cast: Cast) -> None:
    enrolment = stand(cast.callum, uncovered_since=today(), reflect_by=today() - DAY)
    Duty.objects.all().delete()
    facts: dict[str, Any] = {"title": "Find one", "reason": "None", "due": today(), "about": cast.callum}
    open_duty(kind="no_mentor", source=enrolment, owner=cast.daniel, **facts)
    open_duty(kind="gap_to_head", source=enrolment, role=Role.HEAD_OF_PDU, unit=cast.pdu, **facts)
    open_duty(kind="gap_to_region", source=enrolment, role=Role.SPO, unit=cast.team, **facts)
    plan: dict[str, Any] = {"link": "/plan/", "link_text": "Plan it"}
    open_duty(kind="reflection_due", source=cast.callum, owner=cast.daniel, **plan, **facts)
    said = {}
    for reader in (cast.daniel, cast.ruth):
        asked = asked_by(reader)
        first, second = lines_of([enrolment.pk], asked, asked.told())[0].lines
        said[reader] = (second.link, second.href)
    officers = "the head of PDU of Aldermoor and the senior probation officer of Aldermoor Team 1"
    assert first.asked == f"Daniel Okafor, {officers}"
    assert said[cast.daniel] == ("Plan it", "/plan/")
    assert said[cast.ruth] == ("See who has had none", reverse("pairings:reflective_time"))


@pytest.mark.parametrize("who", ["priya", "gareth", "helen", "daniel", "carys", "ruth", "imogen", "tomasz", "leonard"])
def test_whom_a_step_is_offered_about_is_whom_the_reader_may_do_it_about(cast: Cast, who: str) -> None:
    LineManagement.objects.filter(person=cast.outsiders[Role.LEARNER]).update(manager=cast.carys)
    reader, everybody = cast.people[who], list(Person.objects.values_list("pk", flat=True))
    found = Steps.of(everybody, reader, today()).may
    for permission in ASKED:
        seen = set(visible_to(reader, permission, today()).values_list("pk", flat=True))
        assert {pk for pk, may in found.items() if permission in may} == seen, permission


def test_the_top_costs_the_same_number_of_queries_however_many_learners(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            top(asked_by(Person.objects.get(pk=cast.ruth.pk)))
        return len(caught)

    stand(cast.priya, **EVERYTHING)
    few = queries()
    more_learners(cast, 12)
    Standing.objects.update(**EVERYTHING)
    assert queries() == few


def test_words_of_a_need_fit_one_and_many(cast: Cast) -> None:
    said = []
    for count in (1, 2):
        stand(cast.priya, modules_overdue=count)
        asked = asked_by(cast.daniel)
        said += [line.sentence for line in lines_of([cast.enrolment_of(cast.priya).pk], asked, asked.told())[0].lines]
    assert said == ["1 module is overdue", "2 modules are overdue"]


def test_a_list_of_one_need_says_that_need_first(cast: Cast) -> None:
    stand(cast.priya, **EVERYTHING)
    stand(cast.callum, uncovered_since=today() - DAY)
    shown = top(asked_by(cast.daniel, "need=over"))
    assert [(row["lead"], row["text"]) for row in shown.us] == [("Priya Nair:", "over capacity")]
    assert "no eligible mentor" in shown.us[0]["why"]
    assert [row["lead"] for row in shown.learner] == ["Priya Nair:"]
