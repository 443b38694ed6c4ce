"""The officer replies to an outcome: kept beside it for good, read by whoever judged and whoever manages them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.after.permissions import check_may_reply
from assessments.spot_checks.models import Reply, SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import line_manager_of
from lms.screening import find_identifiers

RELATED = ("spot_check__officer", "spot_check__case", "judgement__by", "appeal", "replaced_by")


@transaction.atomic
def reply(*, outcome: SpotCheckOutcome, by: Person, text: str, at: datetime | None = None) -> Reply:
    """Add a reply. The same words posted twice count once; several replies stand beside each other."""
    moment, words = at or timezone.now(), text.strip()
    found = locked(outcome)
    if said := found.replies.filter(by=by, text=words).first():
        return said
    check_may_reply(by, found, on=today(moment))
    check_words("text", words, "Write what should be known about this case or this day", today(moment))
    row = Reply.objects.create(outcome=found, by=by, text=words, at=moment)
    audit.record("spot_check_reply", by=by, subject=row, facts={"outcome": found.pk})
    news = f"There is a reply to a spot check to read: case {found.spot_check.case.mask}"
    tell_readers_and_manager(found, f"spot-check-reply-{row.pk}", news, today(moment))
    return row


def locked(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Return an outcome as it stands now; whoever answers or decides this check meanwhile waits."""
    SpotCheck.objects.select_for_update().get(pk=outcome.spot_check_id)
    return SpotCheckOutcome.objects.select_related(*RELATED).get(pk=outcome.pk)


def check_words(field: str, words: str, nothing: str, on: date) -> None:
    """Refuse words that are missing or that point at a person on probation."""
    sentences = [finding.sentence for finding in find_identifiers(words, on=on)]
    if not words or sentences:
        raise ValidationError({field: sentences or [nothing]})


def readers_of(outcome: SpotCheckOutcome) -> list[Person]:
    """Return whose judgement stands: the one reader, or both where two agreed."""
    if outcome.how != SpotCheckOutcome.How.AGREED:
        return [outcome.judgement.by]
    rows = SpotCheckJudgement.objects.filter(spot_check=outcome.spot_check_id, assignment__seat__in=("first", "second"))
    return [row.by for row in rows.select_related("by").order_by("assignment__seat")]


def tell_readers_and_manager(outcome: SpotCheckOutcome, event: str, text: str, on: date) -> None:
    """Queue word to whoever judged, and to whoever manages the officer."""
    manager = line_manager_of(outcome.spot_check.officer, on)
    link = reverse("spot_checks:outcome", args=[outcome.spot_check_id])
    for person in {*readers_of(outcome), *([manager] if manager else [])}:
        queue_notice(person=person, event=event, text=text, link=link)
