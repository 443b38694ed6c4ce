"""Record two spot checks of the past: one sufficient, one not, with what follows from it."""

from datetime import date

from assessments.spot_checks.actions import open_check
from assessments.spot_checks.after.reading import acknowledge
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.context import context_on
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, Certificate, SpotCheckJudgement, StandardVersion
from lms.calendar import today, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.models import Case
from mentoring.caseload.references import key_of

MISSED = {
    "1.2": "The callouts were mentioned by number only. Nobody had asked for the log.",
    "1.3": "The new partner is named as support. What could happen to her is not considered.",
    "2.2": "The plan names a programme and nothing that would keep her safe before it starts.",
}


def record_spot_checks(people: dict[str, Person], on: date) -> None:
    """Let the reviewer judge a case of an officer and one of a learner."""
    reviewer = people["amara.diallo"]
    with on_day(working_days_before(on, 200)):
        Certificate.objects.create(
            person=reviewer, standard=_standard().standard, starts=working_days_before(on, 200), agreed=15, asked=16
        )
    with on_day(working_days_before(on, 140)):
        done = _check("T482039", people["nadia.rowe"], reviewer, missed={})
    with on_day(working_days_before(on, 138)):
        acknowledge(outcome=done.outcome_of, by=people["nadia.rowe"])
    with on_day(working_days_before(on, 4)):
        _check("K310577", people["kwame.mensah"], reviewer, missed=MISSED)


def _standard() -> StandardVersion:
    return StandardVersion.objects.latest("pk")


def _check(reference: str, officer: Person, reviewer: Person, *, missed: dict[str, str]) -> SpotCheckJudgement:
    version, case = _standard(), Case.objects.get(key=key_of(reference))
    spot_check = open_check(
        case=case, officer=officer, standard_version=version, by=None, context=context_on(officer, today())
    )
    seat = give(spot_check=spot_check, seat=Assignment.Seat.FIRST, reviewer=reviewer, by=None)
    answers = {
        question.key: Answered("insufficient", missed[question.code])
        if question.code in missed
        else Answered("sufficient")
        for question in version.questions
    }
    summary = "The record shows care. What is missing is said at each question." if missed else "A record that holds."
    return record_judgement(assignment=seat, by=reviewer, answers=answers, summary=summary)
