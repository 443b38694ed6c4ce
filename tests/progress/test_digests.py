"""The weekly digest: five lines a manager, counted as the page counts them, written once, and of their own places."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Standing
from lms.calendar import today
from lms.models import Notice, Person, RoleGrant, StandIn
from lms.progress.choosing import Asked
from lms.progress.digests import writing
from lms.progress.digests.counting import counts_on
from lms.progress.digests.managers import Manager
from lms.progress.digests.questions import QUESTIONS, Question
from lms.progress.digests.reading import readable
from lms.progress.digests.writing import WEEK, monday_of, write_digests
from lms.progress.models import Digest
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import more_learners
from tests.progress.test_needing import EVERYTHING, WELL, stand

SignIn = Callable[[Person], Client]
PAGE = reverse("progress:week")
DAY = timedelta(days=1)


def counts(person: Person, on: date | None = None) -> dict[str, int] | None:
    """Return what somebody is told on a day; nothing when they are told nothing."""
    return {who.person: found for who, found in counts_on(on or today())}.get(person.pk)


def test_each_manager_is_told_what_their_page_counts(cast: Cast) -> None:
    more_learners(cast, 2)
    Standing.objects.update(**WELL)
    stand(cast.priya, **EVERYTHING)
    stand(cast.callum, cases_early=1)
    stand(cast.outsiders[Role.LEARNER], modules_overdue=1, reduction_by=today())
    told = {who.person: found for who, found in counts_on(today())}
    managers = [cast.daniel, cast.ruth, cast.imogen, cast.tomasz, cast.leonard, cast.outsiders[Role.SPO]]
    assert set(told) >= {person.pk for person in managers}
    for pk, found in told.items():
        reader = Person.objects.get(pk=pk)
        for question in QUESTIONS:
            rows = Asked.of(QueryDict(f"need={question.key}"), reader, today()).learners()
            assert rows.count() == found[question.key], (reader, question.key)


def test_whoever_manages_no_learner_is_told_nothing(cast: Cast) -> None:
    assert counts(cast.carys) is None
    assert counts(cast.nadia) is None


def test_a_stand_in_is_told_from_the_first_day_up_to_the_last(cast: Cast) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    starts, ends = today() + 7 * DAY, today() + 21 * DAY
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=starts, ends=ends)
    told = {day: counts(cast.carys, day) is not None for day in (starts - DAY, starts, ends - DAY, ends)}
    assert list(told.values()) == [False, True, True, False]


def test_a_digest_is_written_once_a_week_and_says_so_once(cast: Cast) -> None:
    monday = monday_of(today())
    assert write_digests(on=monday) > 0
    assert write_digests(on=monday + 2 * DAY) == 0
    assert Notice.objects.filter(person=cast.ruth, event=f"digest-{monday}").count() == 1
    assert "Priya" not in Notice.objects.get(person=cast.ruth, event=f"digest-{monday}").text


def test_of_two_who_write_at_once_each_row_is_written_by_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monday = monday_of(today())

    def meanwhile(on: date) -> Iterator[tuple[Manager, dict[str, int]]]:
        Digest.objects.create(person=cast.ruth, week=monday, lines=[], written_at=timezone.now())
        yield from counts_on(on)

    monkeypatch.setattr(writing, "counts_on", meanwhile)
    assert write_digests(on=monday) == Digest.objects.count() - 1
    assert not Notice.objects.filter(person=cast.ruth, event=f"digest-{monday}").exists()


def test_the_count_of_the_monday_before_is_shown_where_the_places_are_the_same(cast: Cast) -> None:
    Standing.objects.update(**WELL)
    stand(cast.priya, uncovered_since=today())
    monday = monday_of(today())
    write_digests(on=monday - WEEK)
    RoleGrant.objects.filter(person=cast.ruth).update(unit=cast.region)
    stand(cast.priya)
    write_digests(on=monday)
    lines = {person: Digest.objects.get(person=person, week=monday).lines[0] for person in (cast.daniel, cast.ruth)}
    assert [(line["count"], line["before"]) for line in lines.values()] == [(0, 1), (0, None)]


def test_a_digest_of_a_place_that_is_not_theirs_any_more_is_not_shown(cast: Cast) -> None:
    write_digests(on=today())
    assert len(readable(cast.daniel, today())) == 1
    RoleGrant.objects.filter(person=cast.daniel).update(unit=cast.other_team)
    daniel = Person.objects.get(pk=cast.daniel.pk)
    assert readable(daniel, today()) == []


def test_a_digest_that_counts_cases_is_not_shown_to_whoever_is_told_of_none_any_more(cast: Cast) -> None:
    monday, grant = monday_of(today()), RoleGrant.objects.filter(person=cast.daniel)
    write_digests(on=monday - WEEK)
    grant.update(role=Role.COORDINATOR)
    assert readable(Person.objects.get(pk=cast.daniel.pk), today()) == []
    write_digests(on=monday)
    [week] = readable(Person.objects.get(pk=cast.daniel.pk), today())
    assert {line["before"] for line in week.lines} == {None}


def test_what_is_written_names_nobody(cast: Cast) -> None:
    write_digests(on=today())
    allowed = {"key", "count", "before", "at", "cases"}
    assert {name for row in Digest.objects.all() for line in row.lines for name in line} == allowed


@time_machine.travel("2026-11-23 07:00", tick=False)
def test_the_page_shows_five_lines_with_links_earlier_weeks_and_nothing_of_others(
    cast: Cast, signed_in_as: SignIn
) -> None:
    Standing.objects.update(**WELL)
    stand(cast.priya, uncovered_since=today())
    client = signed_in_as(cast.ruth)
    assert "Nobody has been counted for your places yet" in client.get(PAGE).content.decode()
    write_digests(on=today() - WEEK)
    write_digests(on=today())
    soup = BeautifulSoup(client.get(PAGE).content, "html.parser")
    lines = soup.select(".wm-list > li")
    assert len(lines) == 5
    assert "1 learner has no eligible mentor" in lines[1].get_text()
    assert [str(link["href"]) for link in soup.select(".wm-list a")] == [
        f"{reverse('progress:needs')}?need={key}" for key in ("us", "no_mentor", "marking", "learner", "untouched")
    ]
    # The second has somebody behind it, the third nobody today.
    assert ["See who" in lines[1].get_text(), "See today" in lines[2].get_text()] == [True, True]
    older = soup.select_one(f'a[href="{PAGE}?week=2026-11-16"]')
    assert older
    assert client.get(str(older["href"])).status_code == 200


def test_digests_cost_the_same_number_of_queries_however_many_managers(cast: Cast) -> None:
    def queries() -> int:
        Digest.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            write_digests(on=today())
        return len(caught)

    few = queries()
    for number in range(12):
        person = Person.objects.create(email=f"manager-{number}@example.org", name=f"Manager {number}")
        RoleGrant.objects.create(person=person, role=Role.SPO, unit=cast.team, starts=today())
    more_learners(cast, 5)
    assert queries() == few


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_every_line_reads_for_none_one_and_many(question: Question) -> None:
    words = [question.in_words(count) for count in (0, 1, 2)]
    assert len(set(words)) == 3
    assert words[1].startswith("1 learner ")
    assert words[2].startswith("2 learners ")
