"""Which reasons of a reduction are kept: the field's own words for learning and for work, and no other. Pure.

The third part of the field's list is personal circumstances. Those words, and whatever else somebody wrote there, are
never kept: only that the hours are reduced.
"""

import re
from typing import Final

from mentoring.caseload.models import ReductionReading

Category = ReductionReading.Category

# What is kept -> the other ways in which the workload tool writes it (its long and its short name).
LEARNING: Final[dict[str, tuple[str, ...]]] = {
    "PQiP 1st 6 months": (
        "Probation Qualification Framework/Professional Qualification in Probation - 1st 6 months",
        "PQiP 1st six months",
    ),
    "PQiP 6 to 12 months": (
        "Probation Qualification Framework/Professional Qualification in Probation - 6 to 12 months",
    ),
    "PQiP 12 to 18 months": (
        "Probation Qualification Framework/Professional Qualification in Probation - 12 to 18 months",
    ),
    "Newly Qualified Probation Officers (NQO)": ("Newly Qualified Probation Officers", "NQO"),
    "PSO Learning & Development": (),
    "VQ3": ("Vocational Qualification Level 3 (VQ3)",),
    "Level 4 and Level 5 Access": (),
}
WORK: Final[dict[str, tuple[str, ...]]] = {
    "Co-Worked Cases": (),
    "Groups (Group Supervision)": ("Groups (Supervision)",),
    "Groups (Induction)": (),
    "Court Duty": (),
    "Pre Sentence Reports – Court Duty / Sessional": ("PSR court duty",),
    "Split Role": (),
    "OM in Custody - Transactional work": ("OM in Custody", "OM Custody"),
    "Single Point of Contact (SPOC) leads": ("SPOC lead", "SPOC lead (max 5%)"),
}
LEARNER_REASONS: Final = tuple(LEARNING)[:3]
NEWLY_QUALIFIED: Final = tuple(LEARNING)[3]


def spelled(words: str) -> str:
    """Return words as they are compared: letters and figures only, whatever dashes and brackets stand between."""
    return re.sub(r"[^a-z0-9]", "", words.casefold().replace("&", "and"))


KNOWN: Final = {
    spelled(word): (category, reason)
    for category, reasons in ((Category.LEARNING, LEARNING), (Category.WORK, WORK))
    for reason, others in reasons.items()
    for word in (reason, *others)
}


def kept(words: str) -> tuple[str, str]:
    """Return the category of a reason and the reason itself; of one that is not of these two lists, nothing."""
    category, reason = KNOWN.get(spelled(words[:200]), (Category.NOT_KEPT, ""))
    return category.value, reason
