"""The gap view: what a learner has, what is missing, what to do next, and who else may look at it."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.evidence.submitting import Piece, keep
from assessments.portfolio.gap import gap_of, portfolios_of
from assessments.portfolio.gap.next import next_for
from assessments.portfolio.gap.page import GapPage, gap_page
from assessments.portfolio.models import Criterion, EvidenceDraft, FrameworkVersion
from assessments.portfolio.states import State
from lms.calendar import today
from lms.models import Person
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, not_yet

SignIn = Callable[[Person], Client]


@pytest.fixture
def version(cast: Cast) -> FrameworkVersion:
    """Return a framework in which 1.1 is needed twice, once observed; everything else once, by an observation."""
    made = framework()
    Criterion.objects.filter(pk=criterion(made, "1.1").pk).update(
        times=2, methods={"observation": 1}, shown_by=["observation", "discussion"]
    )
    return made


def read(learner: Person, reader: Person | None = None) -> GapPage:
    """Return the page as a reader sees it, the learner where nobody else is named."""
    return gap_page(learner, reader=reader or learner, on=today())


def lines(page: GapPage) -> dict[str, list[str]]:
    """Return the ways to each criterion, in words."""
    return {line.held.criterion.code: [way.text for way in line.ways] for unit in page.units for line in unit.lines}


def words(client: Client, address: str) -> str:
    """Return what the main part of a page says."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def test_what_is_claimed_met_and_still_needed_is_counted(cast: Cast, version: FrameworkVersion) -> None:
    def held() -> tuple[State | None, str, bool]:
        [unit, _] = gap_of(
            portfolios_of([cast.priya.pk], version)[cast.priya.pk],
            [criterion(version, "1.1"), criterion(version, "2.1")],
        )
        return unit.held[0].state, unit.held[0].in_full, unit.held[0].wanted

    needs = "Needed twice, at least once by observation."
    assert held() == (None, f"Nothing yet. {needs}", True)
    [product] = evidence(cast.priya, version)
    assert held() == (State.WAITING, f"Waiting to be judged. {needs}", True)
    judged(product, cast.helen)
    assert held() == (State.PART, f"Met, and needed again. {needs}", True)
    [again] = evidence(cast.priya, version, title="Another")
    judged(again, cast.helen)
    # twice met, and nobody has seen it yet
    assert held() == (State.PART, f"Met, and needed again (2 met). {needs}", True)
    [seen] = evidence(cast.priya, version, kind="observation", seen_by=cast.helen)
    assert held() == (State.WAITING, f"Waiting to be judged (2 met, 1 waiting). {needs}", False)
    judged(seen, cast.helen)
    assert held() == (State.MET, "Met (3 met).", False)


def test_one_piece_claimed_for_two_criteria_that_became_one_counts_once(cast: Cast) -> None:
    old, new = framework(), framework(2)
    merged = criterion(new, "1.1")
    merged.stands_for.set([criterion(old, "1.1"), criterion(old, "1.2")])
    Criterion.objects.filter(pk=merged.pk).update(times=2)
    for claim in evidence(cast.priya, old, "1.1", "1.2"):
        judged(claim, cast.helen)

    def held() -> tuple[State | None, str]:
        [unit] = gap_of(portfolios_of([cast.priya.pk], new)[cast.priya.pk], [criterion(new, "1.1")])
        return unit.held[0].state, unit.held[0].in_full

    assert held() == (State.PART, "Met, and needed again. Needed twice.")
    [other] = evidence(cast.priya, old, title="Another")
    assert held() == (State.WAITING, "Waiting to be judged (1 met, 1 waiting). Needed twice.")
    judged(other, cast.helen)
    assert held() == (State.MET, "Met (2 met).")


def test_evidence_that_is_there_is_the_easiest_way(cast: Cast, version: FrameworkVersion) -> None:
    [claim] = evidence(cast.priya, version, "2.1", kind="observation", seen_by=cast.helen, title="Home visit")
    found = lines(read(cast.priya))
    assert found["2.1"] == []
    assert found["2.2"][0].startswith("Your observation of ")
    assert found["2.2"][0].endswith("“Home visit”, could also cover it")
    assert found["2.2"][1] == "Ask Helen Marsh, Gareth Pugh or Daniel Okafor to observe you"
    assert found["1.2"] == ["Ask Helen Marsh, Gareth Pugh or Daniel Okafor to observe you"]
    next_one = next_for(cast.priya, read(cast.priya), [], today())
    assert (next_one.title, next_one.href) == (
        "Claim 2.2 with what you have",
        f"{reverse('portfolio:claim', args=[claim.evidence_id])}?criterion=2.2",
    )


def test_what_an_observer_named_is_claimed_from_any_unit(cast: Cast, version: FrameworkVersion) -> None:
    part = {"heading": "1.2", "text": "She asked.", "criterion": str(criterion(version, "1.2").pk)}
    piece = Piece("observation", "A visit", "I was there.", today(), cast.gareth, cast.gareth, parts=[part])
    keep(person=cast.priya, piece=piece, moment=timezone.now())
    found = lines(read(cast.priya))
    assert found["1.2"][0].endswith("“A visit”, names it")
    assert "“A visit”" not in found["2.1"][0]


def test_what_is_asked_for_by_a_day_comes_first_then_a_draft_then_a_new_piece(
    cast: Cast, version: FrameworkVersion
) -> None:
    def title(*drafts: EvidenceDraft) -> str:
        return next_for(cast.priya, read(cast.priya), drafts, today()).title

    now = timezone.now()
    draft = EvidenceDraft(
        person=cast.priya,
        author=cast.priya,
        kind="product",
        fields={"title": "A plan"},
        begun_at=now,
        saved_at=now,
        pk=1,
    )
    assert title() == "An observation could show 1.1 and 1.2"
    assert title(draft) == "Go on with “A plan”"
    [claim] = evidence(cast.priya, version, "2.1")
    judged(claim, cast.helen, not_yet())
    assert title(draft) == "Next step on 2.1"


@pytest.mark.parametrize("name", ["evidence", "gap"])
def test_a_criterion_that_is_no_longer_asked_for_stays_readable_and_says_so(
    cast: Cast, signed_in_as: SignIn, name: str
) -> None:
    [claim] = evidence(cast.priya, framework(), "1.2", title="An old plan")
    judged(claim, cast.helen)
    newer = framework(2)
    for row in Criterion.objects.filter(unit__version=newer).exclude(code="1.2"):
        row.stands_for.set(Criterion.objects.filter(code=row.code, unit__version__number=1))
    reader, args = (cast.priya, []) if name == "evidence" else (cast.daniel, [cast.priya.pk])
    text = words(signed_in_as(reader), reverse(f"portfolio:{name}", args=args))
    assert "No longer asked for" in text
    assert "Version 1; claimed with “An old plan”" in text
    assert "Met: 1.2 of An old plan (no longer asked for)" in text


def test_whoever_helps_a_learner_reads_how_far_they_are_and_only_their_own_pieces(
    cast: Cast, version: FrameworkVersion, signed_in_as: SignIn
) -> None:
    evidence(cast.priya, version, "2.1", kind="observation", seen_by=cast.helen, title="Home visit")
    address = reverse("portfolio:gap", args=[cast.priya.pk])
    for who in (cast.helen, cast.daniel, cast.stella):
        text = words(signed_in_as(who), address)
        assert "Priya Nair: 0 of 4 criteria met" in text
        assert "“Home visit”, could also cover it" in text
    text = words(signed_in_as(cast.gareth), address)
    assert "Priya Nair: 0 of 4 criteria met" in text
    assert "Home visit" not in text
    assert signed_in_as(cast.owen).get(address).status_code == 403
    assert signed_in_as(cast.priya).get(address).url == reverse("portfolio:evidence")  # type: ignore[attr-defined]


def test_without_a_framework_the_pages_say_so(cast: Cast, signed_in_as: SignIn) -> None:
    for who, address in (
        (cast.priya, reverse("portfolio:evidence")),
        (cast.helen, reverse("portfolio:gap", args=[cast.priya.pk])),
    ):
        assert "No framework has been loaded yet" in words(signed_in_as(who), address)


@pytest.mark.parametrize("who", ["priya", "helen"])
def test_more_evidence_costs_no_more_queries(
    cast: Cast, version: FrameworkVersion, signed_in_as: SignIn, who: str
) -> None:
    client, address = signed_in_as(cast.people[who]), reverse("portfolio:evidence")
    if who != "priya":
        address = reverse("portfolio:gap", args=[cast.priya.pk])

    def fill(number: int) -> None:
        first, _ = evidence(cast.priya, version, "1.1", "2.1", title=f"Piece {number}")
        judged(first, cast.helen)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            words(client, address)
        return len(queries)

    judged(evidence(cast.priya, version, "2.2")[0], cast.helen, not_yet())
    fill(0)
    words(client, address)
    few = cost()
    fill(1)
    fill(2)
    evidence(cast.callum, version)
    assert cost() == few
