"""Whether somebody is right as often as they are sure: for themselves alone. Managers are never shown it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Min

from assessments.agreement import Interval, wilson
from assessments.quizzes.kinds.kind import only
from assessments.quizzes.marking import Mark
from assessments.quizzes.models import Attempt, QuestionVersion, Step
from assessments.quizzes.sheet import sheets_of
from lms.calendar import today
from lms.models import Person
from lms.policy.practice import CALIBRATION_ANSWERS
from lms.rules import value_of

# How often an answer was given this surely, and was right or not.
Certainty = Mapping[tuple[int, bool], int]


@dataclass(frozen=True)
class Level:
    """How often answers are right that were given at one level of sureness."""

    sure: int
    right: int
    of: int

    @property
    def name(self) -> str:
        """Return the level as a person states it."""
        return Step.Sure(self.sure).label

    @property
    def share(self) -> float:
        """Return the share that was right."""
        return self.right / self.of

    @property
    def interval(self) -> Interval:
        """Return where the share may lie."""
        return wilson(self.right, self.of)

    @property
    def sentence(self) -> str:
        """Say it to whoever stated it."""
        times = round(self.share * 10)
        often = {0: "hardly ever right", 10: "right nearly every time"}.get(times, f"right about {times} times in 10")
        if self.right in {0, self.of}:
            often = "right every time" if self.right else "never right"
        return f"When you say you are {self.name.lower()}, you are {often}."


@dataclass(frozen=True)
class Calibration:
    """What somebody is told of their own sureness: the levels with enough answers, the surest first."""

    levels: tuple[Level, ...]
    answers: int
    least: int
    # Whether no source backs how many answers it takes.
    unconfirmed: bool = False

    @property
    def advice(self) -> str:
        """Say what follows; nothing as long as there is nothing to compare."""
        if len(self.levels) < 2:
            return ""
        first, last = self.levels[0], self.levels[-1]
        if first.share > last.share:
            return (
                f"Being {first.name.lower()} tells you something. Where you are {last.name.lower()}, look the "
                "passage up before you act on it."
            )
        return "So far, being sure does not tell you when you are right. Look up even what you are sure of."


def stated(marks: Iterable[Mark]) -> Iterator[tuple[int, bool]]:
    """Yield how sure somebody was of each answer that counts, and whether it was right.

    A risk judgement asks it of each group by itself.
    """
    for mark in marks:
        if mark.blank or mark.void or mark.waits:
            continue
        if mark.sure:
            yield mark.sure, mark.right
        if mark.version.kind == QuestionVersion.Kind.RISK and not mark.verdict:
            yield from _of_groups(mark)


def _of_groups(mark: Mark) -> Iterator[tuple[int, bool]]:
    for group in mark.version.body["groups"]:
        if sure := only(mark.answer, f"sure-{group['id']}"):
            yield int(sure), only(mark.answer, f"level-{group['id']}") in group["right"]


def levels_of(certainty: Certainty) -> tuple[Level, ...]:
    """Return the levels at which anything was answered, the surest first."""
    found = []
    for sure in sorted({level for level, _ in certainty}, reverse=True):
        right, wrong = certainty.get((sure, True), 0), certainty.get((sure, False), 0)
        found.append(Level(sure, right, right + wrong))
    return tuple(found)


def calibration_of(person: Person) -> Calibration:
    """Return how often somebody is right when they say how sure they are, in their first attempts. Six queries.

    First attempts only: of a question that was explained before, everybody is sure, and right.
    """
    firsts = Attempt.objects.filter(person=person).exclude(state=Attempt.State.OPEN)
    ids = firsts.order_by().values("quiz").annotate(first=Min("pk")).values("first")
    sheets = sheets_of(list(Attempt.objects.filter(pk__in=ids)))
    certainty = Counter(one for sheet in sheets for one in stated(sheet.outcome.marks))
    least = value_of(CALIBRATION_ANSWERS, on=today())
    levels = tuple(level for level in levels_of(certainty) if level.of >= least.value)
    return Calibration(levels, certainty.total(), least.value, not least.confirmed)
