"""Roles, what each may do, who may grant it, and who may read private matter. Plain Python: read it as a table."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """One thing that a role may do, within the place of its grant."""

    READ_LESSONS = "read lessons and take checks"
    SUBMIT_EVIDENCE = "submit evidence"
    SEE_OWN_CASELOAD = "see one's own caseload protection"
    SEE_OWN_SPOT_CHECKS = "read spot checks of one's own cases"
    OBSERVE = "record observations of learners at work"
    JUDGE_EVIDENCE = "judge evidence"
    HAND_OVER_MARKING = "hand marking over to another assessor"
    SEE_MARKING_REPORTS = "see how marking goes in a place"
    QUALITY_ASSURE = "sample assessors’ judgements"
    READ_SAMPLES = "read the samples that they were granted"
    JUDGE_SPOT_CHECKS = "judge case spot checks"
    DRAW_SPOT_CHECKS = "draw cases for spot checks and see that they are judged"
    SEE_SPOT_CHECK_REPORTS = "see what spot checks come to in a place"
    SEE_LEARNERS = "see learners' progress"
    IMPORT_WORKLOAD = "import workload figures"
    CHECK_ALLOCATION = "ask whether a case may go to a person"
    SEE_SPAN = "see how many people managers carry"
    PLAN_ABSENCE = "plan the absence of a manager"
    OVERRIDE = "set aside what stands against a case"
    SEE_OVERRIDES = "see how often rules are set aside"
    PRIVATE_LIMITS = "record which cases are not suitable for somebody"
    CO_WORK = "say who did what on a co-worked case"
    MAKE_KEYS = "make and end keys with which other systems ask"
    PAIR = "pair learners with mentors and practice tutor assessors"
    SEE_BOARD = "see the board of a place"
    ENROL = "enrol learners and recognise prior learning"
    CHANGE_DATES = "change learners’ dates and answer requests for more time"
    REVIEW_MILESTONES = "hold milestone reviews"
    PLAN_EVENTS = "plan training events and keep their registers"
    IMPORT_PEOPLE = "import people, posts and enrolments"
    IMPORT_TRAINING = "import training and university results"
    PLAN_LEARNING_TIME = "plan one’s own protected learning time"
    REFLECT = "keep time for reflective discussions"
    PLAN_INTAKES = "plan how many learners a place expects"
    HEAR_CONCERNS = "hear concerns raised past a line manager"
    AUTHOR_CONTENT = "write and publish lessons and questions"
    CHOOSE_RULES = "choose a region's values of rules"
    GRANT_ROLES = "grant and end roles"
    LOOK_AFTER_ACCOUNTS = "look after accounts"
    SEE_JOBS = "see background jobs"
    READ_AUDIT = "read the audit record"
    SEE_ERASING = "see what is due to be erased"
    HOLD = "place and lift holds on what is erased"


class Role(StrEnum):
    """The stable key of a role."""

    LEARNER = "learner"
    OFFICER = "officer"
    MENTOR = "mentor"
    PTA = "pta"
    SPO = "spo"
    HEAD_OF_PDU = "head_of_pdu"
    REGIONAL_LEARNING_MANAGER = "regional_learning_manager"
    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    IQA = "iqa"
    EQA = "eqa"
    AUTHOR = "author"
    NATIONAL_LEAD = "national_lead"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class RoleSpec:
    """A role in words, with what it may do and who may grant it."""

    name: str
    about: str
    permissions: frozenset[Permission]
    granted_by: frozenset[Role] = frozenset({Role.ADMINISTRATOR})
    content_editor: bool = False


_PRACTICE = frozenset(
    {
        Permission.READ_LESSONS,
        Permission.SEE_OWN_CASELOAD,
        Permission.SEE_OWN_SPOT_CHECKS,
        Permission.REFLECT,
        Permission.CO_WORK,
    }
)
_MANAGER = frozenset(
    {Permission.READ_LESSONS, Permission.SEE_LEARNERS, Permission.SEE_BOARD, Permission.SEE_SPOT_CHECK_REPORTS}
)

# A region's own learning manager brings in its learners and the people who teach them, and makes officers of them.
_LEARNING: Final = frozenset({Role.ADMINISTRATOR, Role.REGIONAL_LEARNING_MANAGER})

ROLES: Final[dict[Role, RoleSpec]] = {
    Role.LEARNER: RoleSpec(
        "Learner",
        "Follows a pathway, takes checks and submits evidence.",
        _PRACTICE | {Permission.SUBMIT_EVIDENCE, Permission.PLAN_LEARNING_TIME},
        granted_by=_LEARNING,
    ),
    Role.OFFICER: RoleSpec(
        "Officer", "Holds cases; may be spot-checked and protected.", _PRACTICE, granted_by=_LEARNING
    ),
    Role.MENTOR: RoleSpec(
        "Mentor",
        "Supports the learners paired with them.",
        frozenset({Permission.READ_LESSONS, Permission.OBSERVE}),
        granted_by=_LEARNING,
    ),
    Role.PTA: RoleSpec(
        "Practice tutor assessor",
        "Judges the evidence of the learners paired with them.",
        frozenset(
            {
                Permission.READ_LESSONS,
                Permission.OBSERVE,
                Permission.JUDGE_EVIDENCE,
                Permission.REVIEW_MILESTONES,
            }
        ),
        granted_by=_LEARNING,
    ),
    Role.SPO: RoleSpec(
        "Senior probation officer",
        "Manages officers and learners of a team, allocates cases and pairs mentors.",
        _MANAGER
        | {
            Permission.IMPORT_WORKLOAD,
            Permission.CHECK_ALLOCATION,
            Permission.PAIR,
            Permission.CHANGE_DATES,
            Permission.REVIEW_MILESTONES,
            Permission.OBSERVE,
            Permission.SEE_SPAN,
            # Spot checks are open to them as a role; independence still refuses their own line.
            Permission.JUDGE_SPOT_CHECKS,
        },
    ),
    Role.HEAD_OF_PDU: RoleSpec(
        "Head of PDU",
        "Answers for a probation delivery unit.",
        _MANAGER
        | {
            Permission.IMPORT_WORKLOAD,
            Permission.CHECK_ALLOCATION,
            Permission.OVERRIDE,
            Permission.SEE_OVERRIDES,
            Permission.SEE_SPAN,
            Permission.PLAN_ABSENCE,
            Permission.PAIR,
            Permission.CHANGE_DATES,
            Permission.REVIEW_MILESTONES,
        },
    ),
    Role.REGIONAL_LEARNING_MANAGER: RoleSpec(
        "Regional learning manager",
        "Runs the programmes of a region and chooses its values of rules.",
        _MANAGER
        | {
            Permission.PAIR,
            Permission.SEE_OVERRIDES,
            Permission.PRIVATE_LIMITS,
            Permission.SEE_SPAN,
            Permission.PLAN_ABSENCE,
            Permission.CHOOSE_RULES,
            Permission.ENROL,
            Permission.CHANGE_DATES,
            Permission.PLAN_EVENTS,
            Permission.IMPORT_PEOPLE,
            Permission.IMPORT_TRAINING,
            # Only the roles of which `granted_by` says so, and only within the region.
            Permission.GRANT_ROLES,
            Permission.PLAN_INTAKES,
            Permission.HEAR_CONCERNS,
            Permission.HAND_OVER_MARKING,
            Permission.SEE_MARKING_REPORTS,
        },
    ),
    Role.COORDINATOR: RoleSpec(
        "Coordinator",
        "Arranges pairings, training events and draws of spot checks for a place.",
        _MANAGER
        | {
            Permission.PAIR,
            Permission.PLAN_EVENTS,
            Permission.PLAN_INTAKES,
            Permission.DRAW_SPOT_CHECKS,
        },
    ),
    Role.REVIEWER: RoleSpec(
        "Reviewer",
        "Judges cases drawn for spot checks.",
        frozenset({Permission.READ_LESSONS, Permission.JUDGE_SPOT_CHECKS}),
    ),
    Role.IQA: RoleSpec(
        "Internal quality assurer",
        "Samples assessors’ judgements, rules where assessors disagree, and releases what is signed off.",
        frozenset(
            {
                Permission.READ_LESSONS,
                Permission.QUALITY_ASSURE,
                Permission.HAND_OVER_MARKING,
                Permission.SEE_MARKING_REPORTS,
            }
        ),
    ),
    Role.EQA: RoleSpec(
        "External quality assurer",
        "Reads a sample for the awarding body, between two dates.",
        frozenset({Permission.READ_LESSONS, Permission.READ_SAMPLES}),
    ),
    Role.AUTHOR: RoleSpec(
        "Author",
        "Writes lessons and questions.",
        frozenset({Permission.READ_LESSONS, Permission.AUTHOR_CONTENT}),
        content_editor=True,
    ),
    Role.NATIONAL_LEAD: RoleSpec(
        "National lead",
        "Answers for the programme across the regions.",
        _MANAGER | {Permission.SEE_SPAN, Permission.SEE_OVERRIDES, Permission.SEE_ERASING, Permission.HOLD},
    ),
    Role.AUDITOR: RoleSpec(
        "Auditor", "Reads the audit record.", frozenset({Permission.READ_AUDIT, Permission.SEE_ERASING})
    ),
    Role.ADMINISTRATOR: RoleSpec(
        "Administrator",
        "Looks after accounts, grants and jobs; sees no judgement and no free text.",
        frozenset(
            {
                Permission.GRANT_ROLES,
                Permission.LOOK_AFTER_ACCOUNTS,
                Permission.SEE_JOBS,
                Permission.IMPORT_PEOPLE,
                Permission.MAKE_KEYS,
            }
        ),
    ),
}


class PrivateMatter(StrEnum):
    """Kinds of private matter: no manager reads one because of their place."""

    MENTOR_NOTE = "somebody’s own notes of a mentor meeting"
    MEETING_RECORD = "the record of a mentor meeting, its agenda and what was agreed"
    REFLECTION = "reflections"
    LEAVING_WORDS = "why somebody left, in their own words"
    CONCERN = "concerns raised"
    ADJUSTMENT = "adjustments"
    PRIVATE_LIMIT = "private limits"


# Who may read each kind: "self" is the person it is about, "author" whoever wrote it and nobody else at all, "mentor"
# the mentor of the pairing it belongs to, for good, and never a later one,
# "assessor" whoever judges or countersigns the evidence that a reflection was submitted as, reads it again after an
# appeal, or rules on it while two assessors disagree, "sampled for" whoever looks at a sampled judgement of that
# evidence, or reads that sample by a grant in force, "shared with" the mentor or practice tutor assessor whom the
# writer chose, for as long as neither the choice nor the support ends, "spoken with" the one person with whom a
# reflective discussion was held, for good, and "hearer" the one person of the region whom somebody chose to hear a
# concern, for as long as they hear concerns: the role alone opens none.
MAY_READ: Final[dict[PrivateMatter, frozenset[str]]] = {
    PrivateMatter.MENTOR_NOTE: frozenset({"author"}),
    PrivateMatter.MEETING_RECORD: frozenset({"self", "mentor"}),
    PrivateMatter.REFLECTION: frozenset({"self", "assessor", "sampled for", "shared with", "spoken with"}),
    PrivateMatter.LEAVING_WORDS: frozenset({"self", Role.REGIONAL_LEARNING_MANAGER}),
    PrivateMatter.CONCERN: frozenset({"self", "hearer"}),
    PrivateMatter.ADJUSTMENT: frozenset({"self", Role.REGIONAL_LEARNING_MANAGER}),
    PrivateMatter.PRIVATE_LIMIT: frozenset({"self", Role.REGIONAL_LEARNING_MANAGER}),
}

# Kinds of duty that stand on private matter: they are their owner's alone and never pass to a line manager.
PRIVATE_DUTIES: Final = frozenset({"concern_to_answer", "sign_meeting", "agreed_action"})
# Kinds of duty that tell of somebody's cases, or of the hours that are taken off them: beside that person, only those
# who are asked read them.
CASE_DUTIES: Final = frozenset(
    {"held_cases", "move_case", "override_review", "co_working_to_declare", "co_working_lead_to_declare"}
    | {"read_outcome", "caseload_review", "support_plan"}
    | {"reduction_missing", "reduction_lapsed", "reduction_wrong_size", "reduction_ends_early", "reduction_cliff"}
)


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what `role` may do."""
    return ROLES[role].permissions
