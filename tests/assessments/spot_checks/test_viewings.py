"""Who looked at what of a check is on record."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck, Viewing
from assessments.spot_checks.viewings import looked_rows, saw, who_looked
from lms.calendar import today
from lms.models import RoleGrant
from tests.cast import Cast
from tests.factories.spot_checks import certify, check, judged, standard

pytestmark = pytest.mark.django_db
MARKING, DRAW = Viewing.What.MARKING, Viewing.What.DRAW


def a_draw(cast: Cast) -> Draw:
    """Put a frozen draw of the PDU into the database."""
    facts = {"day": today(), "judge_by": today(), "algorithm": 1, "rules": [], "population_hash": "0" * 64}
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return Draw.objects.create(
        unit=cast.pdu, standard_version=standard(), frozen_at=moment, officers_n=1, cases_n=1, **facts
    )


def looked_at(hour: int, minute: int = 0) -> datetime:
    """Return a moment of Monday 23 November 2026."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def seen(viewing: Viewing, at: datetime) -> None:
    """Say when somebody looked."""
    Viewing.objects.filter(pk=viewing.pk).update(at=at)


def test_every_look_is_a_row_and_a_line_says_how_often_on_a_day(cast: Cast) -> None:
    """Two looks on one day are one line with both times; one on the next day is a line of its own."""
    found = check(cast.amara, cast.nadia).spot_check
    for day, hour in ((23, 9), (23, 16), (24, 8)):
        seen(saw(cast.amara, MARKING, spot_check=found), looked_at(hour).replace(day=day))
    assert Viewing.objects.count() == 3
    assert looked_rows(found) == [
        ["A reader of this check", "The marking page", "23 November 2026 at 09:00, 2 times until 16:00"],
        ["A reader of this check", "The marking page", "24 November 2026 at 08:00"],
    ]


def test_readers_are_named_once_their_reading_is_part_of_an_outcome(cast: Cast) -> None:
    """Neither the officer nor the other reader learns from this list who reads a case, on appeal neither."""
    RoleGrant.objects.create(person=cast.stella, role="reviewer", unit=cast.region, starts=today())
    seat = check(cast.amara, cast.nadia)
    certify(cast.stella, seat.spot_check.standard_version)
    saw(cast.amara, MARKING, spot_check=seat.spot_check)
    saw(cast.daniel, Viewing.What.OUTCOME, spot_check=seat.spot_check)
    assert [row.who for row in who_looked(seat.spot_check)] == ["A reader of this check", "Daniel Okafor"]
    judged(seat, "isss")
    give(spot_check=seat.spot_check, seat=Assignment.Seat.APPEAL, reviewer=cast.stella, by=None)
    saw(cast.stella, MARKING, spot_check=seat.spot_check)
    assert [row.who for row in who_looked(seat.spot_check)] == [
        "Amara Diallo",
        "Daniel Okafor",
        "A reader of this check",
    ]


def test_who_looked_at_the_draw_it_came_from_is_named_too(cast: Cast) -> None:
    """Whoever saw the draw saw that the officer was drawn; of another draw and another check nothing is said."""
    found = check(cast.amara, cast.nadia).spot_check
    other = check(cast.amara, cast.owen).spot_check
    draw, another = a_draw(cast), a_draw(cast)
    drawn = DrawOfficer.objects.create(
        draw=draw, place=1, officer=cast.nadia, unit=cast.team, stratum="due", reasons=[], cases=[]
    )
    SpotCheck.objects.filter(pk=found.pk).update(drawn=drawn)
    seen(saw(cast.tomasz, DRAW, draw=draw), looked_at(10))
    saw(cast.ruth, DRAW, draw=another)
    saw(cast.carys, MARKING, spot_check=other)
    assert [(row.who, row.what) for row in who_looked(found)] == [("Tomasz Wolny", "The draw")]


def test_who_looked_is_the_same_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """However many looked."""
    found = check(cast.amara, cast.nadia).spot_check
    for person in (cast.amara, cast.tomasz, cast.nadia):
        saw(person, Viewing.What.CHECK, spot_check=found)
    with django_assert_num_queries(3):
        assert len(looked_rows(found)) == 3


def test_a_look_is_at_one_thing(cast: Cast) -> None:
    """The table refuses a look at nothing."""
    with pytest.raises(IntegrityError), transaction.atomic():
        saw(cast.amara, MARKING)
