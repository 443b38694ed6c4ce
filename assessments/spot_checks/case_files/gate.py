"""Who may judge which invented case, and read how it came out."""

from datetime import date

from assessments.spot_checks.case_files.certification import certification_of
from assessments.spot_checks.case_files.certifying import may_begin
from assessments.spot_checks.models import CaseFile, CaseFileAttempt, CaseFileVersion
from lms.calendar import in_words
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


def check_own(person: Person, attempt: CaseFileAttempt) -> None:
    """Refuse everybody but whoever judges the case: nobody reads how another came out."""
    if attempt.person_id != person.pk:
        raise NotAllowed("How somebody judged an invented case is read by nobody but themselves.")


def check_may_begin(person: Person, version: CaseFileVersion, *, on: date) -> None:
    """Refuse an exemplar case to whoever is no reviewer, need not be certified now, or has judged it lately."""
    if version.case_file.kind == CaseFile.Kind.PRACTICE:
        return
    check_may(person, Permission.JUDGE_SPOT_CHECKS, on=on)
    found = certification_of(person, version.standard_version.standard, on).standing
    if not may_begin(found, on):
        when = f" You can renew it from {in_words(found.opens_on)}." if found.opens_on else ""
        raise NotAllowed(f"You are certified for “{version.standard_version.standard}”.{when}")
    if version.case_file_id in found.spent:
        raise NotAllowed("You have judged this case already, and its answers are known to you.")
    if version.case_file_id not in found.usable:
        raise NotAllowed("This case was written for an earlier version of its standard.")
