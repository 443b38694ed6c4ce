"""The pages of draws: all of a place, a new one, one draw, a check or a draw given up, and how a case was chosen."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.refusals import attempt
from assessments.spot_checks.draws import again, chosen_page, page, preview_page
from assessments.spot_checks.draws.forms import NEXT_CASE, CancelDrawForm, DrawForm, GiveUpCheckForm
from assessments.spot_checks.draws.making import have_seed_drawn, is_being_drawn, make_draw, newest_at
from assessments.spot_checks.draws.permissions import (
    check_is_open,
    check_may_see_draw,
    choices_visible_to,
    places_to_draw,
)
from assessments.spot_checks.draws.population import population_of
from assessments.spot_checks.draws.replacing import cancel_check
from assessments.spot_checks.draws.replacing import cancel_draw as cancel
from assessments.spot_checks.draws.replacing import replace_check as replace
from assessments.spot_checks.judging.assigning import assign_waiting
from assessments.spot_checks.models import Draw, DrawCancellation, DrawOfficer, SpotCheck, StandardVersion, Viewing
from assessments.spot_checks.stakes import check_no_stake, is_hidden_from
from assessments.spot_checks.standard_page import versions_in_use
from assessments.spot_checks.viewings import saw
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
OF_A_DRAW = ("unit", "frozen_by", "standard_version__standard", "result", "cancellation__by")


@open_to(Permission.DRAW_SPOT_CHECKS)
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Show the draws of somebody's places, the newest first, with how far their checks are."""
    on = today()
    found = page.draws_page(signed_in(request), on, request.GET.get("page"))
    context = {"page": found, "columns": page.DRAW_COLUMNS, "rows": page.draw_rows(found.object_list, on)}
    return render(request, "assessments/spot_checks/draws.html", context | {"request": request})


@open_to(Permission.DRAW_SPOT_CHECKS)
@read_or_post
def draw_new(request: HttpRequest) -> HttpResponse:
    """Ask where and by which standard; show who would be looked at; on a yes freeze the list and draw."""
    person, on = signed_in(request), today()
    sent = request.POST if request.method == "POST" else request.GET if "unit" in request.GET else None
    versions = versions_in_use()
    form = DrawForm(sent, places=places_to_draw(person, on), versions=versions, initial={"standard": _only(versions)})
    context = {"form": form, "versions": versions}
    if form.is_valid():
        if request.method == "POST" and (found := _made(form, person)):
            return redirect("spot_checks:draw", found.pk)
        if not form.errors:
            context |= _preview(form, person, on)
    return render(request, "assessments/spot_checks/draw_new.html", context)


def _preview(form: DrawForm, person: Person, on: date) -> dict[str, Any]:
    """Return who would be looked at, or nothing when it is not for this person to draw there."""
    population = population_of(form.place, on)
    if refused := refusal(preview_page.check_not_among, person, population):
        form.add_error(None, refused)
        return {}
    shown = {"unit": form.place, "version": form.version, "newest": getattr(newest_at(form.place), "pk", 0)}
    return shown | {"preview": preview_page.preview_of(population, form.place, on)}


def _only(versions: list[StandardVersion]) -> int | None:
    return versions[0].pk if len(versions) == 1 else None


def _made(form: DrawForm, person: Person) -> Draw | None:
    newest = form.cleaned_data["newest"] or 0
    return attempt(form, lambda: make_draw(unit=form.place, standard_version=form.version, by=person, newest=newest))


@open_to(Permission.DRAW_SPOT_CHECKS)
@read_or_post
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draw with everything it rests on; on being asked, run it again, or draw the seed of a frozen list."""
    person, on = signed_in(request), today()
    found = get_object_or_404(Draw.objects.select_related(*OF_A_DRAW), pk=pk)
    check_may_see_draw(person, found, on=on)
    asked = request.method == "POST"
    if asked and "seed" in request.POST:
        return _drawn(request, found, person)
    if asked and found.made and again.is_for_a_job(found):
        again.ask(found)
        return redirect("spot_checks:draw", pk)
    context = page.draw_context(found, person, on, request.GET.get("show", ""), request.GET.get("page"))
    context |= again.shown(found, asked=asked, everything=True)
    context |= {"busy": found.made is None and is_being_drawn(found), "request": request}
    saw(person, Viewing.What.DRAW, draw=found)
    return render(request, "assessments/spot_checks/draw.html", context)


def _drawn(request: HttpRequest, found: Draw, person: Person) -> HttpResponse:
    try:
        have_seed_drawn(frozen=found, by=person)
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("spot_checks:draw", found.pk)


@open_to(Permission.DRAW_SPOT_CHECKS)
@read_or_post
def cancel_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a draw is cancelled, having said what becomes of its checks; then cancel it."""
    person, on = signed_in(request), today()
    found = get_object_or_404(Draw.objects.select_related(*OF_A_DRAW), pk=pk)
    check_may_see_draw(person, found, on=on)
    form = CancelDrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _cancelled(form, found, person):
        messages.success(request, "Cancelled. The draw stays in the list, with your reason.")
        return redirect("spot_checks:draw", pk)
    counts = page.counts_of(found, on)
    context = {"draw": found, "form": form, "counts": counts, "still": counts["waiting"] + counts["reading"]}
    return render(request, "assessments/spot_checks/cancel_draw.html", context)


def _cancelled(form: CancelDrawForm, found: Draw, person: Person) -> DrawCancellation | None:
    return attempt(form, lambda: cancel(draw=found, by=person, reason=form.cleaned_data["reason"]))


@open_to(Permission.DRAW_SPOT_CHECKS)
@read_or_post
def replace_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a check is not to be judged, and what then: the next case in the order, or none."""
    person = signed_in(request)
    found = get_object_or_404(SpotCheck.objects.select_related("case", "officer"), pk=pk)
    drawn = get_object_or_404(DrawOfficer.objects.select_related("draw__unit"), checks=found)
    check_may_see_draw(person, drawn.draw, on=today())
    check_no_stake(person, found, on=today())
    check_is_open(found)
    form = GiveUpCheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (said := attempt(form, lambda: _given_up(found, form, person))):
        messages.success(request, said)
        return redirect("spot_checks:draw", drawn.draw_id)
    n = len(drawn.cases)
    context = {
        "check": found,
        "draw": drawn.draw,
        "form": form,
        "n": n,
        "place": found.place + 1,
        "left": n - found.place - 1,
    }
    return render(request, "assessments/spot_checks/replace_check.html", context)


def _given_up(check: SpotCheck, form: GiveUpCheckForm, person: Person) -> str:
    """Replace or cancel a check; return what came of it, in a sentence."""
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["then"] != NEXT_CASE:
        cancel_check(spot_check=check, reason=reason, by=person)
        return f"Cancelled: the check of {check.officer}. It stays on record."
    found = replace(spot_check=check, reason=reason, by=person)
    assign_waiting(on=today(), by=person)
    if found is None:
        return f"No case of {check.officer} is left in the order, so the check is cancelled."
    return f"Replaced: case {found.case.mask} of {check.officer} is checked now."


@open_to(
    Permission.SEE_OWN_SPOT_CHECKS,
    Permission.SEE_LEARNERS,
    Permission.DRAW_SPOT_CHECKS,
    Permission.JUDGE_SPOT_CHECKS,
)
@read_or_post
def chosen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the case of a check was chosen, and who looked; on being asked, run the draw again."""
    person = signed_in(request)
    related = ("case", "officer", "drawn__draw__unit", "drawn__draw__result")
    found = choices_visible_to(person, today()).select_related(*related).filter(pk=pk).first()
    if found is None or found.drawn is None or is_hidden_from(person, found, today()):
        raise Http404
    saw(person, Viewing.What.DRAW, spot_check=found)
    of, asked = found.drawn.draw, request.method == "POST"
    if asked and of.made and again.is_for_a_job(of):
        again.ask(of)
        return redirect("spot_checks:chosen", pk)
    context = chosen_page.chosen_context(found, found.drawn, person) | again.shown(of, asked=asked, everything=False)
    return render(request, "assessments/spot_checks/chosen.html", context)
