"""Roles are granted and ended by whoever may, within their place, from one day to another."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from lms.accounts.granting import give_role, take_role
from lms.accounts.permissions import check_may_give, check_may_look_after, people_seen_by, roles_to_give
from lms.calendar import months_after, today
from lms.models import AuditEvent, Person, RoleGrant
from lms.permissions import NotAllowed, refusal, rights_of
from lms.roles import ROLES, Role
from tests.cast import Cast
from tests.factories.accounts import somebody

DAY = timedelta(days=1)


def given(cast: Cast, to: Person, role: Role = Role.MENTOR, by: Person | None = None, **days: date | None) -> RoleGrant:
    return give_role(
        person=to,
        role=role,
        unit=cast.team,
        by=by or cast.hugo,
        starts=days.get("starts") or today(),
        ends=days.get("ends"),
    )


@pytest.mark.parametrize(
    ("by", "role", "place", "to", "allowed"),
    [
        ("hugo", Role.MENTOR, "team", "nadia", True),
        ("hugo", Role.ADMINISTRATOR, "nation", "nadia", True),
        ("hugo", Role.AUDITOR, "nation", "imogen", True),
        ("hugo", Role.MENTOR, "team", "hugo", False),
        ("hugo", Role.ADMINISTRATOR, "nation", "hugo", False),
        ("imogen", Role.LEARNER, "team", "nadia", True),
        ("imogen", Role.OFFICER, "other_team", "nadia", True),
        ("imogen", Role.MENTOR, "region", "nadia", True),
        ("imogen", Role.PTA, "pdu", "nadia", True),
        ("imogen", Role.SPO, "team", "nadia", False),
        ("imogen", Role.REGIONAL_LEARNING_MANAGER, "region", "nadia", False),
        ("imogen", Role.ADMINISTRATOR, "region", "nadia", False),
        ("imogen", Role.MENTOR, "far_team", "nadia", False),
        ("imogen", Role.MENTOR, "nation", "nadia", False),
        ("imogen", Role.MENTOR, "team", "imogen", False),
        ("imogen", Role.MENTOR, "team", "leonard", False),
        ("far administrator", Role.MENTOR, "far_team", "nadia", False),
        ("far administrator", Role.MENTOR, "team", "nadia", False),
        ("daniel", Role.MENTOR, "team", "nadia", False),
        ("leonard", Role.MENTOR, "team", "nadia", False),
        ("wilma", Role.MENTOR, "team", "nadia", False),
    ],
)
def test_who_may_grant_what_to_whom_and_where(
    cast: Cast, by: str, role: Role, place: str, to: str, allowed: bool
) -> None:
    giver = cast.outsiders[Role.ADMINISTRATOR] if by == "far administrator" else cast.people[by]

    def give() -> None:
        give_role(person=cast.people[to], role=role, unit=getattr(cast, place), by=giver, starts=today())

    assert bool(refusal(give)) is not allowed
    held = RoleGrant.objects.filter(person=cast.people[to], role=role.value, granted_by=giver)
    assert held.exists() is allowed


def test_a_form_offers_only_what_the_giver_may_grant(cast: Cast) -> None:
    assert roles_to_give(cast.hugo, today()) == list(ROLES)
    assert roles_to_give(cast.imogen, today()) == [Role.LEARNER, Role.OFFICER, Role.MENTOR, Role.PTA]
    assert roles_to_give(cast.daniel, today()) == []


@pytest.mark.parametrize(
    ("by", "sees", "does_not_see"),
    [
        ("hugo", {"nadia", "leonard", "imogen"}, set()),
        ("imogen", {"nadia", "amara", "ruth"}, {"leonard", "hugo", "wilma"}),
        ("daniel", set(), {"nadia", "priya"}),
    ],
)
def test_people_are_seen_within_the_place_of_the_grant(
    cast: Cast, by: str, sees: set[str], does_not_see: set[str]
) -> None:
    seen = set(people_seen_by(cast.people[by], today()).values_list("email", flat=True))
    assert {f"{name}@example.org" for name in sees} <= seen
    assert {f"{name}@example.org" for name in does_not_see} & seen == set()


def test_a_region_sees_whoever_left_it_and_not_whoever_moved_away(cast: Cast) -> None:
    left, moved = somebody("left", cast.team), somebody("moved", cast.team)
    for person in (left, moved):
        person.posts.update(starts=months_after(today(), -5), ends=today())
    moved.posts.create(unit=cast.far_team, grade="PO", starts=today())
    seen = people_seen_by(cast.imogen, today())
    assert left in seen
    assert moved not in seen
    assert moved in people_seen_by(cast.outsiders[Role.ADMINISTRATOR], today())


def test_a_regions_administrator_does_not_reach_into_an_account_with_rights_beyond_it(cast: Cast) -> None:
    local = somebody("local", cast.region, Role.ADMINISTRATOR, came=True)
    plain, wide = somebody("plain", cast.team, Role.OFFICER), somebody("wide", cast.team, Role.OFFICER)
    RoleGrant.objects.create(person=wide, role=Role.NATIONAL_LEAD.value, unit=cast.nation, starts=today())
    check_may_look_after(local, plain, today())
    with pytest.raises(NotAllowed, match="outside your place"):
        check_may_look_after(local, wide, today())
    check_may_give(local, wide, today())
    check_may_look_after(cast.hugo, wide, today())


def test_somebody_without_a_post_is_the_nations(cast: Cast) -> None:
    nobody = somebody("nobody", None)
    with pytest.raises(NotAllowed, match="no post on record"):
        check_may_give(cast.imogen, nobody, today())
    check_may_give(cast.hugo, nobody, today())


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        (-1, None, "The first day must be today or later"),
        (0, None, ""),
        (1, None, ""),
        (0, 0, "must be after the first day with it"),
        (3, 2, "must be after the first day with it"),
        (0, 1, ""),
    ],
)
def test_the_days_of_a_grant(cast: Cast, starts: int, ends: int | None, wrong: str) -> None:
    first = today() + starts * DAY
    last = None if ends is None else today() + ends * DAY
    if wrong:
        with pytest.raises(ValidationError, match=wrong):
            given(cast, cast.nadia, starts=first, ends=last)
        return
    grant = given(cast, cast.nadia, starts=first, ends=last)
    assert (grant.starts, grant.ends, grant.granted_by) == (first, last, cast.hugo)
    assert Role.MENTOR in rights_of(Person.objects.get(pk=cast.nadia.pk), first).roles
    before = rights_of(Person.objects.get(pk=cast.nadia.pk), first - DAY)
    assert Role.MENTOR not in before.roles
    if last:
        assert Role.MENTOR not in rights_of(Person.objects.get(pk=cast.nadia.pk), last).roles


def test_a_role_that_is_held_then_is_not_granted_twice(cast: Cast) -> None:
    given(cast, cast.nadia, ends=today() + 10 * DAY)
    with pytest.raises(NotAllowed, match="holds this already"):
        given(cast, cast.nadia, starts=today() + 9 * DAY)
    given(cast, cast.nadia, starts=today() + 10 * DAY)
    assert RoleGrant.objects.filter(person=cast.nadia, role="mentor").count() == 2


def test_nobody_is_granted_a_role_on_a_closed_account(cast: Cast) -> None:
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    with pytest.raises(NotAllowed, match="closed"):
        given(cast, cast.nadia)


def test_what_was_granted_by_mistake_is_taken_back_at_once(cast: Cast) -> None:
    grant = given(cast, cast.nadia)
    ended = take_role(grant=grant, ends=today(), by=cast.hugo)
    assert (ended.starts, ended.ends, ended.ended_by) == (today(), today(), cast.hugo)
    for day in (today() - DAY, today(), today() + DAY):
        assert not rights_of(Person.objects.get(pk=cast.nadia.pk), day).has(Role.MENTOR)


def test_a_role_to_come_that_is_ended_before_never_begins(cast: Cast) -> None:
    grant = given(cast, cast.nadia, starts=today() + 5 * DAY)
    take_role(grant=grant, ends=today(), by=cast.hugo)
    assert not rights_of(Person.objects.get(pk=cast.nadia.pk), today() + 5 * DAY).has(Role.MENTOR)
    assert grant not in RoleGrant.objects.not_over_by(today())


def test_ended_twice_it_is_ended_once(cast: Cast) -> None:
    grant = cast.nadia.grants.get()
    take_role(grant=grant, ends=today(), by=cast.hugo)
    take_role(grant=grant, ends=today() + 3 * DAY, by=cast.hugo)
    grant.refresh_from_db()
    assert grant.ends == today()
    assert AuditEvent.objects.filter(code="role_ended", subject_id=grant.pk).count() == 1


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_a_role_ends_today_or_later(cast: Cast, days: int, refused: bool) -> None:
    grant = cast.nadia.grants.get()
    if refused:
        with pytest.raises(ValidationError, match="today or later"):
            take_role(grant=grant, ends=today() + days * DAY, by=cast.hugo)
        return
    assert take_role(grant=grant, ends=today() + days * DAY, by=cast.hugo).ends == today() + days * DAY


def test_a_learning_manager_does_not_end_what_they_could_not_grant(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="is granted by"):
        take_role(grant=cast.daniel.grants.get(), ends=today(), by=cast.imogen)


def test_both_are_recorded_with_ids_and_codes_only(cast: Cast) -> None:
    take_role(grant=given(cast, cast.nadia), ends=today(), by=cast.hugo)
    granted, ended = AuditEvent.objects.filter(code__in=("role_granted", "role_ended")).order_by("pk")
    facts = {"person": cast.nadia.pk, "role": "mentor", "unit": cast.team.pk}
    assert granted.facts == facts | {"starts": today().isoformat()}
    assert ended.facts == facts | {"ends": today().isoformat()}
    assert (granted.by, ended.by, granted.words, ended.words) == (cast.hugo, cast.hugo, None, None)
