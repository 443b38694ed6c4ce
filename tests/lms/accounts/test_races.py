"""Two administrators at once: one grant, one closed account, and never both of them gone."""

from lms import invitations
from lms.accounts import actions
from lms.accounts.addresses import agree_email_change, ask_email_change
from lms.accounts.granting import give_role
from lms.calendar import today
from lms.models import AuditEvent, Invitation, Person, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories.accounts import somebody
from tests.races import RACE, at_once

pytestmark = RACE


def second(cast: Cast) -> Person:
    """Return a second administrator."""
    return somebody("second", cast.nation, Role.ADMINISTRATOR, came=True)


def give(cast: Cast, by: Person) -> RoleGrant:
    """Grant one and the same role."""
    return give_role(person=cast.nadia, role=Role.MENTOR, unit=cast.team, starts=today(), by=by)


def close(person: Person, by: Person) -> Person:
    """Close an account."""
    return actions.close_account(person=person, day=today(), reason="Left", by=by)


def test_both_grant_the_same_role_and_it_is_granted_once(cast: Cast) -> None:
    other = second(cast)
    came_to = at_once(lambda: give(cast, cast.hugo), lambda: give(cast, other))
    assert len([one for one in came_to if isinstance(one, str) and "holds this already" in one]) == 1
    assert RoleGrant.objects.filter(person=cast.nadia, role="mentor").count() == 1


def test_one_closes_while_the_other_grants_and_nothing_stays_in_force(cast: Cast) -> None:
    other = second(cast)
    at_once(lambda: close(cast.nadia, cast.hugo), lambda: give(cast, other))
    assert not Person.objects.get(pk=cast.nadia.pk).is_active
    assert not RoleGrant.objects.not_over_by(today()).filter(person=cast.nadia).exists()


def test_two_administrators_who_close_each_other_leave_one(cast: Cast) -> None:
    other = second(cast)
    came_to = at_once(lambda: close(other, cast.hugo), lambda: close(cast.hugo, other))
    assert len([one for one in came_to if isinstance(one, str)]) == 1
    assert Person.objects.filter(pk__in=[cast.hugo.pk, other.pk], is_active=True).count() == 1


def test_both_invite_and_one_invitation_leaves(cast: Cast) -> None:
    other, joiner = second(cast), somebody("joiner", cast.team)
    at_once(*(lambda by=by: actions.invite(person=joiner, by=by) for by in (cast.hugo, other)))
    at_once(invitations.send_waiting, invitations.send_waiting)
    assert Invitation.objects.filter(person=joiner).count() == 1
    assert AuditEvent.objects.filter(code="invitation_sent").count() == 1


def test_a_link_opened_in_two_windows_takes_one_password(cast: Cast) -> None:
    joiner = somebody("joiner", cast.team)
    invitation = invitations.invite(person=joiner, by=cast.hugo)
    words = ("three-quiet-otters", "four-loud-badgers")
    came_to = at_once(*(lambda one=one: invitations.accept(invitation=invitation, password=one) for one in words))
    assert len([one for one in came_to if isinstance(one, str) and "used already" in one]) == 1
    assert AuditEvent.objects.filter(code="invitation_accepted").count() == 1


def test_both_agree_to_an_address_and_it_changes_once(cast: Cast) -> None:
    other, third = second(cast), somebody("third", cast.nation, Role.ADMINISTRATOR, came=True)
    change = ask_email_change(person=cast.ruth, new="new@example.org", reason="Married", by=cast.hugo)
    at_once(*(lambda by=by: agree_email_change(change=change, by=by) for by in (other, third)))
    assert AuditEvent.objects.filter(code="email_changed").count() == 1
