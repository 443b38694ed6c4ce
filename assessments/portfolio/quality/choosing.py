"""Which judgements a seed draws. Pure: whoever has the frozen list and the seed comes to the same, at any time.

- Every judgement has the number HMAC(seed, "1:draw:line:judgement"); nobody can know or choose it beforehand.
- Those of which all are sampled are drawn. Of the others of an assessor that have the same share, so many per cent are
  drawn, those with the least numbers; what is left over of a whole judgement is one more with that chance.
- Then every assessor, every unit of the diploma, every method and every stage of which nothing is drawn yet gets the
  judgement with the least number of those that belong to it, in that order.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, Protocol

from assessments.lots import hash_of, share_of
from assessments.portfolio.quality.shares import ALL


class Line(Protocol):
    """What a draw knows of a judgement."""

    judgement_id: int
    assessor_id: int
    unit_number: int
    method: str
    stage: int
    percent: int


class Why(StrEnum):
    """Why a judgement was drawn."""

    EVERY = "every"
    SHARE = "share"
    ASSESSOR = "assessor"
    UNIT = "unit"
    METHOD = "method"
    STAGE = "stage"


WORDS: Final[dict[Why, str]] = {
    Why.EVERY: "Every such judgement is looked at",
    Why.SHARE: "By lot",
    Why.ASSESSOR: "One at least of each assessor",
    Why.UNIT: "One at least of each unit",
    Why.METHOD: "One at least of each kind of evidence",
    Why.STAGE: "One at least of each stage",
}
# Of each of these at least one is drawn, in this order.
OF_EACH: Final[Mapping[Why, str]] = {
    Why.ASSESSOR: "assessor_id",
    Why.UNIT: "unit_number",
    Why.METHOD: "method",
    Why.STAGE: "stage",
}


def worked_out(seed: str, draw: int, lines: Iterable[Line]) -> dict[int, Why]:
    """Return which judgements are drawn, by their ids, and why each."""
    ordered = sorted(lines, key=lambda line: (hash_of(seed, draw, "line", line.judgement_id), line.judgement_id))
    drawn = {line.judgement_id: Why.EVERY for line in ordered if line.percent >= ALL}
    drawn |= {line.judgement_id: Why.SHARE for line in _by_share(seed, draw, ordered)}
    for why, name in OF_EACH.items():
        for line in _lacking(ordered, name, drawn):
            drawn[line.judgement_id] = why
    return drawn


def _by_share(seed: str, draw: int, ordered: list[Line]) -> Iterator[Line]:
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in ordered:
        if line.percent < ALL:
            groups.setdefault((line.assessor_id, line.percent), []).append(line)
    for (assessor, percent), found in groups.items():
        yield from found[: share_of(seed, draw, f"share-{percent}", str(assessor), len(found), percent)]


def _lacking(ordered: list[Line], name: str, drawn: Mapping[int, Why]) -> list[Line]:
    """Return the first line of everything that occurs and of which nothing is drawn."""
    covered: set[Any] = {getattr(line, name) for line in ordered if line.judgement_id in drawn}
    first: dict[Any, Line] = {}
    for line in ordered:
        if (value := getattr(line, name)) not in covered:
            first.setdefault(value, line)
    return list(first.values())
