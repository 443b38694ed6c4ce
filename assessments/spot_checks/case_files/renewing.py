"""A reviewer is asked to renew a certificate before it ends, and told when it has ended."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.spot_checks.models import Certificate
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words
from lms.models import Duty, Person, RoleGrant
from lms.policy.spot_checking import SPOT_CHECK_RENEWAL_DAYS
from lms.posts import book_for, books_at, posts_on
from lms.roles import ROLES, Permission

CERTIFICATE_ENDS: Final = "certificate_ends"
REVIEWERS: Final = [role.value for role, spec in ROLES.items() if Permission.JUDGE_SPOT_CHECKS in spec.permissions]


@transaction.atomic
def keep_certificates(*, on: date) -> int:
    """Ask those whose certificate ends soon to renew it, and tell those whose certificate has ended. Repeatable.

    Whoever judges no cases any more is asked nothing. Returns how many certificates end soon.
    """
    newest = _newest(on)
    waiting = {duty.source_id for duty in Duty.objects.open().filter(kind=CERTIFICATE_ENDS)}
    ending = _ending(newest, on)
    for pk in waiting - ending.keys():
        _close(pk, newest, on)
    for row in ending.values():
        _open(row)
    return len(ending)


def _newest(on: date) -> dict[int, Certificate]:
    """Return the certificate that lasts longest of each reviewer and standard, by its id."""
    reviewers = RoleGrant.objects.on(on).filter(role__in=REVIEWERS, person__is_active=True).values("person")
    rows = Certificate.objects.filter(person__in=reviewers).select_related("person", "standard")
    last: dict[tuple[int, int], Certificate] = {}
    for row in rows.order_by("starts", "pk"):
        last[row.person_id, row.standard_id] = row
    return {row.pk: row for row in last.values()}


def _ending(newest: dict[int, Certificate], on: date) -> dict[int, Certificate]:
    """Return those that hold today and may be renewed already."""
    posts = posts_on((row.person_id for row in newest.values()), on)
    books = books_at((post.unit for post in posts.values()), on)
    found = {}
    for pk, row in newest.items():
        book = book_for(posts.get(row.person_id), books, on)
        days = timedelta(days=int(book.answer(SPOT_CHECK_RENEWAL_DAYS).value))
        if row.ends and row.ends - days <= on < row.ends:
            found[pk] = row
    return found


def last_day(row: Certificate) -> date | None:
    """Return the last day on which a certificate holds; nothing for one that never ends."""
    return row.ends - timedelta(days=1) if row.ends else None


def _open(row: Certificate) -> None:
    day = last_day(row)
    if day is None:
        return
    open_duty(
        kind=CERTIFICATE_ENDS,
        source=row,
        title=f"Your certificate for “{row.standard}” ends on {in_words(day)}",
        reason="Judge exemplar cases before then. Without it you are given no cases and cannot judge those you have.",
        due=day,
        owner=row.person,
        link=reverse("spot_checks:certification"),
        link_text="Renew it",
    )


def _close(pk: int, newest: dict[int, Certificate], on: date) -> None:
    """Close what is not asked any more: renewed, given up, or too late; whoever it is too late for is told."""
    row = newest.get(pk)
    ended = bool(row and row.ends and row.ends <= on)
    reason = "It has ended." if ended else "It is renewed, or no cases are judged any more."
    close_duty(kind=CERTIFICATE_ENDS, source=Certificate(pk=pk), by=None, reason=reason)
    if row and ended:
        queue_notice(
            person=row.person,
            event=f"certificate-ended-{row.pk}",
            text=f"Your certificate for “{row.standard}” has ended: you judge no cases until you are certified again",
            link=reverse("spot_checks:certification"),
        )


def renewed(*, certificate: Certificate, by: Person) -> int:
    """Close what asked somebody to renew an earlier certificate for the same standard."""
    earlier = Certificate.objects.filter(person=certificate.person, standard=certificate.standard)
    return sum(
        close_duty(kind=CERTIFICATE_ENDS, source=row, by=by, reason="It is renewed.")
        for row in earlier.exclude(pk=certificate.pk)
    )
