"""Judge invented cases: a learner to practise, reviewers to be certified, one of them soon to renew it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_next
from assessments.spot_checks.case_files.catalogue import current
from assessments.spot_checks.case_files.files import expert_of, stages_of
from assessments.spot_checks.case_files.renewing import keep_certificates
from assessments.spot_checks.models import CaseFile, CaseFileAttempt, CaseFileVersion
from lms.management.example.clock import on_day
from lms.models import Person

CERTIFIED_ON = ("everything-in-hand", "friday-release")
# What each reviewer, in turn, judged otherwise than the expert, in the first case.
OTHERWISE: tuple[dict[str, str], ...] = ({}, {"2.1": "sufficient"}, {"3.1": "sufficient"})
PRACTISED = {"2.2": "insufficient", "3.1": "not_applicable"}


def certify_reviewers(reviewers: list[Person], on: date) -> None:
    """Let reviewers judge two exemplar cases on a day; the last of them did so five weeks before."""
    for number, reviewer in enumerate(reviewers):
        with on_day(on - timedelta(days=35 if number == len(reviewers) - 1 else 0)):
            for place, key in enumerate(CERTIFIED_ON):
                _judge(reviewer, _case(CaseFile.Kind.EXEMPLAR, key), OTHERWISE[number % 3] if place == 0 else {})


def practise(people: dict[str, Person], on: date) -> None:
    """Let a learner judge one practice case and begin another; ask whose certificate ends soon to renew it."""
    priya = people["priya.nair"]
    with on_day(on - timedelta(days=9)):
        _judge(priya, _case(CaseFile.Kind.PRACTICE, "quiet-tenancy"), PRACTISED)
    with on_day(on - timedelta(days=2)):
        open_next(attempt=begin(version=_case(CaseFile.Kind.PRACTICE, "two-doors-down"), by=priya), by=priya)
    keep_certificates(on=on)


def _case(kind: CaseFile.Kind, key: str) -> CaseFileVersion:
    return current(kind).get(case_file__key=key)


def _judge(person: Person, version: CaseFileVersion, otherwise: Mapping[str, str]) -> CaseFileAttempt:
    """Judge a case as its expert did, but for some questions."""
    attempt = begin(version=version, by=person)
    for _ in stages_of(version.content)[1:]:
        open_next(attempt=attempt, by=person)
    expert = expert_of(version.content)
    answers: dict[str, dict[str, Any]] = {
        question.key: {
            "answer": otherwise.get(question.code, expert[question.code].answer.value),
            "note": "",
            "sure": 3 if question.code in otherwise else 2,
        }
        for question in version.standard_version.questions
    }
    keep(attempt=attempt, by=person, answers=answers)
    return finish(attempt=attempt, by=person)
