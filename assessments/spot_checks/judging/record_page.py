"""What a reader looks over before they record it: what their answers come to, and what follows of it."""

from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber

from assessments.spot_checks.answers import Answers
from assessments.spot_checks.judging.recording import worked_out
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckJudgement
from assessments.spot_checks.scoring import OUTCOME_WORDS, Outcome, Score, band_in_words
from lms.permissions import current_post
from lms.policy.spot_checking import SPOT_CHECK_BANDS
from lms.rules import RuleBook

Seat = Assignment.Seat
SHAPES = {
    Outcome.SUFFICIENT: "sufficient",
    Outcome.NOT_SUFFICIENT: "insufficient",
    Outcome.CANNOT_BE_JUDGED: "not_applicable",
}


def would_come_to(spot_check: SpotCheck, answers: Answers, on: date) -> dict[str, str]:
    """Return what the answers come to, in a sentence with its reasons: nothing is recorded."""
    found, rules = worked_out(spot_check, answers, on)
    return verdict(spot_check, found, needed=rules[0].value, on=on)


def came_to(judgement: SpotCheckJudgement, on: date) -> dict[str, str]:
    """Return what a judgement came to, in a sentence with its reasons."""
    return verdict(judgement.spot_check, judgement.score, needed=judgement.rules[0]["value"], on=on)


def verdict(spot_check: SpotCheck, found: Score, *, needed: int, on: date) -> dict[str, str]:
    """Say a score: the outcome, n of m with the per cent, its band in words, and what decided it."""
    words = OUTCOME_WORDS[found.outcome]
    judged = found.outcome != Outcome.CANNOT_BE_JUDGED
    title = f"{words}: {found.in_words}" if judged else words
    sentences = [*_critical(found), *_needed(found, needed), *_band(spot_check, found, on), *_left_out(found)]
    return {"kind": SHAPES[found.outcome], "title": title, "text": " ".join(sentences)}


def _band(spot_check: SpotCheck, found: Score, on: date) -> list[str]:
    if found.percent is None or found.outcome == Outcome.CANNOT_BE_JUDGED:
        return []
    post = current_post(spot_check.officer, on)
    bands = RuleBook.at(post.unit if post else None, on).answer(SPOT_CHECK_BANDS).value
    alone = "The score alone would say" if found.critical_failed else "In words"
    return [f"{alone}: {band_in_words(found.percent, bands).lower()}."]


def _critical(found: Score) -> list[str]:
    failed = found.critical_failed
    if not failed:
        return []
    several = len(failed) > 1
    which, are = ("Questions", "are critical and are") if several else ("Question", "is critical and is")
    return [f"{which} {' and '.join(failed)} {are} insufficient, which fails the check whatever the score."]


def _needed(found: Score, needed: int) -> list[str]:
    if found.critical_failed or found.percent is None or found.outcome == Outcome.CANNOT_BE_JUDGED:
        return []
    return [f"{needed}% is needed."]


def _left_out(found: Score) -> list[str]:
    count = found.not_applicable
    if not count:
        return []
    said = f"{str(apnumber(count)).capitalize()} question{' does' if count == 1 else 's do'} not apply."
    if found.outcome != Outcome.CANNOT_BE_JUDGED:
        return [said]
    return [said, "That is too many for a judgement: the check counts neither way, and the next case is taken."]


def what_follows(assignment: Assignment) -> str:
    """Say who reads a judgement once it is recorded, and when."""
    spot_check = assignment.spot_check
    officer = spot_check.officer
    if assignment.seat in {Seat.FIRST, Seat.SECOND} and spot_check.double:
        return (
            "Two readers judge this case, and neither sees the other’s marks. Yours stay sealed: "
            f"{officer} reads an outcome when two readers agree, or a third has decided."
        )
    follows = "If it is not sufficient, a caseload review and a support plan are opened with their manager."
    if assignment.seat == Seat.APPEAL:
        return f"You decide on appeal: what you record replaces the first outcome. {officer} can read it at once."
    return f"{officer} can read it as soon as you record it. {follows}"


def context_of(judgement: SpotCheckJudgement) -> dict[str, Any]:
    """Return what the check came to as a whole, once it is settled: who else read it is said to nobody."""
    outcome = judgement.spot_check.outcomes.in_force().select_related("judgement").first()
    return {"outcome": outcome, "stands": outcome is not None and outcome.judgement_id == judgement.pk}
