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
REVIEW_NOTICE_DAYS = Rule(
    key="review_notice_days",
    group="Milestone reviews",
    sentence="A milestone review is announced to those who hold it this many days before it is due.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    least=0,
    most=60,
    source=f"{UNCONFIRMED}: ours",
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
LEAST_HOURS = Rule(
    key="least_hours",
    group="Pathways",
    sentence="A learner works at least this share of full time.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 60),),
    source="prisonandprobationjobs.gov.uk, PQiP: part time is 0.6 to 0.8 of full time",
)
LONGEST_EXTENSION = Rule(
    key="longest_extension",
    group="Pathways",
    sentence="A pathway is extended by at most this many months at a time.",
    unit="months",
    in_force=((SERVICE_BEGAN, 6),),
    least=1,
    most=12,
    source=f"{UNCONFIRMED}: the evaluation of the PSO pilot asks for flexible extensions and names no length",
)
HAND_OVER_DAYS = Rule(
    key="hand_over_days",
    group="Pathways",
    sentence="Who manages a newly qualified officer takes on their open gaps within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=40,
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
LEARNING_TIME_RECORD_DAYS = Rule(
    key="learning_time_record_days",
    group="Protected learning time",
    sentence="A learner can say for this many days afterwards whether a planned time was taken or lost.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    source=f"{UNCONFIRMED}: ours",
)
LEARNING_TIME_CORRECT_DAYS = Rule(
    key="learning_time_correct_days",
    group="Protected learning time",
    sentence="What was said about a planned time can be corrected for this many days after it.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    source=f"{UNCONFIRMED}: ours",
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
LINK_MEND_DAYS = Rule(
    key="link_mend_days",
    group="Content",
    sentence="A link of a lesson that leads nowhere is mended within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=40,
    source=f"{UNCONFIRMED}: ours",
)
REGISTER_CORRECTION_DAYS = Rule(
    key="register_correction_days",
    group="Training events",
    sentence="The register of a training event can be corrected for this many days after it was closed.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    least=0,
    most=60,
    source=f"{UNCONFIRMED}: ours",
)
LEAVER_WITHDRAWAL_DAYS = Rule(
    key="leaver_withdrawal_days",
    group="Pathways",
    sentence="The withdrawal of a learner who leaves the service is recorded within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: ours",
)
QUIZ_GRACE_SECONDS = Rule(
    key="quiz_grace_seconds",
    group="Learning",
    sentence="An answer that comes in this many seconds after the time of a quiz is up is still taken.",
    unit="seconds",
    in_force=((SERVICE_BEGAN, 30),),
    least=0,
    most=120,
    source=f"{UNCONFIRMED}: ours; a slow line is nobody’s fault",
)
QUIZ_DRAW_DAYS = Rule(
    key="quiz_draw_days",
    group="Content",
    sentence="Questions that a quiz lacked, so that it could not begin, are written within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: ours",
)
RETEST_FIRST_DAYS = Rule(
    key="retest_first_days",
    group="Retests",
    sentence="A misconception comes back for the first time this many days after the check that showed it is done.",
    unit="days",
    in_force=((SERVICE_BEGAN, 3),),
    least=1,
    most=14,
    source=f"{UNCONFIRMED}: ours; the intervals after it grow as a published model of memory works them out",
)
RETESTS_A_WEEK = Rule(
    key="retests_a_week",
    group="Retests",
    sentence="Nobody is asked more than this many retest questions a week, from Monday to Sunday.",
    unit="questions",
    in_force=((SERVICE_BEGAN, 3),),
    least=1,
    most=10,
    source=f"{UNCONFIRMED}: ours, so that it stays a minute or two",
)
RETEST_IN_A_ROW = Rule(
    key="retest_in_a_row",
    group="Retests",
    sentence="A retest is closed after at least this many right answers in a row.",
    unit="answers",
    in_force=((SERVICE_BEGAN, 3),),
    least=2,
    most=6,
    source=f"{UNCONFIRMED}: ours; studies of learning again after a pause ask for about three",
)
RETEST_PAST_DAYS = Rule(
    key="retest_past_days",
    group="Retests",
    sentence="A retest is closed only when it would next come back after more than this many days.",
    unit="days",
    in_force=((SERVICE_BEGAN, 21),),
    least=7,
    most=180,
    source=f"{UNCONFIRMED}: ours",
)
