"""The one sender of messages: several notices to a person leave as one e-mail, which says only that there is something.

A notice is sent at most once. It is marked as sent, and that is committed, before its e-mail leaves. A process that is
killed in between costs one e-mail, and the message still stands in the product; the other order would write to people
twice. An e-mail that the mail server refuses was not sent, so its notices are marked as waiting again.

Each person chooses when the digest reaches them. Before it is sent, reminders of what is done or moved are dropped;
the message of a duty is dropped as soon as that is closed.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from lms.actions import drop_notices
from lms.calendar import today
from lms.models import Notice, NoticeChoice, Person

SUBJECT: Final = "You have something to read in Waymark"
# What a room says about reminders of its own things: those that are no longer wanted, with the reason for each.
# Only the room that a reminder is about knows whether that is done. Filled in AppConfig.ready().
NoLongerWanted = Callable[[list[Notice], date], dict[int, str]]
no_longer_wanted: list[NoLongerWanted] = []

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail server refused. Says how many, never who."""


class NoSuchAddress(Exception):
    """The mail server knows nobody at an address. Trying again changes nothing."""


def send_notices(*, urgent_only: bool, on: date | None = None) -> int:
    """Send one e-mail to each person with notices that wait, or with urgent ones; return how many e-mails left."""
    day = on or today()
    if not urgent_only:
        drop_reminders(on=day)
    connection = get_connection()
    sent = refused = 0
    for person, ids in _waiting(urgent_only, day).items():
        claimed = _claim(ids)
        if not claimed:
            continue
        try:
            EmailMessage(SUBJECT, _body(), to=[person.email], connection=connection).send()
            sent += 1
        except SMTPRecipientsRefused:
            # Nobody can be reached at this address, now or in a minute. The message stands in the product.
            logger.warning("The mail server does not know the address of person %s.", person.pk)
        except OSError:  # what smtplib raises is one, and so is a server that does not answer
            Notice.objects.filter(pk__in=ids, sent_at=claimed).update(sent_at=None)
            refused += 1
    if refused:
        raise NotSent(f"{refused} of {sent + refused} e-mails were not accepted; their notices wait for the next run.")
    return sent


def drop_reminders(*, on: date) -> int:
    """Drop the reminders whose thing is done, moved or given up; they stay on record with the reason."""
    reminders = list(Notice.objects.waiting().exclude(about_kind=""))
    by_reason: dict[str, list[int]] = defaultdict(list)
    for ask in no_longer_wanted:
        for pk, reason in ask(reminders, on).items():
            by_reason[reason].append(pk)
    return sum(
        drop_notices(notices=Notice.objects.filter(pk__in=ids), reason=reason) for reason, ids in by_reason.items()
    )


def choices_of(people: Iterable[int]) -> dict[int, NoticeChoice]:
    """Return how each of these people wants their messages: what they chose, or what holds for everybody."""
    chosen = {choice.person_id: choice for choice in NoticeChoice.objects.filter(person__in=list(people))}
    return {person: chosen.get(person) or NoticeChoice(person_id=person) for person in people}


def digest_is_due(choice: NoticeChoice, oldest: date, on: date) -> bool:
    """Say whether somebody's digest goes out on a day, when the oldest message waits since `oldest`. Pure.

    A weekly digest whose own day was missed, because no job ran, goes out on the next day.
    """
    if choice.digest != NoticeChoice.Digest.WEEKLY:
        return choice.digest == NoticeChoice.Digest.DAILY
    latest = on - timedelta(days=(on.weekday() - choice.weekday) % 7)
    return latest == on or oldest < latest


def _waiting(urgent_only: bool, on: date) -> dict[Person, list[int]]:
    """Return the notices to send, by person. Whoever may not sign in any more gets none."""
    notices = Notice.objects.waiting().filter(channel=Notice.Channel.EMAIL, person__is_active=True)
    if urgent_only:
        notices = notices.filter(urgent=True)
    waiting: dict[Person, list[Notice]] = defaultdict(list)
    for notice in notices.select_related("person").order_by("person", "pk"):
        waiting[notice.person].append(notice)
    choices = choices_of({person.pk for person in waiting})
    ripe = {person: _ripe(found, choices[person.pk], on) for person, found in waiting.items()}
    return {person: ids for person, ids in ripe.items() if ids}


def _ripe(notices: list[Notice], choice: NoticeChoice, on: date) -> list[int]:
    """Return which of somebody's waiting notices go out now: all on the day of their digest, else the urgent ones."""
    due = digest_is_due(choice, min(today(notice.queued_at) for notice in notices), on)
    return [notice.pk for notice in notices if due or notice.urgent]


@transaction.atomic
def _claim(ids: list[int]) -> datetime | None:
    """Mark notices as sent, and return the moment; nothing when another run was quicker."""
    now = timezone.now()
    mine = list(
        Notice.objects.waiting().filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    return now if Notice.objects.filter(pk__in=mine).update(sent_at=now) else None


def write_outside(*, to: str, subject: str, template: str, facts: Mapping[str, str]) -> None:
    """Write to somebody who has no account here, such as a witness: a job calls this, and marks it as sent before.

    As with every e-mail the words name nobody. Raises NoSuchAddress where the mail server knows no such address, and
    NotSent where it takes nothing now.
    """
    words = render_to_string(template, dict(facts))
    try:
        EmailMessage(subject, words, to=[to]).send()
    except SMTPRecipientsRefused:
        raise NoSuchAddress from None  # what the server said names the address
    except OSError:
        raise NotSent("An e-mail to somebody without an account was not accepted.") from None


def _body() -> str:
    return render_to_string("emails/something_to_read.txt", {"address": settings.WAGTAILADMIN_BASE_URL})
