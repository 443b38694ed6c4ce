"""The rules of allocation: kinds of case, co-working, restrictions, absence, overrides and reductions on file."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

OURS: Final = f"{UNCONFIRMED}: our value; nothing is published"
CO_WORKED: Final = "the evaluation of the pilot describes co-working with an experienced officer; no written rule found"
ANSWERS: Final = ("allow", "warn", "block")
NONE_SET: Final = 0

FIRST_CASE_MONTH = Rule(
    key="first_case_month",
    group="Protected caseload",
    sentence="No case is put in a learner’s name before this month of their pathway; 0 means that none is set.",
    unit="months",
    in_force=((SERVICE_BEGAN, NONE_SET),),
    least=0,
    most=6,
    source=f"{UNCONFIRMED}: no published month; off until a region chooses one",
)
LEARNER_MOST_CASES = Rule(
    key="learner_most_cases",
    group="Protected caseload",
    sentence="A learner holds at most this many cases; 0 means that no number is set.",
    unit="cases",
    in_force=((SERVICE_BEGAN, NONE_SET),),
    least=0,
    most=60,
    source=f"{UNCONFIRMED}: no number of cases is published; off until a region chooses one",
)
MOST_CASES_ANSWER = Rule(
    key="most_cases_answer",
    group="Protected caseload",
    sentence="What the allocation check says when one more case is more than the number that the region set.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=OURS,
)
LEARNER_MAPPA = Rule(
    key="learner_mappa",
    group="Protected caseload",
    sentence="What the allocation check says when a case of MAPPA level 2 or 3 is put in a learner’s name.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=ANSWERS,
    source=f"{UNCONFIRMED}: our value; level 2 and 3 are mostly high risk of serious harm, which learners do not hold",
)
LEARNER_SEXUAL_OFFENCE = Rule(
    key="learner_sexual_offence",
    group="Protected caseload",
    sentence="What the allocation check says when a case with a sexual offence is put in a learner’s name.",
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=ANSWERS,
    source=OURS,
)
LEARNER_STALKING = Rule(
    key="learner_stalking",
    group="Protected caseload",
    sentence="What the allocation check says when a case with stalking is put in a learner’s name.",
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=ANSWERS,
    source=OURS,
)
LEARNER_REMOTE = Rule(
    key="learner_remote",
    group="Protected caseload",
    sentence="What the allocation check says when a case that is supervised remotely is put in a learner’s name.",
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=ANSWERS,
    source=OURS,
)
VULNERABILITY = Rule(
    key="vulnerability",
    group="Protected caseload",
    sentence=(
        "What the allocation check says when somebody vulnerable is put in the name of a learner who has not "
        "demonstrated adult safeguarding."
    ),
    unit="",
    in_force=((SERVICE_BEGAN, "warn"),),
    choices=ANSWERS,
    source=OURS,
)
CO_WORKING = Rule(
    key="co_working",
    group="Co-working",
    sentence=(
        "What the allocation check says when a learner co-works a case that could not be in their own name, "
        "led by a named qualified officer."
    ),
    unit="",
    in_force=((SERVICE_BEGAN, "allow"),),
    choices=ANSWERS,
    source=f"{UNCONFIRMED}: {CO_WORKED}",
)
CO_WORKING_SHARE = Rule(
    key="co_working_share",
    group="Co-working",
    sentence="A learner who does more than this share of the contacts or assessments of a co-worked case is looked at.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 50),),
    least=10,
    most=80,
    source=f"{UNCONFIRMED}: our value; learners report doing co-worked cases alone, and no rule names a share",
)
CO_WORKING_DIFFERENCE = Rule(
    key="co_working_difference",
    group="Co-working",
    sentence="Two accounts of a co-worked month differ when the learner’s share in them is this far apart, or more.",
    unit="percentage points",
    in_force=((SERVICE_BEGAN, 20),),
    least=5,
    most=50,
    source=OURS,
)
CO_WORKING_DAYS = Rule(
    key="co_working_days",
    group="Co-working",
    sentence="Lead and learner each say who did what within this many working days of the end of a month.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
CO_WORKING_PART_MONTH = Rule(
    key="co_working_part_month",
    group="Co-working",
    sentence="A month in which a case was co-worked on fewer days than this, at its beginning or end, is not declared.",
    unit="days",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=28,
    source=OURS,
)
CO_WORKING_SILENT = Rule(
    key="co_working_silent",
    group="Co-working",
    sentence="Without the lead’s account of this many months of a co-worked case, the learner’s manager looks at it.",
    unit="months",
    in_force=((SERVICE_BEGAN, 2),),
    least=1,
    most=6,
    source=OURS,
)
CO_WORKING_ANSWER_DAYS = Rule(
    key="co_working_answer_days",
    group="Co-working",
    sentence="The learner’s manager answers what a co-worked case raises within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
AWAY = Rule(
    key="allocation_away",
    group="Allocation",
    sentence="What the allocation check says about somebody who is away on the day.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=OURS,
)
BACK_DAYS = Rule(
    key="allocation_back_days",
    group="Allocation",
    sentence="After two weeks away or more, the allocation check warns for this many days from the return.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    least=0,
    most=60,
    source=OURS,
)
RESTRICTION = Rule(
    key="restriction",
    group="Allocation",
    sentence="What the allocation check says while cases are held back from somebody, for example after a spot check.",
    unit="",
    in_force=((SERVICE_BEGAN, "block"),),
    choices=("warn", "block"),
    source=f"{UNCONFIRMED}: a review of the caseload was announced in February 2023; what holds meanwhile was not",
)
OVERRIDE_ROLES = Rule(
    key="override_roles",
    group="Allocation",
    sentence="A block is set aside only by somebody who holds one of these roles at the place.",
    unit="roles",
    in_force=((SERVICE_BEGAN, ("head_of_pdu",)),),
    source=OURS,
)
OVERRIDE_DAYS = Rule(
    key="override_days",
    group="Allocation",
    sentence="A block is set aside for at most this many days.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=7,
    most=56,
    source=OURS,
)
OVERRIDE_REVIEW_DAYS = Rule(
    key="override_review_days",
    group="Allocation",
    sentence="Somebody one level up reviews an override within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
HELD_CASE_DAYS = Rule(
    key="held_case_days",
    group="Allocation",
    sentence="A new gap in a case that is already held is answered within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
HELD_ANSWER_DAYS = Rule(
    key="held_answer_days",
    group="Allocation",
    sentence="What a manager answered for cases that somebody holds is asked about again after at most so many days.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=7,
    most=56,
    source=OURS,
)
REDUCTION_DAYS = Rule(
    key="reduction_days",
    group="Workload",
    sentence="A reduction that is missing, lapsed, of the wrong size or ends too soon is put right in this many days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=OURS,
)
REDUCTION_AHEAD_DAYS = Rule(
    key="reduction_ahead_days",
    group="Workload",
    sentence="The end of a learner’s last published reduction is announced this many days ahead.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=7,
    most=90,
    source=OURS,
)
ROOM = Rule(
    key="room",
    group="Workload",
    sentence="A learner below this share of their available points has room for the experience they still need.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 80),),
    least=50,
    most=100,
    source=f"{UNCONFIRMED}: our value; the inspectorate found protected learners “consistently under capacity”",
)
EXPERIENCE = Rule(
    key="experience",
    group="Workload",
    sentence="Kinds of case that a learner needs to have held, and the unit of the diploma that asks for each.",
    unit="kinds of case",
    in_force=(
        (SERVICE_BEGAN, ("custody: unit 5", "licence: unit 5", "domestic_abuse: unit 4", "child_safeguarding: unit 4")),
    ),
    source=f"{UNCONFIRMED}: our mapping to the six unit titles; the exact criteria are not published",
)
