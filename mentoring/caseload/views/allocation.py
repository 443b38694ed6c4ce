"""Whether a case may go to somebody, and what protects one's own caseload."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import visible_to
from lms.roles import Permission
from mentoring.caseload.answers import ReasonRow, facts_strip, next_step, rows_of, verdict
from mentoring.caseload.case_forms import CheckForm, initial_from
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.frozen import again_in_words
from mentoring.caseload.held.own_page import own_page
from mentoring.caseload.models import Rosh
from mentoring.caseload.officers import asked_about, others_for
from mentoring.caseload.own_practice import own_practice
from mentoring.caseload.permissions import checks_visible_to
from mentoring.caseload.protection import protection_panel
from mentoring.caseload.reasons import ALLOW
from mentoring.caseload.reductions.filed import reductions_of

OTHERS: Final = 6
LOW, HIGH = CaseFacts(public=Rosh.MEDIUM), CaseFacts(public=Rosh.HIGH)


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask whether a case may go to somebody of one's place."""
    person = signed_in(request)
    people = visible_to(person, Permission.CHECK_ALLOCATION, today())
    sent = request.POST if request.method == "POST" else None
    form = CheckForm(sent, people=people, initial=_asked_before(request, person))
    if form.is_valid():
        given = form.cleaned_data
        asked = {"person": given["person"], "lead": given["lead"], "reference": given["reference"]}
        found = check_allocation(facts=form.facts(), by=person, **asked)
        return redirect("caseload:answer", check_id=found.pk)
    return render(request, "mentoring/caseload/check.html", {"form": form})


def _asked_before(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return what fills the form: a person from a link, or everything of an answer that is to be changed."""
    about, again = request.GET.get("person", ""), request.GET.get("again", "")
    if again.isdecimal():
        before = checks_visible_to(person, today()).filter(pk=again).first()
        if before:
            whom = int(about) if about.isdecimal() else before.person_id
            facts = initial_from(CaseFacts.from_record(before.facts["case"]))
            return facts | {"person": whom, "lead": before.lead_id}
    return {"person": about} if about.isdecimal() else {}


@open_to(Permission.CHECK_ALLOCATION)
@require_safe
def answer(request: HttpRequest, check_id: int) -> HttpResponse:
    """Show an answer as it was given, and who else could take the case today."""
    person = signed_in(request)
    rows = checks_visible_to(person, today()).select_related("person", "asked_by", "lead", "decision")
    found = get_object_or_404(rows, pk=check_id)
    case = CaseFacts.from_record(found.facts["case"])
    others = others_for(case, found.person, today(), OTHERS, visible_to(person, Permission.CHECK_ALLOCATION, today()))
    context = {
        "check": found,
        "facts": facts_strip(case),
        "verdict": verdict(found),
        "rows": [ReasonRow.of(record) for record in found.reasons],
        "others": others,
        "next": next_step(found, others),
        "again": again_in_words(found),
    }
    return render(request, "mentoring/caseload/answer.html", context)


@open_to(Permission.SEE_OWN_CASELOAD)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer what protects their caseload, which cases they may hold, and what speaks for them and against."""
    person = signed_in(request)
    asked = asked_about([person], today())[person.pk]
    # How many people a manager carries is the manager's matter, not one of the officer's own page.
    own = replace(asked, officer=replace(asked.officer, manager=None))
    low, high = (own.about(case) for case in (LOW, HIGH))
    context = {
        "panel": protection_panel(person, today()),
        # What stands against them is said kind by kind.
        "rows": rows_of(reason for reason in high.with_what_differs_in(low) if reason.answer == ALLOW),
        "reductions": reductions_of([person], today())[person.pk],
        **own_page(own, today()),
        **own_practice(person, asked, today()),
    }
    return render(request, "mentoring/caseload/mine.html", context)
