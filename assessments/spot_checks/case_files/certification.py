"""Where a reviewer stands with each standard: gathered from what they judged, the cases there are and the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.spot_checks.case_files.catalogue import current
from assessments.spot_checks.case_files.certifying import Given, Judged, Standing, Terms, standing
from assessments.spot_checks.models import CaseFile, CaseFileAttempt, CaseFileVersion, Certificate, Standard
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.spot_checking import (
    SPOT_CHECK_CERTIFICATE_MONTHS,
    SPOT_CHECK_CERTIFY_AGREEMENT,
    SPOT_CHECK_CERTIFY_FILES,
    SPOT_CHECK_RENEWAL_DAYS,
)
from lms.rules import Answer, RuleBook

RULES = (
    SPOT_CHECK_CERTIFY_FILES,
    SPOT_CHECK_CERTIFY_AGREEMENT,
    SPOT_CHECK_CERTIFICATE_MONTHS,
    SPOT_CHECK_RENEWAL_DAYS,
)


@dataclass(frozen=True)
class Certification:
    """One standard, where a person stands with it, and the exemplar cases there are for it."""

    standard: Standard
    standing: Standing
    rules: tuple[Answer, ...]
    exemplars: tuple[CaseFileVersion, ...]
    attempts: tuple[CaseFileAttempt, ...]

    @property
    def usable(self) -> list[CaseFileVersion]:
        """Return the cases that may still be judged."""
        return [version for version in self.exemplars if version.case_file_id in self.standing.usable]


def rules_for(person: Person, on: date) -> tuple[Answer, ...]:
    """Return the rules of certification at the place of a person."""
    post = current_post(person, on)
    book = RuleBook.at(post.unit if post else None, on)
    return tuple(book.answer(rule) for rule in RULES)


def terms_of(rules: Sequence[Answer]) -> Terms:
    """Return the values of those rules."""
    return Terms(*(int(rule.value) for rule in rules))


def certifications_of(person: Person, on: date) -> list[Certification]:
    """Return where somebody stands with each standard. A constant number of queries."""
    rules, exemplars = rules_for(person, on), list(current(CaseFile.Kind.EXEMPLAR))
    attempts = list(exemplar_attempts(person))
    given = list(Certificate.objects.filter(person=person).order_by("starts", "pk"))
    return [
        _of_standard(standard, rules, exemplars, attempts, given, on) for standard in Standard.objects.order_by("title")
    ]


def certification_of(person: Person, standard: Standard, on: date) -> Certification:
    """Return where somebody stands with one standard."""
    return next(row for row in certifications_of(person, on) if row.standard.pk == standard.pk)


def exemplar_attempts(person: Person) -> Iterable[CaseFileAttempt]:
    """Return what a person has judged of exemplar cases, begun or finished, in order."""
    rows = CaseFileAttempt.objects.filter(person=person, version__case_file__kind=CaseFile.Kind.EXEMPLAR)
    return rows.select_related("version__case_file", "version__standard_version").order_by("started_at", "pk")


def _of_standard(
    standard: Standard,
    rules: tuple[Answer, ...],
    exemplars: list[CaseFileVersion],
    attempts: list[CaseFileAttempt],
    given: list[Certificate],
    on: date,
) -> Certification:
    own = tuple(row for row in exemplars if row.standard_version.standard_id == standard.pk)
    judged = tuple(row for row in attempts if row.version.standard_version.standard_id == standard.pk)
    found = standing(
        [as_judged(row) for row in judged if row.finished_at],
        [as_given(row) for row in given if row.standard_id == standard.pk],
        [row.case_file_id for row in own],
        terms_of(rules),
        on,
    )
    return Certification(standard, found, rules, own, judged)


def as_judged(attempt: CaseFileAttempt) -> Judged:
    """Return a finished attempt as certifying reads it."""
    critical = {row.code for row in attempt.version.standard_version.questions if row.critical}
    missed = tuple(code for code in attempt.missed if code in critical)
    day = today(attempt.finished_at)
    return Judged(attempt.pk, attempt.version.case_file_id, day, attempt.agreed, attempt.asked, missed)


def as_given(row: Certificate) -> Given:
    """Return a certificate as certifying reads it."""
    return Given(row.starts, row.ends, frozenset(row.rests_on))
