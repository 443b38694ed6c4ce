"""By which rules a quiz is marked, for somebody, today, and how each of its pass marks was set."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.quizzes.behaviours import Settings
from assessments.quizzes.marking import YES, Passing
from assessments.quizzes.models import PassMark, Quiz
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import Answer, RuleBook


@dataclass(frozen=True)
class PassRules:
    """What an attempt has to reach, with the rules and the recorded pass marks that say so."""

    passing: Passing
    rules: tuple[Answer, Answer]
    marks: tuple[PassMark, ...]

    @property
    def whole(self) -> PassMark | None:
        """Return the recorded pass mark of the whole quiz; nothing where the rule of the programme holds."""
        return next((mark for mark in self.marks if not mark.section), None)

    def as_record(self) -> dict[str, Any]:
        """Return what handing in keeps of it."""
        return {
            "rules": [rule.as_record() for rule in self.rules],
            "percent": self.passing.percent,
            "sections": dict(self.passing.sections),
            "unsure_counts": self.passing.unsure_counts,
            "puts_right": self.passing.puts_right,
            "pass_marks": [mark.pk for mark in self.marks],
        }


def rules_for(person: Person) -> tuple[Answer, Answer]:
    """Return the pass mark and the must-get-right rule as they stand today where a person works. Two queries."""
    post = current_post(person, today())
    book = RuleBook.at(post.unit if post else None, today())
    return book.answer(PASS_MARK), book.answer(MUST_GET_RIGHT)


def must_counts(person: Person) -> bool:
    """Say whether a wrong answer to a must-get-right question fails a check where a person works."""
    return bool(rules_for(person)[1].value == YES)


def passing_for(quiz: Quiz, person: Person, settings: Settings) -> PassRules:
    """Return what an attempt at a quiz has to reach today: the marks recorded for the quiz, or else the rule of the
    programme. Three queries."""
    pass_mark, must = rules_for(person)
    marks = marks_in_force(quiz, today())
    passing = Passing(
        percent=next((mark.percent for mark in marks if not mark.section), pass_mark.value),
        must_get_right=must.value == YES,
        sections={mark.section: mark.percent for mark in marks if mark.section},
        unsure_counts=settings.certainty,
        puts_right=settings.how.puts_right,
    )
    return PassRules(passing, (pass_mark, must), tuple(marks))


def marks_in_force(quiz: Quiz, on: date) -> list[PassMark]:
    """Return the pass mark in force of the quiz and of each section that has one: of several, the newest. One query."""
    rows = PassMark.objects.filter(quiz=quiz, starts__lte=on).order_by("starts", "pk")
    newest = {mark.section: mark for mark in rows}
    return [newest[section] for section in sorted(newest)]


def how_set(mark: PassMark) -> str:
    """Say how a pass mark was set: by which method, by how many judges, and when."""
    judges = len([line for line in mark.judges.splitlines() if line.strip()])
    by = f", {judges} judge{'' if judges == 1 else 's'}" if judges else ", no judges on record"
    return f"{mark.method}{by}, {in_words(mark.set_on)}"
