"""The private address of a calendar: made, shown once, revoked. Only its hash is kept."""

import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from courses.models import CalendarFeed
from lms import audit
from lms.calendar import today
from lms.models import Person

# 256 bits: nobody comes upon an address by trying.
BYTES: Final = 32


def hash_of(token: str) -> str:
    """Return what is kept of an address: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(person: Person) -> CalendarFeed | None:
    """Return a person's open address, or nothing."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def owner_of(token: str) -> Person | None:
    """Return whose calendar an address shows: nobody's when it is unknown or revoked, or its owner has left."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None).select_related("person").first()
    if feed is None or not feed.person.is_active:
        return None
    if feed.read_on != today():
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today())
    return feed.person


@transaction.atomic
def make_feed(*, by: Person) -> str:
    """Make a new address and revoke the one before; returns the token, which is kept nowhere."""
    # Two presses at once come one after the other: the second address counts.
    Person.objects.select_for_update().get(pk=by.pk)
    revoke_feed(by=by)
    token = secrets.token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(person=by, token_hash=hash_of(token))
    audit.record("calendar_feed_made", by=by, subject=feed)
    return token


@transaction.atomic
def revoke_feed(*, by: Person) -> bool:
    """Close a person's address for good; say whether there was one."""
    feed = CalendarFeed.objects.select_for_update().filter(person=by, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    audit.record("calendar_feed_revoked", by=by, subject=feed)
    return True
