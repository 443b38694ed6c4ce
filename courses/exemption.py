"""Which prior learning is recognised for whom."""

from datetime import date

from courses.models import Exemption


def exemptions_of(people: list[int], on: date) -> dict[tuple[int, int], Exemption]:
    """Return the exemption of each person and module that stands on a day. One query."""
    rows = Exemption.objects.filter(person__in=people, approved_on__lte=on).order_by("pk")
    ended = {row.withdraws_id for row in rows if row.withdraws_id}
    return {(row.person_id, row.module_id): row for row in rows if row.withdraws_id is None and row.pk not in ended}
