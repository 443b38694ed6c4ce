"""The work e-mail of an account is changed: by one administrator, or by two where the roles ask for it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lms import audit, invitations
from lms.accounts import tasks
from lms.accounts.locking import locked
from lms.accounts.permissions import check_may_look_after
from lms.accounts.resting import check_rested_since_reset
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today, working_day_after
from lms.models import EmailChange, Person, RoleGrant
from lms.permissions import NotAllowed, rights_of
from lms.policy.accounts import TWO_MUST_AGREE
from lms.roles import ROLES, Permission, Role
from lms.rules import value_of
from lms.sign_ins import end_sign_ins
from lms.single_sign_on import forget_link

DUTY = "email_change"
WORKING_DAYS = 2


def roles_for_two(person: Person) -> list[str]:
    """Return the names of those roles of somebody for which two administrators must agree."""
    day = today()
    named = value_of(TWO_MUST_AGREE, on=day).value
    held = RoleGrant.objects.not_over_by(day).filter(Q(person=person) | Q(stand_ins__stand_in=person))
    found = set(held.filter(role__in=named).values_list("role", flat=True))
    return [spec.name for role, spec in ROLES.items() if role.value in found]


@transaction.atomic
def ask_email_change(*, person: Person, new: str, reason: str, by: Person, at: datetime | None = None) -> EmailChange:
    """Change somebody's work e-mail, or ask a second administrator to agree where their roles ask for it."""
    moment, address = at or timezone.now(), new.strip().lower()
    giver, other = locked(by, person)
    check_may_look_after(giver, other, today(moment))
    if waiting := EmailChange.objects.filter(person=other, made_at=None, refused_at=None).first():
        if waiting.new == address:
            return waiting
        raise NotAllowed("Another change of this work e-mail waits for a second administrator. Withdraw that first.")
    _check_address(other, address)
    check_rested_since_reset(other, moment)
    change = EmailChange.objects.create(
        person=other, old=other.email, new=address, reason=reason, asked_by=giver, asked_at=moment
    )
    two = roles_for_two(other)
    facts = {"person": other.pk, "two": bool(two)}
    audit.record("email_change_asked", by=giver, subject=change, facts=facts, words=reason)
    if two:
        _ask_another(change, giver)
        return change
    return _change(change, other, giver, moment)


@transaction.atomic
def agree_email_change(*, change: EmailChange, by: Person, at: datetime | None = None) -> EmailChange:
    """Agree, as the second administrator. Agreed twice, it is changed once."""
    moment = at or timezone.now()
    giver, other, fresh = _opened(change, by)
    if fresh.made_at:
        return fresh
    _check_waits(fresh)
    if fresh.asked_by_id == giver.pk:
        raise NotAllowed("You asked for this change, so another administrator agrees to it, or refuses it.")
    _check_address(other, fresh.new)
    check_rested_since_reset(other, moment)
    return _change(fresh, other, giver, moment)


@transaction.atomic
def refuse_email_change(*, change: EmailChange, by: Person) -> EmailChange:
    """Refuse a change that waits, or take back one's own. The work e-mail stays as it is."""
    giver, _, fresh = _opened(change, by)
    if fresh.refused_at:
        return fresh
    _check_waits(fresh)
    fresh.refused_at, fresh.decided_by = timezone.now(), giver
    fresh.save(update_fields=["refused_at", "decided_by"])
    close_duty(kind=DUTY, source=fresh, by=giver, reason="It was refused.")
    audit.record("email_change_refused", by=giver, subject=fresh, facts={"person": fresh.person_id})
    return fresh


def _opened(change: EmailChange, by: Person) -> tuple[Person, Person, EmailChange]:
    """Return who acts, on whom, and the change as it stands, once whoever else decides has done so."""
    giver, other = locked(by, change.person)
    check_may_look_after(giver, other, today())
    return giver, other, EmailChange.objects.get(pk=change.pk)


def _check_waits(change: EmailChange) -> None:
    if change.made_at or change.refused_at:
        raise NotAllowed("This change was decided already. Nothing waits any more.")


def _check_address(person: Person, address: str) -> None:
    if address == person.email:
        raise ValidationError({"new": "This is their work e-mail already"})
    if Person.objects.filter(email=address).exists():
        raise ValidationError({"new": "Another account has this work e-mail"})


def _ask_another(change: EmailChange, by: Person) -> None:
    """Ask the administrators of the place: whoever asked cannot agree."""
    place = rights_of(by, today()).widest(Permission.LOOK_AFTER_ACCOUNTS)[0]
    open_duty(
        kind=DUTY,
        source=change,
        title=f"Agree to another work e-mail for {change.person}, or refuse it",
        reason="Their roles reach far, so a second administrator looks before the address of the account changes.",
        due=working_day_after(today(), WORKING_DAYS),
        about=change.person,
        role=Role.ADMINISTRATOR,
        unit=place,
        link=reverse("people:decide_email", args=[change.pk]),
        link_text="Look at it",
        by=by,
    )


def _change(change: EmailChange, person: Person, by: Person, at: datetime) -> EmailChange:
    """Write the address; sign-ins and invitations of the old one end, and both addresses are told."""
    person.email = change.new
    person.full_clean(exclude=["password"])
    person.save(update_fields=["email"])
    # What the sign-in library kept of the old address would still lead to this account.
    EmailAddress.objects.filter(user=person).delete()
    change.made_at, change.decided_by = at, by
    change.save(update_fields=["made_at", "decided_by"])
    # The next sign-in at the organisation's provider ties the account to whoever has the new address there.
    forget_link(person=person, by=by)
    audit.record("email_changed", by=by, subject=change, facts={"person": person.pk})
    close_duty(kind=DUTY, source=change, by=by, reason="It was changed.")
    end_sign_ins(person=person, by=by)
    if invitations.withdraw(person=person, by=by) and person.last_login is None:
        invitations.invite(person=person, by=by)
    text = "Your work e-mail in Waymark was changed"
    queue_notice(person=person, event=f"email-changed-{change.pk}", text=text, link=reverse("messages"), urgent=True)
    tasks.tell_old_address.enqueue(change.pk)
    return change
