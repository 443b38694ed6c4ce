"""Somebody who saw a learner at work writes it down on a phone; it is saved as it goes."""

from functools import partial
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio.evidence import observing_page as page
from assessments.portfolio.evidence.drafts import (
    GONE,
    NewerDraft,
    Saved,
    Sent,
    begin_draft,
    save_draft,
    sent_from,
    throw_away,
    title_of,
)
from assessments.portfolio.evidence.observing import finish_observation
from assessments.portfolio.evidence.observing_form import DAYS, ObservationForm
from assessments.portfolio.evidence.page import at_time
from assessments.portfolio.evidence.redacting import redacted
from assessments.portfolio.evidence.windows import chosen, two_versions
from assessments.portfolio.files.keeping import check_own_draft
from assessments.portfolio.models import EvidenceDraft, EvidenceKind
from assessments.portfolio.observers import check_may_observe
from assessments.portfolio.views.writing import saved_as_json
from assessments.refusals import attempt
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import Permission

FOLDER = "assessments/portfolio"
read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.OBSERVE)
@require_safe
def observations(request: HttpRequest) -> HttpResponse:
    """Show somebody whom they may observe, and what they have begun and written."""
    return render(request, f"{FOLDER}/observations.html", page.overview_of(signed_in(request), today()))


@open_to(Permission.OBSERVE)
@read_or_post
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an observation of a learner, or go on with one that was begun."""
    person, learner = signed_in(request), get_object_or_404(Person, pk=pk)
    check_may_observe(person, learner, on=today())
    if request.method == "POST":
        begun = begin_draft(person=learner, by=person, kind=EvidenceKind.OBSERVATION, fields=_today())
        return redirect("portfolio:write_observation", begun.pk)
    drafts = page.draft_rows(person, learner)
    return render(request, f"{FOLDER}/observe.html", {"learner": learner, "drafts": drafts})


def _today() -> dict[str, str | list[str]]:
    """Return a form that begins with today: an observation is written where it happens."""
    day = today()
    return dict(zip(DAYS, (str(day.day), str(day.month), str(day.year)), strict=True))


def draft_of(person: Person, pk: int) -> EvidenceDraft | None:
    """Return an observation that somebody has begun; nothing where it is gone. Nobody else reads it."""
    found = EvidenceDraft.objects.select_related("person", "author").filter(pk=pk).first()
    if found:
        check_own_draft(person, found)
        if found.person_id == person.pk:
            raise Http404
    return found


@open_to(Permission.OBSERVE)
@never_cache
@read_or_post
def write_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an observation."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None:
        messages.warning(request, GONE)
        return redirect("portfolio:observations")
    if request.method == "POST":
        return _saved_by_form(request, found, person)
    return _page(request, found, page.form_of(found))


@open_to(Permission.OBSERVE)
@never_cache
@require_POST
def save_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a page sends while it stays where it is, and say in JSON what is kept now."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None:
        return JsonResponse({"sentence": GONE}, status=410)
    return saved_as_json(found, person, _sent(request, page.form_of(found)))


def _sent(request: HttpRequest, form: ObservationForm) -> Sent:
    return sent_from(request.POST, single=form.names)


def _saved_by_form(request: HttpRequest, found: EvidenceDraft, person: Person) -> HttpResponse:
    """Save what the form sent, and do what its button says."""
    form = page.form_of(found)
    sent, action = _chosen(request, found, form), request.POST.get("action", "stay")
    try:
        saved = save_draft(draft=found, by=person, sent=sent)
    except NewerDraft as newer:
        return _two_versions(request, newer, sent, form)
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect("portfolio:observations")
    if saved.refused:
        return _refused(request, saved, sent)
    return _onwards(request, saved.draft, person, action)


def _chosen(request: HttpRequest, found: EvidenceDraft, form: ObservationForm) -> Sent:
    """Return what the form sent, with what was chosen of two versions, or taken of the words proposed."""
    sent, action = _sent(request, form), request.POST.get("action", "")
    fields = dict(sent.fields)
    if "chosen" in request.POST:
        fields = chosen(page.parts_of(form), fields, found.fields, request.POST.dict())
    name = action.removeprefix("redact-")
    if name != action and isinstance(words := fields.get(name), str):
        fields[name] = redacted(words, today())
    return Sent(fields, sent.seen, sent.window, sent.turn)


def _refused(request: HttpRequest, saved: Saved, sent: Sent) -> HttpResponse:
    """Show what was not kept at its field, with other words to take; everything else is kept."""
    form = page.form_of(saved.draft, {**saved.draft.fields, **sent.fields}, bound=True)
    form.refuse(saved.refused)
    return _page(request, saved.draft, form, saved)


def _two_versions(request: HttpRequest, newer: NewerDraft, sent: Sent, form: ObservationForm) -> HttpResponse:
    context = {
        "differ": two_versions(page.parts_of(form), sent.fields, newer.draft.fields),
        "action": reverse("portfolio:write_observation", args=[newer.draft.pk]),
        "title": title_of(newer.draft),
        "here": list(sent.fields.items()),
        "at": at_time(newer.draft.saved_at),
        "seen": newer.draft.revision,
        "window": sent.window,
        "turn": sent.turn,
    }
    return render(request, f"{FOLDER}/two_versions.html", context, status=409)


def _onwards(request: HttpRequest, found: EvidenceDraft, person: Person, action: str) -> HttpResponse:
    if action == "finish":
        return _finish(request, found, person)
    if action == "later":
        messages.success(request, f"Saved at {at_time(found.saved_at)}. Nobody else sees it until you send it.")
        return redirect("portfolio:observations")
    return redirect("portfolio:write_observation", found.pk)


def _finish(request: HttpRequest, found: EvidenceDraft, person: Person) -> HttpResponse:
    """Finish an observation, or show what is still missing."""
    saw_it = {"saw_it": "on"} if request.POST.get("saw_it") else {}
    form = page.form_of(found, {**found.fields, **saw_it}, bound=True)
    if form.is_valid():
        observation = form.observation()
        finish = partial(finish_observation, draft=found, by=person, observation=observation)
        try:
            evidence = attempt(form, finish)
        except NewerDraft as newer:
            sent = Sent(found.fields, found.revision, found.window, found.turn)
            return _two_versions(request, newer, sent, page.form_of(found))
        if evidence:
            first = found.person.get_short_name()
            messages.success(
                request, f"Sent to {found.person}. {first} says which criteria it meets, then it is judged."
            )
            return redirect("portfolio:observations")
    return _page(request, found, form)


@open_to(Permission.OBSERVE)
@read_or_post
def discard_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw an observation away that was begun, after asking."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None or request.method == "POST":
        if found:
            throw_away(draft=found, by=person)
        messages.success(request, "The observation is thrown away.")
        return redirect("portfolio:observations")
    return render(request, f"{FOLDER}/discard_observation.html", {"draft": found, "title": title_of(found)})


def _page(
    request: HttpRequest, found: EvidenceDraft, form: ObservationForm, saved: Saved | None = None
) -> HttpResponse:
    context = {**page.about(found, form, saved), "window": str(uuid4())}
    return render(request, f"{FOLDER}/write_observation.html", context)
