"""A manager says what was agreed about a co-worked case that was to be looked at. What they said stays on record."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from lms.actions import close_duties
from lms.calendar import today
from lms.models import Duty, Person
from lms.permissions import NotAllowed
from mentoring.caseload.co_working.asks import ASKED_OF_MANAGER, OF_A_MONTH
from mentoring.caseload.co_working.permissions import check_manage, side_of
from mentoring.caseload.co_working.worked import Story
from mentoring.caseload.models import CoWorking, Declaration


@dataclass(frozen=True)
class Agreed:
    """What a manager said about something that a co-worked case raised."""

    title: str
    words: str
    by: str
    at: datetime
    month: date | None = None


def raised_by(co_working: CoWorking) -> list[Duty]:
    """Return everything that a co-working ever raised with a manager, the latest first. One query."""
    rows = Duty.objects.filter(
        source_kind=Declaration._meta.label_lower,
        source_id__in=Declaration.objects.filter(co_working=co_working).values("pk"),
        kind__in=OF_A_MONTH,
    ) | Duty.objects.filter(source_kind=CoWorking._meta.label_lower, source_id=co_working.pk, kind__in=ASKED_OF_MANAGER)
    return list(rows.select_related("closed_by", "owner").order_by("-opened_at", "-pk"))


def open_to_answer(duties: list[Duty]) -> list[Duty]:
    """Return what is still to be answered, the first raised first."""
    return [duty for duty in reversed(duties) if duty.closed_at is None]


def agreed_of(duties: list[Duty], story: Story, reader: Person) -> list[Agreed]:
    """Return what was agreed, as far as somebody may read it: what is about a month when they read both accounts."""
    months = {told.first.pk: told for told in story.months if told.first}
    is_one_of_the_two, found = bool(side_of(reader, story.co_working)), []
    for duty in duties:
        told = months.get(duty.source_id) if duty.kind in OF_A_MONTH else None
        hidden = duty.kind in OF_A_MONTH and is_one_of_the_two and (told is None or None in told.accounts)
        if duty.closed_at and duty.closed_by and not hidden:
            month = told.part.month if told else None
            found.append(Agreed(duty.title, duty.close_reason, str(duty.closed_by), duty.closed_at, month))
    return found


def co_working_of(duty: Duty) -> CoWorking | None:
    """Return the co-working that raised a duty."""
    if duty.kind not in ASKED_OF_MANAGER:
        return None
    rows = CoWorking.objects.select_related("learner", "lead", "unit", "agreed_by", "ended_by")
    if duty.kind in OF_A_MONTH:
        return rows.filter(declarations=duty.source_id).first()
    return rows.filter(pk=duty.source_id).first()


@transaction.atomic
def answer(*, duty: Duty, words: str, by: Person) -> Duty:
    """Close what a co-worked case raised, with what was agreed."""
    held = Duty.objects.select_for_update().get(pk=duty.pk)
    row = co_working_of(held)
    if row is None:
        raise NotAllowed("This is not about a co-worked case.")
    check_manage(by, row, today())
    if held.closed_at is not None:
        who = f"by {held.closed_by}" if held.closed_by else "because an account was corrected"
        raise NotAllowed(f"This was closed on {today(held.closed_at):%-d %B %Y} {who}. Nothing is to be answered.")
    if not words.strip():
        raise ValidationError({"words": "Write what was agreed"})
    close_duties(duties=Duty.objects.filter(pk=held.pk), by=by, reason=words.strip())
    held.refresh_from_db()
    return held
