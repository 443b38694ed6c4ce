"""What a timeline tells of the portfolio: evidence, judgements, signatures, rulings, appeals and sign-offs.

Each line rests on a piece or a claim that the reader may read about by the permission of the portfolio. What was
written between assessors, reasons and words of anybody stand on the page of the judgement, and are not told here.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from assessments.portfolio.models import Appeal, Claim, Countersignature, Evidence, Judgement, Ruling, SignOffStep
from assessments.portfolio.models import Withdrawal as TakenBack
from lms.progress.recording.event import Key, Said
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source, among, numbers


def _piece(evidence: Evidence) -> tuple[str, str]:
    """Return the way to a piece of evidence."""
    return reverse("portfolio:piece", args=[evidence.pk]), "Read it"


def _judged(claim: Claim) -> tuple[str, str]:
    """Return the way to what was made of a claim."""
    return reverse("portfolio:judgement", args=[claim.pk]), "Read it"


# ---- evidence ----


def _sent(reading: Reading) -> QuerySet[Any, Any]:
    return among(Evidence, "pk", reading.evidence)


def _tell_sent(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Evidence.objects.in_bulk(numbers(keys))
    return {pk: Said("done", _sent_or_recorded(row), _what(row), *_piece(row)) for pk, row in rows.items()}


def _sent_or_recorded(row: Evidence) -> str:
    """Say whether the learner sent it, or somebody who saw them at work wrote it down."""
    return "Observation recorded." if row.recorded_by_id not in (None, row.person_id) else "Evidence sent."


def _what(row: Evidence) -> str:
    return f"{row.title}, {row.get_kind_display().lower()}"


def _taken_back(reading: Reading) -> QuerySet[Any, Any]:
    return among(TakenBack, "evidence", reading.evidence)


def _tell_taken_back(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = TakenBack.objects.select_related("evidence").in_bulk(numbers(keys))
    return {
        pk: Said("withdrawn", "Evidence taken back.", row.evidence.title, *_piece(row.evidence))
        for pk, row in rows.items()
    }


# ---- judgements, and what followed them ----


def _judgements(reading: Reading) -> QuerySet[Any, Any]:
    return among(Judgement, "claim", reading.claims).filter(stands=True)


def _tell_judgements(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Judgement.objects.select_related("by", "claim__criterion", "countersignature", "ruling")
    return {pk: _judgement(row) for pk, row in rows.in_bulk(numbers(keys)).items()}


def _judgement(row: Judgement) -> Said:
    lead = "Judged again after an appeal." if row.seat == Judgement.Seat.SECOND_READER else "Judged."
    answer = f"{row.claim.criterion.code}: {row.get_decision_display().lower()}, by {row.by}"
    final = row.counts or row.returned
    text = answer if final else f"{answer}; not final until it is countersigned"
    state = "not_yet_met" if not row.met else "met" if row.counts else "waiting"
    return Said(state, lead, text, *_judged(row.claim))


def _signatures(reading: Reading) -> QuerySet[Any, Any]:
    return among(Countersignature, "judgement__claim", reading.claims).filter(judgement__stands=True)


def _tell_signatures(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Countersignature.objects.select_related("by", "judgement__claim__criterion").in_bulk(numbers(keys))
    return {pk: _signature(row) for pk, row in rows.items()}


def _signature(row: Countersignature) -> Said:
    state, lead = ("sign", "Countersigned.") if row.agrees else ("waiting", "Sent back by the countersigner.")
    claim = row.judgement.claim
    return Said(state, lead, f"{claim.criterion.code}, {row.by}", *_judged(claim))


def _rulings(reading: Reading) -> QuerySet[Any, Any]:
    return among(Ruling, "judgement__claim", reading.claims)


def _tell_rulings(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Ruling.objects.select_related("by", "judgement__claim__criterion").in_bulk(numbers(keys))
    return {pk: _ruling(row) for pk, row in rows.items()}


def _ruling(row: Ruling) -> Said:
    claim = row.judgement.claim
    answer = "the judgement stands" if row.upholds else "it is judged again"
    return Said("sign", "A quality assurer ruled.", f"{claim.criterion.code}: {answer}", *_judged(claim))


def _appeals(reading: Reading) -> QuerySet[Any, Any]:
    return among(Appeal, "judgement__claim", reading.claims)


def _tell_appeals(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Appeal.objects.select_related("judgement__claim__criterion").in_bulk(numbers(keys))
    return {
        pk: Said("waiting", "Appealed.", row.judgement.claim.criterion.code, *_judged(row.judgement.claim))
        for pk, row in rows.items()
    }


# ---- sign-offs ----


def _signed_off(reading: Reading) -> QuerySet[Any, Any]:
    if not reading.sign_offs:
        return SignOffStep.objects.none()
    return SignOffStep.objects.filter(sign_off__person=reading.learner)


def _tell_signed_off(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = SignOffStep.objects.select_related("by", "sign_off__unit", "sign_off__version__framework")
    return {pk: _step(row) for pk, row in rows.in_bulk(numbers(keys)).items()}


def _step(row: SignOffStep) -> Said:
    what = row.sign_off.unit or row.sign_off.version.framework
    state = "waiting" if row.kind == SignOffStep.Kind.RETURNED else "sign"
    href = reverse("portfolio:sign_off", args=[row.sign_off.pk])
    return Said(state, f"{row.get_kind_display()}.", f"Sign-off of {what}, {row.by}", href, "Read it")


SOURCES = (
    Source("evidence", "evidence", "submitted_at", _sent, _tell_sent),
    Source("taken_back", "evidence", "at", _taken_back, _tell_taken_back),
    Source("judgement", "evidence", "judged_at", _judgements, _tell_judgements),
    Source("countersigned", "evidence", "at", _signatures, _tell_signatures),
    Source("ruling", "evidence", "at", _rulings, _tell_rulings),
    Source("appeal", "evidence", "at", _appeals, _tell_appeals),
    Source("sign_off", "evidence", "at", _signed_off, _tell_signed_off),
)
