"""What somebody reads about what comes back to them: names in words, when, and how each came to stand as it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Prefetch
from django.urls import reverse

from assessments.quizzes.coming_back import ANSWERED, Asked, asked_of, last_answer
from assessments.quizzes.disproving import CLOSINGS, MARKERS
from assessments.quizzes.feedback import items_of, place_items
from assessments.quizzes.kinds.kind import Account
from assessments.quizzes.models import Retest, RetestStep
from assessments.quizzes.passages import Passage, passages_of
from assessments.quizzes.retesting import answers_since_opened
from assessments.quizzes.retests import in_a_row, monday_of
from assessments.quizzes.wording import Stem, stem_of
from courses.models import Module
from lms.calendar import in_words, today
from lms.models import Person

Kind = RetestStep.Kind
_STEPS: Final = RetestStep.objects.select_related("question_version", "source", "run__undone_by")


@dataclass(frozen=True)
class Row:
    """One misconception as lists show it, in words."""

    retest: Retest
    name: str
    story: str
    right_in_a_row: int

    @property
    def href(self) -> str:
        """Return where it is answered, or read about."""
        return reverse("quizzes:retest", args=[self.retest.pk])

    @property
    def closed_on(self) -> date | None:
        """Return the day on which it was closed."""
        return today(self.retest.closed_at) if self.retest.closed_at else None


@dataclass(frozen=True)
class Told:
    """The last answer to a retest, and what is told of it at once."""

    right: bool
    stem: Stem
    account: Account
    items: list[dict[str, Any]]
    passage: Passage | None


def overview(person: Person, on: date) -> dict[str, Any]:
    """Return what the page of everything that comes back shows. At most 13 queries."""
    asked = asked_of([person.pk], on)[person.pk]
    rows = {row.retest.pk: row for row in rows_of(person)}
    due = {retest.pk for retest in [*asked.now, *asked.held, *asked.without_question]}
    return {
        "asked": asked,
        "today": [rows[retest.pk] for retest in asked.now],
        "held": [rows[retest.pk] for retest in asked.held],
        "held_until": monday_of(on) + timedelta(days=7),
        "without_question": [rows[retest.pk] for retest in asked.without_question],
        "later": [row for pk, row in rows.items() if not row.retest.closed_at and pk not in due],
        "closed": [row for row in rows.values() if row.retest.closed_at and row.story],
        "heading": heading(asked),
    }


def heading(asked: Asked) -> str:
    """Say how much comes back today."""
    count = len(asked.now)
    if not count:
        return "Nothing comes back today"
    return f"{count} question{' comes' if count == 1 else 's come'} back today"


def with_steps() -> Prefetch[str, Any, str]:
    """Return how the steps of retests are read along with them. One query."""
    return Prefetch("steps", _STEPS.order_by("number"))


def rows_of(person: Person, module: Module | None = None) -> list[Row]:
    """Return somebody's misconceptions, the one due first first; of one module where it is given. Four queries."""
    retests = Retest.objects.filter(person=person, **({"module": module} if module else {}))
    found = list(retests.select_related("module").prefetch_related(with_steps()).order_by("due", "pk"))
    names = names_of(found)
    return [_row(retest, names[retest.pk]) for retest in found]


def _row(retest: Retest, name: str) -> Row:
    steps = list(retest.steps.all())
    return Row(retest, name, story(steps), in_a_row(answers_since_opened(steps)))


def names_of(retests: Iterable[Retest]) -> dict[int, str]:
    """Return what each is about in words: the heading of the passage that teaches it, or what was asked. Two queries
    for retests that were read with their steps."""
    newest, spelled = {}, {}
    for retest in retests:
        newest[retest.pk] = [step.question_version for step in retest.steps.all() if step.question_version]
        spelled[retest.pk] = retest.misconception.replace("-", " ").capitalize()
    passages = passages_of(version for versions in newest.values() for version in versions)
    found = {}
    for pk, versions in newest.items():
        headings = [passages[version.pk].heading for version in versions if version.pk in passages]
        asked = [version.stem.strip().rpartition("\n\n")[2] for version in versions]
        found[pk] = (headings or asked or [spelled[pk]])[0]
    return found


def story(steps: Sequence[RetestStep]) -> str:
    """Say in a sentence how it came to be open: by which answer, and whether it had been closed before. Pure."""
    steps = [step for step in steps if step.counts]
    opened = next((step for step in reversed(steps) if step.kind in {Kind.OPENED, Kind.REOPENED}), None)
    if opened is None:
        return ""
    last = _last_marker(steps)
    if last and last.kind == Kind.DISPROVED and last.run:
        return f"Closed on {in_words(today(last.at))}, because its question was marked again: {last.run.reason}"
    day = in_words(today(opened.source.at if opened.source else opened.at))
    how = "an answer of which you were not sure" if opened.right else "a wrong answer"
    if opened.kind == Kind.OPENED:
        return f"Opened by {how} on {day}."
    closed = next((step for step in reversed(steps) if step.kind in CLOSINGS and step.number < opened.number), None)
    if closed is None or closed.kind == Kind.DISPROVED:
        return f"Opened again by {how} on {day}."
    return f"You had closed this in {today(closed.at):%B %Y}; {how} on {day} opened it again."


def is_disproved(steps: Sequence[RetestStep]) -> bool:
    """Say whether it was a regrade that closed it. Pure."""
    last = _last_marker(steps)
    return last is not None and last.kind == Kind.DISPROVED


def _last_marker(steps: Sequence[RetestStep]) -> RetestStep | None:
    return next((step for step in reversed(steps) if step.counts and step.kind in MARKERS), None)


def told_of(retest: Retest) -> Told | None:
    """Return what is told of the last answer, until the question comes back. Two queries."""
    step = last_answer(list(retest.steps.all()))
    version = step.question_version if step else None
    if step is None or version is None:
        return None
    passage = passages_of([version]).get(version.pk)
    account = version.how.account(version.body, step.order, step.answer)
    items = [*items_of(account.whys), *place_items(version, passage)]
    return Told(bool(step.right), stem_of(version.stem), account, items, passage)


def history_of(steps: Iterable[RetestStep]) -> list[dict[str, str]]:
    """Return what happened, newest first, in words that say how it came out and never what was given. Pure."""
    return [{"when": in_words(today(step.at)), "what": _what(step)} for step in reversed(list(steps)) if _what(step)]


def _what(step: RetestStep) -> str:
    if step.kind != ANSWERED:
        how = " (right, but not sure)" if step.right else ""
        return f"{Kind(step.kind).label}{how if step.kind != Kind.CLOSED else ''}"
    if step.right is None:
        return ""
    where = " in a check" if step.source_id else ""
    return f"Answered right{where}" if step.right else f"Answered wrongly{where}"
