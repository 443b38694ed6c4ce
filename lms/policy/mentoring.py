"""The rules of mentoring: training of mentors, cover ahead, hand-overs, meetings and reflective discussions."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

REC_13: Final = "HM Inspectorate of Probation, review of January 2023, recommendation 13"
OURS: Final = f"{UNCONFIRMED}: our value; nothing is published"

MENTOR_TRAINING = Rule(
    key="mentor_training",
    group="Mentors",
    sentence="Whether a mentor must have been trained as one to be eligible.",
    unit="",
    in_force=((SERVICE_BEGAN, "advised"),),
    choices=("advised", "needed"),
    source=f"{UNCONFIRMED}: no published rule on the training of mentors",
)
MENTOR_TRAINING_MONTHS = Rule(
    key="mentor_training_months",
    group="Mentors",
    sentence="Training as a mentor is renewed after this many months.",
    unit="months",
    in_force=((SERVICE_BEGAN, 36),),
    least=12,
    most=60,
    source=OURS,
)
MENTOR_MINUTES = Rule(
    key="mentor_minutes",
    group="Mentors",
    sentence="A mentor has this much time a week kept free for each learner.",
    unit="minutes",
    in_force=((SERVICE_BEGAN, 60),),
    least=15,
    most=240,
    source=f"{UNCONFIRMED}: no published hours and no reduction for mentoring",
)
MENTOR_ABSENCE_DAYS = Rule(
    key="mentor_absence_days",
    group="Mentors",
    sentence="A learner whose mentor is away for more than this many working days is without a mentor on those days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=30,
    source=OURS,
)
LAPSE_NOTICE_DAYS = Rule(
    key="mentor_lapse_notice_days",
    group="Mentors",
    sentence="What will end a mentor’s eligibility is brought up this many days before it does.",
    unit="days",
    in_force=((SERVICE_BEGAN, 60),),
    least=14,
    most=180,
    source=OURS,
)
HAND_OVER_DAYS = Rule(
    key="mentor_hand_over_days",
    group="Mentors",
    sentence="A hand-over to another mentor is opened this many days before the learner would be without one.",
    unit="days",
    in_force=((SERVICE_BEGAN, 42),),
    least=7,
    most=120,
    source=OURS,
)
GAP_TO_HEAD_DAYS = Rule(
    key="mentor_gap_to_head_days",
    group="Mentors",
    sentence="A learner without an eligible mentor for this many working days is brought to the head of PDU.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=40,
    source=OURS,
)
GAP_TO_REGION_DAYS = Rule(
    key="mentor_gap_to_region_days",
    group="Mentors",
    sentence="A learner without an eligible mentor for this many working days is brought to the region.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 20),),
    least=2,
    most=60,
    source=OURS,
)
MEETING_WEEKS = Rule(
    key="mentor_meeting_weeks",
    group="Mentors",
    sentence="Mentor and learner meet at least once in this many weeks.",
    unit="weeks",
    in_force=((SERVICE_BEGAN, 2),),
    least=1,
    most=8,
    source=OURS,
)
REFLECTION_WEEKS = Rule(
    key="reflection_weeks",
    group="Reflective discussions",
    sentence="Everybody who holds cases or learns has a reflective discussion at least once in this many weeks.",
    unit="weeks",
    in_force=((SERVICE_BEGAN, 6),),
    least=2,
    most=13,
    source=f"{UNCONFIRMED}: {REC_13} asks for dedicated time and names no interval",
)
REFLECTION_MINUTES = Rule(
    key="reflection_minutes",
    group="Reflective discussions",
    sentence="A reflective discussion is given this much time.",
    unit="minutes",
    in_force=((SERVICE_BEGAN, 60),),
    least=30,
    most=120,
    source=f"{UNCONFIRMED}: {REC_13} asks for dedicated time and names no length",
)
REFLECTION_PLAN_DAYS = Rule(
    key="reflection_plan_days",
    group="Reflective discussions",
    sentence="A reflective discussion that is missing is planned within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
CONCERN_ANSWER_DAYS = Rule(
    key="concern_answer_days",
    group="Concerns",
    sentence="Whoever hears a concern answers within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
