"""First pages: the one thing to do next and why, and a section for each role held."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.changing import pause
from courses.demonstration import Shown
from courses.ending import mark_newly_qualified
from courses.models import Module, Stage, Standing
from courses.ports import CheckState
from courses.progress import ModuleProgress, StageProgress
from lms.actions import open_duty
from lms.calendar import in_words, months_after, today
from lms.models import Absence, Duty, Person
from lms.next_step import next_step
from lms.people_around import people_around
from lms.roles import ROLES, Role
from tests.cast import Cast
from tests.factories.spans import stand_in

DAY = timedelta(days=1)
NOBODY = Person(name="Somebody", email="somebody@example.org")


def module(
    title: str, due: int, *, read: bool = False, check: str = "not started", demonstrated: bool = False
) -> ModuleProgress:
    """Return how far somebody is with a module that is due in some days."""
    state = CheckState(f"Check: {title}", f"/checks/{title}/", check, check.capitalize())
    shown = Shown(demonstrated, missing=() if demonstrated else ("observation",))
    return ModuleProgress(Module(pk=1, key=title, title=title), today() + due * DAY, 4, 4 if read else 0, state, shown)


def step_for(*modules: ModuleProgress, duties: list[Duty] | None = None, met: int = 18) -> tuple[str, str]:
    """Return title and button of the next step."""
    stage = StageProgress(Stage(number=1, name="Starting"), date(2026, 1, 1), date(2026, 6, 1), list(modules))
    step = next_step(NOBODY, [stage], duties or [], Standing(criteria_total=18, criteria_met=met), today())
    return step.title, step.button


CHECK, RIGHT, EVIDENCE = "Take the check", "Work through them", "Add evidence"
LATER, SOONER = module("Later", 30, read=True), module("Sooner", 3, read=True)
WRONG = module("Later", 30, read=True, check="put right")
AGAIN = module("Sooner", 3, read=True, check="take again")
DONE = module("Sooner", 3, read=True, check="done")
SHOWN = module("Sooner", 3, read=True, check="done", demonstrated=True)


@pytest.mark.parametrize(
    ("modules", "title", "button"),
    [
        ([WRONG, SOONER], "Go back to your answers in Later", RIGHT),
        ([LATER, SOONER], "Take the check of Sooner", CHECK),
        ([AGAIN], "Take the check of Sooner again", CHECK),
        ([DONE], "Show Sooner in practice", EVIDENCE),
        ([DONE, LATER], "Take the check of Later", CHECK),
        ([SHOWN], "Nothing is waiting for you today", "Read your portfolio"),
    ],
)
def test_the_next_step_is_what_stands_first(modules: list[ModuleProgress], title: str, button: str) -> None:
    assert step_for(*modules) == (title, button)


@pytest.mark.parametrize(("met", "title"), [(3, "Show 15 more criteria"), (17, "Show 1 more criterion")])
def test_while_criteria_are_left_there_is_something_to_do(met: int, title: str) -> None:
    assert step_for(SHOWN, met=met) == (title, "See the easiest way")


def test_an_overdue_duty_comes_before_any_lesson_and_one_due_today_does_not() -> None:
    late = Duty(title="Sign your notes", reason="Two actions wait.", link="/x/", due=today() - DAY)
    in_time = Duty(title="Sign your notes", reason="Two actions wait.", link="/x/", due=today())
    waiting = module("Sooner", 3, read=True)
    assert step_for(waiting, duties=[late])[0] == "Sign your notes"
    assert step_for(waiting, duties=[in_time])[0] == "Take the check of Sooner"


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_everybody_has_a_first_page_that_names_their_role(
    cast: Cast, signed_in_as: Callable[[Person], Client], role: Role
) -> None:
    page = signed_in_as(cast.in_role(role)).get(reverse("home"))
    assert page.status_code == 200
    assert ROLES[role].name in page.content.decode()


def test_a_duty_of_a_role_stands_on_the_page_of_whoever_holds_it_there(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    open_duty(
        kind="test",
        source=cast.team,
        title="Look after the team",
        reason="It is yours.",
        due=today(),
        role=Role.SPO,
        unit=cast.team,
    )
    for who, sees in ((cast.daniel, True), (cast.carys, False), (cast.outsiders[Role.SPO], False), (cast.ruth, False)):
        assert ("Look after the team" in signed_in_as(who).get("/").content.decode()) is sees


def test_a_duty_is_opened_once_while_it_is_open(cast: Cast) -> None:
    facts = {
        "kind": "test",
        "source": cast.team,
        "title": "Once",
        "reason": "Once.",
        "due": today(),
        "owner": cast.daniel,
    }
    assert open_duty(**facts) == open_duty(**facts)
    assert Duty.objects.filter(kind="test").count() == 1


def test_a_pause_is_said_wherever_the_days_stand(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    agreed = {"reason": "Agreed in supervision", "agreed_by": cast.ruth, "by": cast.daniel}
    pause(enrolment=enrolment, starts=today(), **agreed)
    assert "if it goes on today" in signed_in_as(cast.priya).get("/").content.decode()
    assert "Your pathway is paused." in signed_in_as(cast.priya).get(reverse("courses:pathway")).content.decode()
    manager = signed_in_as(cast.daniel)
    for name in ("courses:dates", "progress:record"):
        assert "paused" in manager.get(reverse(name, args=[enrolment.pk])).content.decode()


def test_a_paused_learner_is_urged_to_nothing_and_told_whom_to_speak_to(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    facts: dict[str, Any] = {
        "source": cast.enrolment_of(cast.priya),
        "reason": "It waits.",
        "owner": cast.priya,
        "due": today() - DAY,
    }
    open_duty(kind="part", title="Write your part", about=cast.priya, **facts)
    open_duty(kind="other", title="Sign for somebody else", about=cast.callum, **facts)
    browser = signed_in_as(cast.priya)
    assert "overdue since" in browser.get("/").content.decode().lower()
    pause(
        enrolment=cast.enrolment_of(cast.priya),
        starts=today() - 7 * DAY,
        reason="Agreed",
        agreed_by=cast.ruth,
        by=cast.daniel,
    )
    page = browser.get("/").content.decode()
    assert f"Your pathway is paused since {in_words(today() - 7 * DAY)}" in page
    assert "To start again, speak to Daniel Okafor, your line manager." in page
    assert "overdue since" not in page.lower()
    assert "is due by" not in page
    # The duty of another role of theirs is not put off with the pathway.
    assert (page.count("Waits until your pathway goes on."), page.count("Overdue 1 day.")) == (1, 1)


def test_whoever_has_left_or_qualified_finds_what_they_were_on(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    mark_newly_qualified(
        enrolment=cast.enrolment_of(cast.priya), qualified_on=today(), evidence="Certificate 12", by=cast.imogen
    )
    browser = signed_in_as(cast.priya)
    home = browser.get("/").content.decode().split("<main")[1]
    assert reverse("courses:pathway") in home
    assert "You hold no role" not in home
    assert f"You are newly qualified until {in_words(months_after(today(), 9))}" in home
    assert reverse("portfolio:evidence") in home
    assert reverse("caseload:mine") in home
    page = browser.get(reverse("courses:pathway")).content.decode()
    assert "You have qualified" in page
    assert "You are not on a pathway" not in page


@pytest.mark.parametrize(("months_ago", "said"), [(0, False), (30, True)])
def test_what_is_learned_elsewhere_and_not_on_record_on_its_day_is_waited_for(
    months_ago: int, said: bool, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    Module.objects.filter(pk=cast.modules[0].pk).update(kind=Module.Kind.TRAINING, gates_first_case=False)
    enrolment = cast.enrolment_of(cast.priya)
    type(enrolment).objects.filter(pk=enrolment.pk).update(starts=months_after(today(), -months_ago))
    page = signed_in_as(cast.priya).get("/").content.decode()
    assert ("Nothing is on record yet. If it is done, ask your regional learning manager" in page) is said


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (8, f"to {in_words(today() + 10 * DAY)}."),
        (1, f"Away on {in_words(today() + 3 * DAY)}."),
        (None, f"Away from {in_words(today() + 3 * DAY)}, without an end."),
    ],
)
def test_a_learner_reads_the_last_day_on_which_their_manager_is_away(
    cast: Cast, length: int | None, words: str
) -> None:
    first = today() + 3 * DAY
    Absence.objects.create(person=cast.daniel, starts=first, ends=first + length * DAY if length else None)
    manager = people_around(cast.priya, today())[2]
    assert manager["name"] == "Daniel Okafor"
    assert manager["text"].startswith("Away ")
    assert manager["text"].endswith(words)


def test_a_manager_who_is_there_for_part_of_the_week_is_not_away(cast: Cast) -> None:
    Absence.objects.create(person=cast.daniel, kind=Absence.Kind.PART, starts=today())
    assert people_around(cast.priya, today())[2]["text"] == "Your line manager: allocates your cases."


def test_whoever_stood_in_before_is_not_named_and_whoever_does_now_is(cast: Cast) -> None:
    Absence.objects.create(person=cast.daniel, starts=today() - 9 * DAY, ends=today() + 9 * DAY)
    stand_in(cast.daniel, cast.ruth, today() - 9 * DAY, today())
    assert "Stand-in" not in people_around(cast.priya, today())[2]["text"]
    stand_in(cast.daniel, cast.carys, today(), today() + 9 * DAY)
    assert people_around(cast.priya, today())[2]["text"].endswith("Stand-in: Carys Bevan.")
