"""What an address of a board shows: filters, columns, order, pages, and the same learners as lines of a file."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment, Standing
from lms.actions import grant_role
from lms.calendar import months_after, today
from lms.models import Person
from lms.progress.board import cells, page
from lms.progress.board.columns import BY_KEY, CHOICES, DEFAULT, MOST
from lms.progress.board.drawn import Scale
from lms.progress.board.form import FilterForm, Options
from lms.progress.board.line import lines_of
from lms.progress.board.lines import headings, lines
from lms.progress.board.ordering import order_of
from lms.progress.board.page import Board
from lms.progress.board.parts import parts_of
from lms.progress.choosing import Asked
from lms.progress.models import Forecast
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import more_learners

SignIn = Callable[[Person], Client]
BOARD = reverse("progress:board")


def asked(reader: Person, query: str = "") -> Asked:
    """Return what an address asks for a reader today."""
    return Asked.of(QueryDict(query), reader, today())


def names(reader: Person, query: str = "") -> list[str]:
    """Return who stands in the lines of a file, in their order."""
    return [str(line[0]) for line in lines(asked(reader, query))]


def soup_of(client: Client, query: str = "") -> BeautifulSoup:
    """Open a board."""
    response = client.get(f"{BOARD}?{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    """Return what a page says."""
    return " ".join(soup.main.get_text(" ").split()) if soup.main else ""


def stand(cast: Cast, first: str, **facts: object) -> None:
    """Write where somebody of the cast stands."""
    Standing.objects.filter(enrolment=cast.enrolment_of(cast.people[first])).update(**facts)


@pytest.fixture
def placed(cast: Cast) -> Cast:
    """The cast with the places of their learners in the read model; Callum has no mentor and Priya is not late."""
    Standing.objects.update(unit=cast.team, modules_overdue=0, learned_on=today(), uncovered_since=None)
    Standing.objects.filter(enrolment__person=cast.outsiders[Role.LEARNER]).update(unit=cast.far_team)
    stand(cast, "callum", uncovered_since=today() - timedelta(days=9), stage_number=1)
    stand(cast, "priya", stage_number=2)
    return cast


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Callum Frost", "Priya Nair"]),
        ("stage=2", ["Priya Nair"]),
        ("stage=x&state=x&need=x&sort=x&after=x", ["Callum Frost", "Priya Nair"]),
        ("need=no_mentor", ["Callum Frost"]),
        ("need=us", ["Callum Frost"]),
        ("need=learner", []),
        ("need=any", ["Callum Frost"]),
        ("name=priya", ["Priya Nair"]),
        ("name=%25", []),
        ("pathway=pqip-15&intake=March 2026", ["Callum Frost", "Priya Nair"]),
        ("pathway=pqip-21", []),
        ("intake=April 2026", []),
        ("state=paused", []),
        ("sort=learner", ["Callum Frost", "Priya Nair"]),
        ("sort=-learner", ["Priya Nair", "Callum Frost"]),
        ("sort=stage", ["Callum Frost", "Priya Nair"]),
        ("sort=-stage", ["Priya Nair", "Callum Frost"]),
        ("rest=1", ["Callum Frost", "Priya Nair"]),
    ],
)
def test_an_address_shows_exactly_what_it_says(placed: Cast, query: str, shown: list[str]) -> None:
    assert names(placed.daniel, query) == shown


def test_everything_can_be_sorted_by_in_both_directions(placed: Cast) -> None:
    for key in BY_KEY:
        up, down = names(placed.leonard, f"sort={key}"), names(placed.leonard, f"sort=-{key}")
        assert len(up) == 3
        assert sorted(up) == sorted(down)


def test_a_place_that_the_reader_does_not_see_is_not_found(placed: Cast, signed_in_as: SignIn) -> None:
    for unit in (placed.far_team, placed.far_region, placed.nation):
        for name, args in (("progress:board", []), ("progress:groups", ["place"])):
            assert signed_in_as(placed.ruth).get(reverse(name, args=args), {"place": unit.pk}).status_code == 404


def test_pages_hold_everybody_once_and_only_the_first_says_who_needs_somebody(
    placed: Cast, signed_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    more_learners(placed, 5)
    monkeypatch.setattr(page, "ROWS", 3)
    client, query, found, tops = signed_in_as(placed.ruth), "sort=-mentor", [], []
    for _ in range(3):
        soup = soup_of(client, query)
        found += [cell.get_text(strip=True) for cell in soup.select("tbody th a")]
        tops.append(bool(soup.select("#us")))
        following = soup.select_one("a[rel=next]")
        query = str(following["href"]).removeprefix("?") if following else ""
    assert (query, tops) == ("", [True, False, False])
    assert found == names(placed.ruth, "sort=-mentor")


@pytest.mark.parametrize("sort", [*BY_KEY, *(f"-{key}" for key in BY_KEY)])
def test_pages_in_any_order_hold_everybody_once(placed: Cast, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    monkeypatch.setattr(page, "ROWS", 1)
    stand(placed, "priya", workload_percent=Decimal("110.1"), workload_day=today())
    Standing.objects.filter(enrolment__person=placed.outsiders[Role.LEARNER]).update(workload_percent=Decimal("99.95"))
    found, query = [], f"sort={sort}"
    for _ in range(3):
        here = Board(asked(placed.leonard, query)).page
        found += here.ids
        query = f"sort={sort}&after={here.next}"
    assert here.next == ""
    order = order_of(asked(placed.leonard, f"sort={sort}"))
    assert found == list(order.rows.order_by(*(key.order for key in order.keys), "pk").values_list("pk", flat=True))


def test_every_one_of_several_places_is_offered(placed: Cast) -> None:
    grant_role(person=placed.ruth, role=Role.SPO, unit=placed.far_team, by=None)
    what = asked(Person.objects.get(pk=placed.ruth.pk))
    form = FilterForm(asked=what, parts=parts_of(what), options=Options.of(what))
    assert {label for value, label in form.fields["place"].choices if value} == {placed.pdu.name, placed.far_team.name}


def test_the_pathway_of_somebody_of_the_line_who_works_elsewhere_is_offered(placed: Cast) -> None:
    """A manager sees whoever is in their line, wherever the read model has them."""
    Standing.objects.filter(enrolment=placed.enrolment_of(placed.priya)).update(unit=placed.far_team)
    Enrolment.objects.filter(person=placed.priya).update(intake="Of the line")
    assert "Of the line" in Options.of(asked(placed.daniel)).intakes


def test_a_page_has_room_for_eight_columns_and_names_the_others(placed: Cast, signed_in_as: SignIn) -> None:
    everything = "&".join(f"columns={column.key}" for column in CHOICES)
    soup = soup_of(signed_in_as(placed.ruth), everything)
    heads = [cell.get_text(strip=True) for cell in soup.select("thead th")]
    assert heads == ["Learner", *(column.label for column in CHOICES[:MOST])]
    assert f"No room for: {', '.join(column.label for column in CHOICES[MOST:])}." in words(soup)
    assert len(DEFAULT) <= MOST


def test_the_filter_keeps_that_only_who_is_in_no_part_is_shown(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.ruth)
    assert [one["value"] for one in soup_of(client, "rest=1").select('select[name="rest"] option[selected]')] == ["1"]
    assert soup_of(client).select('[name="rest"]') == []


def test_nobody_who_matches_is_said_with_what_each_filter_leaves_out(placed: Cast, signed_in_as: SignIn) -> None:
    said = words(soup_of(signed_in_as(placed.ruth), "need=no_mentor&stage=2"))
    assert "No learner matches stage 2 and no eligible mentor ." in said
    assert "stage 2 (1 learner without it), no eligible mentor (1 learner without it)" in said


def test_the_pages_beside_a_board_keep_its_place_and_say_which_is_open(placed: Cast, signed_in_as: SignIn) -> None:
    client, place = signed_in_as(placed.ruth), f"?place={placed.team.pk}"
    for name in ("board", "needs", "forecast", "capacity", "leaving", "week"):
        page = BeautifulSoup(client.get(reverse(f"progress:{name}") + place).content, "html.parser")
        nav = page.select_one('nav[aria-label="About these learners"]')
        assert nav
        assert [str(one["aria-current"]) for one in nav.select("strong")] == ["page"]
        assert [str(link["href"]).removeprefix("/board/").partition("?")[2] for link in nav.select("a")] == [
            place[1:]
        ] * 5
    nav = soup_of(client).select('nav[aria-label="About these learners"] a')
    assert not any("?" in str(link["href"]) for link in nav)


def test_the_heading_says_how_many_and_how_many_to_speak_to(placed: Cast, signed_in_as: SignIn) -> None:
    assert "Aldermoor: 2 learners, 1 needs somebody" in words(soup_of(signed_in_as(placed.ruth)))


def test_what_is_shared_is_the_first_page_of_the_same_board(placed: Cast, signed_in_as: SignIn) -> None:
    soup = soup_of(signed_in_as(placed.ruth), "stage=2&after=abc&unknown=1")
    address = soup.select_one("#address")
    assert address is not None
    assert address["value"] == f"http://testserver{BOARD}?stage=2"


def test_forms_keep_what_they_do_not_ask(placed: Cast, signed_in_as: SignIn) -> None:
    soup = soup_of(signed_in_as(placed.ruth), "stage=2&sort=-stage&columns=stage&columns=intake")
    kept = [
        [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
        for form in soup.select("form[method=get]")
    ]
    assert kept == [
        [("columns", "stage"), ("columns", "intake")],
        [("stage", "2"), ("sort", "-stage")],
    ]
    chosen = {
        field["name"]: option["value"] for field in soup.select("select") for option in field.select("[selected]")
    }
    assert {name: value for name, value in chosen.items() if value} == {"stage": "2", "sort": "-stage"}


def test_a_column_that_is_sorted_by_says_so_and_turns_round(placed: Cast, signed_in_as: SignIn) -> None:
    for query, said, leads in (
        ("sort=workload", "descending", "sort=-workload"),
        ("sort=-workload", "ascending", "sort=workload"),
        ("sort=stage", "ascending", "sort=-stage"),
    ):
        head = soup_of(signed_in_as(placed.ruth), query).select_one("th[aria-sort]")
        assert head is not None
        assert head.a is not None
        assert (head["aria-sort"], head.a["href"]) == (said, f"?{leads}")


def test_lines_have_a_value_under_every_heading_and_cost_the_same_for_any_number(placed: Cast) -> None:
    everything = asked(placed.ruth, "&".join(f"columns={column.key}" for column in CHOICES))
    list(lines(everything))
    with CaptureQueriesContext(connection) as few:
        written = list(lines(everything))
    assert {len(line) for line in written} == {len(headings(everything))}
    more_learners(placed, 6)
    with CaptureQueriesContext(connection) as many:
        assert len(list(lines(everything))) == 8
    assert len(many) == len(few)


@pytest.mark.parametrize(("first", "told"), [("daniel", 2), ("ruth", 2), ("imogen", 1), ("tomasz", 1), ("leonard", 1)])
def test_what_tells_of_cases_is_neither_counted_nor_written_for_whoever_may_not_check_them(
    placed: Cast, first: str, told: int
) -> None:
    stand(placed, "priya", cases_early=2, cases_early_since=today())
    board = asked(placed.people[first])
    assert Board(board).counts.needing == told
    assert ("Cases before they are ready" in str(list(lines(board)))) is (told == 2)
    assert len(names(placed.people[first], "need=cases_early")) == told - 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"workload_percent": None}, {"quiet": "no figure"}),
        ({"workload_percent": Decimal("110.0")}, {"text": "110.0%", "strong": False}),
        ({"workload_percent": Decimal("110.1")}, {"text": "110.1%, over", "strong": True}),
    ],
)
def test_a_workload_is_over_above_the_limit_and_not_at_it(
    placed: Cast, facts: dict[str, object], said: dict[str, object]
) -> None:
    stand(placed, "priya", workload_day=today(), **facts)
    (line,) = lines_of([placed.enrolment_of(placed.priya).pk], asked(placed.ruth))
    assert said.items() <= cells.workload(line).items()


def test_a_forecast_is_drawn_beside_the_planned_month_and_a_refusal_is_said(placed: Cast) -> None:
    first, rows = today().replace(day=1), []
    for name, days in (("priya", (3, 5, 9)), ("callum", None)):
        enrolment = placed.enrolment_of(placed.people[name])
        ends = (
            {key: months_after(first, n) for key, n in zip(("early", "likely", "late"), days, strict=True)}
            if days
            else {}
        )
        Forecast.objects.create(
            enrolment=enrolment, month=first, worked_out_on=today(), refusal="" if days else "too_early", **ends
        )
        rows.append(enrolment.pk)
    stand(placed, "priya", planned_end=months_after(first, 4))
    drawn, refused = lines_of(rows, asked(placed.ruth))
    scale = Scale.of([drawn, refused])
    assert scale is not None
    picture = scale.draw(drawn)
    assert picture is not None
    assert picture.planned is not None
    assert 0 <= picture.left < picture.planned < picture.left + picture.width <= 120
    assert (scale.draw(refused), cells.qualifies(refused)) == (None, {"text": "Too early to say"})


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 7, 1), date(2027, 7, 31), "Jul 27"),
        (date(2027, 7, 31), date(2027, 10, 1), "Jul–Oct 27"),
        (date(2027, 9, 1), date(2028, 1, 1), "Sep 27–Jan 28"),
    ],
)
def test_months_are_written_shortly(first: date, last: date, said: str) -> None:
    assert cells.months_in_words(first, last) == said
