"""The pages of sampling: all samples, a new one, one sample, one sampled judgement, and who is let in to read."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio.models import Finding, SampleDraw, SampleGrant, SampleItem
from assessments.portfolio.quality import look_page, page
from assessments.portfolio.quality.drawing import draw_sample, make_sample, newest_at
from assessments.portfolio.quality.finding import record_finding
from assessments.portfolio.quality.forms import EndGrantForm, FindingForm, GrantForm, SampleForm
from assessments.portfolio.quality.giving import check_independent, check_may_look, take_item
from assessments.portfolio.quality.granting import end_grant as end
from assessments.portfolio.quality.granting import external_assurers, grant_sample
from assessments.portfolio.quality.permissions import (
    check_may_sample,
    check_may_see_item,
    check_may_see_sample,
    places_to_sample,
)
from assessments.portfolio.quality.population import population_of
from assessments.portfolio.quality.preview_page import preview_of
from assessments.portfolio.quality.verifying import verify
from assessments.refusals import attempt, posted, succeeds
from lms import audit
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal, rights_of
from lms.roles import Permission

FOLDER = "assessments/portfolio"
read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.QUALITY_ASSURE, Permission.READ_SAMPLES)
@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """Show what waits for a quality assurer to look at, and the samples that somebody may read."""
    person, on = signed_in(request), today()
    assures = rights_of(person, on).may(Permission.QUALITY_ASSURE)
    mine = page.mine_to_look_at(person) if assures else []
    found = page.samples_page(person, on, request.GET.get("page"))
    context = {
        "assures": assures,
        "mine": mine,
        "overdue": sum(item.look_by < on for item in mine),
        "to_look_columns": page.TO_LOOK_COLUMNS,
        "to_look_caption": page.to_look_caption(mine),
        "to_look": page.to_look_rows(mine[: page.A_PAGE]),
        "page": found,
        "columns": page.SAMPLE_COLUMNS,
        "rows": page.sample_rows(found),
        "request": request,
    }
    return render(request, f"{FOLDER}/samples.html", context)


@open_to(Permission.QUALITY_ASSURE)
@read_or_post
def sample_new(request: HttpRequest) -> HttpResponse:
    """Ask where; show what would be listed and with which share; on a yes freeze the list and draw."""
    person = signed_in(request)
    places = places_to_sample(person, today())
    sent = request.POST if request.method == "POST" else request.GET if "unit" in request.GET else None
    form = SampleForm(sent, places=places)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        if request.method == "POST" and (made := _made(form, person)):
            messages.success(request, "Drawn. Each judgement is with somebody who may look at it.")
            return redirect("portfolio:sample", made.pk)
        if not form.errors:
            preview = preview_of(population_of(form.place, today()))
            context |= {"unit": form.place, "newest": getattr(newest_at(form.place), "pk", 0), "preview": preview}
    return render(request, f"{FOLDER}/sample_new.html", context)


def _made(form: SampleForm, person: Person) -> SampleDraw | None:
    newest = form.cleaned_data["newest"] or 0
    return attempt(form, lambda: make_sample(unit=form.place, by=person, newest=newest))


@open_to(Permission.QUALITY_ASSURE, Permission.READ_SAMPLES)
@read_or_post
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sample with all it rests on; on being asked, work it out again, or draw the seed of a frozen list."""
    person, on = signed_in(request), today()
    draw = _draw(person, pk)
    if request.method == "POST" and "seed" in request.POST:
        try:
            draw_sample(draw=draw, by=person)
        except NotAllowed as refused:
            messages.warning(request, str(refused))
        return redirect("portfolio:sample", pk)
    context = page.sample_context(draw, person, on, request.GET.get("page"))
    if request.method == "POST":
        context["answer"] = page.answer_in_words(verify(draw))
    return render(request, f"{FOLDER}/sample.html", context | {"request": request})


def _draw(person: Person, pk: int) -> SampleDraw:
    """Return a sample that `person` may read."""
    draw = get_object_or_404(SampleDraw.objects.select_related("unit", "frozen_by", "result"), pk=pk)
    check_may_see_sample(person, draw, on=today())
    return draw


@open_to(Permission.QUALITY_ASSURE, Permission.READ_SAMPLES)
@read_or_post
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sampled judgement with its evidence and history; take from whoever looks at it what they found."""
    person, on = signed_in(request), today()
    item = _item(person, pk)
    assures = rights_of(person, on).may(Permission.QUALITY_ASSURE, item.line.draw.unit)
    why_not = refusal(check_may_look, person, item, on=on)
    # What was written comes back with the reason, also when somebody else has the judgement by now.
    writes = assures and (request.method == "POST" or not why_not)
    form = FindingForm(posted(request)) if writes else None
    if form and form.is_valid() and (found := _recorded(form, item, person)):
        messages.success(request, _what_happens(found))
        return redirect("portfolio:samples")
    context = look_page.look_context(item, person, on) | {"form": form, "why_not": why_not, "assures": assures}
    if assures:
        context["may_take"] = (
            item.iqa_id != person.pk and not item.found and not refusal(check_independent, person, item, on=on)
        )
    else:
        _read_from_outside(item, person)
    context["events"] = look_page.events_behind(item)
    return render(request, f"{FOLDER}/look.html", context)


def _item(person: Person, pk: int) -> SampleItem:
    """Return a sampled judgement that `person` may read."""
    item = get_object_or_404(SampleItem.objects.select_related(*look_page.RELATED), pk=pk)
    check_may_see_item(person, item, on=today())
    return item


@transaction.atomic
def _read_from_outside(item: SampleItem, person: Person) -> None:
    """Keep that somebody from outside read a judgement by their grant."""
    audit.record("sample_read", by=person, subject=item, facts={"draw": item.line.draw_id})


def _recorded(form: FindingForm, item: SampleItem, person: Person) -> Finding | None:
    return attempt(form, lambda: record_finding(item=item, by=person, found=form.found()))


def _what_happens(found: Finding) -> str:
    assessor = found.item.line.assessor
    if found.action_by is None:
        return f"Recorded: in order. {assessor} can read it."
    return f"Recorded. {assessor} is asked to answer by {in_words(found.action_by)}."


@open_to(Permission.QUALITY_ASSURE)
@require_POST
def take_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sampled judgement that nobody looks at, or over from somebody who cannot."""
    person = signed_in(request)
    item = _item(person, pk)
    try:
        take_item(item=item, by=person)
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("portfolio:look", pk)


@open_to(Permission.QUALITY_ASSURE)
@read_or_post
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who from outside may read a sample, between which days and why; then let them in."""
    person = signed_in(request)
    draw = _draw(person, pk)
    check_may_sample(person, draw.unit, on=today())
    people = external_assurers(draw, today())
    form = GrantForm(posted(request), people=people, initial={"person": people[0].pk if len(people) == 1 else None})
    if people and form.is_valid() and (made := _granted(form, draw, person)):
        until = in_words(page.last_day(made))
        messages.success(request, f"{made.person} may read this sample from {in_words(made.starts)} to {until}.")
        return redirect("portfolio:sample", pk)
    return render(request, f"{FOLDER}/grant.html", {"draw": draw, "form": form, "people": people})


def _granted(form: GrantForm, draw: SampleDraw, person: Person) -> SampleGrant | None:
    return attempt(form, lambda: grant_sample(draw=draw, by=person, **form.facts()))


@open_to(Permission.QUALITY_ASSURE)
@read_or_post
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a grant ends before its day; then end it at once."""
    person = signed_in(request)
    found = get_object_or_404(SampleGrant.objects.select_related("draw__unit", "person", "ended_by"), pk=pk)
    check_may_sample(person, found.draw.unit, on=today())
    form = EndGrantForm(posted(request))
    if form.is_valid() and succeeds(form, lambda: end(grant=found, by=person, reason=form.cleaned_data["reason"])):
        messages.success(request, f"Ended: {found.person} cannot read this sample any more.")
        return redirect("portfolio:sample", found.draw_id)
    return render(request, f"{FOLDER}/end_grant.html", {"grant": found, "last": page.last_day(found), "form": form})
