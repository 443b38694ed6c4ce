"""What is done in spot checks: load a standard, open a check, judge it, acknowledge it."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.spot_checks import consequences
from assessments.spot_checks.answers import Answers, as_record, faults
from assessments.spot_checks.context import context_on
from assessments.spot_checks.models import Acknowledgement, SpotCheck, SpotCheckJudgement, Standard, StandardVersion
from assessments.spot_checks.permissions import (
    check_may_acknowledge,
    check_may_judge_check,
    check_may_review,
)
from assessments.spot_checks.rubric import StandardFile, UnreadableStandard, read_standard
from assessments.spot_checks.scoring import Answer, Score, score
from assessments.spot_checks.teaching import broken_links
from lms import audit
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may_about, current_post, rights_of
from lms.policy.practice import SPOT_CHECK_NOT_APPLICABLE, SPOT_CHECK_PASS
from lms.roles import Permission
from lms.rules import Answer as RuleAnswer
from lms.rules import RuleBook
from lms.screening import find_identifiers
from mentoring.caseload.models import Case
from mentoring.caseload.references import NotAReference, key_of, mask_of

Faults = dict[str, str | list[str]]


@transaction.atomic
def load_standard(path: Path, *, by: Person | None = None) -> StandardVersion:
    """Make a standard's file a version, if it says anything new. Safe to repeat; all of it or nothing."""
    file = read_standard(Path(path))
    if problems := broken_links(file.questions):
        raise UnreadableStandard(Path(path), problems)
    standard, _ = Standard.objects.update_or_create(key=file.key, defaults={"title": file.title})
    latest = standard.versions.order_by("-number").first()
    if latest and latest.content_hash == file.content_hash:
        return latest
    version = _new_version(standard, (latest.number if latest else 0) + 1, file)
    audit.record("standard_loaded", by=by, subject=version, facts={"standard": file.key, "number": version.number})
    return version


def _new_version(standard: Standard, number: int, file: StandardFile) -> StandardVersion:
    return StandardVersion.objects.create(
        standard=standard, number=number, source=file.source, content=file.content, content_hash=file.content_hash
    )


@transaction.atomic
def begin_check(
    *, reference: str, facts: Mapping[str, Any] | None, officer: Person, standard_version: StandardVersion, by: Person
) -> SpotCheck:
    """Open a check of the case with this reference, recording the case where it is new: both or neither."""
    case = case_of(reference=reference, officer=officer, facts=facts, by=by)
    return open_check(case=case, officer=officer, standard_version=standard_version, reviewer=by, by=by)


@transaction.atomic
def case_of(*, reference: str, officer: Person, facts: Mapping[str, Any] | None, by: Person) -> Case:
    """Return the case with this reference, or record it by its coded facts. Only its key and mask are kept."""
    check_may_review(by, officer, on=today())
    try:
        key, mask = key_of(reference), mask_of(reference)
    except NotAReference as error:
        raise ValidationError({"reference": str(error)}) from error
    case = Case.objects.filter(key=key).first()
    if case is None:
        if not facts:
            raise ValidationError({"reference": f"{mask} is new here. Say what its record says about risk"})
        coded = {"mask": mask, "holder": officer, "facts_day": today(), **facts}
        Case(key=key, **coded).full_clean(validate_unique=False)
        case, created = Case.objects.get_or_create(key=key, defaults=coded)
        if created:
            audit.record("case_recorded", by=by, subject=case, facts={"mask": mask, "holder": officer.pk})
    _check_holds(officer, case)
    return case


def _check_holds(officer: Person, case: Case) -> None:
    if case.holder_id is not None and case.holder_id != officer.pk:
        raise ValidationError({"reference": f"{case.mask} is recorded as another officer’s case, not as {officer}’s"})


@transaction.atomic
def open_check(
    *,
    case: Case,
    officer: Person,
    standard_version: StandardVersion,
    reviewer: Person,
    by: Person,
    at: datetime | None = None,
) -> SpotCheck:
    """Open a check of one case of an officer. The same one open already: nothing changes."""
    moment = at or timezone.now()
    day = today(moment)
    check_may_review(reviewer, officer, on=day)
    if by.pk != reviewer.pk:
        check_may_about(by, Permission.JUDGE_SPOT_CHECKS, officer, on=day)
    _check_holds(officer, case)
    Person.objects.select_for_update().get(pk=officer.pk)
    facts = {"case": case, "officer": officer, "standard_version": standard_version, "reviewer": reviewer}
    opened = SpotCheck.objects.filter(**facts, judgement=None).first()
    if opened:
        return opened
    spot_check = SpotCheck.objects.create(**facts, opened_by=by, opened_at=moment)
    audit.record("spot_check_opened", by=by, subject=spot_check, facts={"officer": officer.pk, "reviewer": reviewer.pk})
    return spot_check


@transaction.atomic
def judge_check(
    *, spot_check: SpotCheck, by: Person, answers: Answers, summary: str = "", at: datetime | None = None
) -> SpotCheckJudgement:
    """Judge a check. Posted twice counts once; a judgement that stands is never changed."""
    moment = at or timezone.now()
    day = today(moment)
    related = SpotCheck.objects.select_related("officer", "case", "reviewer", "standard_version__standard")
    spot_check = related.select_for_update(of=("self",)).get(pk=spot_check.pk)
    standing = SpotCheckJudgement.objects.filter(spot_check=spot_check).select_related("by").first()
    if standing:
        return _already_judged(standing, by, answers, summary)
    check_may_judge_check(by, spot_check, on=day)
    _check_answers(spot_check, answers, summary, day)
    judgement = _new_judgement(spot_check, by, answers, summary, moment)
    audit.record(
        "spot_check_judged",
        by=by,
        subject=judgement,
        facts={"outcome": judgement.outcome, "n": judgement.n, "m": judgement.m},
    )
    consequences.follow(judgement, by, day)
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
    spot_check: SpotCheck, by: Person, answers: Answers, summary: str, moment: datetime
) -> SpotCheckJudgement:
    day, questions = today(moment), spot_check.standard_version.questions
    rules = _rules(spot_check.officer, day)
    found = _score(questions, answers, rules)
    judgement = SpotCheckJudgement(
        spot_check=spot_check,
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
        standing={"roles": [role.value for role in rights_of(by, day).roles]},
        context=context_on(spot_check.officer, day),
    )
    judgement.full_clean()
    judgement.save()
    return judgement


def _rules(officer: Person, on: date) -> tuple[RuleAnswer, RuleAnswer]:
    post = current_post(officer, on)
    book = RuleBook.at(post.unit if post else None, on)
    return book.answer(SPOT_CHECK_PASS), book.answer(SPOT_CHECK_NOT_APPLICABLE)


def _score(questions: list[Any], answers: Answers, rules: tuple[RuleAnswer, RuleAnswer]) -> Score:
    given = {key: Answer(answered.answer) for key, answered in answers.items()}
    return score(questions, given, pass_mark=rules[0].value, most_not_applicable=rules[1].value)


@transaction.atomic
def acknowledge(*, judgement: SpotCheckJudgement, by: Person, at: datetime | None = None) -> Acknowledgement:
    """Record that the officer has read the outcome. Twice changes nothing."""
    check_may_acknowledge(by, judgement)
    row, created = Acknowledgement.objects.get_or_create(
        judgement=judgement, defaults={"by": by, "at": at or timezone.now()}
    )
    if created:
        audit.record("spot_check_acknowledged", by=by, subject=row)
        consequences.close_reading(judgement, by)
    return row
