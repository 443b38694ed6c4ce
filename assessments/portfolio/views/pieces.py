"""One piece of evidence, for everybody who may read it; its learner claims with it, changes it, or takes it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio.evidence import piece as pieces
from assessments.portfolio.evidence.claiming import claim_evidence
from assessments.portfolio.evidence.form import MoreClaimsForm, WithdrawForm
from assessments.portfolio.evidence.replacing import change_evidence, claims_of
from assessments.portfolio.evidence.withdrawing import check_may_withdraw, withdraw_evidence
from assessments.portfolio.models import Evidence
from assessments.portfolio.permissions import check_may_see_evidence
from assessments.portfolio.views.writing import sent_in_words, sentences_of
from assessments.refusals import attempt, posted
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.roles import Permission

FOLDER = "assessments/portfolio"
read_or_post = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("person", "seen_by", "recorded_by", "withdrawal", "witness_request", "replaces", "replaced_by")


def evidence_for(person: Person, pk: int) -> Evidence:
    """Return a piece of evidence that `person` may read about."""
    found = get_object_or_404(Evidence.objects.select_related(*RELATED).prefetch_related("files"), pk=pk)
    check_may_see_evidence(person, found, on=today())
    return found


def own_evidence(person: Person, pk: int) -> Evidence:
    """Return one's own piece of evidence; only whose it is changes anything about it."""
    found = evidence_for(person, pk)
    if found.person_id != person.pk:
        raise NotAllowed(f"Only {found.person} can do this: the evidence is theirs.")
    return found


@open_to_all_staff
@require_safe
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one piece: its words and files, its claims and where they stand, and every judgement in order."""
    person = signed_in(request)
    evidence = evidence_for(person, pk)
    return render(request, f"{FOLDER}/piece.html", pieces.about(evidence, person, today()))


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim more criteria with a piece that is there already."""
    person = signed_in(request)
    evidence = own_evidence(person, pk)
    why_not = refusal(pieces.check_may_claim, person, evidence)
    if why_not:
        return render(request, f"{FOLDER}/claim.html", {"evidence": evidence, "why_not": why_not}, status=403)
    offered, wanted = pieces.offered_for(claims_of(evidence)), pieces.proposed(evidence)
    form = MoreClaimsForm(posted(request), criteria=offered, initial={"criteria": wanted})
    if form.is_valid():
        made = attempt(form, lambda: _claimed(evidence, person, form))
        if made is not None:
            messages.success(request, sent_in_words(evidence))
            return redirect("portfolio:piece", evidence.pk)
    context = {"evidence": evidence, "form": form, "units": form.units(), "proposed": bool(wanted)}
    return render(request, f"{FOLDER}/claim.html", context)


def _claimed(evidence: Evidence, person: Person, form: MoreClaimsForm) -> list[object]:
    return [*claim_evidence(evidence=evidence, criteria=form.chosen(), by=person, where=form.where())]


@open_to(Permission.SUBMIT_EVIDENCE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft that is to take the place of a piece."""
    person = signed_in(request)
    evidence = own_evidence(person, pk)
    try:
        draft = change_evidence(evidence=evidence, by=person)
    except (ValidationError, NotAllowed) as error:
        messages.warning(request, " ".join(sentences_of(error)))
        return redirect("portfolio:piece", pk)
    return redirect("portfolio:draft", draft.pk)


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece back, with a reason."""
    person = signed_in(request)
    evidence = own_evidence(person, pk)
    if evidence.withdrawn:
        return redirect("portfolio:piece", pk)
    why_not = refusal(check_may_withdraw, person, evidence, claims_of(evidence))
    form = None if why_not else WithdrawForm(posted(request))
    if form and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: withdraw_evidence(evidence=evidence, by=person, reason=reason)):
            messages.success(request, "Taken back. Nobody judges it, and it stays here to be read.")
            return redirect("portfolio:piece", pk)
    context = {"evidence": evidence, "form": form, "why_not": why_not}
    return render(request, f"{FOLDER}/withdraw.html", context, status=403 if why_not else 200)
