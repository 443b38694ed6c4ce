"""The absences of managers, now and ahead, each with who stands in: dates, never a reason."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from lms.models import Absence, Person, StandIn
from mentoring.caseload.absences.asking import days
from mentoring.caseload.absences.permissions import managers_planned_by
from mentoring.caseload.span.spans import MANAGING
from mentoring.pairings.cover_picture import span_in_words
from mentoring.pairings.spans import FAR

MOST: Final = 25


def absences_ahead(reader: Person, managers: Collection[int], on: date) -> list[dict[str, Any]]:
    """Return absences, now and ahead, of some managers and of those whom the reader stands in for. Three queries."""
    mine = StandIn.objects.not_over_by(on).filter(stand_in=reader).values("grant__person")
    rows = Absence.objects.not_over_by(on).filter(Q(person__in=managers) | Q(person__in=mine))
    absences = list(
        rows.filter(kind=Absence.Kind.AWAY).select_related("person").order_by("starts", "person__name", "pk")[:MOST]
    )
    if not absences:
        return []
    people = [one.person_id for one in absences]
    stand_ins = StandIn.objects.filter(grant__person__in=people, grant__role__in=[role.value for role in MANAGING])
    ahead = stand_ins.not_over_by(on).select_related("stand_in", "grant").order_by("starts", "pk")
    theirs: dict[int, list[StandIn]] = {}
    for row in ahead:
        theirs.setdefault(row.grant.person_id, []).append(row)
    planned = set(managers_planned_by(reader, on).filter(pk__in=people).values_list("pk", flat=True))
    return [_row(one, theirs.get(one.person_id, []), on, may_plan=one.person_id in planned) for one in absences]


def _row(absence: Absence, stand_ins: Iterable[StandIn], on: date, *, may_plan: bool) -> dict[str, Any]:
    ends = absence.ends or FAR
    here = [row for row in stand_ins if row.starts < ends and (row.ends or FAR) > absence.starts]
    row: dict[str, Any] = {
        "state": "due" if here else "block",
        "lead": f"{absence.person}, {days(absence.starts, ends)}.",
        "text": _who(here, absence),
    }
    if may_plan:
        link = "Call it off" if absence.starts > on else "End it sooner"
        row |= {"href": reverse("caseload:call_off_absence", args=[absence.pk]), "link": link}
    return row


def _who(rows: list[StandIn], absence: Absence) -> str:
    """Say who stands in, with the days where it is not the whole absence."""
    if not rows:
        return "Nobody stands in."
    names = []
    for row in rows:
        whole = row.starts <= absence.starts and (row.ends or FAR) >= (absence.ends or FAR)
        name = str(row.stand_in) if whole else f"{row.stand_in} ({span_in_words(row.starts, row.ends)})"
        if name not in names:
            names.append(name)
    return f"Stand-in: {', '.join(names)}."
