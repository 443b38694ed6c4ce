"""Whoever cancels and draws again wins nothing: the order that was drawn first goes on."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.spot_checks.draws.choosing import order_for
from assessments.spot_checks.draws.replacing import cancel_check, cancel_draw, keep_draws, replace_check
from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, StandardVersion
from lms.calendar import today
from lms.models import Person, RegionChoice
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories import lots, readers
from tests.factories import spot_checks as checks

pytestmark = pytest.mark.django_db
TEN = 10
Cancel = Callable[[Cast, Draw], object]


@pytest.fixture(autouse=True)
def _one_reader(cast: Cast) -> None:
    """One reader suffices, and half of those who are not due are drawn."""
    for rule, value in (("spot_check_double", 0), ("spot_check_extra", 50)):
        facts = {"starts": today(), "reason": "Ours", "chosen_by": cast.imogen}
        RegionChoice.objects.create(region=cast.region, rule=rule, value=value, **facts)


def by_the_check(cast: Cast, draw: Draw) -> object:
    return [cancel_check(spot_check=one, reason="Not this one", by=cast.tomasz) for one in SpotCheck.objects.open()]


def by_the_draw(cast: Cast, draw: Draw) -> object:
    return cancel_draw(draw=draw, reason="Not this one", by=cast.tomasz)


def again_and_again(cast: Cast, cancel: Cancel, times: int = TEN) -> list[SpotCheck]:
    """Draw and cancel so many times, as a script would; return the checks of Nadia."""
    for _ in range(times):
        cancel(cast, lots.drawn(cast.pdu, cast.tomasz))
    return list(SpotCheck.objects.filter(officer=cast.nadia).order_by("pk"))


def reasons(draw: Draw, person: Person) -> list[str]:
    return [code.partition(":")[0] for code in draw.officers.get(officer=person).reasons]


@pytest.mark.parametrize("cancel", [by_the_check, by_the_draw])
def test_ten_times_cancelled_and_drawn_again_gives_the_order_of_the_first_draw(cast: Cast, cancel: Cancel) -> None:
    lots.cases(cast.nadia, TEN + 2)
    found = again_and_again(cast, cancel)
    first = found[0].drawn
    assert first is not None
    assert [one.case_id for one in found] == order_for(first.draw.result.seed, first)[:TEN]
    assert [one.place for one in found] == list(range(TEN))
    assert reasons(Draw.objects.latest("pk"), cast.nadia) == ["never", "continues"]
    assert [verify(draw).problems for draw in Draw.objects.all()] == [[]] * TEN


def test_with_every_case_given_up_the_order_begins_anew_so_that_nobody_is_exempt(cast: Cast) -> None:
    lots.cases(cast.nadia, 2)
    first, second, *later = again_and_again(cast, by_the_check, 5)
    assert first.case != second.case
    assert {check.case for check in later} == {first.case}
    (new,) = lots.cases(cast.nadia, 1)
    found = lots.drawn(cast.pdu, cast.tomasz)
    assert lots.check_of(cast.nadia).case == new
    assert [verify(draw).problems for draw in Draw.objects.all()] == [[]] * 6
    assert verify(found).ok


def test_replacing_and_cancelling_by_turns_never_comes_back_to_a_case(cast: Cast) -> None:
    lots.cases(cast.nadia, 6)
    for _ in range(3):
        found = lots.drawn(cast.pdu, cast.tomasz)
        replace_check(spot_check=lots.check_of(cast.nadia), reason="Limited access", by=cast.tomasz)
        by_the_check(cast, found)
    first = DrawOfficer.objects.filter(officer=cast.nadia).earliest("pk")
    drawn = SpotCheck.objects.filter(officer=cast.nadia).order_by("pk").values_list("case", flat=True)
    assert list(drawn) == order_for(first.draw.result.seed, first)
    assert [verify(draw).problems for draw in Draw.objects.all()] == [[]] * 3


def test_a_replacement_passes_over_what_was_given_up_before(cast: Cast) -> None:
    lots.cases(cast.nadia, 3)
    found = lots.drawn(cast.pdu, cast.tomasz)
    order = order_for(found.result.seed, found.officers.get(officer=cast.nadia))
    Case.objects.filter(pk=order[0]).update(holder=cast.owen)
    keep_draws(on=today())
    by_the_check(cast, found)
    Case.objects.filter(pk=order[0]).update(holder=cast.nadia)
    last = lots.drawn(cast.pdu, cast.tomasz)
    assert lots.check_of(cast.nadia).case_id == order[2]
    assert replace_check(spot_check=lots.check_of(cast.nadia), reason="Limited access", by=cast.tomasz) is None
    assert verify(last).ok


def test_lists_frozen_beforehand_give_no_new_lot_either(cast: Cast) -> None:
    lots.cases(cast.nadia, 5)
    frozen = [lots.frozen(cast.pdu, cast.tomasz) for _ in range(3)]
    for draw in frozen:
        lots.draw(draw=draw, by=cast.tomasz)
        by_the_check(cast, draw)
    assert SpotCheck.objects.filter(officer=cast.nadia).count() == 1
    assert [draw.result.left_out["officers"] for draw in frozen[1:]] == [[[cast.nadia.pk, "cancelled"]]] * 2
    assert [verify(draw).problems for draw in frozen] == [[]] * 3


def test_whoever_was_drawn_by_lot_stays_drawn_and_nobody_else_has_a_lot_in_their_stead(cast: Cast) -> None:
    for person, reader in ((cast.nadia, cast.amara), (cast.gareth, readers.reviewer(cast, "owen"))):
        checks.outcome(checks.check(reader, person))
        lots.cases(person, TEN + 2)
    for _ in range(TEN):
        by_the_check(cast, lots.drawn(cast.pdu, cast.tomasz))
    drawn = SpotCheck.objects.filter(why="extra")
    assert drawn.count() == TEN
    assert drawn.values("officer").distinct().count() == 1
    (someone,) = {one.officer for one in drawn}
    assert reasons(Draw.objects.latest("pk"), someone) == ["not_due", "again", "continues"]
    assert [verify(draw).problems for draw in Draw.objects.all()] == [[]] * TEN


def test_an_outcome_ends_the_order_and_so_does_nothing_by_rule_begin_one(cast: Cast) -> None:
    lots.cases(cast.nadia, 5)
    again_and_again(cast, by_the_check, 1)
    found = lots.drawn(cast.pdu, cast.tomasz)
    checks.certify(cast.amara, StandardVersion.objects.get())
    check = lots.check_of(cast.nadia)
    checks.outcome(give(spot_check=check, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None))
    assert reasons(lots.frozen(cast.pdu), cast.nadia) == ["not_due"]
    assert verify(found).ok


def test_a_check_that_a_rule_cancelled_is_followed_by_a_lot_of_its_own(cast: Cast) -> None:
    lots.cases(cast.nadia, 5)
    lots.drawn(cast.pdu, cast.tomasz)
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    keep_draws(on=today())
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=True)
    assert reasons(lots.frozen(cast.pdu), cast.nadia) == ["never"]


def test_an_order_that_is_not_the_one_of_the_draw_it_names_is_found(cast: Cast) -> None:
    lots.cases(cast.nadia, 5)
    again_and_again(cast, by_the_check, 1)
    found = lots.drawn(cast.pdu, cast.tomasz)
    row = found.officers.get(officer=cast.nadia)
    DrawOfficer.objects.filter(pk=row.pk).update(reasons=[f"continues:{Draw.objects.earliest('pk').pk}:{'0' * 64}"])
    assert f"Officer {cast.nadia.pk}: the order that they go on in is not the one of draw" in " ".join(
        verify(found).problems
    )


def test_the_pages_say_that_there_is_no_new_lot(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    lots.cases(cast.nadia, 5)
    before = lots.drawn(cast.pdu, cast.tomasz)
    client = signed_in_as(cast.tomasz)

    def words(name: str, pk: int) -> str:
        return " ".join(client.get(reverse(f"spot_checks:{name}", args=[pk])).content.decode().split())

    assert "Their next draw goes on in this order: there is no new lot." in words(
        "replace_check", lots.check_of(cast.nadia).pk
    )
    assert "their next draw takes the next case in the order of this one" in words("cancel_draw", before.pk)
    by_the_draw(cast, before)
    after = lots.drawn(cast.pdu, cast.tomasz)
    why = "a check of theirs was cancelled: the next case in the order of that draw is taken"
    assert why in words("draw", after.pk)
    chosen = words("chosen", lots.check_of(cast.nadia).pk)
    assert f"Draw {before.pk}, whose seed is {before.result.seed}" in chosen
    assert "It was drawn before, and that check was replaced or cancelled" in chosen


def test_the_seed_of_the_order_that_goes_on_is_shown_once_it_tells_of_nobody_else(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    for person in (cast.nadia, cast.gareth):
        lots.cases(person, 5)
    before = lots.drawn(cast.pdu, cast.tomasz)
    cancel_check(spot_check=lots.check_of(cast.nadia), reason="Not this one", by=cast.tomasz)
    lots.drawn(cast.pdu, cast.tomasz)
    mine, client = lots.check_of(cast.nadia), signed_in_as(cast.nadia)
    for fixed, shown in ((SpotCheck.objects.filter(pk=mine.pk), False), (SpotCheck.objects.open(), True)):
        fixed.update(record_fixed_at=mine.opened_at)
        page = client.get(reverse("spot_checks:chosen", args=[mine.pk])).content.decode()
        assert f"Draw {before.pk}" in page
        assert (before.result.seed in page) is shown
