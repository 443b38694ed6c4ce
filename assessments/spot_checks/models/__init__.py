"""Standards and case files, draws, checks and their readers, and what follows an outcome."""

from assessments.spot_checks.models.after import (
    Acknowledgement,
    Appeal,
    Reply,
    SpotCheckOutcome,
    SupportAction,
    SupportPlan,
)
from assessments.spot_checks.models.checks import (
    Assignment,
    DeclaredTie,
    MarkingDraft,
    SpotCheck,
    SpotCheckJudgement,
    Viewing,
)
from assessments.spot_checks.models.draws import Draw, DrawCancellation, DrawOfficer, DrawResult
from assessments.spot_checks.models.standards import (
    CaseFile,
    CaseFileAttempt,
    CaseFileVersion,
    Certificate,
    Standard,
    StandardVersion,
)

__all__ = [
    "Acknowledgement",
    "Appeal",
    "Assignment",
    "CaseFile",
    "CaseFileAttempt",
    "CaseFileVersion",
    "Certificate",
    "DeclaredTie",
    "Draw",
    "DrawCancellation",
    "DrawOfficer",
    "DrawResult",
    "MarkingDraft",
    "Reply",
    "SpotCheck",
    "SpotCheckJudgement",
    "SpotCheckOutcome",
    "Standard",
    "StandardVersion",
    "SupportAction",
    "SupportPlan",
    "Viewing",
]
