"""Takes a file of people, training or results in, all of it or nothing: one after the other, and each file once.

Whoever comes second waits for the first, then compares with what the first has written, and finds nothing to change.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses import standing
from courses.actions import enrol
from courses.imports import people, people_rows, results, training
from courses.imports.report import Report
from courses.imports.results import Result
from courses.imports.table import Column, problems_of, read_table
from courses.imports.training import Attended
from courses.imports.who import in_parts
from courses.leaving import leave
from courses.models import AcademicResult, Attendance, ImportRun, Module
from courses.progress import course_columns
from courses.resits import keep_resit_duties
from lms import audit
from lms.actions import end_role, grant_role
from lms.calendar import today
from lms.invitations import invite_joiners
from lms.models import LineManagement, Person, Post, Unit
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission
from lms.spreadsheets import MOST_LINES, Problem

PEOPLE, TRAINING, RESULTS = "people", "training", "results"
BATCH: Final = 1000
# What PostgreSQL calls a second row where only one may be.
SECOND_ROW: Final = "23505"
MEANWHILE: Final = "Somebody else recorded the same about one of these people just now. Choose the file again."


class Stopped(Exception):  # reads as the sentence it carries
    """An action refused what had passed every check: the whole file goes back, with the line."""

    def __init__(self, line: int, cause: str) -> None:
        super().__init__(cause)
        self.line = line


@dataclass(frozen=True)
class Kind:
    """One kind of file: who may import it, its columns, how its lines are read, and how they are taken in."""

    key: str
    permission: Permission
    columns: tuple[Column, ...]
    read: Callable[..., Any]
    apply: Callable[[list[Any], Person | None], None]
    # What a request can take in without making its sender wait: the command takes more.
    most_lines_on_page: int


@dataclass(frozen=True)
class Sent:
    """A file that somebody sent, and how it is to be taken: only looked at, or taken in as they have `seen` it."""

    kind: str
    content: bytes
    by: Person | None
    dry_run: bool = False
    seen: str = ""
    most_lines: int = MOST_LINES

    @property
    def file_hash(self) -> str:
        """Return what stands for the file."""
        return hashlib.sha256(self.content).hexdigest()


def import_file(*, sent: Sent) -> Report:
    """Take a file in, or say on a dry run what it would change.

    The command acts as nobody (`by` is nobody) and everywhere; a person acts within their place.
    """
    if sent.by is not None:
        check_may(sent.by, KINDS[sent.kind].permission, on=today())
    try:
        with transaction.atomic():
            return _taken_in(sent, KINDS[sent.kind])
    except Stopped as stopped:
        return Report(sent.kind, sent.file_hash, problems=(Problem(stopped.line, "", "", str(stopped)),))
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != SECOND_ROW:
            raise
        return Report(sent.kind, sent.file_hash, problems=(Problem(None, "", "", MEANWHILE),))


def _taken_in(sent: Sent, what: Kind) -> Report:
    """Check, change, record."""
    if not sent.dry_run:
        _one_after_the_other()
    digest = sent.file_hash
    already = ImportRun.objects.filter(kind=what.key, file_hash=digest).select_related("by").first()
    if already:
        return Report(what.key, digest, already=already)
    less = f"More are taken in by the command import_{what.key}."
    table = read_table(sent.content, what.columns, sent.most_lines, less)
    found = what.read(table, sent.by, today())
    if problems := problems_of(table):
        return Report(what.key, digest, problems=tuple(problems))
    changes = tuple(sorted((item.change for item in found.planned), key=lambda change: change.line))
    report = Report(what.key, digest, (), changes, found.unchanged, getattr(found, "notes", ()))
    if sent.dry_run or not changes:
        return report
    if sent.seen and sent.seen != report.seen:
        return replace(report, outdated=True)
    what.apply(found.planned, sent.by)
    run = ImportRun.objects.create(kind=what.key, file_hash=digest, counts=report.counts, by=sent.by)
    audit.record(f"{what.key}_imported", by=sent.by, subject=run, facts={**report.counts, "hash": digest})
    return replace(report, applied=run)


def _one_after_the_other() -> None:
    """Let one import at a time write: the next waits here. SQLite lets one writer in at a time by itself."""
    list(Unit.objects.select_for_update(no_key=True).filter(depth=1))


# ---- people ----


def _apply_people(planned: list[people.Planned], by: Person | None) -> None:
    """Take people in: accounts before posts, posts before managers, and whoever leaves last."""
    _lock([plan.person.pk for plan in planned if plan.person])
    persons = {plan.row.email: _account(plan, by) for plan in planned}
    coming = [plan for plan in planned if plan.left_on is None]
    for plan in coming:
        _post(plan, persons[plan.row.email], by)
    for plan in coming:
        _manager(plan, persons, by)
    enrolled = []
    for plan in coming:
        try:
            enrolled += _roles_and_pathway(plan, persons[plan.row.email], by)
        except (NotAllowed, ValidationError) as refused:
            sentence = " ".join(getattr(refused, "messages", [str(refused)]))
            raise Stopped(plan.row.line.number, sentence) from refused
    for part in in_parts(enrolled):
        standing.open_standings(part, today())
    for part in in_parts(sorted(persons[plan.row.email].pk for plan in coming)):
        standing.refresh_around(part, today())
    invite_joiners(people=[persons[plan.row.email].pk for plan in coming if plan.invite], by=by)
    for plan in planned:
        if plan.left_on:
            leave(person=persons[plan.row.email], day=plan.left_on, by=by)


def _lock(ids: list[int]) -> None:
    """Wait for whoever is changing one of these people on a screen, so that every check below sees what they wrote."""
    for part in in_parts(sorted(ids)):
        list(Person.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk"))


def _account(plan: people.Planned, by: Person | None) -> Person:
    """Return the person of a line: made without a password, or with what the line calls otherwise."""
    row, person = plan.row, plan.person
    if person is None:
        person = Person.objects.create_user(row.email, row.name or "", staff_code=row.code or "")
        audit.record("account_made", by=by, subject=person)
    elif plan.name or plan.code or not person.is_active:
        person.name, person.staff_code = plan.name or person.name, plan.code or person.staff_code
        person.is_active = True
        person.save(update_fields=["name", "staff_code", "is_active"])
        audit.record("account_changed", by=by, subject=person)
    return person


def _post(plan: people.Planned, person: Person, by: Person | None) -> None:
    new = plan.post
    if new is None:
        return
    if new.old:
        new.old.ends = new.ends if new.only_ends else new.starts
        new.old.save()
    post = new.old
    if not new.only_ends:
        facts = {"unit": new.unit, "grade": new.grade, "hours": new.hours, "starts": new.starts, "ends": new.ends}
        post = Post.objects.create(person=person, **facts)
    if post:
        facts = {"person": person.pk, "unit": new.unit.pk, "starts": new.starts.isoformat()}
        audit.record("post_ended" if new.only_ends else "post_begun", by=by, subject=post, facts=facts)


def _manager(plan: people.Planned, persons: dict[str, Person], by: Person | None) -> None:
    if plan.manager is None or plan.manager_from is None:
        return
    if plan.old_manager:
        plan.old_manager.ends = plan.manager_from
        plan.old_manager.save()
    manager = persons.get(plan.manager) or Person.objects.get(email=plan.manager)
    line = LineManagement(person=persons[plan.row.email], manager=manager, starts=plan.manager_from)
    line.save()
    audit.record("line_begun", by=by, subject=line, facts={"person": line.person_id, "manager": manager.pk})


def _roles_and_pathway(plan: people.Planned, person: Person, by: Person | None) -> list[int]:
    """Grant and end roles, and enrol; return the enrolment, where there is one, whose standing is still to open."""
    day = plan.from_day or today()
    for grant in plan.grants_end:
        end_role(grant=grant, by=by, ends=day)
    for role, place in plan.grants:
        grant_role(person=person, role=role, unit=place, by=by, starts=day)
    row = plan.row
    if plan.pathway is None or row.start is None:
        return []
    enrolment = enrol(
        person=person,
        pathway_version=plan.pathway,
        intake=row.intake or "",
        starts=row.start,
        entry_basis=row.basis or "",
        share_of_full_time=str(row.share),
        by=by,
        standing_later=True,
    )
    return [enrolment.pk]


# ---- training and results ----


def _apply_training(planned: list[Attended], by: Person | None) -> None:
    Attendance.objects.bulk_create([item.row for item in planned], batch_size=BATCH)
    bring_up_to_date({item.row.person_id for item in planned})


def _apply_results(planned: list[Result], by: Person | None) -> None:
    rows = [item.row for item in planned]
    AcademicResult.objects.bulk_create(rows, batch_size=BATCH)
    touched: dict[Person, set[Module]] = defaultdict(set)
    for row in rows:
        touched[row.person].add(row.module)
    keep_resit_duties(touched, by=by)
    bring_up_to_date({row.person_id for row in rows})


def bring_up_to_date(ids: Iterable[int]) -> None:
    """Write the standing of these people's pathways afresh."""
    for part in in_parts(sorted(ids)):
        standing.refresh_all(part, course_columns, today())


KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind(PEOPLE, Permission.IMPORT_PEOPLE, people_rows.COLUMNS, people.read_people, _apply_people, 200),
        Kind(TRAINING, Permission.IMPORT_TRAINING, training.COLUMNS, training.read_training, _apply_training, 5_000),
        Kind(RESULTS, Permission.IMPORT_TRAINING, results.COLUMNS, results.read_results, _apply_results, 5_000),
    )
}
