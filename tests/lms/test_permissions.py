"""Rights: the union of grants in force, each within its place, and never over oneself."""

from datetime import timedelta

import pytest

from lms.actions import end_role, grant_role
from lms.calendar import today
from lms.models import RoleGrant, StandIn
from lms.permissions import (
    NotAllowed,
    check_may,
    check_may_about,
    refusal,
    remember_whereabouts,
    rights_of,
    sees,
    visible_to,
)
from lms.roles import Permission, Role
from tests.cast import Cast

DAY = timedelta(days=1)


def forget(person: object) -> None:
    """Let rights be looked up again, as the next request does."""
    vars(person).pop("_rights", None)


@pytest.mark.parametrize(
    ("who", "sees", "does_not_see"),
    [
        ("daniel", {"priya", "callum", "nadia", "gareth"}, {"owen", "daniel"}),
        ("carys", {"owen"}, {"priya"}),
        ("ruth", {"priya", "callum", "owen", "daniel"}, {"ruth", "amara"}),
        ("imogen", {"priya", "owen", "amara"}, {"leonard"}),
        ("nadia", set(), {"priya", "owen"}),
        ("hugo", set(), {"priya"}),
    ],
)
def test_a_manager_sees_the_people_of_their_place_and_line_only(
    cast: Cast, who: str, sees: set[str], does_not_see: set[str]
) -> None:
    seen = {person.email.split("@")[0] for person in visible_to(cast.people[who], Permission.SEE_LEARNERS, today())}
    assert sees <= seen
    assert not does_not_see & seen
    assert not any(name.startswith("far-") for name in seen)


@pytest.mark.parametrize("remembers", [False, True])
def test_one_person_is_seen_just_as_when_all_are_asked_for(cast: Cast, remembers: bool) -> None:
    ask, on, people, told = Permission.SEE_LEARNERS, today(), [*cast.people.values(), *cast.outsiders.values()], 0
    keys = {person.pk for person in people}
    for reader in people:
        if remembers:
            remember_whereabouts(reader, cast.priya.pk, on)
        seen = {pk for pk in keys if sees(reader, ask, pk, on)}
        assert seen == set(visible_to(reader, ask, on).filter(pk__in=keys).values_list("pk", flat=True))
        told += len(seen)
    assert told


def test_nobody_has_a_right_over_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="about themselves"):
        check_may_about(cast.daniel, Permission.CHECK_ALLOCATION, cast.daniel, on=today())


def test_a_right_ends_with_the_grants_last_day(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.daniel).update(ends=today() + DAY)
    assert rights_of(cast.daniel, today()).may(Permission.PAIR)
    forget(cast.daniel)
    assert not rights_of(cast.daniel, today() + DAY).may(Permission.PAIR)


def test_somebody_who_may_not_sign_in_has_no_rights(cast: Cast) -> None:
    cast.daniel.is_active = False
    assert not rights_of(cast.daniel, today()).held


@pytest.mark.parametrize(("offset", "allowed"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_stand_in_has_exactly_the_place_of_the_grant_between_two_days(cast: Cast, offset: int, allowed: bool) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel)
    StandIn.objects.create(grant=grant, stand_in=cast.nadia, starts=today(), ends=today() + 7 * DAY)
    rights = rights_of(cast.nadia, today() + offset * DAY)
    assert rights.may(Permission.PAIR, cast.team) is allowed
    assert not rights.may(Permission.PAIR, cast.other_team)


def test_a_refusal_says_what_is_not_allowed_and_where(cast: Cast) -> None:
    assert "outside it" in refusal(check_may, cast.daniel, Permission.PAIR, unit=cast.far_team, on=today())
    assert "Ask your administrator" in refusal(check_may, cast.priya, Permission.PAIR, on=today())
    assert refusal(check_may, cast.daniel, Permission.PAIR, unit=cast.team, on=today()) == ""


def test_an_administrator_grants_a_role_and_ends_it_and_the_row_stays(cast: Cast) -> None:
    grant = grant_role(person=cast.nadia, role=Role.MENTOR, unit=cast.team, by=cast.hugo)
    assert rights_of(cast.nadia, today()).has(Role.MENTOR)
    end_role(grant=grant, by=cast.hugo, ends=today() + DAY)
    assert RoleGrant.objects.get(pk=grant.pk).ends == today() + DAY


@pytest.mark.parametrize("who", ["daniel", "ruth", "imogen", "priya"])
def test_nobody_but_an_administrator_grants_roles(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed, match="granted by: Administrator"):
        grant_role(person=cast.nadia, role=Role.SPO, unit=cast.team, by=cast.people[who])


def test_nobody_grants_a_role_to_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="themselves"):
        grant_role(person=cast.hugo, role=Role.AUDITOR, unit=cast.nation, by=cast.hugo)
