"""What the pages of spot checks show."""

from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse

from assessments.spot_checks.consequences import READ, REVIEW, SUPPORT, who_has
from assessments.spot_checks.context import in_lines
from assessments.spot_checks.due import Due
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement, StandardVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer, Outcome
from assessments.spot_checks.teaching import teaching_of
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import current_post
from lms.policy.rule import UNCONFIRMED
from lms.rules import rule_called

SHAPES = {
    Outcome.SUFFICIENT: "sufficient",
    Outcome.NOT_SUFFICIENT: "insufficient",
    Outcome.CANNOT_BE_JUDGED: "not_applicable",
}
FOLLOW_UPS = {REVIEW: "Caseload review", SUPPORT: "Support plan"}
DUE_COLUMNS = [{"label": "Officer"}, {"label": "Team"}, {"label": "Last check"}, {"label": "State"}]
MINE_COLUMNS = [{"label": "Case"}, {"label": "Judged"}, {"label": "By"}, {"label": "Outcome"}]
WAITING_COLUMNS = [{"label": "Case"}, {"label": "Officer"}, {"label": "Opened"}, {"label": "Standard"}]


def standard_in_use() -> StandardVersion | None:
    """Return the newest version of the standard in use: one serves every check for now."""
    return StandardVersion.objects.select_related("standard").order_by("-made_at", "-pk").first()


def due_rows(rows: list[Due]) -> list[list[Any]]:
    """Return the table of officers."""
    return [
        [
            {"text": row.name, "href": _address(row)},
            {"text": str(row.post.unit) if row.post else "", "note": row.post.get_grade_display() if row.post else ""},
            _last(row),
            {"text": row.in_words, "state": row.shape},
        ]
        for row in rows
    ]


def _address(row: Due) -> str:
    """Return where the row leads: to the check that was begun, to a new one, or nowhere."""
    if row.locked:
        return ""
    if row.opened:
        return reverse("spot_checks:judge", args=[row.opened.pk])
    return reverse("spot_checks:open", args=[row.officer.pk])


def _last(row: Due) -> Any:
    if row.last is None:
        return "Never"
    outcome = row.last.get_outcome_display()
    return {"text": in_words(today(row.last.judged_at)), "note": outcome}


def waiting_rows(reviewer: Person) -> list[list[Any]]:
    """Return the checks that a reviewer has opened and not judged, oldest first."""
    rows = SpotCheck.objects.filter(reviewer=reviewer, judgement=None)
    return [
        [
            {"text": f"Go on with {row.case.mask}", "href": reverse("spot_checks:judge", args=[row.pk])},
            str(row.officer),
            in_words(today(row.opened_at)),
            str(row.standard_version),
        ]
        for row in rows.select_related("case", "officer", "standard_version__standard").order_by("opened_at", "pk")
    ]


def mine_rows(judgements: list[SpotCheckJudgement]) -> list[list[Any]]:
    """Return the table of an officer's own checks."""
    return [
        [
            {"text": f"Case {row.spot_check.case.mask}", "href": reverse("spot_checks:outcome", args=[row.pk])},
            in_words(today(row.judged_at)),
            str(row.by),
            {
                "text": row.in_words,
                "state": SHAPES[Outcome(row.outcome)],
                "note": "" if row.acknowledged else "you have not said yet that you have read it",
            },
        ]
        for row in judgements
    ]


def facts_before_judging(spot_check: SpotCheck, on: date) -> list[dict[str, Any]]:
    """Return what a reviewer should know before they judge."""
    post, version = current_post(spot_check.officer, on), spot_check.standard_version
    return [
        {
            "term": "Officer",
            "value": str(spot_check.officer),
            "note": f"{post.get_grade_display()}, {post.unit}" if post else "",
        },
        {"term": "Opened", "value": in_words(today(spot_check.opened_at)), "note": f"by {spot_check.opened_by}"},
        {"term": "You may judge", "value": "Yes", "note": "not your line, and you neither mentor nor assess them"},
        {
            "term": "Standard",
            "value": str(version),
            "note": "inspection questions C1 and C2; the rest is ours" if not version.confirmed else "",
            "unconfirmed": not version.confirmed,
        },
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


def what_it_opened(judgement: SpotCheckJudgement) -> list[dict[str, str]]:
    """Return what must follow, with whom and by when."""
    duties = Duty.objects.filter(source_kind=judgement._meta.label_lower, source_id=judgement.pk).exclude(kind=READ)
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


def context_lines(judgement: SpotCheckJudgement) -> list[dict[str, str]]:
    """Return what surrounded the officer on the day."""
    return in_lines(judgement.context)
