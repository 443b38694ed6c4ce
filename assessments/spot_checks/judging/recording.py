"""A reader records what they made of a check. Once: a judgement that stands is never changed."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.after.outcomes import settle
from assessments.spot_checks.answers import Answers, as_record, faults
from assessments.spot_checks.case_files.certificates import certificate_of
from assessments.spot_checks.judging.may_mark import check_may_record
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckJudgement
from assessments.spot_checks.scoring import Answer, Score, score
from lms import audit
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, current_post, rights_of
from lms.policy.spot_checking import SPOT_CHECK_NOT_APPLICABLE, SPOT_CHECK_PASS
from lms.rules import Answer as RuleAnswer
from lms.rules import RuleBook
from lms.screening import find_identifiers

Faults = dict[str, str | list[str]]


@transaction.atomic
def record_judgement(
    *, assignment: Assignment, by: Person, answers: Answers, summary: str = "", at: datetime | None = None
) -> SpotCheckJudgement:
    """Record a reading of a check, and settle the check where it was the last one needed.

    Posted twice counts once. Raises ValidationError with a sentence a field, or NotAllowed with the reason.
    """
    moment = at or timezone.now()
    SpotCheck.objects.select_for_update().get(pk=assignment.spot_check_id)
    related = Assignment.objects.select_related(
        "reviewer", "spot_check__officer", "spot_check__case", "spot_check__standard_version__standard"
    )
    assignment = related.select_for_update(of=("self",)).get(pk=assignment.pk)
    standing = SpotCheckJudgement.objects.filter(assignment=assignment).select_related("by").first()
    if standing:
        return _already_judged(standing, by, answers, summary)
    check_may_record(by, assignment, on=today(moment))
    _check_answers(assignment.spot_check, answers, summary, today(moment))
    judgement = _new_judgement(assignment, by, answers, summary, moment)
    # No mark: the audit record is read by people before the other reader of a sealed check has judged.
    audit.record("spot_check_judged", by=by, subject=judgement, facts={"seat": assignment.seat})
    settle(spot_check=assignment.spot_check, by=by, at=moment)
    return judgement


def _already_judged(standing: SpotCheckJudgement, by: Person, answers: Answers, summary: str) -> SpotCheckJudgement:
    """Return the judgement that stands when it is this very one; refuse any other."""
    same = (standing.by_id, standing.answers, standing.summary) == (
        by.pk,
        {key: {"answer": given.answer, "note": given.note.strip()} for key, given in answers.items()},
        summary.strip(),
    )
    if not same:
        who = "You" if standing.by_id == by.pk else str(standing.by)
        day = in_words(today(standing.judged_at))
        raise NotAllowed(f"{who} judged this check on {day}, and a judgement is never changed.")
    return standing


def _check_answers(spot_check: SpotCheck, answers: Answers, summary: str, on: date) -> None:
    found: Faults = dict(faults(spot_check.standard_version.questions, answers))
    texts = {"summary": summary, **{f"{key}_note": given.note for key, given in answers.items()}}
    for field, text in texts.items():
        if sentences := [finding.sentence for finding in find_identifiers(text, on=on)]:
            found[field] = sentences
    if found:
        raise ValidationError(found)


def _new_judgement(
    assignment: Assignment, by: Person, answers: Answers, summary: str, moment: datetime
) -> SpotCheckJudgement:
    spot_check, day = assignment.spot_check, today(moment)
    questions = spot_check.standard_version.questions
    found, rules = worked_out(spot_check, answers, day)
    judgement = SpotCheckJudgement(
        spot_check=spot_check,
        assignment=assignment,
        by=by,
        answers=as_record(questions, answers),
        n=found.n,
        m=found.m,
        percent=found.percent,
        outcome=found.outcome.value,
        critical_failed=list(found.critical_failed),
        not_applicable=found.not_applicable,
        summary=summary.strip(),
        judged_at=moment,
        rules=[rule.as_record() for rule in rules],
        standing=_standing(by, spot_check, day),
    )
    judgement.full_clean()
    judgement.save()
    return judgement


def _standing(by: Person, spot_check: SpotCheck, on: date) -> dict[str, Any]:
    certificate = certificate_of(by, spot_check.standard_version.standard_id, on)
    roles = [role.value for role in rights_of(by, on).roles]
    return {"roles": roles, "certificate": certificate.pk if certificate else None}


def worked_out(spot_check: SpotCheck, answers: Answers, on: date) -> tuple[Score, tuple[RuleAnswer, RuleAnswer]]:
    """Return what the answers come to, and the rules that say so: nothing is recorded."""
    post = current_post(spot_check.officer, on)
    book = RuleBook.at(post.unit if post else None, on)
    rules = book.answer(SPOT_CHECK_PASS), book.answer(SPOT_CHECK_NOT_APPLICABLE)
    given = {key: Answer(answered.answer) for key, answered in answers.items()}
    questions = spot_check.standard_version.questions
    return score(questions, given, pass_mark=rules[0].value, most_not_applicable=rules[1].value), rules
