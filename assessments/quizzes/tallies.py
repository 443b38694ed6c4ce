"""Counts of how questions and checks were answered, kept while attempts are read one after another. Pure.

A count is all that is kept of an attempt, so that the memory needed does not grow with the number of learners.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from assessments.quizzes.calibration import levels_of, stated
from assessments.quizzes.kinds.kind import LINE, NUMBER, TEXT
from assessments.quizzes.marking import Mark, Outcome
from assessments.quizzes.models import AttemptSlot, Step
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.statistics import alpha, extremes, point_biserial, quartiles, standard_error

# A longer gap is somebody who was away, and is counted as this long.
LONGEST_PAUSE: Final = 600
# The part of an answer that says how sure somebody is of another part.
SURE: Final = "sure-"


@dataclass
class Given:
    """How many gave one answer in one part, and how they did on the other questions."""

    n: int = 0
    rest: Fraction = Fraction()
    of: int = 0


@dataclass
class ItemTally:
    """The counts of one version of a question in one check."""

    # The parts that are typed, not chosen, and those of them that hold free text.
    typed: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    n: int = 0
    right: int = 0
    blank: int = 0
    void: int = 0
    waiting: int = 0
    pairs: Counter[tuple[bool, Fraction]] = field(default_factory=Counter)
    given: dict[tuple[str, str], Given] = field(default_factory=dict)
    seconds: Counter[int] = field(default_factory=Counter)
    certainty: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def add(self, mark: Mark, rest: Fraction | None, seconds: int | None) -> None:
        """Count one answer; `rest` is the share of the other questions that was right, none where there are none."""
        if mark.void or mark.waits:
            self.void += mark.void
            self.waiting += mark.waits
            return
        self.n += 1
        self.right += mark.right
        self.blank += mark.blank
        if rest is not None:
            self.pairs[mark.right, rest] += 1
        if seconds is not None:
            self.seconds[seconds] += 1
        self.certainty.update(stated([mark]))
        for one in self._parts_of(mark):
            self._count(one, rest)

    def _parts_of(self, mark: Mark) -> Iterator[tuple[str, str]]:
        """Yield each thing given; how sure somebody is is no answer, and free text is never counted."""
        for part, texts in mark.answer.items():
            if part not in self.free and not part.startswith(SURE):
                for text in texts:
                    yield part, " ".join(text.casefold().split()) if part in self.typed else text

    def _count(self, key: tuple[str, str], rest: Fraction | None) -> None:
        found = self.given.setdefault(key, Given())
        found.n += 1
        if rest is not None:
            found.rest, found.of = found.rest + rest, found.of + 1

    def figures(self, least: int) -> dict[str, Any]:
        """Return what is kept of the counts. What only a few typed in may say who they are: it is left out."""
        groups = extremes(self.pairs)
        return {
            "right": self.right,
            "blank": self.blank,
            "void": self.void,
            "waiting": self.waiting,
            "discrimination": point_biserial(self.pairs),
            "upper": groups.upper if groups else None,
            "lower": groups.lower if groups else None,
            "rest": _mean(self.pairs),
            "given": [
                [part, text, one.n, float(one.rest / one.of) if one.of else None]
                for (part, text), one in sorted(self.given.items(), key=lambda item: (-item[1].n, item[0]))
                if part not in self.typed or one.n >= least
            ],
            "seconds": quartiles(self.seconds),
            "certainty": [[level.sure, level.right, level.of] for level in levels_of(self.certainty)],
        }


def _mean(pairs: Mapping[tuple[bool, Fraction], int]) -> float | None:
    """Return the mean share of the others among those who had it right."""
    right = [(share, count) for (was, share), count in pairs.items() if was]
    n = sum(count for _, count in right)
    return float(sum((share * count for share, count in right), Fraction()) / n) if n else None


def item_tally(slot: AttemptSlot) -> ItemTally:
    """Return empty counts for the version that a slot asks."""
    parts = slot.question_version.how.asked(slot.question_version.body, slot.order, {}).parts
    typed = frozenset(part.name for part in parts if part.control in {LINE, NUMBER, TEXT})
    return ItemTally(typed, frozenset(part.name for part in parts if part.control == TEXT))


@dataclass
class Matrix:
    """The counts of those attempts in which the same questions count."""

    right: list[int]
    totals: Counter[int] = field(default_factory=Counter)

    def add(self, marks: Sequence[Mark]) -> None:
        """Count one attempt."""
        for index, mark in enumerate(marks):
            self.right[index] += mark.right
        self.totals[sum(mark.right for mark in marks)] += 1


@dataclass
class PaperTally:
    """The counts of one set of versions that a check asked together."""

    n: int = 0
    passed: int = 0
    drawn: bool = False
    matrices: dict[tuple[int, ...], Matrix] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one attempt. Where questions are drawn, each attempt has others: they are not put side by side."""
        if outcome.waiting:
            return
        self.n += 1
        self.passed += outcome.passed
        marks = sorted(outcome.counted, key=lambda mark: mark.slot.question_version_id)
        key = tuple(mark.slot.question_version_id for mark in marks)
        if not self.drawn:
            self.matrices.setdefault(key, Matrix([0] * len(key))).add(marks)

    def figures(self) -> dict[str, Any]:
        """Return what is kept: reliability by the largest group in which the same questions count."""
        found = {"n": self.n, "passed": self.passed, "drawn": self.drawn, "questions": 0, "compared": 0}
        if not self.matrices:
            return {**found, "alpha": None, "error": None}
        key, matrix = max(self.matrices.items(), key=lambda item: item[1].totals.total())
        return {
            **found,
            "questions": len(key),
            "compared": matrix.totals.total(),
            "alpha": alpha(matrix.right, matrix.totals),
            "error": standard_error(matrix.right, matrix.totals),
        }


@dataclass
class QuizTally:
    """The counts of one check: of each version that it asked, and of each set of versions."""

    items: dict[int, ItemTally] = field(default_factory=dict)
    papers: dict[frozenset[int], PaperTally] = field(default_factory=dict)
    attempts: int = 0

    def add(self, sheet: Sheet) -> None:
        """Count an attempt that is handed in."""
        self.attempts += 1
        seconds = seconds_of(sheet)
        for mark in sheet.outcome.marks:
            version = mark.slot.question_version_id
            if version not in self.items:
                self.items[version] = item_tally(mark.slot)
            self.items[version].add(mark, _rest(mark, sheet.outcome), seconds.get(mark.slot.pk))
        self._paper(sheet.slots).add(sheet.outcome)

    def _paper(self, slots: Sequence[AttemptSlot]) -> PaperTally:
        """Return the counts of the set of versions asked, the newest last."""
        key = frozenset(slot.question_version_id for slot in slots if not slot.drawn_for)
        found = self.papers.pop(key, None) or PaperTally(drawn=any(slot.drawn_for for slot in slots))
        self.papers[key] = found
        return found

    def newest_paper(self) -> dict[str, Any]:
        """Return the figures of the set of versions that was begun last; those of earlier ones are other checks'."""
        found = list(self.papers.values())[-1] if self.papers else PaperTally()
        return {**found.figures(), "earlier": self.attempts - found.n}


def _rest(mark: Mark, outcome: Outcome) -> Fraction | None:
    """Return the share of the other questions that was right."""
    others = [other for other in outcome.counted if other is not mark and not other.waits]
    return Fraction(sum(other.right for other in others), len(others)) if others else None


def seconds_of(sheet: Sheet) -> dict[int, int]:
    """Return how long each question took, by slot: the time before each of its answers since anything else was saved.

    A question left blank took no time that anybody could know of.
    """
    found: Counter[int] = Counter()
    before: datetime = sheet.attempt.started_at
    for step in sorted(sheet.steps, key=lambda step: step.number):
        if step.kind == Step.Kind.ANSWER and step.slot_id:
            gap = int((step.at - before).total_seconds())
            found[step.slot_id] += max(0, min(gap, LONGEST_PAUSE))
            before = step.at
    return dict(found)
