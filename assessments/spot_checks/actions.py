"""What is done in spot checks: load a standard, open a check."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.models import SpotCheck, Standard, StandardVersion
from assessments.spot_checks.rubric import StandardFile, UnreadableStandard, read_standard
from assessments.spot_checks.teaching import broken_links
from lms import audit
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.caseload.models import Case


@transaction.atomic
def load_standard(path: Path, *, by: Person | None = None) -> StandardVersion:
    """Make a standard's file a version, if it says anything new. Safe to repeat; all of it or nothing."""
    file = read_standard(Path(path))
    if problems := broken_links(file.questions):
        raise UnreadableStandard(Path(path), problems)
    standard, _ = Standard.objects.update_or_create(key=file.key, defaults={"title": file.title})
    latest = standard.versions.order_by("-number").first()
    if latest and latest.content_hash == file.content_hash:
        return latest
    version = _new_version(standard, (latest.number if latest else 0) + 1, file)
    audit.record("standard_loaded", by=by, subject=version, facts={"standard": file.key, "number": version.number})
    return version


def _new_version(standard: Standard, number: int, file: StandardFile) -> StandardVersion:
    return StandardVersion.objects.create(
        standard=standard, number=number, source=file.source, content=file.content, content_hash=file.content_hash
    )


@transaction.atomic
def open_check(
    *,
    case: Case,
    officer: Person,
    standard_version: StandardVersion,
    by: Person | None,
    at: datetime | None = None,
    **drawn: Any,
) -> SpotCheck:
    """Open a check of one case of an officer; `drawn` is what the draw pins of it. One at a time for each officer."""
    moment = at or timezone.now()
    if case.holder_id != officer.pk:
        raise NotAllowed(f"{case.mask} is not held by {officer}, so it cannot be a check of their work.")
    Person.objects.select_for_update().get(pk=officer.pk)
    if sitting := SpotCheck.objects.open().filter(officer=officer).first():
        raise NotAllowed(f"A check of {officer} is open already: case {sitting.case.mask}.")
    spot_check = SpotCheck.objects.create(
        case=case, officer=officer, standard_version=standard_version, opened_by=by, opened_at=moment, **drawn
    )
    audit.record("spot_check_opened", by=by, subject=spot_check, facts={"officer": officer.pk, "case": case.pk})
    return spot_check
