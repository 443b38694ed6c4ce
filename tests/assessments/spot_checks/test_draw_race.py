"""Two draws at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from django.db import connection

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.replacing import cancel_draw, replace_check
from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawResult, SpotCheck
from lms.calendar import today
from lms.models import RegionChoice
from tests.cast import Cast
from tests.factories import lots
from tests.factories.spot_checks import certify, judged, set_fast, standard
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def held(cast: Cast) -> None:
    """Let four officers of two teams hold cases."""
    standard()
    for person in (cast.nadia, cast.gareth, cast.priya, cast.owen):
        lots.cases(person)


def test_two_coordinators_who_draw_overlapping_places_draw_nobody_twice(cast: Cast) -> None:
    held(cast)
    places = (cast.pdu, cast.team, cast.region, cast.other_team)
    made = at_once(*(lambda unit=unit: lots.drawn(unit) for unit in places))
    assert [type(draw) for draw in made] == [Draw] * 4
    officers = list(SpotCheck.objects.open().values_list("officer", flat=True))
    assert sorted(officers) == sorted(one.pk for one in (cast.nadia, cast.gareth, cast.priya, cast.owen))
    assert sum(result.drawn_n for result in DrawResult.objects.all()) == 4
    assert [verify(draw).problems for draw in made] == [[]] * 4


def test_one_list_drawn_twice_at_once_has_one_seed(cast: Cast) -> None:
    held(cast)
    frozen = lots.frozen(cast.pdu)
    results = at_once(*[lambda: draw(draw=frozen, by=None)] * 3)
    assert results == [DrawResult.objects.get()] * 3
    assert SpotCheck.objects.count() == 4


def test_a_second_draw_waits_for_the_first_to_be_kept(cast: Cast) -> None:
    held(cast)
    first, second = lots.frozen(cast.team), lots.frozen(cast.pdu)
    result = while_open(lambda: draw(draw=first, by=None), lambda: draw(draw=second, by=None))
    assert (result.drawn_n, len(result.left_out["officers"])) == (1, 3)


def test_the_list_is_kept_before_there_is_a_seed(cast: Cast) -> None:
    """Somebody else reads the list while its seed is being drawn: it was committed before."""
    held(cast)
    frozen = lots.frozen(cast.pdu)
    assert not connection.in_atomic_block
    hashes = while_open(
        lambda: draw(draw=frozen, by=None), lambda: cancel_draw(draw=frozen, reason="Wrong", by=cast.tomasz)
    )
    assert hashes.draw == frozen
    assert SpotCheck.objects.filter(closed_as="cancelled").count() == 4


def test_a_check_replaced_twice_at_once_is_replaced_once(cast: Cast) -> None:
    held(cast)
    found = lots.drawn(cast.pdu)
    check = lots.check_of(cast.nadia)
    said = at_once(*[lambda: replace_check(spot_check=check, reason="Limited access", by=cast.tomasz)] * 2)
    assert sorted(map(type, said), key=str) == [SpotCheck, str]
    assert SpotCheck.objects.filter(officer=cast.nadia).count() == 2
    assert verify(found).ok


def test_a_next_case_that_is_taken_while_somebody_draws_leaves_the_officer_with_one(cast: Cast) -> None:
    held(cast)
    facts = {"starts": today(), "reason": "Ours", "chosen_by": cast.imogen}
    RegionChoice.objects.create(region=cast.region, rule="spot_check_double", value=0, **facts)
    lots.drawn(cast.team)
    check = lots.check_of(cast.nadia)
    certify(cast.amara, check.standard_version)
    reading = give(spot_check=check, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None)
    set_fast(reading)
    reading.spot_check.refresh_from_db()
    judgement, draw_made = at_once(lambda: judged(reading, "ssnn"), lambda: lots.drawn(cast.pdu))
    assert (judgement.outcome, type(draw_made)) == ("cannot_be_judged", Draw)
    assert SpotCheck.objects.open().filter(officer=cast.nadia).count() == 1
    assert verify(draw_made).ok
    assert verify(check.drawn.draw).ok
