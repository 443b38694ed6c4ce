"""Caseloads: one row a person of the reader's place, those who need something first."""

from contextlib import suppress
from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person, Unit
from lms.permissions import rights_of
from lms.roles import Permission
from mentoring.caseload.models import Recheck
from mentoring.caseload.team import Row, in_full, people_seen, rows_for, teams_of
from mentoring.pairings.models import Pairing

PER_PAGE: Final = 25
MOST_NEEDS: Final = 6
# Pages about the whole place, and who may open each.
DOORS: Final = (
    ("caseload:check", "Check an allocation", Permission.CHECK_ALLOCATION),
    ("caseload:import", "Take in a file", Permission.IMPORT_WORKLOAD),
    ("caseload:room", "Room and ready", Permission.CHECK_ALLOCATION),
    ("caseload:co_working_team", "Co-working", Permission.CHECK_ALLOCATION),
    ("caseload:overrides", "Overrides", Permission.SEE_OVERRIDES),
    ("caseload:span", "Span", Permission.SEE_SPAN),
)


@open_to(Permission.CHECK_ALLOCATION)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show how full everybody is, what they are ready for, and what stands against cases that they hold."""
    reader, on = signed_in(request), today()
    teams = teams_of(reader, on)
    unit = _chosen(request, teams)
    rows = rows_for(people_seen(reader, unit, on), on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    needy = [row for row in rows if row.needs]
    context = {
        "teams": teams,
        "unit": unit,
        "page": page,
        "rows": in_full(page.object_list, on),
        "needs": [_need(row) for row in needy[:MOST_NEEDS]],
        "needy": len(needy),
        "doors": doors(reader, on),
        "night": Recheck.objects.exclude(finished_at=None).order_by("-day").first(),
    }
    return render(request, "mentoring/caseload/team.html", context)


def _chosen(request: HttpRequest, teams: list[Unit]) -> Unit | None:
    written = request.GET.get("unit", "")
    return next((team for team in teams if str(team.pk) == written), None)


def _need(row: Row) -> dict[str, str]:
    """Return somebody who needs something as a list of duties draws them, with the page for the most pressing."""
    if row.held.against:
        href, link = reverse("caseload:held", args=[row.person.pk]), f"Cases of {row.person}"
    elif row.over or row.without_capacity:
        href, link = reverse("caseload:workload", args=[row.person.pk]), f"Workload of {row.person}"
    else:
        href, link = (
            reverse("pairings:pair", args=[row.person.pk, Pairing.Kind.MENTOR]),
            f"Find a mentor for {row.person}",
        )
    state, words = "block" if row.held.blocked else "warn", "; ".join(row.needs)
    return {"state": state, "lead": f"{row.person}:", "text": f"{words}.", "href": href, "link": link}


def doors(reader: Person, on: date) -> list[tuple[str, str]]:
    """Return the pages about the whole place that a reader may open: address and words."""
    found, rights = [], rights_of(reader, on)
    for name, words, permission in DOORS:
        with suppress(NoReverseMatch):
            if rights.may(permission):
                found.append((reverse(name), words))
    return found
