"""What the figures of a question say, and whether an author should look at it. Rows in, sentences out; no queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from math import sqrt
from typing import Any, Final, Self

from django.utils.html import strip_tags
from django.utils.text import Truncator

from assessments.agreement import Z, wilson
from assessments.quizzes.calibration import Level
from assessments.quizzes.kinds.kind import SENDS
from assessments.quizzes.models import QuestionStatistics, QuestionVersion, Step
from assessments.quizzes.statistics import EXTREME
from assessments.quizzes.tallies import SURE
from assessments.quizzes.wording import inline
from lms.policy.practice import (
    STATISTICS_ANSWERS,
    STATISTICS_CHOSEN,
    STATISTICS_DISCRIMINATION,
    STATISTICS_TOO_EASY,
    STATISTICS_TOO_HARD,
)
from lms.rules import RuleBook

HALF: Final = 0.5


@dataclass(frozen=True)
class Limits:
    """What the rules say: from how many answers figures are shown, and where a question is to be looked at."""

    answers: int
    chosen: int
    discrimination: float
    too_hard: float
    too_easy: float
    # Which of them no source backs: "answers", "chosen", and "look" for those that say which question to look at.
    unconfirmed: frozenset[str] = frozenset()

    @property
    def told(self) -> str:
        """Say which questions are to be looked at."""
        hard, easy = round(self.too_hard * 100), round(self.too_easy * 100)
        return (
            f"A question is to be looked at when its discrimination is below {self.discrimination:.2f}, when fewer "
            f"than {hard} in 100 answer it right, or when more than {easy} in 100 do and it may be got wrong."
        )

    @classmethod
    def on(cls, day: date) -> Self:
        """Read the rules of a day. They are the same everywhere: no query."""
        book = RuleBook.at(None, day)
        answers, chosen = book.answer(STATISTICS_ANSWERS), book.answer(STATISTICS_CHOSEN)
        look = [book.answer(r) for r in (STATISTICS_DISCRIMINATION, STATISTICS_TOO_HARD, STATISTICS_TOO_EASY)]
        groups = {"answers": [answers], "chosen": [chosen], "look": look}
        return cls(
            answers=answers.value,
            chosen=chosen.value,
            discrimination=look[0].value / 100,
            too_hard=look[1].value / 100,
            too_easy=look[2].value / 100,
            unconfirmed=frozenset(name for name, found in groups.items() if not all(one.confirmed for one in found)),
        )


@dataclass(frozen=True)
class Share:
    """A share of so many, and where it may lie."""

    part: int
    of: int

    @property
    def value(self) -> float:
        """Return the share."""
        return self.part / self.of if self.of else 0.0

    @property
    def in_100(self) -> int:
        """Return it as so many of a hundred."""
        return round(self.value * 100)

    @property
    def low(self) -> int:
        """Return the fewest of a hundred that it may be."""
        return round(wilson(self.part, self.of).low * 100)

    @property
    def high(self) -> int:
        """Return the most of a hundred that it may be."""
        return round(wilson(self.part, self.of).high * 100)

    @property
    def range(self) -> str:
        """Return both ends in words."""
        return f"{self.low} to {self.high}"


@dataclass(frozen=True)
class Reason:
    """Why a question is to be looked at; the lower its weight, the sooner."""

    weight: int
    text: str


@dataclass(frozen=True)
class Chosen:
    """One answer that could be given, and who gave it: their number, and how they did on the other questions."""

    label: str
    # Nothing where it is neither: an enquiry that was not needed.
    right: bool | None
    n: int
    of: int
    rest: float | None = None

    @property
    def in_100(self) -> int:
        """Return how many of a hundred gave it."""
        return round(self.n * 100 / self.of) if self.of else 0

    @property
    def rest_in_100(self) -> int | None:
        """Return how many of a hundred other questions they had right; nothing where there were too few of them."""
        return None if self.rest is None else round(self.rest * 100)


@dataclass(frozen=True)
class Item:
    """The figures of one version of a question in one check, as far as there are answers enough to show them."""

    row: QuestionStatistics
    limits: Limits

    @property
    def version(self) -> QuestionVersion:
        """Return the question as it was asked."""
        return self.row.question_version

    @property
    def n(self) -> int:
        """Return how many answered it in a first attempt."""
        return self.row.answers

    @property
    def enough(self) -> bool:
        """Say whether anything but their number is shown."""
        return self.n >= self.limits.answers

    @property
    def figures(self) -> dict[str, Any]:
        """Return what was worked out."""
        found: dict[str, Any] = self.row.figures
        return found

    @property
    def facility(self) -> Share:
        """Return the share that was right."""
        return Share(self.figures["right"], self.n)

    @property
    def blanks(self) -> Share:
        """Return the share that gave nothing."""
        return Share(self.figures["blank"], self.n)

    @property
    def discrimination(self) -> float | None:
        """Return how the question goes with the others; nothing where everybody had it right, or nobody."""
        found: float | None = self.figures["discrimination"]
        return found

    @property
    def discrimination_in_words(self) -> str:
        """Return it as a number of two places, with a minus that is one."""
        return "" if self.discrimination is None else f"{self.discrimination:.2f}".replace("-", "−")

    @property
    def groups(self) -> tuple[float, float] | None:
        """Return the shares right among the best and the worst; nothing where either group is too small to show."""
        if self.figures["upper"] is None or self.n * EXTREME < self.limits.chosen:
            return None
        return self.figures["upper"], self.figures["lower"]

    @cached_property
    def chosen(self) -> tuple[Chosen, ...]:
        """Return what could be chosen, and what enough people typed: of each part the commonest first."""
        found = {(part, text): (n, rest) for part, text, n, rest in self.figures["given"]}
        labels = labels_of(self.version, list(found))
        rights = rights_of(self.version)
        rows = []
        for key, label in labels.items():
            n, rest = found.get(key, (0, None))
            shown = rest if n >= self.limits.chosen else None
            rows.append((key[0], Chosen(label, is_right(self.version, key, rights), n, self.n, shown)))
        parts = list(dict.fromkeys(part for part, _ in labels))
        return tuple(row for _, row in sorted(rows, key=lambda row: (parts.index(row[0]), -row[1].n)))

    @property
    def levels(self) -> tuple[Level, ...]:
        """Return how often those were right who said how sure they were, the surest first."""
        return tuple(Level(sure, right, of) for sure, right, of in self.figures["certainty"])

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why it is to be looked at, the weightiest first; nothing when all is well or not known yet."""
        return tuple(sorted(reasons_of(self), key=lambda reason: reason.weight)) if self.enough else ()


def reasons_of(item: Item) -> Iterator[Reason]:
    """Yield each reason to look at a question, with what to do about it."""
    yield from _about_telling_apart(item)
    yield from _about_share(item)
    for level in item.levels:
        if level.sure == Step.Sure.VERY and level.of >= item.limits.chosen and level.share < HALF:
            says = "Of those who were very sure, fewer than half are right"
            yield Reason(4, f"{says}: people firmly believe something else. Teach against it in the lesson.")


def _about_telling_apart(item: Item) -> Iterator[Reason]:
    """Yield what is wrong with how a question goes with the others; chance alone is not called the wrong way round."""
    found = item.discrimination
    if found is None:
        return
    if found < -Z / sqrt(item.n):
        says = "Those who do well on the other questions get this one wrong more often than the others do"
        yield Reason(0, f"{says}: check which answer is marked right.")
    elif found < item.limits.discrimination:
        says = "It hardly tells those who know from those who do not"
        yield Reason(2, f"{says}: read the wording, and see whether a wrong answer can be defended.")
    if item.groups and item.groups[0] < HALF:
        says = "Fewer than half of those who do best on the other questions answer it right"
        yield Reason(1, f"{says}: read the wording.")
    if found < item.limits.discrimination:
        yield from _about_options(item)


def _about_options(item: Item) -> Iterator[Reason]:
    """Yield the wrong answer of those who otherwise do best, where they do better than those who are right."""
    best = item.figures["rest"]
    rivals = [row for row in item.chosen if row.right is False and row.rest is not None and best is not None]
    rival = max(rivals, key=lambda row: row.rest or 0, default=None)
    if rival and (rival.rest or 0) > best:
        says = f"Those who answer “{rival.label.strip('“”')}” do better on the other questions than those who are right"
        yield Reason(1, f"{says}: see whether it is right too.")


def _about_share(item: Item) -> Iterator[Reason]:
    share = item.facility
    if share.value < item.limits.too_hard:
        says = f"Only about {share.in_100} in 100 answer it right"
        yield Reason(3, f"{says}: see whether the lesson teaches it before the check asks it.")
    elif share.value > item.limits.too_easy and not item.version.must_get_right:
        yield Reason(5, "Nearly everybody answers it right: see whether anybody believes its wrong answers.")


def labels_of(version: QuestionVersion, given: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return what could be chosen, and whatever else was given, in words, by part and text; in the order asked.

    A question that asks several things says with each answer what it is an answer to. Of a case in stages, what is
    asked first and last is known, and in between what was needed and what was given.
    """
    how, body = version.how, version.body
    right = how.right_answer(body)
    parts = [*how.asked(body, {}, {}).parts, *how.asked(body, {}, right).parts]
    sends = {part.name: right.get(part.name, []) for part in parts if part.control == SENDS}
    typed = {part.name for part in parts if not part.options}
    offered = {(part.name, value): text for part in parts for value, text in part.options}
    needed = [(part, text) for part, texts in right.items() for text in texts if part not in typed]
    found = {
        (part, value): ", ".join(version.in_words({**sends, part: [value]})) or offered.get((part, value), "")
        for part, value in [*offered, *needed, *given]
        if part not in sends and not part.startswith(SURE)
    }
    return {key: label for key, label in found.items() if label}


def rights_of(version: QuestionVersion) -> set[tuple[str, str]]:
    """Return what is right, by part and text."""
    found = {(part, text) for part, texts in version.how.right_answer(version.body).items() for text in texts}
    if version.kind == QuestionVersion.Kind.RISK:
        found |= {(f"level-{one['id']}", level) for one in version.body["groups"] for level in one["right"]}
    return found


def is_right(version: QuestionVersion, key: tuple[str, str], rights: set[tuple[str, str]]) -> bool | None:
    """Say whether something given is right by itself: as the key says, or where it is all of an answer, as marked."""
    part, text = key
    if key in rights:
        return True
    if part.startswith("enquiries-"):
        return None
    alone = len({name for name, _ in rights}) == 1 and version.kind != QuestionVersion.Kind.MULTIPLE
    return alone and version.how.score(version.body, {part: [text]}).right


def in_short(version: QuestionVersion, most: int = 90) -> str:
    """Return what a question asks as plain words, shortened."""
    return Truncator(unescape(strip_tags(inline(version.stem.strip().rpartition("\n\n")[2])))).chars(most)


def misconception_in_words(tag: str) -> str:
    """Write the tag of a misconception as words: old-rating-stands, Old rating stands."""
    return tag.replace("-", " ").capitalize()


def seconds_in_words(seconds: float) -> str:
    """Write a time on a question: 45 seconds; 1 minute 20 seconds."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in ((minutes, "minute"), (rest, "second"))]
    return " ".join(part for part in parts if not part.startswith("0 ")) or "0 seconds"
