"""What the pages of the statistics show: figures that were worked out before, the worst first. Few queries."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from assessments.quizzes.figures import Item, Limits, Share, in_short, misconception_in_words
from assessments.quizzes.models import Challenge, Question, QuestionStatistics, QuizStatistics, Slot
from lms.calendar import today

# So many are shown at once: an author mends one after the other, and the next come up.
MOST: Final = 10
EDIT: Final = "wagtailsnippets_quizzes_question:edit"


@dataclass(frozen=True)
class Listed:
    """A question as the lists show it."""

    item: Item
    challenges: int = 0

    @property
    def title(self) -> str:
        """Return what it asks, in short."""
        return in_short(self.item.version)

    @property
    def href(self) -> str:
        """Return the address of its figures."""
        page = reverse("quizzes:question_statistics", args=[self.item.version.question.key])
        return f"{page}?of={self.item.row.pk}"

    @property
    def edit_href(self) -> str:
        """Return where it is edited; empty where the bank has no such page."""
        return address(EDIT, self.item.version.question_id)

    @property
    def challenges_href(self) -> str:
        """Return where challenges are answered; empty when nobody waits for one."""
        return address("quizzes:challenges") if self.challenges else ""


@dataclass
class Misconception:
    """A misconception, and how many first answers to its questions were wrong."""

    tag: str
    module: str
    wrong: int = 0
    of: int = 0
    questions: list[Listed] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return it in words."""
        return misconception_in_words(self.tag)

    @property
    def share(self) -> Share:
        """Return the share that was wrong."""
        return Share(self.wrong, self.of)


@dataclass(frozen=True)
class Check:
    """A check as the list shows it."""

    row: QuizStatistics
    limits: Limits

    @property
    def enough(self) -> bool:
        """Say whether anything but the number of attempts is shown."""
        return bool(self.row.figures["n"] >= self.limits.answers)

    @property
    def passed(self) -> Share:
        """Return the share that passed."""
        return Share(self.row.figures["passed"], self.row.figures["n"])

    @property
    def reliable(self) -> bool:
        """Say whether alpha rests on attempts enough."""
        figures = self.row.figures
        return figures["alpha"] is not None and figures["compared"] >= self.limits.answers

    @property
    def why_no_alpha(self) -> str:
        """Say why there is no alpha though there are attempts enough."""
        if self.row.figures["drawn"]:
            return "Questions are drawn, so no two attempts compare"
        return "The results do not differ, or too few compare"


def overview(check: str = "") -> dict[str, Any]:
    """Return what the page of all statistics shows, and the questions of one check. Seven queries."""
    limits = Limits.on(today())
    rows = _rows_now()
    challenges = _open_challenges()
    listed = [Listed(Item(row, limits), challenges[row.question_version.question_id]) for row in rows]
    checks = [Check(row, limits) for row in QuizStatistics.objects.select_related("quiz").order_by("quiz__title")]
    opened = next((one.row.quiz for one in checks if one.row.quiz.key == check), None)
    worst = sorted((one for one in listed if one.item.reasons), key=_how_bad)
    return {
        "limits": limits,
        "checks": checks,
        "worst": worst[:MOST],
        "more": max(0, len(worst) - MOST),
        "misconceptions": _misconceptions(listed, limits),
        "known": sum(one.item.enough for one in listed),
        "unknown": sum(not one.item.enough for one in listed),
        "opened": opened,
        "questions": [one for one in listed if opened and one.item.row.quiz_id == opened.pk],
    }


def question_page(question: Question, of: str = "") -> dict[str, Any]:
    """Return what the page of a question shows: one version in one check, the others listed. Three queries."""
    limits = Limits.on(today())
    rows = QuestionStatistics.objects.filter(question_version__question=question)
    rows = rows.select_related("quiz", "question_version__question").order_by("-question_version__number", "quiz")
    every = [Listed(Item(row, limits)) for row in rows]
    if not every:
        return {"limits": limits, "title": str(question), "item": None}
    shown = next((one for one in every if str(one.item.row.pk) == of), None) or every[0]
    return {
        "limits": limits,
        "title": shown.title,
        "shown": Listed(shown.item, _open_challenges(question)[question.pk]),
        "others": [one for one in every if one is not shown],
        "item": shown.item,
    }


def _rows_now() -> list[QuestionStatistics]:
    """Return the newest version of each question that each check still asks. Three queries."""
    rows = QuestionStatistics.objects.select_related("quiz__module", "question_version__question")
    newest = {
        (row.quiz_id, row.question_version.question_id): row for row in rows.order_by("question_version__number", "pk")
    }
    asked = set(Slot.objects.filter(question__isnull=False).values_list("quiz", "question"))
    draws = set(Slot.objects.filter(question__isnull=True).values_list("quiz", flat=True))
    return [row for key, row in newest.items() if key in asked or key[0] in draws]


def _open_challenges(question: Question | None = None) -> Counter[int]:
    """Return how many challenges wait for an answer, by question."""
    about = Q(question_version__question=question) if question else Q()
    waiting = Challenge.objects.filter(about, answer__isnull=True)
    return Counter(waiting.values_list("question_version__question", flat=True))


def _how_bad(one: Listed) -> tuple[int, float]:
    discrimination = one.item.discrimination
    return one.item.reasons[0].weight, 1.0 if discrimination is None else discrimination


def _misconceptions(listed: Iterable[Listed], limits: Limits) -> list[Misconception]:
    """Return the misconceptions with answers enough, the commonest first."""
    found: dict[tuple[int, str], Misconception] = {}
    for one in listed:
        tag, module = one.item.version.misconception, one.item.row.quiz.module
        if tag and one.item.n:
            mine = found.setdefault((module.pk, tag), Misconception(tag, module.title))
            mine.of += one.item.n
            mine.wrong += one.item.n - one.item.facility.part
            mine.questions.append(one)
    shown = [one for one in found.values() if one.of >= limits.answers and one.wrong]
    return sorted(shown, key=lambda one: (-one.share.value, one.tag))[:MOST]


def address(name: str, *args: Any) -> str:
    """Return an address of another part of the house; empty where that part does not have it."""
    with suppress(NoReverseMatch):
        return reverse(name, args=args)
    return ""
