"""Somebody who saw a learner at work writes it down, criterion by criterion; the learner claims with it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.evidence.drafts import locked_as_seen
from assessments.portfolio.evidence.submitting import Piece, faults_of, keep
from assessments.portfolio.evidence.to_claim import ABOUT, ask_to_claim
from assessments.portfolio.models import Criterion, Evidence, EvidenceDraft, EvidenceKind
from assessments.portfolio.observers import check_may_observe
from assessments.portfolio.screened import Faults
from lms import audit
from lms.calendar import today
from lms.models import Person

AFTERWARDS: Final = "What was said afterwards"


@dataclass(frozen=True)
class Observation:
    """What an observer saw: where, what of each criterion, and what they said to the learner afterwards."""

    title: str
    happened_on: date
    setting: str
    saw: Mapping[Criterion, str]
    afterwards: str = ""


@transaction.atomic
def finish_observation(
    *, draft: EvidenceDraft, by: Person, observation: Observation, at: datetime | None = None
) -> Evidence:
    """Make an observation of a draft: evidence without any claim. The learner is asked to claim it.

    Raises NewerDraft where another window saved since `draft` was read.
    """
    moment = at or timezone.now()
    day = today(moment)
    Person.objects.select_for_update().get(pk=draft.person_id)
    draft = locked_as_seen(draft, by)
    check_may_observe(by, draft.person, on=day)
    piece = _piece(observation, by)
    if faults := _faults(observation, piece, day):
        raise ValidationError(faults)
    evidence = keep(person=draft.person, piece=piece, moment=moment)
    facts = {"criteria": [row.code for row, words in observation.saw.items() if words.strip()]}
    audit.record("observation_recorded", by=by, subject=evidence, facts=facts)
    ask_to_claim(evidence, who=str(by), by=by, on=day)
    draft.delete()
    return evidence


def _piece(observation: Observation, by: Person) -> Piece:
    """Return an observation as a piece of evidence: a part for each criterion that something was seen of."""
    parts = [
        {"heading": str(row), "text": words.strip(), ABOUT: str(row.pk)}
        for row, words in observation.saw.items()
        if words.strip()
    ]
    if afterwards := observation.afterwards.strip():
        parts.append({"heading": AFTERWARDS, "text": afterwards})
    return Piece(
        kind=EvidenceKind.OBSERVATION,
        title=observation.title,
        text=observation.setting,
        happened_on=observation.happened_on,
        seen_by=by,
        recorded_by=by,
        parts=parts,
    )


def _faults(observation: Observation, piece: Piece, day: date) -> Faults:
    """Return what is wrong with an observation, by the names of its form."""
    found = faults_of(piece, day)
    faults: Faults = {name: found[name] for name in ("title", "happened_on") if name in found}
    if not observation.setting.strip():
        faults["setting"] = "Say where you were, and what they did"
    elif "text" in found:
        faults["setting"] = found["text"]
    written = [row for row, words in observation.saw.items() if words.strip()]
    if not written:
        faults["criteria"] = "Write for at least one criterion what you saw"
    names = [saw_name(row.pk) for row in written] + ["afterwards"]
    return faults | {name: found[f"part_{number}"] for number, name in enumerate(names) if f"part_{number}" in found}


def saw_name(key: object) -> str:
    """Return the name of the field that says what was seen of a criterion."""
    return f"saw_{key}"
