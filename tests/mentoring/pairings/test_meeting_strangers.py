"""Meetings of other people: whoever asks for one learns no more than of a meeting that does not exist."""

import pytest
from django.urls import reverse

from mentoring.pairings.models import AgreedAction, Meeting, Pairing
from tests.factories import meetings as make

GET, POST = "get", "post"
DOORS = [
    ("meeting", GET),
    ("meeting", POST),
    ("sign_meeting", GET),
    ("sign_meeting", POST),
    ("move_meeting", GET),
    ("call_off_meeting", GET),
    ("call_off_meeting", POST),
    ("next_meeting", POST),
    ("meeting_calendar", GET),
]


def answers(client, name, method, there, model):
    """Return how an address answers for something of others, and for something that does not exist."""
    for pk in (there, model.objects.latest("pk").pk + 4711):
        response = getattr(client, method)(reverse(f"pairings:{name}", args=[pk]), {"why": "Court"})
        lines = [line for line in response.content.splitlines() if b"nonce" not in line and b"csrf" not in line]
        yield response.status_code, lines


@pytest.mark.parametrize("who", ["callum", "daniel", "helen", "imogen", "owen"])
@pytest.mark.parametrize(("name", "method"), DOORS)
def test_a_strangers_meeting_answers_as_one_that_does_not_exist(cast, signed_in_as, name, method, who):
    meeting = make.held(cast)
    there, gone = answers(signed_in_as(cast.people[who]), name, method, meeting.pk, Meeting)
    assert there == gone
    assert there[0] == 404


@pytest.mark.parametrize("who", ["callum", "daniel"])
def test_nor_is_a_pairing_or_an_agreed_action_of_others_there(cast, signed_in_as, who):
    action = make.agreed(make.held(cast), cast.priya)
    client = signed_in_as(cast.people[who])
    for found in (
        answers(client, "plan_meeting", GET, make.the_pairing(cast).pk, Pairing),
        answers(client, "finish_action", POST, action.pk, AgreedAction),
    ):
        there, gone = found
        assert there == gone
        assert there[0] == 404


def test_the_other_of_the_two_is_told_whose_action_it_is(cast, signed_in_as):
    action = make.agreed(make.held(cast), cast.priya)
    response = signed_in_as(cast.gareth).post(reverse("pairings:finish_action", args=[action.pk]))
    assert response.status_code == 403
    assert "Priya Nair agreed to do this, and says when it is done." in response.content.decode()


@pytest.mark.parametrize(("name", "method"), DOORS)
def test_the_two_get_in(cast, signed_in_as, name, method):
    meeting = make.planned(cast, days=1)
    for person in (cast.gareth, cast.priya):
        response = getattr(signed_in_as(person), method)(reverse(f"pairings:{name}", args=[meeting.pk]))
        assert response.status_code != 404
