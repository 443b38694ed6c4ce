"""What a timeline tells of the pathway itself: beginnings, changes of dates, more time, exemptions and reviews.

What moved somebody's dates is read by them and by whoever may move them: leave stands as days, never with a reason.
Why somebody left is told to nobody here.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from courses.models import Enrolment, EnrolmentChange, Exemption, MilestoneReview, TimeRequest
from lms.calendar import in_words
from lms.progress.recording.event import DAY, Key, Said
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source, numbers

Kind = EnrolmentChange.Kind
LEADS = {
    Kind.HOURS: "Hours changed.",
    Kind.LEAVE: "Leave recorded.",
    Kind.PAUSE: "Paused.",
    Kind.EXTENSION: "Extended.",
    Kind.WITHDRAWAL: "Left the pathway.",
    Kind.NEWLY_QUALIFIED: "Newly qualified.",
    Kind.QUALIFIED: "Qualified.",
}


def _dates(reading: Reading) -> tuple[str, str]:
    """Return the way to the dates, for whoever may open that page."""
    if reading.own:
        return reverse("courses:pathway"), "My pathway"
    return (reverse("courses:dates", args=[reading.enrolment.pk]), "Dates") if reading.moves_dates else ("", "")


# ---- beginnings ----


def _began(reading: Reading) -> QuerySet[Any, Any]:
    return Enrolment.objects.filter(person=reading.learner)


def _tell_began(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Enrolment.objects.select_related("pathway_version__pathway").in_bulk(numbers(keys))
    return {
        pk: Said("done", "Began the pathway.", f"{row.pathway_version.pathway}, {row.intake}")
        for pk, row in rows.items()
    }


# ---- changes ----


def _changes(reading: Reading) -> QuerySet[Any, Any]:
    if not reading.dates:
        return EnrolmentChange.objects.none()
    return EnrolmentChange.objects.filter(enrolment__person=reading.learner, replaced_by=None, takes_back=False)


def _tell_changes(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows, way = EnrolmentChange.objects.in_bulk(numbers(keys)), _dates(reading)
    return {pk: Said(_shape(row), LEADS[Kind(row.kind)], _change(row), *way) for pk, row in rows.items()}


def _shape(row: EnrolmentChange) -> str:
    return "withdrawn" if row.kind == Kind.WITHDRAWAL else "done"


def _change(row: EnrolmentChange) -> str:
    """Say what changed from when: days and amounts, never why."""
    since = in_words(row.starts)
    if row.kind == Kind.EXTENSION:
        return f"{row.months} month{'' if row.months == 1 else 's'} more, from {since}"
    if row.kind == Kind.HOURS and row.share is not None:
        return f"{'Full time' if row.share == 1 else f'{row.share.normalize():f} of full time'} from {since}"
    if row.kind in (Kind.LEAVE, Kind.PAUSE):
        return f"From {since} to {in_words(row.ends - DAY)}" if row.ends else f"Since {since}"
    return f"From {since}" if row.kind == Kind.NEWLY_QUALIFIED else f"On {since}"


# ---- more time ----


def _asked(reading: Reading) -> QuerySet[Any, Any]:
    if not reading.dates:
        return TimeRequest.objects.none()
    return TimeRequest.objects.filter(enrolment__person=reading.learner)


def _answered(reading: Reading) -> QuerySet[Any, Any]:
    return _asked(reading).filter(answered_at__isnull=False)


def _tell_asked(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = TimeRequest.objects.select_related("stage_module__module").in_bulk(numbers(keys))
    return {
        pk: Said("waiting", "Asked for more time.", f"{row.stage_module.module}, until {in_words(row.until)}")
        for pk, row in rows.items()
    }


def _tell_answered(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = TimeRequest.objects.select_related("stage_module__module").in_bulk(numbers(keys))
    return {pk: _answer(row) for pk, row in rows.items()}


def _answer(row: TimeRequest) -> Said:
    module = row.stage_module.module
    if row.granted_until:
        return Said("done", "More time was granted.", f"{module}, until {in_words(row.granted_until)}")
    return Said("not_applicable", "More time was not granted.", str(module))


# ---- exemptions and reviews ----


def _exempted(reading: Reading) -> QuerySet[Any, Any]:
    return Exemption.objects.filter(person=reading.learner) if reading.dates else Exemption.objects.none()


def _tell_exempted(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Exemption.objects.select_related("module").in_bulk(numbers(keys))
    return {pk: _exemption(row) for pk, row in rows.items()}


def _exemption(row: Exemption) -> Said:
    if row.withdraws_id:
        return Said("not_started", "An exemption ended.", str(row.module))
    return Said("done", "Prior learning recognised.", str(row.module))


def _reviews(reading: Reading) -> QuerySet[Any, Any]:
    """Return the reviews that somebody has signed: until then what stands there may still change."""
    if not reading.reviews:
        return MilestoneReview.objects.none()
    return MilestoneReview.objects.filter(enrolment=reading.enrolment, signatures__isnull=False).distinct()


def _tell_reviews(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = MilestoneReview.objects.select_related("point").in_bulk(numbers(keys))
    return {pk: _review(row) for pk, row in rows.items()}


def _review(row: MilestoneReview) -> Said:
    decided = f": {row.get_decision_display().lower()}" if row.decision else ""
    again = f", round {row.round}" if row.round > 1 else ""
    text = f"{row.point.name}{again}{decided}"
    return Said("sign", "Milestone review.", text, reverse("courses:review", args=[row.pk]), "Read it")


SOURCES = (
    Source("began", "dates", "starts", _began, _tell_began, by_day=True),
    Source("changed", "dates", "at", _changes, _tell_changes),
    Source("time_asked", "dates", "asked_at", _asked, _tell_asked),
    Source("time_answered", "dates", "answered_at", _answered, _tell_answered),
    Source("exempt", "dates", "approved_on", _exempted, _tell_exempted, by_day=True),
    Source("review", "reviews", "held_on", _reviews, _tell_reviews, by_day=True),
)
