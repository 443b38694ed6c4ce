"""The rules of practice: mentors, protected caseloads, allocation, workload and marking."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

REC_12 = "HM Inspectorate of Probation, review of January 2023, recommendation 12"
REC_1_2_11 = "after recommendations 1, 2 and 11 of HM Inspectorate of Probation’s review of January 2023"
WMT_SEED = "Published default of the workload tool (seed data of the public hmpps-workload repository)"

MENTOR_EXPERIENCE = Rule(
    key="mentor_experience",
    group="Mentors",
    sentence="A mentor needs this many years as a qualified probation practitioner.",
    unit="years",
    in_force=((SERVICE_BEGAN, 2),),
    least=2,
    most=5,
    source=REC_12,
)
MENTOR_GRADES = Rule(
    key="mentor_grades",
    group="Mentors",
    sentence="Time counts towards a mentor’s experience in posts of these grades.",
    unit="grades",
    in_force=((SERVICE_BEGAN, ("PO", "SPO")),),
    source=f"{UNCONFIRMED}: recommendation 12 says practitioner; which grades count is not published",
)
MENTOR_PART_TIME = Rule(
    key="mentor_part_time",
    group="Mentors",
    sentence="How a part-time post counts towards a mentor’s experience.",
    unit="",
    in_force=((SERVICE_BEGAN, "in full"),),
    choices=("in full", "in proportion"),
    source=f"{UNCONFIRMED}: no published rule on part-time years",
)
MENTOR_LEARNERS = Rule(
    key="mentor_learners",
    group="Mentors",
    sentence="A mentor supports at most this many learners at once.",
    unit="learners",
    in_force=((SERVICE_BEGAN, 2),),
    least=1,
    most=4,
    source=f"{UNCONFIRMED}: no published ratio of learners to a mentor",
)
LEARNER_REDUCTIONS = Rule(
    key="learner_reductions",
    group="Protected caseload",
    sentence="A learner’s caseload is reduced by this share of their hours in each part of the programme.",
    unit="months from, months to, per cent",
    in_force=((SERVICE_BEGAN, ((0, 6, 80), (6, 12, 60), (12, 18, 40))),),
    source=f"{WMT_SEED}; nothing is published after month 18",
)
NEWLY_QUALIFIED_REDUCTION = Rule(
    key="newly_qualified_reduction",
    group="Protected caseload",
    sentence="A newly qualified officer’s caseload is reduced by this share of their hours after qualifying.",
    unit="months from, months to, per cent",
    in_force=((SERVICE_BEGAN, ((0, 9, 20),)),),
    source=WMT_SEED,
)
OVERLOAD = Rule(
    key="overload",
    group="Workload",
    sentence="Above this share of available points, a workload is excessive when it lasts.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 110),),
    least=90,
    most=110,
    source="Parliamentary question 172934, 30 March 2021: over 110% for four consecutive weeks",
)
OVERLOAD_WEEKS = Rule(
    key="overload_weeks",
    group="Workload",
    sentence="A workload above the limit is excessive after this many weeks in a row.",
    unit="weeks",
    in_force=((SERVICE_BEGAN, 4),),
    least=1,
    most=4,
    source="Parliamentary question 172934, 30 March 2021: over 110% for four consecutive weeks",
)
READING_AGE = Rule(
    key="reading_age",
    group="Workload",
    sentence="A workload figure older than this many days is no longer relied on.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    least=7,
    most=31,
    source=f"{UNCONFIRMED}: the workload tool is refreshed daily; no rule says how old a figure may be",
)
SPAN_OF_CONTROL = Rule(
    key="span_of_control",
    group="Managers",
    sentence="A senior probation officer manages at most this many full-time equivalent staff.",
    unit="full-time equivalent",
    in_force=((SERVICE_BEGAN, 10),),
    least=6,
    most=10,
    source="HMPPS recommendation as reported in HM Inspectorate of Probation’s review of January 2023",
)
PASS_MARK = Rule(
    key="pass_mark",
    group="Learning",
    sentence="A check is passed at or above this share of its questions.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 80),),
    least=70,
    most=100,
    source=f"{UNCONFIRMED}: 80% is what officers report of the present online quizzes",
)
MUST_GET_RIGHT = Rule(
    key="must_get_right",
    group="Learning",
    sentence="A wrong answer to a must-get-right question means taking the check again, whatever the total.",
    unit="",
    in_force=((SERVICE_BEGAN, "yes"),),
    choices=("yes", "no"),
    source=f"{UNCONFIRMED}: Our value, {REC_1_2_11}",
)
DEMONSTRATED_FOR_FIRST_CASE = Rule(
    key="demonstrated_for_first_case",
    group="Learning",
    sentence="A module that must come before a first case is demonstrated by one of these sets of proof.",
    unit="",
    in_force=((SERVICE_BEGAN, ("check + observation", "check + practice case")),),
    source=f"{UNCONFIRMED}: Our value, {REC_1_2_11}",
)
DEMONSTRATED = Rule(
    key="demonstrated",
    group="Learning",
    sentence="Any other module is demonstrated by one of these sets of proof.",
    unit="",
    in_force=((SERVICE_BEGAN, ("check", "observation", "practice case")),),
    source=f"{UNCONFIRMED}: Our value",
)
BEFORE_A_FIRST_CASE = Rule(
    key="before_a_first_case",
    group="Protected caseload",
    sentence="What the allocation check says when a module that must come first is not demonstrated.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: Our value, {REC_1_2_11}",
)
LEARNER_HIGH_RISK = Rule(
    key="learner_high_risk",
    group="Protected caseload",
    sentence="What the allocation check says when a case of high or very high RoSH is put in a learner’s name.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: officers and the inspectorate describe it; no written rule was found",
)
NO_MENTOR = Rule(
    key="no_mentor",
    group="Protected caseload",
    sentence="What the allocation check says when a learner has no eligible mentor.",
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: Our value; {REC_12} asks for a mentor for every learner",
)
MARKING_DAYS = Rule(
    key="marking_days",
    group="Marking",
    sentence="Evidence is judged within this many working days of being submitted.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=20,
    source=f"{UNCONFIRMED}: no marking turnaround is published",
)
CASE_REFERENCE_KEPT = Rule(
    key="case_reference_kept",
    group="Records",
    sentence="Whether a spot-checked case’s full reference is kept, encrypted, until 30 days after the check is final.",
    unit="",
    in_force=((SERVICE_BEGAN, "no"),),
    choices=("no", "yes"),
    source=f"{UNCONFIRMED}: off until a region’s data protection officer has agreed",
)

MENTOR_POST_KINDS = Rule(
    key="mentor_post_kinds",
    group="Mentors",
    sentence="Time counts towards a mentor’s experience in posts of these kinds, and in no others.",
    unit="kinds of post",
    in_force=((SERVICE_BEGAN, ("worked", "managerial")),),
    source=f"{UNCONFIRMED}: no published rule on breaks, secondments and years as a manager",
)
MENTOR_GAP_DAYS = Rule(
    key="mentor_gap_days",
    group="Mentors",
    sentence="A learner who has no eligible mentor is given one within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: {REC_12} asks for a mentor for every learner and names no number of days",
)
UNQUALIFIED_HIGH_RISK = Rule(
    key="unqualified_high_risk",
    group="Protected caseload",
    sentence=(
        "What the allocation check says when a case of high or very high risk of serious harm is put in the name of "
        "an officer who is neither a learner nor a qualified practitioner."
    ),
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: recruitment pages say that only qualified officers hold the highest risk; no rule found",
)
OVERLOAD_ANSWER = Rule(
    key="overload_answer",
    group="Workload",
    sentence="What the allocation check says when a person’s workload is above the limit.",
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: Our value; the limit itself is from parliamentary question 172934",
)
NO_CAPACITY = Rule(
    key="no_capacity",
    group="Workload",
    sentence="What the allocation check says when all of a person’s hours are reduced, so that they have no capacity.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: Our value; the workload tool shows such a person as 0%, which reads as free",
)
NOMINAL_TARGET = Rule(
    key="nominal_target",
    group="Workload",
    sentence="A full-time officer without any reduction has this many points available.",
    unit="points",
    in_force=((SERVICE_BEGAN, 2176),),
    source=WMT_SEED,
)
# A full working week, as the workload tool counts it.
FULL_TIME_HOURS: Final = 37
COUNTERSIGNED = Rule(
    key="countersigned",
    group="Marking",
    sentence=(
        "Whether the judgement of an assessor who does not hold the assessor award yet counts "
        "only once somebody who holds it has countersigned."
    ),
    unit="",
    in_force=((SERVICE_BEGAN, "yes"),),
    source="Skills for Justice case study: assessors are countersigned until they hold the level 3 assessor award",
)
STATISTICS_ANSWERS = Rule(
    key="statistics_answers",
    group="Learning",
    sentence="Figures about a question or a check are shown from this many first attempts on; below, only how many.",
    unit="attempts",
    in_force=((SERVICE_BEGAN, 30),),
    source=f"{UNCONFIRMED}: Our value; no published rule",
)
STATISTICS_CHOSEN = Rule(
    key="statistics_chosen",
    group="Learning",
    sentence="How those did otherwise who gave one particular answer is shown from this many of them on.",
    unit="learners",
    in_force=((SERVICE_BEGAN, 10),),
    source=f"{UNCONFIRMED}: Our value; no published rule",
)
STATISTICS_DISCRIMINATION = Rule(
    key="statistics_discrimination",
    group="Learning",
    sentence="A question is to be looked at when its discrimination, in hundredths, is below this.",
    unit="hundredths",
    in_force=((SERVICE_BEGAN, 20),),
    source=f"{UNCONFIRMED}: Our value, near the 0.2 that R. L. Ebel’s textbook of 1965 advises for a related index",
)
STATISTICS_TOO_HARD = Rule(
    key="statistics_too_hard",
    group="Learning",
    sentence="A question is to be looked at when fewer than this share answer it right.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 30),),
    source=f"{UNCONFIRMED}: Our value",
)
STATISTICS_TOO_EASY = Rule(
    key="statistics_too_easy",
    group="Learning",
    sentence="A question that may be got wrong is to be looked at when more than this share answer it right.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 95),),
    source=f"{UNCONFIRMED}: Our value",
)
CALIBRATION_ANSWERS = Rule(
    key="calibration_answers",
    group="Learning",
    sentence="A learner is told how often they are right when this sure, from this many such answers on.",
    unit="answers",
    in_force=((SERVICE_BEGAN, 10),),
    source=f"{UNCONFIRMED}: Our value",
)
CHALLENGE_ANSWERED_WITHIN = Rule(
    key="challenge_answered_within",
    group="Learning",
    sentence="A learner who challenges a question has an answer within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    source=f"{UNCONFIRMED}: Our value",
)
