"""A learner writes evidence: what kind it is, the draft that is saved as it goes, its files, and sending it."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.assessing import pta_of
from assessments.portfolio import screens
from assessments.portfolio.evidence import page
from assessments.portfolio.evidence.drafts import (
    GONE,
    NewerDraft,
    Saved,
    Sent,
    begin_draft,
    drafts_of,
    save_draft,
    sent_from,
    throw_away,
    title_of,
)
from assessments.portfolio.evidence.form import KindForm, PieceForm, names_of
from assessments.portfolio.evidence.redacting import redacted
from assessments.portfolio.evidence.sending import send_draft
from assessments.portfolio.evidence.windows import chosen, two_versions
from assessments.portfolio.files.keeping import check_own_draft, drop_file, keep_file
from assessments.portfolio.models import Evidence, EvidenceDraft
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import Permission

FOLDER = "assessments/portfolio"
read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def submit(request: HttpRequest) -> HttpResponse:
    """Begin a piece of evidence by its kind, or go on with one that was begun."""
    person, criteria = signed_in(request), screens.criteria_in_use()
    if not criteria:
        return render(request, f"{FOLDER}/submit.html", {"form": None})
    form = KindForm(posted(request), initial={"criterion": request.GET.get("criterion", "")})
    if form.is_valid():
        wanted = [str(row.pk) for row in criteria if row.code == form.cleaned_data["criterion"]]
        kind = form.cleaned_data["kind"]
        draft = begin_draft(person=person, by=person, kind=kind, fields={"kind": kind, "criteria": wanted})
        return redirect("portfolio:draft", draft.pk)
    drafts = [{"draft": row, "title": title_of(row)} for row in drafts_of(person).filter(person=person)[:20]]
    return render(request, f"{FOLDER}/submit.html", {"form": form, "drafts": drafts})


@open_to(Permission.SUBMIT_EVIDENCE)
@never_cache
@read_or_post
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a piece of evidence."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None:
        messages.warning(request, GONE)
        return redirect("portfolio:evidence")
    if request.method == "POST":
        return _saved_by_form(request, found, person)
    return _page(request, page.about(found, page.form_of(found)))


def draft_of(person: Person, pk: int) -> EvidenceDraft | None:
    """Return a draft of one's own evidence; nothing where it is gone. Nobody else reads it."""
    related = EvidenceDraft.objects.select_related("person", "author", "replaces__person")
    found = related.prefetch_related("files").filter(pk=pk).first()
    if found:
        check_own_draft(person, found)
        if found.person_id != person.pk:
            raise Http404
    return found


@open_to(Permission.SUBMIT_EVIDENCE)
@never_cache
@require_POST
def save_draft_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a page sends while it stays where it is, and say in JSON what is kept now."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None:
        return JsonResponse({"sentence": GONE}, status=410)
    return saved_as_json(found, person, _sent(request, page.form_of(found)))


def saved_as_json(found: EvidenceDraft, person: Person, sent: Sent) -> HttpResponse:
    """Save a form, and answer as writing.js understands it."""
    try:
        saved = save_draft(draft=found, by=person, sent=sent)
    except NewerDraft as newer:
        return JsonResponse({"sentence": str(newer), "at": page.at_time(newer.draft.saved_at)}, status=409)
    except NotAllowed as error:
        return JsonResponse({"sentence": str(error)}, status=410)
    at = page.at_time(saved.draft.saved_at)
    facts = {"revision": saved.draft.revision, "at": at, "refused": saved.refused, "help": saved.help}
    return JsonResponse(facts)


def _sent(request: HttpRequest, form: PieceForm) -> Sent:
    single, several = names_of(form)
    return sent_from(request.POST, single=single, several=several)


def _saved_by_form(request: HttpRequest, found: EvidenceDraft, person: Person) -> HttpResponse:
    """Save what the form sent, and do what its button says."""
    form = page.form_of(found)
    sent, action = _sent(request, form), request.POST.get("action", "stay")
    if "chosen" in request.POST:
        fields = chosen(page.parts_of(form), sent.fields, found.fields, request.POST.dict())
        sent = Sent(fields, sent.seen, sent.window, sent.turn)
    if action.startswith("redact-"):
        sent = _with_proposal(sent, action.removeprefix("redact-"))
    try:
        saved = save_draft(draft=found, by=person, sent=sent)
    except NewerDraft as newer:
        return _two_versions(request, newer, sent, form)
    except NotAllowed as error:
        messages.warning(request, str(error))
        return redirect("portfolio:evidence")
    if saved.refused:
        return _refused(request, saved, sent)
    return _onwards(request, saved.draft, person, action)


def _with_proposal(sent: Sent, name: str) -> Sent:
    """Return the form with what is proposed in the place of what a field may not hold."""
    words = sent.fields.get(name)
    if not isinstance(words, str):
        return sent
    return Sent({**sent.fields, name: redacted(words, today())}, sent.seen, sent.window, sent.turn)


def _refused(request: HttpRequest, saved: Saved, sent: Sent) -> HttpResponse:
    """Show what was not kept at its field, with other words to take; everything else is kept."""
    form = page.form_of(saved.draft, {**saved.draft.fields, **sent.fields}, bound=True)
    form.refuse(saved.refused)
    return _page(request, page.about(saved.draft, form, saved))


def _two_versions(request: HttpRequest, newer: NewerDraft, sent: Sent, form: PieceForm) -> HttpResponse:
    context = {
        "differ": two_versions(page.parts_of(form), sent.fields, newer.draft.fields),
        "action": reverse("portfolio:draft", args=[newer.draft.pk]),
        "title": title_of(newer.draft),
        "here": [
            (name, value)
            for name, held in sent.fields.items()
            for value in (held if isinstance(held, list) else [held])
        ],
        "at": page.at_time(newer.draft.saved_at),
        "seen": newer.draft.revision,
        "window": sent.window,
        "turn": sent.turn,
    }
    return render(request, f"{FOLDER}/two_versions.html", context, status=409)


def _onwards(request: HttpRequest, found: EvidenceDraft, person: Person, action: str) -> HttpResponse:
    here = reverse("portfolio:draft", args=[found.pk])
    if action == "send":
        return _send(request, found, person)
    if action == "file":
        return _add_by_form(request, found, person)
    if action.startswith("drop-"):
        for file in found.files.filter(pk=_number(action.removeprefix("drop-"))):
            drop_file(file=file, by=person)
        return redirect(f"{here}#files")
    if action == "later":
        messages.success(request, f"Saved at {page.at_time(found.saved_at)}. Nobody else sees it until you send it.")
        return redirect("portfolio:evidence")
    return redirect(f"{here}#text" if action.startswith("redact-") else here)


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 18 else 0


def _send(request: HttpRequest, found: EvidenceDraft, person: Person) -> HttpResponse:
    """Send a draft, or show what is still missing."""
    own_work = {"own_work": "on"} if request.POST.get("own_work") else {}
    form = page.form_of(found, {**found.fields, **own_work}, bound=True)
    if form.is_valid():
        send = partial(send_draft, draft=found, by=person, criteria=form.chosen(), own_work=True)
        try:
            evidence = attempt(form, lambda: send(piece=form.piece()))
        except NewerDraft as newer:
            sent = Sent(found.fields, found.revision, found.window, found.turn)
            return _two_versions(request, newer, sent, page.form_of(found))
        if evidence:
            messages.success(request, sent_in_words(evidence))
            return redirect("portfolio:piece", evidence.pk)
    return _page(request, page.about(found, form))


def sent_in_words(evidence: Evidence) -> str:
    """Say with whom a piece is now, and until when it is judged."""
    who = pta_of(evidence.person, today()) or "your senior probation officer"
    first = evidence.claims.order_by("judge_by").first()
    return f"Sent to {who}, to be judged by {in_words(first.judge_by)}." if first else f"Sent to {who}."


def _add_by_form(request: HttpRequest, found: EvidenceDraft, person: Person) -> HttpResponse:
    """Keep the files that came with the form, or show why not."""
    try:
        for upload in request.FILES.getlist("files"):
            keep_file(draft=found, upload=upload, by=person)
        if not request.FILES:
            raise ValidationError({"files": "Choose a file first"})
    except (ValidationError, NotAllowed) as error:
        form = page.form_of(found, bound=True)
        form.refuse({"files": sentences_of(error)})
        return _page(request, page.about(found, form))
    return redirect(f"{reverse('portfolio:draft', args=[found.pk])}#files")


def sentences_of(error: ValidationError | NotAllowed) -> list[str]:
    """Return why something was refused."""
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]


@open_to(Permission.SUBMIT_EVIDENCE)
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one file with a draft while its page stays where it is, and say in JSON what became of it."""
    person = signed_in(request)
    found = draft_of(person, pk)
    upload = request.FILES.get("files")
    if found is None:
        return JsonResponse({"sentence": GONE}, status=410)
    if upload is None:
        return JsonResponse({"sentence": "Nothing came of it. Choose it again."}, status=400)
    try:
        kept = keep_file(draft=found, upload=upload, by=person)
    except (ValidationError, NotAllowed) as error:
        return JsonResponse({"sentence": " ".join(sentences_of(error))}, status=422)
    return JsonResponse(page.file_row(kept))


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def discard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    person = signed_in(request)
    found = draft_of(person, pk)
    if found is None or request.method == "POST":
        if found:
            throw_away(draft=found, by=person)
        messages.success(request, "The draft is thrown away.")
        return redirect("portfolio:evidence")
    context = {"draft": found, "title": title_of(found), "files": found.files.count()}
    return render(request, f"{FOLDER}/discard_draft.html", context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"{FOLDER}/draft.html", {**context, "window": str(uuid4())})
