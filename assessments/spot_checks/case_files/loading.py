"""Case files come from files, each pinned to the version of the standard that its expert judged by."""

from pathlib import Path

from django.db import transaction

from assessments.spot_checks.case_files.files import CaseFileContent, UnreadableCaseFile, misfits, read_case_file
from assessments.spot_checks.models import CaseFile, CaseFileVersion, StandardVersion
from lms import audit
from lms.calendar import today
from lms.models import Person


@transaction.atomic
def load_case_file(path: Path, *, by: Person | None = None) -> CaseFileVersion:
    """Make a case file a version if it says anything new, or its standard does. Safe to repeat; all or nothing."""
    path = Path(path)
    file = read_case_file(path, on=today())
    standard_version = _standard_version(path, file)
    if problems := misfits(file.content, standard_version.questions):
        problems.append(f"it was written for an earlier {standard_version.standard}: judge it again by this version.")
        raise UnreadableCaseFile(path, problems)
    case_file = _case_file(path, file)
    latest = case_file.versions.order_by("-number").first()
    if latest and (latest.content_hash, latest.standard_version_id) == (file.content_hash, standard_version.pk):
        return latest
    version = _new_version(case_file, latest.number + 1 if latest else 1, file, standard_version)
    facts = {"case_file": file.key, "number": version.number, "standard_version": standard_version.pk}
    audit.record("case_file_loaded", by=by, subject=version, facts=facts)
    return version


def _case_file(path: Path, file: CaseFileContent) -> CaseFile:
    """Return the case file, with its present title. Its kind never changes: an exemplar has not been read by all."""
    case_file, _ = CaseFile.objects.get_or_create(key=file.key, defaults={"title": file.title, "kind": file.kind})
    if case_file.kind != file.kind:
        raise UnreadableCaseFile(path, [f"{file.key} is a {case_file.get_kind_display().lower()}, and stays one."])
    case_file.title = file.title
    case_file.save(update_fields=["title"])
    return case_file


def _standard_version(path: Path, file: CaseFileContent) -> StandardVersion:
    rows = StandardVersion.objects.filter(standard__key=file.standard).select_related("standard")
    if found := rows.order_by("-number").first():
        return found
    raise UnreadableCaseFile(path, [f"there is no standard {file.standard} here to judge it by."])


def _new_version(
    case_file: CaseFile, number: int, file: CaseFileContent, standard_version: StandardVersion
) -> CaseFileVersion:
    return CaseFileVersion.objects.create(
        case_file=case_file,
        number=number,
        standard_version=standard_version,
        content=file.content,
        content_hash=file.content_hash,
    )
