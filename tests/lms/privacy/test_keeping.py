"""What a rule ends of those who left: announced first, erased on its day and not before, and kept by a hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.actions import choose_rule
from lms.calendar import months_after, today
from lms.models import AuditEvent, Person, Post, RoleGrant, Unit
from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.policy.privacy import EMPLOYED_MONTHS, ERASED_A_NIGHT, PRIVATE_MONTHS, TRAINING_MONTHS
from lms.policy.rule import SERVICE_BEGAN, Rule
from lms.privacy.keeping import due
from lms.privacy.keeping.holds import lift_hold, place_hold
from lms.privacy.keeping.leaving import left_on
from lms.privacy.models import Due, Erasure, LegalHold
from tests.cast import Cast
from tests.lms.privacy.test_erasing import gone

DAY = timedelta(days=1)
NOTICE = timedelta(days=30)
MONTHS = 3


def left(person: Person, day: date) -> Person:
    """Let somebody who has been here for long leave on any day."""
    for model in (Post, RoleGrant):
        model.objects.filter(person=person).update(starts=date(2010, 1, 1))
    return gone(person, day)


def choose(cast: Cast, value: int | None = MONTHS, rule: Rule = PRIVATE_MONTHS, starts: date | None = None) -> None:
    """Let the region choose its own value."""
    choose_rule(rule=rule, region=cast.region, value=value, starts=starts or today(), reason="Agreed.", by=cast.imogen)


def nationally(monkeypatch: pytest.MonkeyPatch, kind: str, *values: tuple[date, int]) -> None:
    """Switch a rule on for the whole service."""
    monkeypatch.setitem(due.RULES, kind, replace(due.RULES[kind], in_force=values))


def night(on: date) -> tuple[int, int]:
    """Do what the night does: return how many kinds stand, and of how many people something is erased."""
    return due.announce(on=on), due.hand_over(on=on)


def hold(by: Person, *, person: Person | None = None, unit: Unit | None = None, ends: date | None = None) -> LegalHold:
    """Place a hold from today on."""
    return place_hold(person=person, unit=unit, starts=today(), ends=ends, reason="A claim.", by=by)


# ---- when ----


def test_as_shipped_nothing_is_announced_or_erased_however_long_ago_somebody_left(cast: Cast) -> None:
    assert {int(str(rule.national_on(today()))) for rule in due.RULES.values()} == {0}
    left(cast.nadia, date(2012, 2, 29))
    assert night(today()) == (0, 0)
    assert night(today() + timedelta(days=36500)) == (0, 0)
    assert not Due.objects.exists()
    assert not Erasure.objects.exists()


def test_it_is_announced_for_the_notice_and_erased_on_its_day(cast: Cast) -> None:
    gone(cast.nadia)
    choose(cast)
    day = months_after(today(), MONTHS)
    assert night(day - NOTICE - DAY) == (0, 0)
    assert night(day - NOTICE) == (1, 0)
    row = Due.objects.get()
    assert (row.person, row.kind, row.left, row.due, row.day) == (cast.nadia, PRIVATE, today(), day, day)
    assert night(day - DAY) == (1, 0)
    assert not Erasure.objects.exists()
    assert night(day) == (1, 1)
    assert (Erasure.objects.get().kinds, Erasure.objects.get().by) == ([PRIVATE], None)
    assert not Due.objects.exists()
    assert night(day + DAY) == (0, 0)
    assert Erasure.objects.count() == 1


def test_who_left_long_before_the_rule_was_switched_on_is_announced_for_as_long(cast: Cast) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    assert night(today()) == (1, 0)
    assert Due.objects.get().day == today() + NOTICE
    assert night(today() + NOTICE - DAY) == (1, 0)
    assert night(today() + NOTICE) == (1, 1)


def test_a_night_that_was_missed_is_made_up_for(cast: Cast) -> None:
    gone(cast.nadia)
    choose(cast)
    day = months_after(today(), MONTHS)
    night(day - NOTICE)
    assert night(day + 9 * DAY) == (1, 1)
    assert Erasure.objects.get().kinds == [PRIVATE]


def test_a_night_run_twice_does_nothing_twice(cast: Cast) -> None:
    gone(cast.nadia)
    for rule in (PRIVATE_MONTHS, EMPLOYED_MONTHS, TRAINING_MONTHS):
        choose(cast, rule=rule)
    day = months_after(today(), MONTHS)
    listed = [night(day - NOTICE), night(day - NOTICE)]
    assert listed == [(3, 0), (3, 0)]
    assert Due.objects.count() == 3
    assert night(day) == (3, 1)
    assert night(day) == (0, 0)
    due.erase_due(person=cast.nadia.pk, on=day)
    assert Erasure.objects.get().kinds == sorted([PRIVATE, WHILE_EMPLOYED, TRAINING_RECORD])
    assert AuditEvent.objects.filter(code="person_erased").count() == 1


def test_each_kind_goes_on_its_own_day(cast: Cast) -> None:
    gone(cast.nadia)
    choose(cast, MONTHS, PRIVATE_MONTHS)
    choose(cast, MONTHS + 6, TRAINING_MONTHS)
    for months in (MONTHS, MONTHS + 6):
        day = months_after(today(), months)
        assert night(day - NOTICE) == (1, 0)
        assert night(day) == (1, 1)
    assert [row.kinds for row in Erasure.objects.order_by("pk")] == [[PRIVATE], [TRAINING_RECORD]]


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(cast: Cast, day: date, months: int, ends: date) -> None:
    person = left(cast.nadia, day)
    choose(cast, months)
    assert [row.due for row in due.ends_of(person, max(today(), day))] == [ends]


def test_a_value_for_the_whole_service_holds_from_its_day_and_a_region_may_keep_longer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = left(cast.nadia, date(2020, 1, 1)), left(cast.outsiders["officer"], date(2020, 1, 1))
    choose(cast, 240)
    nationally(monkeypatch, PRIVATE, (SERVICE_BEGAN, 0), (today() + DAY, 12))
    assert night(today()) == (0, 0)
    assert night(today() + DAY) == (1, 0)
    assert Due.objects.get().person == far
    choose(cast, None)
    assert night(today() + DAY) == (2, 0)
    assert set(Due.objects.values_list("person", flat=True)) == {near.pk, far.pk}


@pytest.mark.parametrize("value", [0, 240, None])
def test_what_was_announced_goes_off_the_list_when_the_rule_is_changed(cast: Cast, value: int | None) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    assert night(today()) == (1, 0)
    choose(cast, value)
    assert night(today() + NOTICE) == (0, 0)
    assert not Due.objects.exists()


def test_a_rule_changed_after_the_list_was_made_keeps_what_was_to_go_that_night(cast: Cast) -> None:
    person = left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    choose(cast, 0)
    due.erase_due(person=person.pk, on=today() + NOTICE)
    assert not Erasure.objects.exists()


def test_at_most_so_many_people_go_in_one_night_the_longest_due_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "ERASED_A_NIGHT", replace(ERASED_A_NIGHT, in_force=((SERVICE_BEGAN, 2),)))
    who = [left(cast.people[name], date(2015, 5, 5)) for name in ("nadia", "owen", "gareth", "joel")]
    choose(cast)
    choose(cast, rule=EMPLOYED_MONTHS)
    assert night(today()) == (8, 0)
    held = hold(cast.leonard, person=who[0])
    # Whoever is held takes nobody's turn.
    assert [night(today() + NOTICE + each * DAY) for each in range(3)] == [(8, 2), (4, 1), (2, 0)]
    lift_hold(hold=held, reason="Settled.", by=cast.leonard)
    assert night(today() + NOTICE + 3 * DAY) == (2, 1)
    assert Erasure.objects.count() == 4


# ---- who ----


def back(person: Person, unit: Unit) -> None:
    """Let somebody work here again, from today on."""
    Post.objects.create(person=person, unit=unit, grade="po", starts=today())
    Person.objects.filter(pk=person.pk).update(is_active=True)
    person.refresh_from_db()


def test_who_came_back_is_not_due_and_stands_on_no_list(cast: Cast) -> None:
    person = left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    assert night(today()) == (1, 0)
    back(person, cast.team)
    assert left_on(person, today()) is None
    due.erase_due(person=person.pk, on=today() + NOTICE)
    assert night(today() + NOTICE) == (0, 0)
    assert not Due.objects.exists()
    assert not Erasure.objects.exists()


def test_who_came_back_and_left_again_is_announced_anew(cast: Cast) -> None:
    person = left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    Post.objects.create(person=person, unit=cast.team, grade="po", starts=date(2016, 1, 1), ends=date(2017, 1, 1))
    assert night(today() + NOTICE) == (1, 0)
    row = Due.objects.get()
    assert (row.left, row.listed, row.day) == (date(2017, 1, 1), today() + NOTICE, today() + 2 * NOTICE)
    assert night(today() + 2 * NOTICE) == (1, 1)


@pytest.mark.parametrize("still", ["account", "post", "role", "post to come"])
def test_whoever_has_something_here_has_not_left(cast: Cast, still: str) -> None:
    person = left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    if still == "account":
        Person.objects.filter(pk=person.pk).update(is_active=True)
    elif still == "role":
        RoleGrant.objects.create(person=person, role="officer", unit=cast.team, starts=today())
    else:
        starts = today() + (NOTICE if still == "post to come" else 0 * DAY)
        Post.objects.create(person=person, unit=cast.team, grade="po", starts=starts)
    person.refresh_from_db()
    assert list(due.ends_of(person, today())) == []
    assert night(today()) == (0, 0)


def test_the_region_of_the_last_place_decides(cast: Cast) -> None:
    person = left(cast.nadia, date(2015, 5, 5))
    Post.objects.create(person=person, unit=cast.far_team, grade="po", starts=date(2015, 6, 1), ends=date(2016, 1, 1))
    choose(cast)
    assert night(today()) == (0, 0)
