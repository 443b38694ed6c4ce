"""What the pages of an outcome show."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse

from assessments.spot_checks.after.consequences import READ, REVIEW, SUPPORT, who_has
from assessments.spot_checks.context import in_lines
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer, Outcome
from assessments.spot_checks.teaching import teaching_of
from lms.calendar import in_words, today
from lms.models import Duty
from lms.policy.rule import UNCONFIRMED
from lms.rules import rule_called

SHAPES = {
    Outcome.SUFFICIENT: "sufficient",
    Outcome.NOT_SUFFICIENT: "insufficient",
    Outcome.CANNOT_BE_JUDGED: "not_applicable",
}
FOLLOW_UPS = {REVIEW: "Caseload review", SUPPORT: "Support plan"}
MINE_COLUMNS = [{"label": "Case"}, {"label": "Judged"}, {"label": "By"}, {"label": "Outcome"}]


def mine_rows(outcomes: list[SpotCheckOutcome]) -> list[list[Any]]:
    """Return the table of an officer's own checks."""
    return [
        [
            {
                "text": f"Case {row.spot_check.case.mask}",
                "href": reverse("spot_checks:outcome", args=[row.spot_check_id]),
            },
            in_words(today(row.given_at)),
            str(row.judgement.by),
            {
                "text": row.in_words,
                "state": SHAPES[Outcome(row.judgement.outcome)],
                "note": "" if row.acknowledged else "you have not said yet that you have read it",
            },
        ]
        for row in outcomes
    ]


def verdict_of(judgement: SpotCheckJudgement) -> dict[str, str]:
    """Return the outcome in a sentence, and why it came out so."""
    score, failed = judgement.score, judgement.critical_failed
    sentences = []
    if failed:
        are = "is critical and was" if len(failed) == 1 else "are critical and were"
        which = "Question" if len(failed) == 1 else "Questions"
        sentences.append(f"{which} {' and '.join(failed)} {are} judged insufficient, which fails the check on its own.")
    elif judgement.percent is not None and judgement.outcome != Outcome.CANNOT_BE_JUDGED:
        sentences.append(f"{judgement.rules[0]['value']}% is needed.")
    if score.not_applicable:
        did = "question" if score.not_applicable == 1 else "questions"
        sentences.append(f"{str(apnumber(score.not_applicable)).capitalize()} {did} did not apply to this case.")
    if judgement.outcome == Outcome.CANNOT_BE_JUDGED:
        sentences.append("That is too many for a judgement: it counts neither for nor against you.")
    title = judgement.in_words if judgement.outcome != Outcome.CANNOT_BE_JUDGED else judgement.get_outcome_display()
    return {"kind": SHAPES[Outcome(judgement.outcome)], "title": title, "text": " ".join(sentences)}


def findings(judgement: SpotCheckJudgement) -> list[dict[str, Any]]:
    """Return, for each question answered insufficient, what was found and what teaches it."""
    wrong = [row for row in _questions(judgement) if judgement.answer_to(row) == Answer.INSUFFICIENT]
    teaching = teaching_of(wrong)
    return [{"question": row, "found": judgement.note_on(row), "teaching": teaching[row.key]} for row in wrong]


def every_answer(judgement: SpotCheckJudgement) -> list[dict[str, Any]]:
    """Return every question with its answer."""
    kinds = {
        Answer.SUFFICIENT: "sufficient",
        Answer.INSUFFICIENT: "insufficient",
        Answer.NOT_APPLICABLE: "not_applicable",
    }
    return [
        {
            "question": row,
            "kind": kinds[judgement.answer_to(row)],
            "answer": judgement.answer_in_words(row),
            "note": judgement.note_on(row),
        }
        for row in _questions(judgement)
    ]


def _questions(judgement: SpotCheckJudgement) -> list[Question]:
    return judgement.spot_check.standard_version.questions


def what_it_opened(outcome: SpotCheckOutcome) -> list[dict[str, str]]:
    """Return what must follow, with whom and by when."""
    duties = Duty.objects.filter(source_kind=outcome._meta.label_lower, source_id=outcome.pk).exclude(kind=READ)
    return [
        {
            "name": FOLLOW_UPS.get(duty.kind, duty.title),
            "role": "Done" if duty.closed_at else f"By {in_words(duty.due)}",
            "text": who_has(duty),
        }
        for duty in duties.select_related("owner", "owner_unit").order_by("due", "pk")
    ]


def rules_of(judgement: SpotCheckJudgement) -> list[dict[str, Any]]:
    """Return the rules that the check was judged by, in the values of that day."""
    return [
        {
            "sentence": rule_called(row["rule"]).sentence,
            "value": f"{row['value']}%",
            "unconfirmed": row["source"].startswith(UNCONFIRMED),
        }
        for row in judgement.rules
    ]


def context_lines(spot_check: SpotCheck) -> list[dict[str, str]]:
    """Return what surrounded the officer on the day of the draw."""
    return in_lines(spot_check.context)
