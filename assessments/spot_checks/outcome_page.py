"""What the pages of an outcome show."""

from collections.abc import Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber

from assessments.spot_checks.case_files.catalogue import practice_for
from assessments.spot_checks.context import in_lines
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer, Outcome, band_in_words
from assessments.spot_checks.teaching import teaching_of
from lms.policy.rule import UNCONFIRMED
from lms.policy.spot_checking import SPOT_CHECK_BANDS
from lms.rules import rule_called

SHAPES = {
    Outcome.SUFFICIENT: "sufficient",
    Outcome.NOT_SUFFICIENT: "insufficient",
    Outcome.CANNOT_BE_JUDGED: "not_applicable",
}


def verdict_of(outcome: SpotCheckOutcome, own: bool = True) -> dict[str, str]:
    """Return the outcome in a sentence, and why it came out so."""
    judgement = outcome.judgement
    score, judged = judgement.score, judgement.outcome != Outcome.CANNOT_BE_JUDGED
    band, sentences = band_of(outcome), []
    if score.critical_failed:
        sentences += _critical(score.critical_failed, band)
    elif score.percent is not None and judged:
        sentences.append(f"{judgement.rules[0]['value']}% is needed.")
    if score.not_applicable:
        did = "question" if score.not_applicable == 1 else "questions"
        sentences.append(f"{str(apnumber(score.not_applicable)).capitalize()} {did} did not apply to this case.")
    if not judged:
        whom = "you" if own else "the officer"
        sentences.append(f"That is too many for a judgement: it counts neither for nor against {whom}.")
    title = judgement.in_words if judged else judgement.get_outcome_display()
    if judged and band and not score.critical_failed:
        title = f"{title}. {band}"
    return {"kind": SHAPES[Outcome(judgement.outcome)], "title": title, "text": " ".join(sentences)}


def _critical(failed: Sequence[str], band: str) -> list[str]:
    """Name the critical questions that failed the check, and what the score alone would have read."""
    which, are = ("Question", "is critical and was") if len(failed) == 1 else ("Questions", "are critical and were")
    said = [f"{which} {' and '.join(failed)} {are} judged insufficient, which fails the check on its own."]
    return [*said, f"The score alone would read “{band}”."] if band else said


def band_of(outcome: SpotCheckOutcome) -> str:
    """Return the word for the score, by the bands of the day; nothing where it has no score."""
    percent = outcome.judgement.percent
    bands = next((row["value"] for row in outcome.rules if row["rule"] == SPOT_CHECK_BANDS.key), None)
    return band_in_words(percent, bands) if bands and percent is not None else ""


def findings(judgement: SpotCheckJudgement) -> list[dict[str, Any]]:
    """Return, for each question answered insufficient, what was found and what teaches it."""
    wrong = [row for row in _questions(judgement) if judgement.answer_to(row) == Answer.INSUFFICIENT]
    teaching, practice = teaching_of(wrong), practice_for(row.code for row in wrong)
    return [
        {
            "question": row,
            "found": judgement.note_on(row),
            "teaching": teaching[row.key],
            "practice": practice[row.code].case_file if row.code in practice else None,
        }
        for row in wrong
    ]


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
