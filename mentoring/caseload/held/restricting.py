"""Cases are held back from somebody, and given free again. The allocation check reads these rows and nothing else."""

from datetime import timedelta

from django.db import models, transaction

from lms import audit
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.models import Restriction

DAY = timedelta(days=1)


@transaction.atomic
def place_restriction(
    *,
    person: Person,
    kind: Restriction.Kind,
    reason: str,
    ends_when: str,
    source: models.Model,
    by: Person | None,
) -> Restriction:
    """Hold cases of a kind back from somebody because of `source`. Held back for it already: nothing changes."""
    row, created = Restriction.objects.get_or_create(
        kind=kind.value,
        source_kind=source._meta.label_lower,
        source_id=source.pk,
        ends=None,
        defaults={
            "person": person,
            "reason": reason,
            "ends_when": ends_when,
            "starts": today(),
            "placed_by": by,
        },
    )
    if created:
        audit.record("restriction_placed", by=by, subject=row, facts={"person": person.pk, "kind": row.kind})
    return row


@transaction.atomic
def lift_restriction(*, source: models.Model, by: Person | None) -> int:
    """End whatever is held back because of `source`; return how many rows ended.

    A day is in force or it is not: what was placed today still holds until midnight.
    """
    rows = Restriction.objects.filter(source_kind=source._meta.label_lower, source_id=source.pk, ends=None)
    lifted = list(rows.order_by("pk").select_related("person").select_for_update(of=("self",)))
    for row in lifted:
        row.ends, row.lifted_by = max(today(), row.starts + DAY), by
        row.save(update_fields=["ends", "lifted_by"])
        audit.record("restriction_lifted", by=by, subject=row, facts={"ends": row.ends.isoformat()})
    return len(lifted)
