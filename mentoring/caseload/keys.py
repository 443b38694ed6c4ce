"""Keys with which other systems ask the allocation check: made once, shown once, kept as a hash, and ended."""

import hashlib
import secrets
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, rights_of, under
from lms.roles import Permission
from mentoring.caseload.models import ApiKey

BYTES: Final = 32
SHOWN: Final = 8


def hash_of(key: str) -> str:
    """Return what is kept of a key. It is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_that_is(written: str) -> ApiKey | None:
    """Return the key that was written, unless there is none or it has ended. One query."""
    return ApiKey.objects.filter(key_hash=hash_of(written), ended_at=None).select_related("unit").first()


def keys_visible_to(person: Person, on: date) -> QuerySet[ApiKey]:
    """Return the keys of the places where somebody makes them, the newest first."""
    places = rights_of(person, on).places(Permission.MAKE_KEYS)
    return ApiKey.objects.filter(under(places)).select_related("unit", "made_by", "ended_by").order_by("-made_at")


@transaction.atomic
def make_key(*, name: str, unit: Unit, by: Person) -> tuple[ApiKey, str]:
    """Make a key for a system and a place; return its record, and the key itself, which is kept nowhere."""
    check_may(by, Permission.MAKE_KEYS, unit=unit, on=today())
    written = secrets.token_urlsafe(BYTES)
    key = ApiKey.objects.create(
        name=name.strip(), prefix=written[:SHOWN], key_hash=hash_of(written), unit=unit, made_by=by
    )
    audit.record("key_made", by=by, subject=key, facts={"unit": unit.pk, "prefix": key.prefix})
    return key, written


@transaction.atomic
def end_key(*, key: ApiKey, by: Person) -> ApiKey:
    """End a key at once. Ended already: nothing changes."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if not keys_visible_to(by, today()).filter(pk=key.pk).exists():
        raise NotAllowed("This key belongs to a place where you do not make keys.")
    if key.ended_at is None:
        key.ended_at, key.ended_by = timezone.now(), by
        key.save(update_fields=["ended_at", "ended_by"])
        audit.record("key_ended", by=by, subject=key, facts={"prefix": key.prefix})
    return key
