"""Invented words of evidence and of what was said of it: nobody can be recognised in them."""

from typing import Final

from assessments.portfolio.models import EvidenceKind
from lms.management.example.observations import SEEN
from lms.management.example.pieces import NOT_YET, PIECES

STATEMENT: Final = (
    ("What the hostel saw", "The key worker writes that the visit was announced, that the learner asked before she "
     "wrote anything down, and that two things were arranged the same afternoon."),
    ("From the court office", "The report came a day before the hearing. A question from the bench was answered "
     "from the file, and what was not known was said to be so."),
    ("A colleague on duty", "I took the call that the entry had announced. What to do stood in the first line."),
)  # fmt: skip


def _texts() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in EvidenceKind.values}
    for piece in PIECES:
        found[piece.kind].append((piece.title, piece.text))
    found[EvidenceKind.OBSERVATION] = [one for told in SEEN.values() for one in told]
    found[EvidenceKind.WITNESS] = list(STATEMENT)
    return {kind: tuple(texts) for kind, texts in found.items()}


# By kind of evidence: title and text.
TEXTS: Final = _texts()
MET: Final = (
    *(piece.reasons for piece in PIECES),
    "The record and what I saw agree. Several sources, and a reason for each decision.",
    "You say what you did, why, and what you would do otherwise. It can be found in the record.",
)
NOT_MET: Final = (
    *NOT_YET.values(),
    ("It says what was done and not why.", "Add for each step what it rests on, and who was asked."),
    ("One source only, and it is his own account.", "Ask a second source, and say where the two differ."),
    ("The piece is good and older than three months.", "Show the same in a case of this month."),
)
AGREED: Final = "I read the record and agree."
LEFT: Final = "I have left the pathway."
SIGNED: Final = {
    "learner": "I have read what counts and stand by it.",
    "assessor": "Everything that the unit asks for is met. I have seen it in practice.",
    "countersigned": "I looked at the basis and agree.",
    "released": "Looked at, and released.",
}
