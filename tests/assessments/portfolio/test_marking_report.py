"""How marking goes in a place: waiting, what is met the first time, assessors, what nobody sampled, awards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.agreement import share
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Criterion
from assessments.portfolio.reports.awards import awards_at
from assessments.portfolio.reports.report import Report, guarded, report_of
from assessments.portfolio.reports.waits import Waits, waits_of
from lms.calendar import Period, today, working_days_before, working_days_between
from lms.models import Person, Qualification
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "median", "ninth"),
    [
        ([4], 4, 4),
        ([2, 6], 4, 6),
        ([1, 2, 9], 2, 9),
        (list(range(1, 11)), 5.5, 9),
        ([*range(1, 10), 100, 100], 6, 100),
        ([3, 3, 3, 3], 3, 3),
    ],
)
def test_half_waited_so_long_at_most_and_nine_of_ten_so_long(days: list[int], median: float, ninth: int) -> None:
    found = waits_of(days)
    assert (found.n, found.median, found.ninth) == (len(days), median, ninth)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Shown from 3 on; there are none."),
        (1, "Shown from 3 on; there is 1."),
        (2, "Shown from 3 on; there are 2."),
        (3, "Half within 5, nine of ten within 5 working days"),
    ],
)
def test_waits_of_a_handful_are_withheld(n: int, words: str) -> None:
    found = waits_of([5] * n).shown_from(3)
    assert found.in_words == words
    assert (found.median is None) == (n < 3)


def test_nothing_waited_says_so() -> None:
    assert waits_of([]) == Waits(0, why="Nothing yet.")


def report(cast: Cast, days: int = 365) -> Report:
    return report_of([cast.region], Period(today() - days * DAY, today()), today())


def of_a_while_ago(cast: Cast, days: int, *codes: str) -> list[Any]:
    """Return claims of Priya that were made so many working days ago."""
    with time_machine.travel(working_days_before(today(), days)):
        return evidence(cast.priya, framework(), *codes)


def test_a_claim_waits_from_its_day_to_its_first_judgement(cast: Cast) -> None:
    late, in_time = of_a_while_ago(cast, 12, "1.1", "1.2")
    first = judged(late, cast.helen, not_yet())
    judged(late, cast.helen, met(), first)
    found = report(cast)
    [helen] = found.assessors
    assert (helen.name, helen.judged, found.waits.n) == ("Helen Marsh", 2, 1)
    waited = working_days_between(today(late.claimed_at), today())
    assert waited in (11, 12)
    assert [row.waited for row in found.judged] == [waited] * 2
    assert (found.waiting.n, found.waiting.overdue, found.waiting.longest) == (1, 1, waited)
    judged(in_time, cast.helen)
    assert report(cast).waiting.n == 0


def test_only_the_first_judgement_of_a_learner_on_a_criterion_says_whether_it_was_met_at_once(cast: Cast) -> None:
    version = framework()
    [first] = evidence(cast.priya, version, "1.1")
    judged(first, cast.helen, not_yet())
    [again] = evidence(cast.priya, version, "1.1", title="Again")
    judged(again, cast.helen)
    [other] = evidence(cast.priya, version, "1.2", title="Other")
    judged(other, cast.helen)
    found = report(cast)
    assert found.met_first.n == 2
    assert [one.code for one in found.criteria] == ["1.1", "1.2"]
    assert [(row.code, row.met) for row in found.judged] == [("1.1", False), ("1.1", True), ("1.2", True)]


def test_what_was_sent_back_or_waits_for_a_signature_is_neither_met_nor_not(cast: Cast) -> None:
    version = framework()
    [returned] = evidence(cast.callum, version, "1.1")
    countersign(judgement=judged(returned, cast.joel), by=cast.helen, agrees=False, reasons="Not current.")
    judged(evidence(cast.callum, version, "1.2")[0], cast.joel)
    [joel] = report(cast).assessors
    assert (joel.judged, joel.sent_back, joel.met.n, report(cast).met_first.n) == (2, 1, 0, 0)


def test_an_earlier_code_counts_under_the_code_that_continues_it(cast: Cast) -> None:
    judged(evidence(cast.priya, framework(1), "1.1")[0], cast.helen)
    newer = framework(2)
    criterion(newer, "2.2").stands_for.set(Criterion.objects.filter(unit__version__number=1, code="1.1"))
    assert [one.code for one in report(cast).criteria] == ["2.2"]


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        ([12, 1], []),  # the one of 13 would follow from the other twelve
        ([12, 11, 1], [12]),
        ([12, 11, 6, 5], [12, 11]),
        ([12, 11], [12, 11]),
        ([3, 2], []),
    ],
)
def test_no_withheld_share_follows_from_the_total_and_those_shown(counted: list[int], shown: list[int]) -> None:
    found = guarded({f"1.{place}": share(n, n, "judgement") for place, n in enumerate(counted)}, 10)
    assert [one.n for one in found.values() if one.value is not None] == shown
    assert [one.n for one in found.values()] == counted


def test_figures_of_a_handful_are_withheld_on_the_page_and_in_the_file(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen)
    client = signed_in_as(cast.stella)
    words = " ".join(client.get(reverse("portfolio:marking_report")).content.decode().split())
    assert "Shown from 10 judgements; there is 1." in words
    assert "100%" not in words
    lines = client.get(reverse("portfolio:marking_report_file", args=["csv"])).content.decode().splitlines()
    assert "1.1,,,,1" in lines


def test_assessors_of_whose_work_nothing_was_sampled_are_named(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen)
    answer = signed_in_as(cast.stella).get(reverse("portfolio:marking_report"))
    assert "Nothing was sampled of: Helen Marsh." in " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("ends", "words", "soon"),
    [
        (1, "Ends on", True),
        (90, "Ends on", True),
        (91, "Ends on", False),
        (None, "In force", False),
        (0, "No award yet: every judgement is countersigned", False),
    ],
)
def test_an_award_that_ends_soon_is_said_to(cast: Cast, ends: int | None, words: str, soon: bool) -> None:
    last = None if ends is None else today() + ends * DAY
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=last)
    found = {award.assessor: award for award in awards_at([cast.region], today())}
    assert found[cast.helen].in_words.startswith(words)
    assert found[cast.helen].soon == soon
    assert not found[cast.joel].held


def test_another_region_is_neither_counted_nor_opened(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen)
    far = report_of([cast.far_region], Period(today() - DAY, today()), today())
    assert (far.judged, far.waiting.n) == ([], 0)
    address = f"{reverse('portfolio:marking_report')}?place={cast.far_region.pk}"
    assert signed_in_as(cast.stella).get(address).status_code == 404


def test_the_report_asks_as_many_questions_of_the_database_however_much_was_judged(cast: Cast) -> None:
    version = framework()
    judged(evidence(cast.priya, version, "1.1")[0], cast.helen)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = report(cast)
            _ = found.assessors, found.criteria, found.waits, found.signing
        return len(queries)

    few = asked()
    for claim in evidence(cast.priya, version, "1.1", "1.2", "2.1", title="More"):
        judged(claim, cast.helen)
    judged(evidence(cast.callum, version, "1.1")[0], cast.joel)
    assert asked() == few


def test_an_empty_place_says_what_will_stand_here(cast: Cast, signed_in_as: SignIn) -> None:
    words = signed_in_as(cast.imogen).get(reverse("portfolio:marking_report")).content.decode()
    assert "Nothing was judged here in this time" in words
    assert "nothing waits" in words
