"""A hold and an erasing at the same instant: whichever is first is found by the other, and nothing held is erased."""

from lms.calendar import today
from lms.models import Person
from lms.privacy.erasing.erasing import erase_person
from lms.privacy.keeping.holds import place_hold
from lms.privacy.models import Erasure, LegalHold
from tests.cast import Cast
from tests.lms.privacy.test_erasing import gone
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def hold(cast: Cast) -> LegalHold:
    return place_hold(person=cast.nadia, unit=None, starts=today(), ends=None, reason="A claim.", by=cast.leonard)


def erase(person: Person) -> Erasure:
    return erase_person(person=person, by=None)


def test_an_erasing_that_meets_a_hold_being_placed_waits_for_it_and_is_refused(cast: Cast) -> None:
    gone(cast.nadia)
    refused = while_open(lambda: hold(cast), lambda: erase(cast.nadia))
    assert "nothing is erased" in refused
    assert Person.objects.get(pk=cast.nadia.pk).name == "Nadia Rowe"
    assert not Erasure.objects.exists()


def test_a_hold_that_meets_an_erasing_waits_for_its_end_and_is_placed_on_what_is_left(cast: Cast) -> None:
    gone(cast.nadia)
    placed = while_open(lambda: erase(cast.nadia), lambda: hold(cast))
    assert placed == LegalHold.objects.get()
    assert Erasure.objects.get().person_id == cast.nadia.pk


def test_of_a_hold_and_an_erasing_at_once_nothing_is_half_done(cast: Cast) -> None:
    gone(cast.nadia)
    came_to = at_once(lambda: hold(cast), lambda: erase(cast.nadia))
    assert came_to[0] == LegalHold.objects.get()
    erased = Person.objects.get(pk=cast.nadia.pk).name == f"Erased person {cast.nadia.pk}"
    assert erased is (came_to[1] == Erasure.objects.first())
    assert erased or "nothing is erased" in came_to[1]


def test_two_erasings_at_once_erase_once_and_both_are_on_record(cast: Cast) -> None:
    gone(cast.nadia)
    first, second = sorted(at_once(*[lambda: erase(cast.nadia)] * 2), key=lambda erasure: erasure.pk)
    assert (first.counts["rows"] > 0, second.counts["mentions"]) == (True, 0)
    assert Erasure.objects.count() == 2
