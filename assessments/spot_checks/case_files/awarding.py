"""A certificate is given as soon as enough exemplar cases hold."""

from datetime import date

from django.db import transaction

from assessments.spot_checks.case_files.certification import certification_of
from assessments.spot_checks.case_files.certifying import may_begin
from assessments.spot_checks.case_files.renewing import renewed
from assessments.spot_checks.models import CaseFileAttempt, Certificate
from lms import audit
from lms.calendar import months_after
from lms.models import Person
from lms.policy.spot_checking import SPOT_CHECK_CERTIFICATE_MONTHS


@transaction.atomic
def award(*, attempt: CaseFileAttempt, by: Person, on: date) -> Certificate | None:
    """Record what an exemplar case came to, and give a certificate from that day when it is earned."""
    standard = attempt.version.standard_version.standard
    found = certification_of(by, standard, on)
    attempt.rules = [rule.as_record() for rule in found.rules]
    attempt.save(update_fields=["rules"])
    facts = {"case_file": attempt.version.case_file_id, "agreed": attempt.agreed, "asked": attempt.asked}
    audit.record("exemplar_judged", by=by, subject=attempt, facts=facts)
    if not found.standing.earned or not may_begin(found.standing, on):
        return None
    held = found.standing.held
    months = next(int(rule.value) for rule in found.rules if rule.rule == SPOT_CHECK_CERTIFICATE_MONTHS)
    certificate = Certificate.objects.create(
        person=by,
        standard=standard,
        starts=on,
        ends=months_after(on, months),
        agreed=sum(row.agreed for row in held),
        asked=sum(row.asked for row in held),
        rests_on=[row.attempt for row in held],
        rules=attempt.rules,
    )
    given = {"standard": standard.pk, "ends": str(certificate.ends), "rests_on": certificate.rests_on}
    audit.record("reviewer_certified", by=by, subject=certificate, facts=given)
    renewed(certificate=certificate, by=by)
    return certificate
