"""The one sender of messages: several notices to a person leave as one e-mail, which says only that there is something.

A notice is sent at most once. It is marked as sent, and that is committed, before its e-mail leaves. A process that is
killed in between costs one e-mail, and the message still stands in the product; the other order would write to people
twice. An e-mail that the mail server refuses was not sent, so its notices are marked as waiting again.
"""

import logging
from collections import defaultdict
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone

from lms.models import Notice, Person

SUBJECT: Final = "You have something to read in Waymark"

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail server refused. Says how many, never who."""


def send_notices(*, urgent_only: bool) -> int:
    """Send one e-mail to each person with notices that wait, or with urgent ones; return how many e-mails left."""
    connection = get_connection()
    sent = refused = 0
    for person, ids in _waiting(urgent_only).items():
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


def _waiting(urgent_only: bool) -> dict[Person, list[int]]:
    """Return the notices to send, by person. Whoever may not sign in any more gets none."""
    notices = Notice.objects.filter(sent_at=None, channel=Notice.Channel.EMAIL, person__is_active=True)
    if urgent_only:
        notices = notices.filter(urgent=True)
    waiting: dict[Person, list[int]] = defaultdict(list)
    for notice in notices.select_related("person").order_by("person", "pk"):
        waiting[notice.person].append(notice.pk)
    return waiting


def _claim(ids: list[int]) -> datetime | None:
    """Mark notices as sent, and return the moment; nothing when another run was quicker."""
    now = timezone.now()
    return now if Notice.objects.filter(pk__in=ids, sent_at=None).update(sent_at=now) else None


def _body() -> str:
    return render_to_string("emails/something_to_read.txt", {"address": settings.WAGTAILADMIN_BASE_URL})
