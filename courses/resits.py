"""Resits: a fail with a day opens a duty for the learner, which a pass, or a later attempt, closes."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.urls import reverse

from courses.imports.who import found_in
from courses.models import AcademicResult, Module
from lms.actions import close_duty, open_duty
from lms.calendar import in_words
from lms.models import Duty, Person

RESIT_DUTY: Final = "resit"


@transaction.atomic
def keep_resit_duties(touched: Mapping[Person, Iterable[Module]], *, by: Person | None) -> int:
    """Open and close the duties to resit of these people in these modules; return how many are open. Repeatable."""
    everything = AcademicResult.objects.select_related("person", "module")
    rows = found_in(everything, "person", [person.pk for person in touched])
    replaced = {row.replaces_id for row in rows}
    kind = AcademicResult._meta.label_lower
    waiting = set(Duty.objects.open().filter(kind=RESIT_DUTY, source_kind=kind).values_list("source_id", flat=True))
    latest: dict[tuple[int, int], AcademicResult] = {}
    for row in sorted(rows, key=lambda row: (row.attempt, row.pk)):
        if row.module in touched[row.person] and row.pk not in replaced:
            latest[row.person_id, row.module_id] = row
    due = {row.pk for row in latest.values() if row.resit_by and row.outcome != AcademicResult.Outcome.PASS}
    for row in rows:
        if row.pk in waiting and row.pk not in due and row.module in touched[row.person]:
            close_duty(kind=RESIT_DUTY, source=row, by=by, reason="A later result is on record.")
    for row in latest.values():
        if row.pk in due - waiting:
            _open(row, by)
    return len(due)


def _open(row: AcademicResult, by: Person | None) -> None:
    if row.resit_by is None:
        return
    open_duty(
        kind=RESIT_DUTY,
        source=row,
        title=f"Resit {row.module} by {in_words(row.resit_by)}",
        reason=f"Attempt {row.attempt} was decided on {in_words(row.decided_on)}: {row.get_outcome_display().lower()}.",
        due=row.resit_by,
        about=row.person,
        owner=row.person,
        link=reverse("courses:pathway"),
        link_text="My pathway",
        by=by,
    )
