"""A draw: first the list, then the seed, then a check for each officer drawn, and nothing half-done."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.spot_checks.context import contexts_on, in_lines
from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.order import order_of_cases
from assessments.spot_checks.models import Draw, DrawOfficer, DrawResult, SpotCheck, SpotCheckOutcome
from lms.calendar import today, working_day_after
from lms.models import AuditEvent, Person, RegionChoice
from lms.permissions import NotAllowed
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories import holdings, lots
from tests.factories import spot_checks as checks

pytestmark = pytest.mark.django_db
Choose = Callable[[str, int], RegionChoice]


@pytest.fixture
def choose(cast: Cast) -> Choose:
    """Let the region choose a value of a rule from today on."""

    def choice(rule: str, value: int) -> RegionChoice:
        return RegionChoice.objects.create(
            region=cast.region, rule=rule, value=value, starts=today(), reason="Ours", chosen_by=cast.imogen
        )

    return choice


@pytest.fixture
def held(cast: Cast) -> Cast:
    """Three officers hold three cases each, and none was ever checked."""
    for person in (cast.nadia, cast.gareth, cast.priya):
        lots.cases(person)
    return cast


def judged_already(cast: Cast) -> None:
    """Let the only case of Nadia have been found sufficient: she is not due."""
    checks.outcome(checks.check(cast.amara, cast.nadia))


# ---- the list ----


def test_the_list_names_everybody_with_the_reason_and_the_cases_before_there_is_a_seed(held: Cast) -> None:
    frozen = lots.frozen(held.pdu, held.tomasz)
    strata = dict(frozen.officers.values_list("officer__name", "stratum"))
    assert strata == {
        "Nadia Rowe": "due",
        "Gareth Pugh": "due",
        "Priya Nair": "due",
        "Callum Frost": "left_out",
        "Owen Castle": "left_out",
    }
    assert (frozen.officers_n, frozen.cases_n, frozen.made) == (5, 9, None)
    assert [row.place for row in frozen.officers.order_by("place")] == [1, 2, 3, 4, 5]
    assert not SpotCheck.objects.exists()
    assert AuditEvent.objects.get(code="draw_frozen").facts["population_hash"] == frozen.population_hash


def test_the_list_keeps_what_the_rules_of_each_region_say(held: Cast, choose: Choose) -> None:
    choose("spot_check_months", 6)
    rules = {(row["region"], row["rule"]): row["value"] for row in lots.frozen(held.nation).rules}
    assert (rules["EA", "spot_check_months"], rules["NF", "spot_check_months"]) == (6, 12)


@pytest.mark.parametrize(
    ("place", "name", "sentence"),
    [
        ("far_pdu", "tomasz", "You may draw cases for spot checks and see that they are judged only within"),
        ("region", "tomasz", "You may draw cases for spot checks and see that they are judged only within"),
        ("pdu", "nadia", "Your roles do not let you draw cases for spot checks"),
        ("pdu", "amara", "Your roles do not let you draw cases for spot checks"),
        ("pdu", "hugo", "Your roles do not let you draw cases for spot checks"),
    ],
)
def test_only_whoever_draws_at_the_place_draws(held: Cast, place: str, name: str, sentence: str) -> None:
    unit, frozen = held.__dict__[place], lots.frozen(held.__dict__[place])
    with pytest.raises(NotAllowed, match=sentence):
        lots.frozen(unit, held.people[name])
    with pytest.raises(NotAllowed, match=sentence):
        draw(draw=frozen, by=held.people[name])


def test_nobody_draws_among_themselves(held: Cast) -> None:
    held.tomasz.grants.create(role="officer", unit=held.pdu, starts=today())
    with pytest.raises(NotAllowed, match="You are an officer of this place yourself"):
        lots.frozen(held.pdu, held.tomasz)
    with pytest.raises(NotAllowed, match="Your own cases are part of this draw"):
        draw(draw=lots.frozen(held.pdu), by=held.tomasz)
    assert not DrawResult.objects.exists()


def test_a_place_without_officers_and_a_day_ahead_are_refused(cast: Cast) -> None:
    cast.owen.grants.all().update(ends=today())
    with pytest.raises(NotAllowed, match="Nobody in Aldermoor Team 2 holds cases by their role"):
        lots.frozen(cast.other_team)
    with pytest.raises(ValidationError, match="The day must be today or earlier"):
        lots.frozen(cast.pdu, day=today() + timedelta(days=1))
    assert not Draw.objects.exists()


# ---- the seed, and what follows from it ----


def test_everybody_due_is_drawn_with_the_first_case_in_the_order_of_the_seed(held: Cast) -> None:
    found = lots.drawn(held.pdu, held.tomasz)
    result = found.result
    assert len(result.seed) == 64
    assert result.drawn_n == SpotCheck.objects.count() == 3
    for check in SpotCheck.objects.select_related("drawn"):
        order = order_of_cases(result.seed, found.pk, check.officer_id, [case for case, _ in check.drawn.cases])
        assert (check.case_id, check.place, check.why) == (order[0], 0, "due")
        assert check.case.holder_id == check.officer_id
    made = AuditEvent.objects.get(code="draw_made")
    assert (made.facts["seed"], made.facts["result_hash"]) == (result.seed, result.result_hash)


def test_two_draws_of_one_list_have_two_seeds_and_the_same_draw_has_one(held: Cast) -> None:
    first, second = lots.frozen(held.team), lots.frozen(held.other_team)
    made = draw(draw=first, by=None)
    assert draw(draw=first, by=None) == made
    assert draw(draw=second, by=None).seed != made.seed


def test_a_check_is_judged_in_the_days_of_the_region(held: Cast, choose: Choose) -> None:
    choose("spot_check_judge_days", 7)
    found = lots.drawn(held.pdu)
    assert {found.judge_by, lots.check_of(held.nadia).judge_by} == {working_day_after(today(), 7)}


def test_the_line_of_the_case_list_and_the_facts_of_the_day_are_kept(cast: Cast) -> None:
    holding = holdings.holding(cast.nadia, "M000001", rosh_children="high")
    lots.drawn(cast.team)
    kept = lots.check_of(cast.nadia).case_facts
    assert (kept["line"], kept["day"], kept["file"]) == (holding.line, today().isoformat(), "held.csv")
    assert kept["facts"]["children"] == "high"


def test_the_extra_draw_takes_its_share_of_those_who_are_not_due(cast: Cast, choose: Choose) -> None:
    judged_already(cast)
    choose("spot_check_extra", 50)
    whys = set()
    for _ in range(30):
        found = lots.drawn(cast.team)
        row = found.officers.get(officer=cast.nadia)
        assert (row.stratum, row.tickets) == ("extra", 1)
        check = SpotCheck.objects.open().filter(officer=cast.nadia).first()
        whys.add(check.why if check else None)
        SpotCheck.objects.open().delete()
        # Nobody stands in the lot twice in four weeks.
        Draw.objects.update(day=today() - timedelta(days=28))
    assert whys == {"extra", None}


@pytest.mark.parametrize(("share", "double"), [(0, 0), (100, 3)])
def test_a_share_is_judged_by_two_readers(held: Cast, choose: Choose, share: int, double: int) -> None:
    choose("spot_check_double", share)
    lots.drawn(held.pdu)
    assert SpotCheck.objects.filter(double=True).count() == double


def test_a_draw_for_some_by_name_follows_their_outcome(cast: Cast) -> None:
    judged_already(cast)
    lots.cases(cast.nadia, 1)
    outcome = SpotCheckOutcome.objects.get()
    found = lots.drawn(cast.team, kind=Draw.Kind.RECHECK, officers=[cast.nadia], follows={cast.nadia.pk: outcome.pk})
    check = lots.check_of(cast.nadia)
    assert (check.why, check.follows, found.kind, found.officers_n) == ("recheck", outcome, "recheck", 1)


# ---- what changes between the list and the seed ----


def test_an_officer_with_an_open_check_is_never_drawn_twice(held: Cast) -> None:
    first, second = lots.frozen(held.pdu), lots.frozen(held.pdu)
    draw(draw=first, by=None)
    result = draw(draw=second, by=None)
    assert result.drawn_n == 0
    assert result.left_out["officers"] == [[pk, "open"] for pk in sorted(one.pk for one in three(held))]
    assert SpotCheck.objects.open().count() == 3


def three(cast: Cast) -> list[Person]:
    return [cast.nadia, cast.gareth, cast.priya]


def test_who_leaves_after_the_freeze_is_left_out_on_the_record(held: Cast) -> None:
    frozen = lots.frozen(held.pdu)
    Person.objects.filter(pk=held.nadia.pk).update(is_active=False)
    assert draw(draw=frozen, by=None).left_out["officers"] == [[held.nadia.pk, "left"]]
    assert not SpotCheck.objects.filter(officer=held.nadia).exists()


def test_a_case_that_moves_after_the_freeze_is_passed_over_on_the_record(held: Cast) -> None:
    frozen = lots.frozen(held.pdu)
    stays, *moved = Case.objects.filter(holder=held.nadia)
    Case.objects.filter(pk__in=[case.pk for case in moved]).update(holder=held.owen)
    left_out = draw(draw=frozen, by=None).left_out
    assert left_out["cases"] == [[held.nadia.pk, case.pk, "moved"] for case in moved]
    assert lots.check_of(held.nadia).case == stays


def test_whoever_holds_no_case_any_more_is_left_out(held: Cast) -> None:
    frozen = lots.frozen(held.pdu)
    Case.objects.filter(holder=held.nadia).update(holder=None)
    assert draw(draw=frozen, by=None).left_out["officers"] == [[held.nadia.pk, "no_case"]]


def test_nothing_is_drawn_from_a_list_that_is_not_as_it_was_frozen(held: Cast) -> None:
    frozen = lots.frozen(held.pdu)
    DrawOfficer.objects.filter(officer=held.nadia).update(stratum="left_out")
    with pytest.raises(NotAllowed, match="The list is not as it was frozen"):
        draw(draw=frozen, by=None)
    assert not SpotCheck.objects.exists()


# ---- the context of the day ----


def test_the_context_of_many_is_that_of_each_and_costs_the_same(held: Cast) -> None:
    people = three(held)
    with CaptureQueriesContext(connection) as one:
        alone = contexts_on([held.priya], today())[held.priya.pk]
    with CaptureQueriesContext(connection) as many:
        together = contexts_on(people, today())
    assert together[held.priya.pk] == alone
    assert len(many) == len(one) <= 11
    assert alone["learner"]["stage"] == 2
    assert alone["manager"] == {"person": held.daniel.pk, "span": "4.0", "heads": 4, "limit": 10}
    assert "Manager of 4 people, 4.0 full time" in [line["text"] for line in in_lines(alone)]


def test_a_manager_over_the_limit_weighs_on_the_officer(held: Cast, choose: Choose) -> None:
    choose("span_of_control", 3)
    lines = in_lines(contexts_on([held.nadia], today())[held.nadia.pk])
    assert {"kind": "overdue", "text": "Manager of 4 people, 4.0 full time, over 3"} in lines


def test_more_officers_cost_no_more_queries(held: Cast) -> None:
    def queries(frozen: Draw) -> int:
        with CaptureQueriesContext(connection) as caught:
            draw(draw=frozen, by=None)
        return len(caught)

    lots.cases(held.owen)
    few, many = lots.frozen(held.other_team), lots.frozen(held.team)
    assert queries(many) == queries(few)


# ---- the commands ----


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_command_draws_and_prints_both_hashes_and_the_seed(held: Cast) -> None:
    checks.standard()
    page = said("draw_spot_checks", "EA-ALD", "--standard", "public-protection", "--by", "tomasz@example.org")
    result = DrawResult.objects.select_related("draw").get()
    for words in (result.draw.population_hash, result.seed, result.result_hash, "Cases drawn: 3"):
        assert words in page
    assert result.drawn_by == held.tomasz


def test_a_dry_run_says_who_is_due_and_writes_nothing(held: Cast) -> None:
    checks.standard()
    page = said("draw_spot_checks", "EA-ALD", "--dry-run")
    assert "5 officers looked at, 9 cases: due 3" in page
    assert "left_out  Owen Castle: Held no case on the day" in page
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["XX"], "There is no place with the code XX"),
        (["EA-ALD", "--standard", "other"], "There is no standard other. There are: public-protection"),
        (["EA-ALD", "--by", "nobody@example.org"], "Nobody has the e-mail nobody@example.org"),
        (["EA-ALD", "--by", "nadia@example.org"], "Your roles do not let you"),
    ],
)
def test_the_command_says_what_is_wrong(held: Cast, words: list[str], sentence: str) -> None:
    checks.standard()
    with pytest.raises(CommandError, match=sentence):
        said("draw_spot_checks", *words)
    assert not Draw.objects.exists()
