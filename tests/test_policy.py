"""Rules: dated, bounded, sourced, and answered by the region's choice of the day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from lms.actions import choose_rule
from lms.calendar import today
from lms.permissions import NotAllowed
from lms.policy import RULES
from lms.policy.practice import MENTOR_EXPERIENCE, PASS_MARK, SPAN_OF_CONTROL
from lms.policy.rule import UNCONFIRMED, Rule
from lms.rules import RuleBook, value_of
from tests.cast import Cast

DAY = timedelta(days=1)
TWICE = Rule(
    key="twice",
    group="Tests",
    sentence="A rule that changed once.",
    unit="days",
    in_force=((date(2024, 1, 1), 5), (date(2026, 1, 1), 7)),
    source="tests",
    least=1,
    most=9,
)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_every_rule_says_its_sentence_source_and_owner_and_its_dates_rise(rule: Rule) -> None:
    assert rule.sentence.endswith(".")
    assert rule.source
    assert rule.owner
    days = [day for day, _ in rule.in_force]
    assert days == sorted(set(days))
    assert RULES[rule.key] is rule


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.regional], ids=lambda rule: rule.key)
def test_the_national_value_lies_within_a_regions_bounds(rule: Rule) -> None:
    assert rule.why_not(rule.in_force[-1][1]) == ""


@pytest.mark.parametrize(
    ("day", "value", "version"),
    [
        (date(2023, 12, 31), 5, 1),
        (date(2024, 1, 1), 5, 1),
        (date(2025, 12, 31), 5, 1),
        (date(2026, 1, 1), 7, 2),
    ],
)
def test_a_rule_answers_by_the_value_of_its_day(day: date, value: int, version: int) -> None:
    assert TWICE.national_on(day) == value
    assert TWICE.version_on(day) == version


@pytest.mark.parametrize(("value", "refused"), [(0, True), (1, False), (9, False), (10, True), ("five", True)])
def test_a_region_chooses_within_the_bounds_only(value: object, refused: bool) -> None:
    assert bool(TWICE.why_not(value)) is refused  # type: ignore[arg-type]


def test_what_has_no_source_says_so() -> None:
    assert MENTOR_EXPERIENCE.confirmed
    assert not PASS_MARK.confirmed
    assert PASS_MARK.source.startswith(UNCONFIRMED)


def test_a_regions_choice_holds_from_its_day_in_its_region_only(cast: Cast) -> None:
    choice = choose_rule(
        rule=SPAN_OF_CONTROL,
        region=cast.region,
        value=8,
        starts=today() + DAY,
        reason="Pilot of small teams",
        by=cast.imogen,
    )
    assert value_of(SPAN_OF_CONTROL, on=today(), unit=cast.team).value == 10
    assert value_of(SPAN_OF_CONTROL, on=today() + DAY, unit=cast.team).value == 8
    assert value_of(SPAN_OF_CONTROL, on=today() + DAY, unit=cast.far_team).value == 10
    assert f"region {choice.pk}" in value_of(SPAN_OF_CONTROL, on=today() + DAY, unit=cast.team).version


def test_one_book_answers_every_rule_with_one_query(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        book = RuleBook.at(cast.team, today())
        for rule in RULES.values():
            book.answer(rule)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": 11}, "from 6 to 10"),
        ({"starts": today() - DAY}, "today or later"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_a_bad_choice_is_refused_with_the_reason(cast: Cast, change: dict[str, object], sentence: str) -> None:
    facts = {
        "rule": SPAN_OF_CONTROL,
        "region": cast.region,
        "value": 8,
        "starts": today(),
        "reason": "Pilot",
        "by": cast.imogen,
    }
    with pytest.raises(ValidationError, match=sentence):
        choose_rule(**facts | change)


@pytest.mark.parametrize("who", ["daniel", "ruth", "leonard", "hugo"])
def test_only_the_regional_learning_manager_chooses(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        choose_rule(
            rule=SPAN_OF_CONTROL, region=cast.region, value=8, starts=today(), reason="Pilot", by=cast.people[who]
        )


def test_a_regional_learning_manager_chooses_for_no_other_region(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="outside it"):
        choose_rule(
            rule=SPAN_OF_CONTROL, region=cast.far_region, value=8, starts=today(), reason="Pilot", by=cast.imogen
        )
