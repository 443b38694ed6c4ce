"""Two people press the button at once."""

from functools import partial

from courses.models import Enrolment
from lms.calendar import months_after, today
from mentoring.pairings.actions import pair
from mentoring.pairings.models import Pairing
from tests.factories import mentoring as make
from tests.races import RACE, at_once

pytestmark = RACE


def pairing_at_once(*pairs):
    """Start every pairing together; return what each came to."""
    return at_once(*(partial(pair, kind=Pairing.Kind.MENTOR, starts=today(), **arguments) for arguments in pairs))


def test_two_managers_give_one_learner_two_mentors_and_one_is_told(cast):
    sarah = make.mentor("Sarah Linton", cast.other_team)
    results = pairing_at_once(
        {"learner": cast.callum, "supporter": sarah, "by": cast.daniel},
        {"learner": cast.callum, "supporter": cast.gareth, "by": cast.ruth},
    )
    assert sum(isinstance(result, Pairing) for result in results) == 1
    assert next(result for result in results if isinstance(result, str)).startswith("Callum Frost already has a mentor")


def test_two_managers_take_a_mentors_last_place_and_one_is_told(cast):
    other = make.person("Ewan Price", unit=cast.team, grade="PQiP")
    Enrolment.objects.create(
        person=other, pathway_version=cast.pathway, intake="x", starts=months_after(today(), -2), entry_basis="level_3"
    )
    results = pairing_at_once(
        {"learner": cast.callum, "supporter": cast.gareth, "by": cast.daniel},
        {"learner": other, "supporter": cast.gareth, "by": cast.ruth},
    )
    assert sum(isinstance(result, Pairing) for result in results) == 1
    refused = [result for result in results if isinstance(result, str)]
    assert refused == ["Gareth Pugh supports 2 already, and a mentor has at most 2 learners."]
