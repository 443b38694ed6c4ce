"""A learner changes a piece of evidence: a new one takes its place, and the old one stays to be read."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.files.storing import Stored, forget, put, store
from assessments.portfolio.models import Claim, DraftFile, Evidence, EvidenceDraft, EvidenceFile
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.states import present
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed

ASK: Final = "Speak to your practice tutor assessor: a new judgement can replace the old one."
LATER: Final = "Nothing is changed. Try again in an hour; if it happens again, tell your administrator."
Copy = tuple[EvidenceFile, Stored]


def claims_of(evidence: Evidence) -> list[Claim]:
    """Return the claims made with a piece, each with its judgements, in the order of the framework."""
    claims = Claim.objects.filter(evidence=evidence).with_judgements()
    return list(claims.order_by("criterion__unit__number", "criterion__position", "pk"))


def met_codes(claims: list[Claim]) -> list[str]:
    """Return the codes of the criteria that are met by some claims, or are judged so and wait for a signature."""
    found = [(claim, present(list(claim.judgements.all()))) for claim in claims]
    return [
        claim.criterion.code
        for claim, state in found
        if state.met or (state.latest and state.latest.met and not state.latest.returned)
    ]


def check_still_open(evidence: Evidence, claims: list[Claim], *, to: str) -> None:
    """Refuse what is to be done to a piece that was taken back or replaced, or by which something is met."""
    if taken := evidence.withdrawn:
        raise NotAllowed(f"You withdrew this evidence on {in_words(today(taken.at))}.")
    newer = Evidence.objects.filter(replaces=evidence).first()
    if newer:
        raise NotAllowed(f"A newer version took its place on {in_words(today(newer.submitted_at))}.")
    if codes := met_codes(claims):
        words = f"{', '.join(codes)} {'is' if len(codes) == 1 else 'are'} judged met by it"
        raise NotAllowed(f"{words}, so it cannot be {to}. {'Add new evidence instead.' if to == 'changed' else ASK}")


def check_may_change(by: Person, evidence: Evidence, claims: list[Claim]) -> None:
    """Refuse to change what somebody else wrote, or what nothing can be changed of."""
    check_may_submit(by, evidence.person, on=today())
    if evidence.recorded_by_id not in (None, by.pk):
        raise NotAllowed(f"{evidence.recorded_by} wrote this, so you cannot change a word of it.")
    if getattr(evidence, "witness_request", None) is not None:
        raise NotAllowed("A witness wrote this, so you cannot change a word of it.")
    check_still_open(evidence, claims, to="changed")


def change_evidence(*, evidence: Evidence, by: Person) -> EvidenceDraft:
    """Begin a draft that is to take the place of a piece, with its words and its files. Begun already: that one.

    The bytes are copied before the transaction begins: a slow disk holds no lock, and a full one leaves no half draft.
    """
    check_may_change(by, evidence, claims_of(evidence))
    begun = _begun(evidence, by)
    if begun:
        return begun
    copies = _copies(evidence)
    try:
        draft = _begin(evidence, by, copies)
    except BaseException:
        _forget(copies)
        raise
    if not draft.files.filter(stored__in=[stored.name for _, stored in copies]).exists():
        _forget(copies)
    return draft


def _begun(evidence: Evidence, by: Person) -> EvidenceDraft | None:
    return EvidenceDraft.objects.filter(author=by, replaces=evidence).first()


@transaction.atomic
def _begin(evidence: Evidence, by: Person, copies: Sequence[Copy]) -> EvidenceDraft:
    """Write the draft and its files together; where another window has begun one meanwhile, that one is returned."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    evidence = Evidence.objects.select_related("person", "withdrawal", "witness_request").get(pk=evidence.pk)
    claims = claims_of(evidence)
    check_may_change(by, evidence, claims)
    begun = _begun(evidence, by)
    if begun:
        return begun
    fields = fields_of(evidence, claims)
    draft = begin_draft(person=evidence.person, by=by, kind=evidence.kind, fields=fields, replaces=evidence)
    facts = ("name", "size", "content_type", "sha256", "words_read", "uploaded_at")
    for file, stored in copies:
        DraftFile.objects.create(draft=draft, stored=stored.name, **{fact: getattr(file, fact) for fact in facts})
    return draft


def _copies(evidence: Evidence) -> list[Copy]:
    """Keep the files of a piece once more: the piece keeps its own. All of them, or none."""
    copies: list[Copy] = []
    try:
        for file in evidence.files.all():
            copies.append((file, _copied(file)))
    except BaseException:
        _forget(copies)
        raise
    return copies


def _copied(file: EvidenceFile) -> Stored:
    try:
        source = store().open(file.stored)
    except OSError as fault:
        raise ValidationError({"files": f"The file {file.name} cannot be read just now. {LATER}"}) from fault
    with source:
        return put(source)


def _forget(copies: Sequence[Copy]) -> None:
    for _, stored in copies:
        forget(stored.name)


def fields_of(evidence: Evidence, claims: list[Claim]) -> dict[str, str | list[str]]:
    """Return a piece as the form of a draft holds it."""
    day = evidence.happened_on
    return {
        "kind": evidence.kind,
        "title": evidence.title,
        "text": evidence.text,
        "seen_by": str(evidence.seen_by_id or ""),
        "happened_on_day": str(day.day),
        "happened_on_month": str(day.month),
        "happened_on_year": str(day.year),
        "criteria": [str(claim.criterion_id) for claim in claims],
        **{f"where_{claim.criterion_id}": claim.where for claim in claims},
    }
