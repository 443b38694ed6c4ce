"""A learner changes a piece of evidence: a new one takes its place, and the old one stays to be read."""

from typing import Final

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.files.storing import put, store
from assessments.portfolio.models import Claim, DraftFile, Evidence, EvidenceDraft, EvidenceFile
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.states import present
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed

ASK: Final = "Speak to your practice tutor assessor: a new judgement can replace the old one."


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

    The bytes are copied outside a transaction: a slow disk holds no lock.
    """
    claims = claims_of(evidence)
    check_may_change(by, evidence, claims)
    begun = EvidenceDraft.objects.filter(author=by, replaces=evidence).first()
    if begun:
        return begun
    fields = fields_of(evidence, claims)
    draft = begin_draft(person=evidence.person, by=by, kind=evidence.kind, fields=fields, replaces=evidence)
    for file in evidence.files.all():
        if not draft.files.filter(sha256=file.sha256).exists():
            _copy(file, draft)
    return draft


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


def _copy(file: EvidenceFile, draft: EvidenceDraft) -> DraftFile:
    """Keep a file once more, for the draft: the piece that it belongs to keeps its own."""
    with store().open(file.stored) as source:
        stored = put(source)
    facts = ("name", "size", "content_type", "sha256", "words_read", "uploaded_at")
    return DraftFile.objects.create(draft=draft, stored=stored.name, **{fact: getattr(file, fact) for fact in facts})
