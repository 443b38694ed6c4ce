"""Two coordinators press the button at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from assessments.spot_checks.draws.making import make_draw
from assessments.spot_checks.models import Draw, SpotCheck
from tests.cast import Cast
from tests.factories.draws import holding
from tests.factories.spot_checks import standard
from tests.races import RACE, at_once

pytestmark = RACE


def test_of_two_who_draw_at_once_one_draws_and_the_other_is_told(cast: Cast) -> None:
    holding(cast.nadia, cast.gareth)
    version = standard()

    def press() -> object:
        return make_draw(unit=cast.pdu, standard_version=version, by=cast.tomasz, newest=0)

    told = [found for found in at_once(press, press) if isinstance(found, str)]
    assert len(told) == 1
    assert "after you opened this page" in told[0]
    assert Draw.objects.count() == 1
    assert SpotCheck.objects.count() == 2
