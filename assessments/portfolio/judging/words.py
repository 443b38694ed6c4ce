"""What the page of judging says after something was recorded."""

from collections.abc import Sequence

from assessments.portfolio.models import Judgement
from lms.models import Person


def judged_meanwhile(stands: Judgement) -> str:
    """Say that somebody was quicker, and what became of what was written."""
    return (
        f"{stands.by} judged this while you were writing: {stands.get_decision_display().lower()}. Theirs stands. "
        "Yours is kept beside it and counts for nothing. Read theirs, then record yours only if it should replace it."
    )


def what_happens(learner: Person, recorded: Sequence[Judgement]) -> str:
    """Say what was recorded, who reads it, and when it counts."""
    one = len(recorded) == 1
    codes = listed([row.claim.criterion.code for row in recorded])
    it, counts = ("it", "It counts when it has") if one else ("them", "They count when they have")
    if any(row.needs_countersignature for row in recorded):
        return f"Recorded: {codes}. {learner} can read {it}, marked not final. {counts} been countersigned."
    return f"Recorded: {codes}. {learner} can read {it} now."


def listed(words: Sequence[str]) -> str:
    """Write some words in a row: 4.1, 4.2 and 4.3."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
