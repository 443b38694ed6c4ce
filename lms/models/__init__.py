"""Places, people, their accounts, regions' choices, duties, notices and the audit record."""

from lms.models.account import EmailChange, Invitation
from lms.models.audit import AuditEvent, AuditSeal, AuditText
from lms.models.duty import Duty, DutySnooze
from lms.models.notice import Notice, NoticeChoice
from lms.models.organisation import Unit
from lms.models.person import (
    Absence,
    Adjustment,
    Grade,
    LineManagement,
    Person,
    Post,
    Qualification,
    RoleGrant,
    StaffAlias,
    StandIn,
)
from lms.models.policy import RegionChoice
from lms.models.record import Dated, Frozen, Record

__all__ = [
    "Absence",
    "Adjustment",
    "AuditEvent",
    "AuditSeal",
    "AuditText",
    "Dated",
    "Duty",
    "DutySnooze",
    "EmailChange",
    "Frozen",
    "Grade",
    "Invitation",
    "LineManagement",
    "Notice",
    "NoticeChoice",
    "Person",
    "Post",
    "Qualification",
    "Record",
    "RegionChoice",
    "RoleGrant",
    "StaffAlias",
    "StandIn",
    "Unit",
]
