"""The hashes that hold a sample fast: each is over every column of the rows it speaks for, new columns included."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import models

from assessments.lots import columns_of, hash_over
from assessments.portfolio.models import Evidence, Judgement, SampleDraw, SampleItem, SampleLine, SampleResult

# What happens to a sampled judgement later; the audit record holds it.
LATER: Final = frozenset({"iqa_id", "closed_at"})


def population_hash(draw: SampleDraw, lines: Iterable[SampleLine], judgements: Mapping[int, Judgement]) -> str:
    """Return the hash of a frozen list: the draw, and each line in its place with all that its judgement rests on."""
    rows = sorted(lines, key=lambda line: line.place)
    parts = [[columns_of(row), *_behind(judgements[row.judgement_id])] for row in rows]
    return hash_over([columns_of(draw, {"population_hash"}), *parts])


def _behind(judgement: Judgement) -> list[Any]:
    """Return a judgement, what made it count, and what it was made of: the claim, the evidence and its files."""
    answers = (judgement.signature, judgement.disagreed, judgement.ruled)
    counted = [columns_of(row) if row else None for row in answers]
    return [columns_of(judgement), *counted, columns_of(judgement.claim), *_piece(judgement.claim.evidence)]


def _piece(evidence: Evidence) -> list[Any]:
    return [columns_of(evidence), *(columns_of(file) for file in evidence.files.all())]


def result_hash(result: SampleResult, items: Iterable[SampleItem]) -> str:
    """Return the hash of what was drawn: the seed, and each sampled judgement but for what happens to it later."""
    rows = sorted(items, key=lambda item: item.pk)
    return hash_over([columns_of(result, {"result_hash"}), *(columns_of(row, LATER) for row in rows)])


def row_hash(row: models.Model) -> str:
    """Return the hash of a row that is written once: a finding, or the answer to one."""
    return hash_over(columns_of(row))
