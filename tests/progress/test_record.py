"""The record of a learner: what is next, what is held up and by whom, and what each reader is told of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from courses.changing import pause
from courses.elsewhere import Elsewhere
from courses.models import Enrolment, Module, Stage, Standing
from courses.ports import CheckState
from courses.progress import ModuleProgress, StageProgress
from lms.actions import open_duty
from lms.calendar import months_after, today
from lms.models import Duty, Person
from lms.progress.recording.blocked import blocked
from lms.progress.recording.hidden import without_results
from lms.progress.recording.reading import Reading
from tests.cast import Cast

SignIn = Callable[[Person], Client]


def page(signed_in_as: SignIn, who: Person, enrolment: Enrolment) -> BeautifulSoup:
    """Open a record."""
    response = signed_in_as(who).get(reverse("progress:record", args=[enrolment.pk]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    """Return what a page says, without the table of all modules."""
    for table in soup.select("table"):
        table.decompose()
    return " ".join(soup.get_text(" ").split())


def asked(cast: Cast, kind: str, room: str, number: int, owner: str = "daniel") -> Duty:
    """Ask somebody for something about Priya, as a room would."""
    facts = {"about": cast.priya, "owner": cast.people[owner], "due": today() - timedelta(days=2)}
    duty: Duty = open_duty(
        kind=kind, source=cast.priya, title=f"Do {kind}", reason=f"Because of {kind}.", by=None, link="/rules/", **facts
    )
    Duty.objects.filter(pk=duty.pk).update(source_kind=f"{room}.thing", source_id=number)
    return duty


# One duty of each room, of cases, of private matter and of somebody's leaving, all of them Daniel's.
DUTIES = (
    ("more_time", "courses"),
    ("meeting_due", "pairings"),
    ("judge", "portfolio"),
    ("mark_answers", "quizzes"),
    ("reduction_missing", "caseload"),
    ("something_new", "spot_checks"),
    ("agreed_action", "pairings"),
    ("gap_to_head", "pairings"),
)
MANAGERS = {"more_time", "meeting_due", "judge", "mark_answers", "gap_to_head"}
TOLD = {
    "daniel": {kind for kind, _ in DUTIES},
    "priya": MANAGERS - {"gap_to_head"} | {"own"},
    "gareth": set(),
    "helen": {"judge", "mark_answers"},
    "ruth": MANAGERS,
    "imogen": MANAGERS,
    "leonard": MANAGERS,
}


@pytest.mark.parametrize("who", sorted(TOLD))
def test_a_duty_is_told_to_its_owner_and_to_readers_of_its_room_and_its_reason_to_its_owner(
    cast: Cast, who: str
) -> None:
    Duty.objects.filter(about=cast.priya).delete()
    for number, (kind, room) in enumerate(DUTIES):
        asked(cast, kind, room, number)
    asked(cast, "own", "caseload", 99, owner="priya")
    found = blocked(Reading(cast.people[who], cast.enrolment_of(cast.priya), today()))
    rows = [row for row in (*found.on_us, *found.on_learner) if row["text"].startswith("Do ")]
    assert {row["text"].removeprefix("Do ") for row in rows} == TOLD[who]
    mine = {row["text"] for row in rows if "Because of" in row["why"] and row["href"]}
    assert mine == {row["text"] for row in rows if row["lead"] == "You:"}
    assert all(row["why"].startswith("Overdue 2 days.") for row in rows)


def test_what_waits_on_us_stands_apart_from_what_waits_on_the_learner(cast: Cast, signed_in_as: SignIn) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    Standing.objects.filter(enrolment=enrolment).update(
        misconceptions=2,
        misconceptions_due=today() - timedelta(days=1),
        uncovered_since=today() - timedelta(days=52),
        mentor=None,
    )
    soup = page(signed_in_as, cast.daniel, enrolment)
    us, learner = (soup.find(id=name).parent.get_text(" ") for name in ("us", "learner"))
    assert "No eligible mentor for 52 days" in us
    assert "2 safeguarding answers are still to be put right" in learner
    # They are told of their own, and not to whom somebody else plans to go.
    Standing.objects.filter(enrolment=enrolment).update(
        uncovered_since=None, mentor=cast.gareth, mentor_until=today() + timedelta(days=10)
    )
    assert "the mentor leaves" in words(page(signed_in_as, cast.daniel, enrolment)).lower()
    own = words(page(signed_in_as, cast.priya, enrolment))
    assert "the mentor leaves" not in own.lower()
    assert "2 safeguarding answers are still to be put right" in own
    # A mentor reads of neither.
    assert "safeguarding answers" not in words(page(signed_in_as, cast.gareth, enrolment))


def test_next_is_one_thing_and_only_the_learner_has_its_door(cast: Cast, signed_in_as: SignIn) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    for who, panels in (("priya", 1), ("daniel", 0)):
        soup = page(signed_in_as, cast.people[who], enrolment)
        assert len(soup.select(".wm-next")) == panels
        assert len(soup.select("main .govuk-button")) <= panels
        assert ("Next for Priya Nair" in words(soup)) is (who == "daniel")
        assert "Start Child safeguarding" in words(soup)
    facts = {"reason": "Agreed", "agreed_by": cast.ruth, "by": cast.daniel, "starts": today()}
    pause(enrolment=enrolment, **facts)
    assert "The pathway is paused" in words(page(signed_in_as, cast.daniel, enrolment))


def test_the_latest_workload_is_told_to_the_learner_and_to_whoever_has_them_on_a_board(
    cast: Cast, signed_in_as: SignIn
) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    Standing.objects.filter(enrolment=enrolment).update(workload_percent="127.9", workload_day=today())
    told = {
        who: "127.9%" in words(page(signed_in_as, cast.people[who], enrolment))
        for who in ("priya", "daniel", "leonard", "gareth", "helen")
    }
    assert told == {"priya": True, "daniel": True, "leonard": True, "gareth": False, "helen": False}


def test_a_pathway_of_the_past_opens_without_a_standing_and_nothing_of_it_is_due(
    cast: Cast, signed_in_as: SignIn
) -> None:
    past = Enrolment.objects.create(
        person=cast.nadia, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -40),
        ends=months_after(today(), -30), entry_basis="level_3", status="withdrawn",
    )  # fmt: skip
    soup = page(signed_in_as, cast.daniel, past)
    assert soup.select(".wm-next") == []
    said = words(soup)
    assert "Withdrawn since" in said
    assert "Nothing is due on this pathway any more" in said
    assert "Began the pathway" in said


def test_the_pages_beside_a_record_are_those_that_open(cast: Cast, signed_in_as: SignIn) -> None:
    labels = {}
    for who in ("priya", "gareth", "helen", "daniel", "leonard"):
        client, soup = (
            signed_in_as(cast.people[who]),
            page(signed_in_as, cast.people[who], cast.enrolment_of(cast.priya)),
        )
        links = soup.select(".moj-sub-navigation a")
        labels[who] = [link.get_text() for link in links if link.get_text() != "Forecast"]
        assert {client.get(link["href"], follow=True).status_code for link in links} == {200}, who
    assert labels == {
        "priya": ["Record", "Timeline", "Portfolio", "Milestone reviews", "Workload"],
        "gareth": ["Record", "Timeline", "Portfolio"],
        "helen": ["Record", "Timeline", "Portfolio", "Milestone reviews"],
        "daniel": ["Record", "Timeline", "Portfolio", "Milestone reviews", "Workload", "Dates"],
        "leonard": ["Record", "Timeline", "Portfolio", "Milestone reviews"],
    }


def test_whoever_may_not_read_what_came_of_checks_reads_only_whether_they_are_done() -> None:
    """A mentor reads neither scores of checks nor marks of the university: their rooms would refuse them."""
    for state, words_said, told in (
        ("not started", "Not started", "Not started"),
        ("put right", "2 answers to put right", "Under way"),
        ("take again", "Take it again: 6 of 10 right", "Under way"),
        ("done", "Done: 9 of 10 right", "Done"),
    ):
        check = CheckState("Check", "/checks/x/", state, words_said)
        module = Module(kind=Module.Kind.ACADEMIC, title="Law")
        item = ModuleProgress(module, today(), 0, 0, check, None, elsewhere=Elsewhere(False, "42% at attempt 1: fail"))
        hidden = without_results([StageProgress(Stage(), today(), today(), [item])])[0].modules[0]
        assert (hidden.check.in_words, hidden.elsewhere.in_words) == (told, "Under way")
        assert hidden.check.done is (state == "done")
