"""The rules of learning: dates, milestone reviews, more time, protected learning time, content."""

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

NEWLY_QUALIFIED_MONTHS = Rule(
    key="newly_qualified_months",
    group="Pathways",
    sentence="After qualifying, an officer counts as newly qualified for this many months.",
    unit="months",
    in_force=((SERVICE_BEGAN, 9),),
    source="Published default of the workload tool (newly qualified officers: 20% for 9 months)",
)
REVIEW_LATE_DAYS = Rule(
    key="review_late_days",
    group="Milestone reviews",
    sentence="A milestone review that is not signed this many working days after it was due is late.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=0,
    most=20,
    source=f"{UNCONFIRMED}: milestone reviews of the programme are not published",
)
MORE_TIME_ANSWER_DAYS = Rule(
    key="more_time_answer_days",
    group="Pathways",
    sentence="A request for more time is answered within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: no published time",
)
PROTECTED_HOURS = Rule(
    key="protected_hours",
    group="Protected learning time",
    sentence="A full-time learner plans at least this much protected learning time each week.",
    unit="hours",
    in_force=((SERVICE_BEGAN, 7),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: no published number of hours",
)
STALE_NOTICE_DAYS = Rule(
    key="stale_notice_days",
    group="Content",
    sentence="The owner of a lesson is asked to review it this many days before its review date.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=0,
    most=90,
    source=f"{UNCONFIRMED}: ours",
)
