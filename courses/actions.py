"""What is done in learning: enrol, finish a lesson, record and withdraw proof."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from courses import standing
from courses.models import (
    Demonstration,
    Enrolment,
    LessonCompletion,
    LessonPage,
    ModulePage,
    ModuleVersion,
    PathwayVersion,
)
from courses.progress import course_columns
from lms import audit
from lms.calendar import months_after, today
from lms.models import Person
from lms.models.record import Frozen
from lms.permissions import check_may
from lms.roles import Permission
from lms.rules import Answer


@transaction.atomic
def enrol(
    *,
    person: Person,
    pathway_version: PathwayVersion,
    intake: str,
    starts: date,
    entry_basis: str,
    by: Person | None,
    share_of_full_time: float | str = 1,
    standing_later: bool = False,
) -> Enrolment:
    """Put a person on a pathway. Whoever enrols many opens their standings together, later in the transaction."""
    enrolment = Enrolment(
        person=person,
        pathway_version=pathway_version,
        intake=intake,
        starts=starts,
        entry_basis=entry_basis,
        share_of_full_time=share_of_full_time,
    )
    enrolment.full_clean()
    enrolment.save()
    audit.record("enrolled", by=by, subject=enrolment, facts={"person": person.pk, "pathway": pathway_version.pk})
    if not standing_later:
        standing.open_standing(enrolment, today())
    return enrolment


@transaction.atomic
def finish_lesson(*, lesson: LessonPage, by: Person) -> LessonCompletion:
    """Record that `by` finished a lesson as it stands now. Finished already: nothing changes."""
    check_may(by, Permission.READ_LESSONS, on=today())
    module = ModulePage.objects.parent_of(lesson).select_related("module").get().module
    completion, created = LessonCompletion.objects.get_or_create(
        person=by,
        lesson_key=lesson.key,
        module_version=module.versions.latest("number"),
        defaults={"module": module, "revision_id": lesson.live_revision_id, "completed_at": timezone.now()},
    )
    if created:
        audit.record("lesson_finished", by=by, subject=completion, facts={"lesson": lesson.key})
        standing.refresh(by, course_columns, today())
    return completion


@transaction.atomic
def record_demonstration(
    *,
    person: Person,
    module_version: ModuleVersion,
    method: str,
    source: Frozen,
    by: Person | None,
    rules: list[Answer] | None = None,
    judged_on: date | None = None,
    lapses_after_months: int | None = None,
) -> Demonstration:
    """Append a proof. `source` is the record that it rests on; the same source twice changes nothing."""
    day = judged_on or today()
    demonstration, created = Demonstration.objects.get_or_create(
        person=person,
        module_version=module_version,
        method=method,
        source_kind=source._meta.label_lower,
        source_id=source.pk,
        withdraws=None,
        defaults={
            "judged_on": day,
            "lapses_on": months_after(day, lapses_after_months) if lapses_after_months else None,
            "rules": [answer.as_record() for answer in rules or []],
        },
    )
    if created:
        audit.record("demonstration_recorded", by=by, subject=demonstration, facts={"method": method})
        standing.refresh(person, course_columns, today())
    return demonstration


@transaction.atomic
def withdraw_demonstration(
    *, demonstration: Demonstration, source: Frozen, reason: str, by: Person | None
) -> Demonstration:
    """Append the withdrawal of a proof, with its reason. The proof itself stays on record."""
    row, created = Demonstration.objects.get_or_create(
        withdraws=demonstration,
        defaults={
            "person": demonstration.person,
            "module_version": demonstration.module_version,
            "method": demonstration.method,
            "judged_on": today(),
            "source_kind": source._meta.label_lower,
            "source_id": source.pk,
            "reason": reason,
        },
    )
    if created:
        audit.record("demonstration_withdrawn", by=by, subject=row, facts={"withdraws": demonstration.pk})
        standing.refresh(row.person, course_columns, today())
    return row
