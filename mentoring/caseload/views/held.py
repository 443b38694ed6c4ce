"""The cases that somebody holds, what stands against each, and the answer of their manager."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, line_manager_of
from lms.roles import Permission
from mentoring.caseload.held.answering import answer_gaps, gaps_on_record, longest_answer
from mentoring.caseload.held.forms import AnswerGapsForm
from mentoring.caseload.held.page import cases_of, words_for
from mentoring.caseload.held.permissions import check_see_held
from mentoring.caseload.permissions import check_allocate_to


@open_to(Permission.CHECK_ALLOCATION, Permission.SEE_OWN_CASELOAD)
@require_safe
def held(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show the cases of somebody to them and to whoever allocates cases to them."""
    reader = signed_in(request)
    person = get_object_or_404(Person, pk=person_id)
    check_see_held(reader, person)
    own = reader.pk == person.pk
    cases = cases_of(person, today())
    context = words_for(cases, own=own) | {
        "held": cases,
        "own": own,
        "manager": line_manager_of(person, today()),
        "may_answer": cases.duty is not None and not own,
    }
    return render(request, "mentoring/caseload/held.html", context)


@open_to(Permission.CHECK_ALLOCATION)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_held(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask a manager why cases stay with somebody, and until when."""
    by = signed_in(request)
    person = get_object_or_404(Person, pk=person_id)
    check_allocate_to(by, person)
    cases = cases_of(person, today())
    if cases.duty is None:
        messages.warning(request, f"Nothing is asked about the cases of {person} now.")
        return redirect("caseload:held", person_id=person.pk)
    sent = request.POST if request.method == "POST" else None
    days = longest_answer(person, today()).in_words
    form = AnswerGapsForm(sent, name=person.name, days=days, initial={"seen": gaps_on_record(person)})
    if form.is_valid():
        try:
            answer = answer_gaps(person=person, by=by, **form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Kept. It is asked again on {in_words(answer.until)}.")
            return redirect("caseload:held", person_id=person.pk)
    return render(request, "mentoring/caseload/answer_held.html", {"form": form, "held": cases})
