"""Pairing a learner, ending a pairing, and a supporter's own learners."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Enrolment
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of, visible_to
from lms.roles import Permission, Role
from mentoring.pairings import actions
from mentoring.pairings.candidates import NAME_OF, candidates_for
from mentoring.pairings.cover import cover_of
from mentoring.pairings.forms import EndForm, PairForm
from mentoring.pairings.models import Pairing, Proposal
from mentoring.pairings.overview import supported_by
from mentoring.pairings.permissions import check_end_pairing, check_on_a_pathway
from mentoring.pairings.proposing import choose_otherwise


@open_to(Permission.PAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, learner_id: int, kind: str) -> HttpResponse:
    """Choose a mentor or practice tutor assessor for a learner: those who may, and the others with their reasons."""
    person = signed_in(request)
    if kind not in Pairing.Kind.values:
        raise Http404
    role = Pairing.Kind(kind)
    learner = get_object_or_404(visible_to(person, Permission.PAIR, today()), pk=learner_id)
    enrolment = check_on_a_pathway(learner)
    proposal = _proposal(learner, role)
    rows = Pairing.objects.not_over_by(today()).filter(learner=learner, kind=role).select_related("supporter")
    pairings = list(rows.order_by("starts"))
    # Once everything agreed has its end, whoever follows is chosen from that day on.
    follows = pairings[-1].ends if pairings and not proposal else None
    on = max(proposal.starts, today()) if proposal else follows or today()
    settled = bool(pairings) and not proposal and not follows
    # The page of a learner who has somebody offers nobody, and needs to know of nobody.
    found = [] if settled and request.method != "POST" else candidates_for(learner, role, on)
    candidates = [one for one in found if one.person.pk != person.pk]
    form = PairForm(sent(request), candidates=candidates, kind=role, proposal=proposal, initial={"starts": on})
    if form.is_valid() and _paired(form, learner, role, person, proposal):
        messages.success(request, f"{form.cleaned_data['supporter']} is paired with {learner}. Both have been told.")
        return redirect("pairings:cover")
    context = {
        "form": form,
        "learner": learner,
        "role": NAME_OF[role],
        "current": pairings[0] if pairings else None,
        "settled": settled,
        "follows": follows,
        "proposal": proposal,
        "uncovered": _uncovered(enrolment) if pairings and not follows and role == Pairing.Kind.MENTOR else "",
        "open": [one for one in candidates if not one.refusal],
        "locked": [one for one in candidates if one.refusal],
        "mentor": role == Pairing.Kind.MENTOR,
    }
    return render(request, "mentoring/pairings/pair.html", context)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _uncovered(enrolment: Enrolment) -> str:
    """Say for how long the learner has had no mentor who may mentor, or nothing when they have one."""
    found = cover_of([enrolment], today())[enrolment.pk]
    return "" if found.covered else found.in_words


def _proposal(learner: Person, kind: Pairing.Kind) -> Proposal | None:
    """Return the proposal that waits for a learner, if one does."""
    rows = Proposal.objects.filter(learner=learner, state=Proposal.State.WAITING).select_related("mentor")
    return rows.first() if kind == Pairing.Kind.MENTOR else None


def _paired(form: PairForm, learner: Person, kind: Pairing.Kind, by: Person, proposal: Proposal | None) -> bool:
    """Pair as the form says, or put the reason why not onto the form."""
    chosen, starts = form.cleaned_data["supporter"], form.cleaned_data["starts"]
    try:
        if proposal:
            said = form.cleaned_data.get("said", "")
            choose_otherwise(proposal=proposal, mentor=chosen, starts=starts, said=said, by=by)
        else:
            actions.pair(learner=learner, supporter=chosen, kind=kind, starts=starts, by=by)
    except NotAllowed as refused:
        form.add_error("supporter", str(refused))
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()


@open_to(Permission.PAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """End a pairing on a day."""
    person = signed_in(request)
    pairs = Pairing.objects.filter(learner__in=visible_to(person, Permission.PAIR, today()))
    pairing = get_object_or_404(pairs.select_related("learner", "supporter"), pk=pairing_id)
    check_end_pairing(person, pairing)
    form = EndForm(sent(request), initial={"ends": today()})
    if form.is_valid():
        ends, reason = form.cleaned_data["ends"], form.cleaned_data["reason"]
        try:
            actions.end_pairing(pairing=pairing, ends=ends, reason=reason, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, f"Ended: {in_words(ends)} is {pairing.learner}’s first day without {pairing.supporter}."
            )
            return redirect("pairings:pair", learner_id=pairing.learner_id, kind=pairing.kind)
    context = {"form": form, "pairing": pairing, "role": NAME_OF[Pairing.Kind(pairing.kind)]}
    return render(request, "mentoring/pairings/end.html", context)


@open_to(Permission.READ_LESSONS)
@require_safe
def my_learners(request: HttpRequest) -> HttpResponse:
    """Show a mentor or practice tutor assessor the learners paired with them."""
    person = signed_in(request)
    context = {"rows": supported_by(person, today()), "is_mentor": rights_of(person, today()).has(Role.MENTOR)}
    return render(request, "mentoring/pairings/my_learners.html", context)
