"""The hashes that hold a sample fast: each is over every column of the rows it speaks for, new columns included."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import models

from assessments.lots import columns_of, hash_over
from assessments.portfolio.models import Judgement, SampleDraw, SampleItem, SampleLine, SampleResult

# What happens to a sampled judgement later; the audit record holds it.
LATER: Final = frozenset({"iqa_id", "closed_at"})


def population_hash(draw: SampleDraw, lines: Iterable[SampleLine], judgements: Mapping[int, Judgement]) -> str:
    """Return the hash of a frozen list: the draw, and each line in its place with the judgement as it was."""
    rows = sorted(lines, key=lambda line: line.place)
    parts = [[columns_of(row), columns_of(judgements[row.judgement_id])] for row in rows]
    return hash_over([columns_of(draw, {"population_hash"}), *parts])


def result_hash(result: SampleResult, items: Iterable[SampleItem]) -> str:
    """Return the hash of what was drawn: the seed, and each sampled judgement but for what happens to it later."""
    rows = sorted(items, key=lambda item: item.pk)
    return hash_over([columns_of(result, {"result_hash"}), *(columns_of(row, LATER) for row in rows)])


def row_hash(row: models.Model) -> str:
    """Return the hash of a row that is written once: a finding, or the answer to one."""
    return hash_over(columns_of(row))
