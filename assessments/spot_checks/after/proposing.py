"""What a support plan could hold, proposed from the questions that were not sufficient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from assessments.spot_checks.models import SpotCheckOutcome, SupportAction
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer
from courses.models import Module
from lms.calendar import is_working_day
from lms.models import Person
from mentoring.pairings.models import Pairing

Kind = SupportAction.Kind
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Proposed:
    """One thing that may be agreed: its key on the form, what it is, the question it answers, and by when."""

    key: str
    kind: SupportAction.Kind
    text: str
    due: date
    module: Module | None = None
    question: str = ""

    @property
    def label(self) -> str:
        """Say what kind of thing it is."""
        return str(self.kind.label)


def proposals_for(outcome: SpotCheckOutcome, on: date, recheck_by: date) -> list[Proposed]:
    """Return what to propose: each module to take, a session with the mentor, and one observed piece of practice."""
    failed = insufficient(outcome)
    first, second = _within(on, recheck_by, 3), _within(on, recheck_by, 2)
    found = [*_modules(failed, first)]
    if mentor := mentor_of(outcome.spot_check.officer_id, on):
        text = f"Go through {_titles(failed)} with {mentor}, on a case of your own"
        found.append(Proposed("mentor", Kind.MENTOR, text[:300], first, question=failed[0].code if failed else ""))
    if failed:
        text = f"Be observed at work on {_titles(sorted(failed, key=lambda row: not row.critical)[:1])}"
        found.append(Proposed("observed", Kind.OBSERVED, text[:300], second, question=failed[0].code))
    return found


def insufficient(outcome: SpotCheckOutcome) -> list[Question]:
    """Return the questions that were judged insufficient, in order."""
    questions = outcome.spot_check.standard_version.questions
    return [row for row in questions if outcome.judgement.answer_to(row) == Answer.INSUFFICIENT]


def mentor_of(officer: int, on: date) -> Person | None:
    """Return the officer's mentor on a day, where there is one."""
    rows = Pairing.objects.on(on).filter(kind=Pairing.Kind.MENTOR, learner=officer).select_related("supporter")
    row = rows.first()
    return row.supporter if row else None


def _modules(failed: list[Question], due: date) -> Iterable[Proposed]:
    """Propose each module once, however many of its questions were not sufficient."""
    modules = {row.key: row for row in Module.objects.filter(key__in={question.module for question in failed})}
    first = {question.module: question for question in reversed(failed)}
    for question in failed:
        module = modules.get(question.module)
        if module and first[question.module] is question:
            text = f"Take the module {module.title}"
            yield Proposed(f"module-{module.key}", Kind.MODULE, text, due, module, question.code)


def _titles(questions: list[Question]) -> str:
    return ", ".join(f"“{row.title}”" for row in questions)


def _within(on: date, last: date, parts: int) -> date:
    """Return a working day a part of the way to the last one."""
    day = on + (last - on) // parts
    while not is_working_day(day):
        day += DAY
    return min(day, last)
