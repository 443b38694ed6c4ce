"""What an administrator does to somebody's account: check, change, record, queue, return. Never to their own."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.leaving import leave
from lms import audit, invitations
from lms.accounts import factors
from lms.accounts.locking import locked
from lms.accounts.permissions import check_may_give, check_may_look_after
from lms.accounts.resting import check_rested_since_email
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Invitation, Person, Post
from lms.permissions import NotAllowed
from lms.second_factor.taking_away import take_factors_away
from lms.sign_ins import end_sign_ins

FURTHEST_BACK = timedelta(days=90)


@transaction.atomic
def invite(*, person: Person, by: Person) -> Invitation:
    """Invite somebody who has never come in, or not since their account was opened again."""
    giver, to = locked(by, person)
    check_may_give(giver, to, today())
    check_can_be_invited(to)
    return invitations.invite(person=to, by=giver)


def check_can_be_invited(person: Person) -> None:
    """Refuse to invite whoever comes in already: the link would give them another password."""
    if not person.is_active:
        raise NotAllowed(f"The account of {person} is closed. Open it again first.")
    if person.last_login and person.has_usable_password():
        raise NotAllowed(f"{person} has signed in already. Who forgets a password asks for one on the sign-in page.")


@transaction.atomic
def close_account(*, person: Person, day: date, reason: str, by: Person) -> Person:
    """End everything of somebody who leaves: the same as a file of people does. Closed twice, it is closed once."""
    giver, leaver = locked(by, person)
    check_may_look_after(giver, leaver, today())
    if not leaver.is_active:
        return leaver
    if day < today() - FURTHEST_BACK:
        raise ValidationError({"day": f"The day lies more than {FURTHEST_BACK.days} days back"})
    if day > today() and not Post.objects.filter(person=leaver).exists():
        raise ValidationError({"day": "They have no post on record, so choose today: nothing would close it later"})
    audit.record("leaver_recorded", by=giver, subject=leaver, facts={"day": day.isoformat()}, words=reason)
    return leave(person=leaver, day=day, by=giver)


@transaction.atomic
def reopen_account(*, person: Person, reason: str, by: Person) -> Person:
    """Open a closed account again, without roles and without its password, and invite its owner."""
    giver, back = locked(by, person)
    check_may_look_after(giver, back, today())
    if back.is_active:
        return back
    back.is_active = True
    back.set_unusable_password()
    back.save(update_fields=["is_active", "password"])
    audit.record("account_reopened", by=giver, subject=back, words=reason)
    invitations.invite(person=back, by=giver)
    return back


@transaction.atomic
def sign_out_everywhere(*, person: Person, reason: str, by: Person) -> int:
    """End every sign-in of somebody, and tell them; return how many were listed."""
    giver, other = locked(by, person)
    check_may_look_after(giver, other, today())
    count = end_sign_ins(person=other, by=giver, words=reason)
    moment = f"{timezone.now():%Y%m%d%H%M%S%f}"
    text = "An administrator ended your sign-ins"
    queue_notice(person=other, event=f"sign-ins-{moment}", text=text, link=reverse("messages"), urgent=True)
    return count


@transaction.atomic
def reset_second_factor(*, person: Person, reason: str, by: Person, at: datetime | None = None) -> int:
    """Take away every second factor of somebody who lost theirs, which tells them, and end their sign-ins."""
    giver, other = locked(by, person)
    check_may_look_after(giver, other, today())
    check_rested_since_email(other, at or timezone.now())
    kinds = factors.kinds_of(other)
    if not kinds:
        raise NotAllowed(f"{other} has no second factor. There is nothing to reset.")
    _reset(other, kinds, reason, by=giver)
    return len(kinds)


@transaction.atomic
def reset_by_operations(*, people: Iterable[Person], reason: str) -> int:
    """Do the same at the machine, for those whom no administrator can help; return of how many people it was."""
    if not reason.strip():
        raise NotAllowed("Say why: the reason stays on record.")
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk for person in people]).order_by("pk")
    having = [(person, kinds) for person in rows if (kinds := factors.kinds_of(person))]
    for person, kinds in having:
        _reset(person, kinds, reason, by=None)
    return len(having)


def _reset(person: Person, kinds: list[str], reason: str, *, by: Person | None) -> None:
    take_factors_away(person=person, by=by)
    audit.record("second_factor_reset", by=by, subject=person, facts={"kinds": kinds}, words=reason)
    end_sign_ins(person=person, by=by)


@transaction.atomic
def rename(*, person: Person, name: str, staff_code: str, by: Person) -> Person:
    """Write somebody's name or staff code as it is."""
    giver, other = locked(by, person)
    check_may_look_after(giver, other, today())
    changed = [field for field, value in (("name", name), ("staff_code", staff_code)) if getattr(other, field) != value]
    if not changed:
        return other
    other.name, other.staff_code = name, staff_code
    other.full_clean(exclude=["password"])
    other.save(update_fields=changed)
    audit.record("account_changed", by=giver, subject=other, facts={"fields": changed})
    return other
