"""Record two spot checks of the past: one sufficient, one not, with what follows from it."""

from datetime import date

from assessments.spot_checks.actions import acknowledge, begin_check, judge_check
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.models import SpotCheckJudgement, StandardVersion
from lms.calendar import working_days_before
from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.models import Case, Rosh

FACTS = {
    "rosh_public": Rosh.LOW,
    "rosh_children": Rosh.MEDIUM,
    "rosh_known_adults": Rosh.MEDIUM,
    "rosh_staff": Rosh.LOW,
    "order": Case.Order.COMMUNITY,
    "domestic_abuse": True,
}
MISSED = {
    "1.2": "The callouts were mentioned by number only. Nobody had asked for the log.",
    "1.3": "The new partner is named as support. What could happen to her is not considered.",
    "2.2": "The plan names a programme and nothing that would keep her safe before it starts.",
}


def record_spot_checks(people: dict[str, Person], on: date) -> None:
    """Let the reviewer judge a case of an officer and one of a learner."""
    reviewer = people["amara.diallo"]
    with on_day(working_days_before(on, 140)):
        done = _check("T482039", people["nadia.rowe"], reviewer, missed={})
    with on_day(working_days_before(on, 138)):
        acknowledge(judgement=done, by=people["nadia.rowe"])
    with on_day(working_days_before(on, 4)):
        _check("K310577", people["kwame.mensah"], reviewer, missed=MISSED)


def _check(reference: str, officer: Person, reviewer: Person, *, missed: dict[str, str]) -> SpotCheckJudgement:
    version = StandardVersion.objects.latest("pk")
    spot_check = begin_check(reference=reference, facts=FACTS, officer=officer, standard_version=version, by=reviewer)
    answers = {
        question.key: Answered("insufficient", missed[question.code])
        if question.code in missed
        else Answered("sufficient")
        for question in version.questions
    }
    summary = "The record shows care. What is missing is said at each question." if missed else "A record that holds."
    return judge_check(spot_check=spot_check, by=reviewer, answers=answers, summary=summary)
