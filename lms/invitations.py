"""Invitations to an account: made, sent by a job, used once, withdrawn.

The link is made at random as its e-mail leaves, and only its hash is kept: nobody can read it in the database. It goes
to the work e-mail and nowhere else. As with every message, it is marked as sent before it leaves: a process that is
killed in between costs one e-mail, and somebody can be invited again.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit, notices
from lms.actions import queue_notice
from lms.calendar import end_of, in_words, today
from lms.models import Invitation, Person, Post
from lms.permissions import NotAllowed
from lms.policy.accounts import INVITATION_DAYS
from lms.posts import book_for, books_at, main_post, posts_of
from lms.rules import RuleBook

SUBJECT: Final = "Your account in Waymark"
# 256 bits: nobody comes upon a link by trying.
BYTES: Final = 32
MOST_A_DAY: Final = 5
MOST_A_RUN: Final = 400
ASK: Final = "Ask the administrator, or the learning manager of your region, to invite you again."


class Stand(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    COME = "come"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def stand_of(invitation: Invitation, at: datetime) -> Stand:
    """Say where an invitation stands at a moment; whoever has signed in since needs it no more."""
    last = invitation.person.last_login
    if invitation.accepted_at:
        return Stand.ACCEPTED
    if invitation.withdrawn_at or not invitation.person.is_active:
        return Stand.WITHDRAWN
    if last and last >= invitation.made_at:
        return Stand.COME
    return Stand.EXPIRED if at >= invitation.expires_at else Stand.OPEN


def why_closed(invitation: Invitation, at: datetime) -> str:
    """Say why an invitation cannot be used, and what to do; nothing while it can be."""
    used = "Each link works once. Sign in with your work e-mail and the password that you chose."
    return {
        Stand.OPEN: "",
        Stand.ACCEPTED: f"It was used already. {used} Forgotten it? The sign-in page helps.",
        Stand.COME: "You have signed in since it was sent, so it is not needed any more. Go to the sign-in page.",
        Stand.WITHDRAWN: f"It was withdrawn. A newer e-mail, if you had one, holds the address that works. {ASK}",
        Stand.EXPIRED: f"It could be used until {in_words(today(invitation.expires_at))}. {ASK}",
    }[stand_of(invitation, at)]


def last_moment(posts: Iterable[Post], book: RuleBook) -> datetime:
    """Return until when somebody with these posts can come: counted from their first day, where that is ahead. Pure."""
    ahead = [post.starts for post in posts if post.ends is None or post.ends > book.on]
    first = max(book.on, min(ahead, default=book.on))
    return end_of(first + timedelta(days=int(book.answer(INVITATION_DAYS).value)))


@transaction.atomic
def invite(*, person: Person, by: Person | None, at: datetime | None = None) -> Invitation:
    """Invite somebody; a job sends the link, and an older one leads nowhere. Pressed twice, they are invited once."""
    moment = at or timezone.now()
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not locked.is_active:
        raise NotAllowed(f"The account of {locked} is closed. Open it again first.")
    waiting = Invitation.objects.open_at(moment).filter(person=locked, sent_at=None).first()
    if waiting:
        return waiting
    since = moment - timedelta(days=1)
    if Invitation.objects.filter(person=locked, made_at__gt=since).count() >= MOST_A_DAY:
        raise NotAllowed(f"{locked} was invited {MOST_A_DAY} times since yesterday. Ask them, or try tomorrow.")
    withdraw(person=locked, by=by, at=moment)
    (invitation,) = _make([locked.pk], by, moment)
    return invitation


@transaction.atomic
def invite_joiners(*, people: Iterable[int], by: Person | None) -> int:
    """Invite people whose accounts were made or opened just now, by their ids; return how many. Few queries."""
    return len(_make(sorted(people), by, timezone.now()))


def _make(people: list[int], by: Person | None, at: datetime) -> list[Invitation]:
    day, held = today(at), posts_of(people)
    books = books_at((post.unit for posts in held.values() for post in posts), day)
    rows = [
        Invitation(
            person_id=person,
            made_by=by,
            made_at=at,
            expires_at=last_moment(held[person], book_for(main_post_ahead(held[person], day), books, day)),
        )
        for person in people
    ]
    made = Invitation.objects.bulk_create(rows, batch_size=500)
    audit.record_many("invitation_made", by=by, subjects=[(row, {"person": row.person_id}) for row in made])
    return made


def main_post_ahead(posts: list[Post], day: date) -> Post | None:
    """Return the post of somebody whose region says how long they have: held now, or the last one known."""
    return main_post(posts, day) or max(posts, key=lambda post: (post.starts, post.pk), default=None)


@transaction.atomic
def withdraw(*, person: Person, by: Person | None, at: datetime | None = None) -> int:
    """Withdraw whatever invitation of somebody is not used; return how many there were."""
    rows = list(Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None).select_for_update())
    for invitation in rows:
        invitation.withdrawn_at = at or timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
    audit.record_many("invitation_withdrawn", by=by, subjects=[(row, {"person": row.person_id}) for row in rows])
    return len(rows)


# ---- sending ----


def send_waiting(*, at: datetime | None = None) -> int:
    """Send the invitations that wait, so many a run; return how many left."""
    moment = at or timezone.now()
    rows = Invitation.objects.open_at(moment).filter(sent_at=None).order_by("made_at", "pk")
    return sum(_send(pk, moment) for pk in list(rows.values_list("pk", flat=True)[:MOST_A_RUN]))


def _send(pk: int, at: datetime) -> bool:
    token = secrets.token_urlsafe(BYTES)
    invitation = _claim(pk, token, at)
    if invitation is None:
        return False
    try:
        template, facts = _letter(invitation, token)
        notices.write_outside(to=invitation.person.email, subject=SUBJECT, template=template, facts=facts)
    except notices.NoSuchAddress:
        _give_up(invitation)
        return False
    except notices.NotSent:
        Invitation.objects.filter(pk=pk, token_hash=invitation.token_hash).update(sent_at=None, token_hash="")
        raise
    return True


def _letter(invitation: Invitation, token: str) -> tuple[str, dict[str, str]]:
    """Return the template of the e-mail and its facts: with passwords a link that opens once, without them the door."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    if not settings.PASSWORD_SIGN_IN:
        return "emails/invitation_work_account.txt", {"address": f"{base}/"}
    until = in_words(today(invitation.expires_at))
    address = f"{base}{reverse('people:accept_invitation', args=[token])}"
    return "emails/invitation.txt", {"address": address, "until": until}


@transaction.atomic
def _claim(pk: int, token: str, at: datetime) -> Invitation | None:
    """Mark an invitation as sent, with the hash of its link; nothing when it was sent, or is wanted no more."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if invitation.sent_at or stand_of(invitation, at) != Stand.OPEN:
        return None
    invitation.token_hash, invitation.sent_at = hash_of(token), at
    invitation.save(update_fields=["token_hash", "sent_at"])
    audit.record("invitation_sent", by=None, subject=invitation, facts={"person": invitation.person_id})
    return invitation


@transaction.atomic
def _give_up(invitation: Invitation) -> None:
    """Withdraw an invitation whose address the mail server does not know, and tell whoever made it."""
    withdraw(person=invitation.person, by=None)
    audit.record("invitation_address_unknown", by=None, subject=invitation, facts={"person": invitation.person_id})
    if invitation.made_by:
        queue_notice(
            person=invitation.made_by,
            event=f"invitation-{invitation.pk}-unknown",
            text=f"The work e-mail of {invitation.person} is not known: no invitation arrived",
            link=reverse("people:person", args=[invitation.person_id]),
        )


# ---- using ----


def hash_of(token: str) -> str:
    """Return what is kept of a token: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link belongs to, whatever its state."""
    return Invitation.objects.filter(token_hash=hash_of(token)).select_related("person").first()


@transaction.atomic
def accept(*, invitation: Invitation, password: str, at: datetime | None = None) -> Person:
    """Give somebody the password that they chose, once. Checked against the rules of passwords by the form."""
    moment = at or timezone.now()
    person = Person.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    locked.person = person
    if why := why_closed(locked, moment):
        raise NotAllowed(why)
    person.set_password(password)
    person.save(update_fields=["password"])
    locked.accepted_at = moment
    locked.save(update_fields=["accepted_at"])
    audit.record("invitation_accepted", by=person, subject=locked, facts={"person": person.pk})
    return person
