"""Cases as coded facts, figures taken in, allocation, what protects a caseload, and co-working."""

from mentoring.caseload.models.allocation import (
    AllocationCheck,
    AllocationDecision,
    ApiKey,
    Override,
    OverrideReview,
)
from mentoring.caseload.models.case import Case, CaseReading, HeldGap, Holding, Rosh
from mentoring.caseload.models.coworking import CoWorking, Declaration
from mentoring.caseload.models.figures import (
    CaseloadImport,
    CaseloadUpload,
    CoveredTeam,
    FileKind,
    PointsVersion,
    ReductionReading,
    WorkloadReading,
)
from mentoring.caseload.models.protecting import PrivateLimit, Recheck, Restriction

__all__ = [
    "AllocationCheck",
    "AllocationDecision",
    "ApiKey",
    "Case",
    "CaseReading",
    "CaseloadImport",
    "CaseloadUpload",
    "CoWorking",
    "CoveredTeam",
    "Declaration",
    "FileKind",
    "HeldGap",
    "Holding",
    "Override",
    "OverrideReview",
    "PointsVersion",
    "PrivateLimit",
    "Recheck",
    "ReductionReading",
    "Restriction",
    "Rosh",
    "WorkloadReading",
]
