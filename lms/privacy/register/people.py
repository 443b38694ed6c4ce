"""The register: people, accounts and sign-ins, duties and messages, the audit record, and what the roof keeps."""

from typing import Final

from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.privacy.register.table import Room, Table, nobody

A_KEY: Final = "It is a secret by which somebody signs in or a machine asks; it says nothing about you."
NOT_ABOUT_YOU: Final = "It tells of other people whom you look after."

PEOPLE: Final = Room(
    "People and accounts",
    "To know who works where, in which role and under whom, and who may sign in.",
    "the person, their managers, the administrators of their place",
    {
        "lms.Person": Table(about=("pk",), hidden={"password": A_KEY}),
        "lms.Person_groups": Table(about=("person",), goes=WHILE_EMPLOYED),
        "lms.Person_user_permissions": Table(about=("person",), goes=WHILE_EMPLOYED),
        "lms.Post": Table(about=("person",)),
        "lms.Qualification": Table(about=("person",)),
        "lms.LineManagement": Table(about=("person", "manager"), masked=("person",)),
        "lms.Absence": Table(about=("person",), goes=WHILE_EMPLOYED),
        "lms.RoleGrant": Table(about=("person",)),
        "lms.StandIn": Table(about=("stand_in", "grant__person")),
        "lms.Adjustment": Table(about=("person",), goes=PRIVATE),
        "lms.StaffAlias": Table(about=("person",), goes=WHILE_EMPLOYED),
        "lms.Invitation": Table(about=("person",), goes=WHILE_EMPLOYED, hidden={"token_hash": A_KEY}),
        "lms.EmailChange": Table(about=("person",), goes=WHILE_EMPLOYED),
        **nobody("Places and their rules; whoever chose one answers for it by name.", "lms.Unit", "lms.RegionChoice"),
    },
)
TOLD: Final = Room(
    "Duties and messages",
    "To tell people what they must do, and by when.",
    "whom it is about, who must do it",
    {
        "lms.Duty": Table(
            about=("about", "owner"),
            rests_with=("about",),
            masked=("about",),
            only=dict.fromkeys(("title", "reason", "close_reason"), "about"),
        ),
        "lms.DutySnooze": Table(about=("by",), rests_with=("by", "duty__about")),
        "lms.Notice": Table(about=("person",), goes=TRAINING_RECORD),
        "lms.NoticeChoice": Table(about=("person",), goes=WHILE_EMPLOYED),
    },
)
AUDIT: Final = Room(
    "The audit record",
    "To show afterwards who did what, and that nobody changed it.",
    "auditors, as numbers and codes",
    {
        "lms.AuditEvent": Table(about=("by",)),
        "lms.AuditText": Table(
            about=("events__by",),
            left_out="The reasons in the audit record tell of those they were given about, as their own records do.",
        ),
        **nobody("A seal of the chain: a number and a signature.", "lms.AuditSeal"),
    },
)
ROOF: Final = Room(
    "Boards, forecasts, jobs and privacy",
    "To show managers how a place is doing, to run what runs by itself, and to keep the promises of the privacy page.",
    "managers of the place; operations",
    {
        "progress.Digest": Table(about=("person",), goes=WHILE_EMPLOYED),
        "progress.BoardExport": Table(
            about=("asked_by",), goes=WHILE_EMPLOYED, hidden={"asked": NOT_ABOUT_YOU}, file=("stored", "boards")
        ),
        "progress.Forecast": Table(about=("enrolment__person",), goes=TRAINING_RECORD),
        "jobs.JobRun": Table(about=("decided_by",)),
        "privacy.PersonExport": Table(about=("person",), goes=TRAINING_RECORD, file=("stored", "copies")),
        "privacy.LegalHold": Table(
            about=("person",),
            left_out="Why a hold stands may be legal advice. Ask the data protection officer.",
        ),
        "privacy.Due": Table(about=("person",), goes=TRAINING_RECORD),
        "privacy.Erasure": Table(about=("person",)),
        **nobody("Counts of a place.", "progress.QualifyingMonth"),
    },
)
