"""Marking that goes to somebody else: an assessor's own, or that of many, and how much each assessor has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.handing.form import HandOverForm
from assessments.portfolio.handing.giving import hand_over as give
from assessments.portfolio.handing.loads import Load, load_of, loads
from assessments.portfolio.handing.offers import Offer, own_load, with_loads
from assessments.portfolio.handing.page import LOAD_COLUMNS, load_rows
from assessments.portfolio.models import Evidence
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
FOLDER = "assessments/portfolio"


@open_to(Permission.HAND_OVER_MARKING)
@require_safe
def assessors(request: HttpRequest) -> HttpResponse:
    """Show how much waits for each assessor of one's places, who is away, and whose award ends."""
    day = today()
    found = loads(signed_in(request), day)
    context = {
        "columns": LOAD_COLUMNS,
        "rows": load_rows(found, day),
        "waiting": sum(load.claims for load in found),
        "overdue": sum(load.overdue(day) for load in found),
        "nobodys": sum(load.claims for load in found if load.assessor is None),
    }
    return render(request, f"{FOLDER}/assessors.html", context)


@open_to(Permission.HAND_OVER_MARKING)
@read_or_post
def reassign(request: HttpRequest) -> HttpResponse:
    """Give marking of one assessor, or what nobody has, to another one."""
    person, day = signed_in(request), today()
    of = request.GET.get("of", "")
    load = load_of(person, int(of) if of.isdecimal() and len(of) < 15 else None, day)
    return _handing(request, person, load, "portfolio:assessors")


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand one's own marking over to another assessor."""
    person = signed_in(request)
    return _handing(request, person, own_load(person, today()), "portfolio:marking")


def _handing(request: HttpRequest, person: Person, load: Load, back: str) -> HttpResponse:
    day = today()
    offer = Offer(load.pieces)
    candidates = with_loads(offer.learners, but=load.assessor, on=day)
    form = HandOverForm(
        posted(request),
        initial={"evidence": request.GET.getlist("piece")},
        pieces=offer.pieces,
        assessors=candidates,
    )
    if form.is_valid():
        pieces = Evidence.objects.filter(pk__in=form.cleaned_data["evidence"])
        to = next(each for each, _ in candidates if str(each.pk) == form.cleaned_data["to"])
        reason = form.cleaned_data["reason"]
        given = attempt(form, lambda: give(evidence=pieces, to=to, by=person, reason=reason))
        if given is not None:
            count = f"{len(given)} piece{'' if len(given) == 1 else 's'} of evidence"
            messages.success(request, f"Handed over to {to}: {count}. They and the learners are told.")
            return redirect(back)
    context = {"form": form, "load": load, "offer": offer, "candidates": candidates, "back": back, "person": person}
    return render(request, f"{FOLDER}/hand_over.html", context)
