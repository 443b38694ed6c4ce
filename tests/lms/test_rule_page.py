"""The page of one rule: everybody reads it, and a regional learning manager chooses their region's value there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses import standing
from courses.catching_up import follow_rule
from lms.calendar import today
from lms.models import Person, RegionChoice
from lms.policy.practice import OVERLOAD, SPAN_OF_CONTROL
from lms.policy.rule import Rule
from lms.rules import value_of
from tests.cast import Cast
from tests.progress.test_board import more_learners

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


def page(rule: Rule) -> str:
    """Return the address of a rule."""
    return reverse("rule", args=[rule.key])


def sent(
    value: object, *, which: str = "own", starts: int = 0, reason: str = "A pilot of small teams."
) -> dict[str, str]:
    """Return what a form sends."""
    day = today() + starts * DAY
    days = {"starts_day": str(day.day), "starts_month": str(day.month), "starts_year": str(day.year)}
    return {"which": which, "value": str(value), "reason": reason, **days}


def test_a_region_chooses_a_value_from_a_day_on_and_goes_back(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.imogen)
    assert "the national value holds" in client.get(page(SPAN_OF_CONTROL)).content.decode()
    assert client.post(page(SPAN_OF_CONTROL), sent(8)).status_code == 302
    assert value_of(SPAN_OF_CONTROL, on=today(), unit=cast.team).value == 8
    text = client.get(page(SPAN_OF_CONTROL)).content.decode()
    assert "A pilot of small teams." in text
    assert client.post(page(SPAN_OF_CONTROL), sent("", which="national", starts=1)).status_code == 302
    assert value_of(SPAN_OF_CONTROL, on=today(), unit=cast.team).value == 8
    assert value_of(SPAN_OF_CONTROL, on=today() + DAY, unit=cast.team).value == 10


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (sent(11), "from 6 to 10"),
        (sent(""), "Write the value, or choose the national one"),
        (sent("eight"), "Write a whole number"),
        (sent(8, starts=-1), "today or later"),
        (sent(8, reason=" "), "Say why"),
        (sent(8, which=""), "Choose a value of your own"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field(
    cast: Cast, signed_in_as: SignIn, facts: dict[str, str], says: str
) -> None:
    response = signed_in_as(cast.imogen).post(page(SPAN_OF_CONTROL), facts)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not RegionChoice.objects.exists()


@pytest.mark.parametrize("who", ["priya", "daniel", "ruth", "leonard", "hugo"])
def test_others_read_and_do_not_choose(cast: Cast, signed_in_as: SignIn, who: str) -> None:
    client = signed_in_as(cast.people[who])
    assert "Choose this value" not in client.get(page(SPAN_OF_CONTROL)).content.decode()
    assert client.post(page(SPAN_OF_CONTROL), sent(8)).status_code == 403
    assert not RegionChoice.objects.exists()


def test_another_regions_choice_is_not_read(cast: Cast, signed_in_as: SignIn) -> None:
    signed_in_as(cast.imogen).post(page(SPAN_OF_CONTROL), sent(8, reason="Ours alone."))
    assert "Ours alone." in signed_in_as(cast.daniel).get(page(SPAN_OF_CONTROL)).content.decode()
    assert "Ours alone." not in signed_in_as(cast.outsiders["spo"]).get(page(SPAN_OF_CONTROL)).content.decode()


def test_a_rule_that_there_is_not_is_not_found(cast: Cast, signed_in_as: SignIn) -> None:
    assert signed_in_as(cast.imogen).get(reverse("rule", args=["no-such-rule"])).status_code == 404


def test_what_rests_on_a_rule_is_written_in_parts_until_all_of_the_region_is(
    cast: Cast, signed_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    more_learners(cast, 3)
    monkeypatch.setattr("courses.catching_up.PEOPLE", 2)
    standing.rebuild(today())
    standing.Standing.objects.update(unit=cast.team)
    standing.Standing.objects.filter(enrolment__person=cast.outsiders["learner"]).update(unit=cast.far_team)
    assert signed_in_as(cast.imogen).post(page(OVERLOAD), sent(90)).status_code == 302
    parts, after = 0, 0
    while after := follow_rule(cast.region.pk, after, today()):
        parts += 1
    assert parts > 2
    assert standing.drift(today()) == []
