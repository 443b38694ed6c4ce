"""What goes into a portfolio as a file: what whoever asked may read of it, and nothing else."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import UnitGap, gap_of, portfolios_of
from assessments.portfolio.models import (
    Claim,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    FrameworkVersion,
    Judgement,
    SignOff,
    SignOffStep,
)
from assessments.portfolio.permissions import check_may_read_text, evidence_visible_to, is_party, visible_to
from assessments.portfolio.states import Present, present
from lms.models import Person
from lms.permissions import refusal

UNSAFE: Final = re.compile(r"[^a-z0-9]+")
LONGEST: Final = 60


@dataclass(frozen=True)
class FileOut:
    """A file as it lies in the export."""

    file: EvidenceFile
    path: str


@dataclass(frozen=True)
class ClaimOut:
    """A claim, where it stands, and every judgement of it in order."""

    claim: Claim
    present: Present[Judgement]
    judgements: Sequence[Judgement]
    # Whether whoever asked reads what assessors wrote to each other, and what the learner wrote to appeal.
    between: bool
    asked_for: bool


@dataclass(frozen=True)
class PieceOut:
    """A piece of evidence: its words and files, or why they are left out, and its claims."""

    number: int
    evidence: Evidence
    why_left_out: str
    files: list[FileOut]
    claims: list[ClaimOut]

    @property
    def paragraphs(self) -> list[str]:
        """Return its words, paragraph by paragraph, as assessors point at them."""
        return [] if self.why_left_out else [line.strip() for line in self.evidence.text.splitlines() if line.strip()]

    @property
    def parts(self) -> list[dict[str, str]]:
        """Return what is written under headings of its own."""
        return [] if self.why_left_out else list(self.evidence.parts)


@dataclass(frozen=True)
class SignOffOut:
    """A sign-off with every step of it."""

    sign_off: SignOff
    steps: list[SignOffStep] = field(default_factory=list)


@dataclass(frozen=True)
class Gathered:
    """A whole portfolio as one person may read it on a day."""

    person: Person
    version: FrameworkVersion | None
    units: list[UnitGap]
    pieces: list[PieceOut]
    sign_offs: list[SignOffOut]

    @property
    def files(self) -> list[FileOut]:
        """Return every file, in order."""
        return [file for piece in self.pieces for file in piece.files]

    @property
    def reflections(self) -> list[int]:
        """Return the ids of the reflections of which the words are in it."""
        rows = (piece.evidence for piece in self.pieces if not piece.why_left_out)
        return [row.pk for row in rows if row.kind == EvidenceKind.REFLECTION]

    @property
    def left_out(self) -> int:
        """Count the pieces of which the words are left out."""
        return sum(bool(piece.why_left_out) for piece in self.pieces)


def gather(person: Person, *, reader: Person, on: date) -> Gathered:
    """Return the portfolio of `person` as `reader` may read it."""
    version = framework_in_use()
    portfolio = portfolios_of([person.pk], version)[person.pk]
    units = gap_of(portfolio, criteria_of(version)) if version else []
    return Gathered(person, version, units, _pieces(person, reader, on), _sign_offs(person))


def _pieces(person: Person, reader: Person, on: date) -> list[PieceOut]:
    rows = evidence_visible_to(reader, on).filter(person=person).distinct()
    related = rows.select_related("person", "seen_by", "recorded_by", "withdrawal", "replaces")
    evidence = list(related.prefetch_related("files").order_by("happened_on", "pk"))
    claims = _claims(person, reader, on)
    numbers = {row.pk: number for number, row in enumerate(evidence, 1)}
    return [_piece(numbers[row.pk], row, claims[row.pk], reader, on) for row in evidence]


def _piece(number: int, evidence: Evidence, claims: list[ClaimOut], reader: Person, on: date) -> PieceOut:
    why = refusal(check_may_read_text, reader, evidence, on=on)
    kept = [] if why else list(evidence.files.all())
    return PieceOut(number, evidence, why, [FileOut(file, path_of(number, file)) for file in kept], claims)


def _claims(person: Person, reader: Person, on: date) -> dict[int, list[ClaimOut]]:
    """Return the claims that may be read, by piece of evidence."""
    rows = visible_to(reader, on).filter(evidence__person=person).distinct()
    rows = rows.select_related("criterion__unit", "evidence__person")
    claims = list(rows.order_by("criterion__unit__number", "criterion__position", "pk"))
    judgements = _judgements(claims)
    found: dict[int, list[ClaimOut]] = defaultdict(list)
    for claim in claims:
        made = judgements[claim.pk]
        between = is_party(reader, claim, on)
        told = between or reader.pk == person.pk
        found[claim.evidence_id].append(ClaimOut(claim, present(made), made, between, told))
    return found


def _judgements(claims: list[Claim]) -> dict[int, list[Judgement]]:
    related = ("by", "countersignature__by", "disagreement__by", "ruling__by", "appeal__by", "appeal__reader")
    rows = Judgement.objects.filter(claim__in=[claim.pk for claim in claims]).select_related(*related)
    found: dict[int, list[Judgement]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.claim_id].append(row)
    return found


def _sign_offs(person: Person) -> list[SignOffOut]:
    rows = SignOff.objects.filter(person=person).select_related("unit", "version__framework")
    found = {row.pk: SignOffOut(row) for row in rows.order_by("unit__number", "pk")}
    steps = SignOffStep.objects.filter(sign_off__in=list(found)).select_related("by")
    for step in steps.order_by("pk"):
        found[step.sign_off_id].steps.append(step)
    return list(found.values())


def path_of(number: int, file: EvidenceFile) -> str:
    """Return where a file lies in the export: a name that every system can write, and that leads nowhere else."""
    stem, _, ending = file.name.lower().rpartition(".")
    safe = UNSAFE.sub("-", stem or ending).strip("-")[:LONGEST].strip("-") or "file"
    kind = UNSAFE.sub("", ending)[:5] if stem else ""
    return f"files/{number:03}-{file.position}-{safe}.{kind or 'bin'}"
