"""Who may import figures, open an upload, and ask whether a case may go to somebody."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.calendar import today
from lms.models import Person, StaffAlias
from lms.permissions import NotAllowed, check_may, check_may_about, rights_of, visible_to
from lms.roles import Permission
from mentoring.caseload.files.names import Question
from mentoring.caseload.models import AllocationCheck, CaseloadImport, CaseloadUpload, CoveredTeam, WorkloadReading


def check_import(by: Person) -> None:
    """Refuse unless `by` may import workload figures somewhere; which teams is asked line by line."""
    check_may(by, Permission.IMPORT_WORKLOAD, on=today())


def check_confirm_name(by: Person, question: Question, person: Person) -> None:
    """Refuse unless `by` may say who is meant in this team, and this person was offered."""
    check_may(by, Permission.IMPORT_WORKLOAD, unit=question.team, on=today())
    if person.pk not in {post.person_id for post in question.people}:
        raise NotAllowed(f"{person} is not one of those whom “{question.name}” in {question.team} could mean.")


def check_same_meaning(alias: StaffAlias, person: Person) -> None:
    """Refuse to say of a name that it means somebody else than was confirmed."""
    if alias.person_id != person.pk:
        by = alias.confirmed_by
        raise NotAllowed(f"“{alias.name}” in {alias.team_name} was confirmed to be {alias.person} by {by}.")


def check_own_upload(by: Person, upload: CaseloadUpload) -> None:
    """Refuse unless `by` sent this file."""
    if upload.uploaded_by_id != by.pk:
        raise NotAllowed("A file is dealt with for whoever sent it.")


def uploads_of(person: Person) -> QuerySet[CaseloadUpload]:
    """Return the uploads that `person` may open: their own."""
    return CaseloadUpload.objects.filter(uploaded_by=person)


def imports_visible_to(person: Person, on: date) -> QuerySet[CaseloadImport]:
    """Return the imports with figures or cases of places where `person` may import, and their own."""
    here = Q(pk__in=[])
    for place in rights_of(person, on).places(Permission.IMPORT_WORKLOAD):
        here |= Q(unit__path__startswith=place.path)
    # Asked of each import by itself: a join would bring every line of every file.
    figures = Exists(WorkloadReading.objects.filter(here, source=OuterRef("pk")))
    teams = Exists(CoveredTeam.objects.filter(here, source=OuterRef("pk")))
    return CaseloadImport.objects.filter(Q(imported_by=person) | Q(figures) | Q(teams))


def check_allocate_to(by: Person, person: Person) -> None:
    """Refuse unless `by` may ask whether a case may go to this person."""
    check_may_about(by, Permission.CHECK_ALLOCATION, person, on=today())


def checks_visible_to(person: Person, on: date) -> QuerySet[AllocationCheck]:
    """Return the answers that `person` may read: those about people of their place and line, whoever asked."""
    return AllocationCheck.objects.filter(person__in=visible_to(person, Permission.CHECK_ALLOCATION, on).values("pk"))
