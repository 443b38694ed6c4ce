"""The rules of case spot checks: who is drawn, who judges, what counts, and what follows."""

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

SPOT_CHECK_MONTHS = Rule(
    key="spot_check_months",
    group="Spot checks",
    sentence="Every officer has at least one case checked in this many months.",
    unit="months",
    in_force=((SERVICE_BEGAN, 12),),
    least=3,
    most=12,
    source="Announcement of February 2023: yearly for every officer, six-monthly in London",
)
SPOT_CHECK_EXTRA = Rule(
    key="spot_check_extra",
    group="Spot checks",
    sentence="Beside those who are due, this share of the other officers is drawn too: nobody is certain not to be.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 10),),
    least=0,
    most=50,
    source=f"{UNCONFIRMED}: Our value; the announcement only speaks of one case a year",
)
SPOT_CHECK_LOT_DAYS = Rule(
    key="spot_check_lot_days",
    group="Spot checks",
    sentence="Whoever is not due stands in the lot at most once in this many days: nobody draws until a name comes.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=7,
    most=180,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_NEW_MONTHS = Rule(
    key="spot_check_new_months",
    group="Spot checks",
    sentence="An officer is new for this many months after their first post as one, and more likely to be drawn.",
    unit="months",
    in_force=((SERVICE_BEGAN, 12),),
    least=0,
    most=24,
    source=f"{UNCONFIRMED}: Our value, in the manner of closer sampling of new assessors",
)
SPOT_CHECK_RETURN_DAYS = Rule(
    key="spot_check_return_days",
    group="Spot checks",
    sentence="After being away for this long, somebody counts as returning for 90 days, and is likelier to be drawn.",
    unit="days",
    in_force=((SERVICE_BEGAN, 60),),
    least=28,
    most=365,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_TICKETS = Rule(
    key="spot_check_tickets",
    group="Spot checks",
    sentence="Who is new, returning, or lately not sufficient has this many chances in the extra draw; others one.",
    unit="chances",
    in_force=((SERVICE_BEGAN, 3),),
    least=1,
    most=5,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_JUDGE_DAYS = Rule(
    key="spot_check_judge_days",
    group="Spot checks",
    sentence="A case that is drawn is judged within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 15),),
    least=5,
    most=40,
    source=f"{UNCONFIRMED}: No time is published",
)
SPOT_CHECK_TAKE_DAYS = Rule(
    key="spot_check_take_days",
    group="Spot checks",
    sentence="A case that its reviewer has not begun within this many working days may be taken by another.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 3),),
    least=1,
    most=10,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_CLAIM_MINUTES = Rule(
    key="spot_check_claim_minutes",
    group="Spot checks",
    sentence="A case is a reviewer’s alone for this long after they last saved something.",
    unit="minutes",
    in_force=((SERVICE_BEGAN, 120),),
    least=30,
    most=480,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_OPEN_MOST = Rule(
    key="spot_check_open_most",
    group="Spot checks",
    sentence="A reviewer is given at most this many cases at once.",
    unit="cases",
    in_force=((SERVICE_BEGAN, 5),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_DOUBLE = Rule(
    key="spot_check_double",
    group="Spot checks",
    sentence="This share of the cases drawn is judged by two readers, neither of whom sees the other’s marks.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 20),),
    least=0,
    most=100,
    source=f"{UNCONFIRMED}: Our value; inspectors’ work is dip-sampled, without a published share",
)
SPOT_CHECK_TOLERANCE = Rule(
    key="spot_check_tolerance",
    group="Spot checks",
    sentence="Two readers agree when their scores differ by no more than this, on the same side of every boundary.",
    unit="percentage points",
    in_force=((SERVICE_BEGAN, 10),),
    least=0,
    most=25,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_PASS = Rule(
    key="spot_check_pass",
    group="Spot checks",
    sentence="A spot check is sufficient at or above this share of the questions that could be judged.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 70),),
    least=50,
    most=100,
    source=f"{UNCONFIRMED}: no pass mark for case spot checks is published",
)
SPOT_CHECK_BANDS = Rule(
    key="spot_check_bands",
    group="Spot checks",
    sentence="Scores are also said in words, from these shares on.",
    unit="per cent and words",
    in_force=((SERVICE_BEGAN, ("0 Much is missing", "50 Some is missing", "70 Holds", "85 Holds throughout")),),
    source=f"{UNCONFIRMED}: no score bands of case audits are published; the words are ours",
)
SPOT_CHECK_NOT_APPLICABLE = Rule(
    key="spot_check_not_applicable",
    group="Spot checks",
    sentence="A case cannot be judged when more than this share of the questions does not apply to it.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 33),),
    source=f"{UNCONFIRMED}: Our value; the inspection rules only say that not all questions apply to all cases",
)
SPOT_CHECK_REPLY_DAYS = Rule(
    key="spot_check_reply_days",
    group="Spot checks",
    sentence="After an outcome the officer has this many working days to reply or to appeal; nothing is final before.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=30,
    source=f"{UNCONFIRMED}: No right of reply is published",
)
SPOT_CHECK_FOLLOW_UP_DAYS = Rule(
    key="spot_check_follow_up_days",
    group="Spot checks",
    sentence="After a spot check that is not sufficient, what follows is due within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=20,
    source=f"{UNCONFIRMED}: review and support were announced in February 2023, without a time",
)
SPOT_CHECK_RECHECK_DAYS = Rule(
    key="spot_check_recheck_days",
    group="Spot checks",
    sentence="After a support plan is agreed, another case is drawn and judged within this many days.",
    unit="days",
    in_force=((SERVICE_BEGAN, 90),),
    least=28,
    most=180,
    source=f"{UNCONFIRMED}: Our value; what follows extra training was not announced",
)
SPOT_CHECK_CERTIFY_FILES = Rule(
    key="spot_check_certify_files",
    group="Spot checks",
    sentence="A reviewer is certified on this many exemplar cases.",
    unit="cases",
    in_force=((SERVICE_BEGAN, 2),),
    least=1,
    most=6,
    source=f"{UNCONFIRMED}: Our value; inspectors judge practice cases before they inspect, without a published number",
)
SPOT_CHECK_CERTIFY_AGREEMENT = Rule(
    key="spot_check_certify_agreement",
    group="Spot checks",
    sentence="A reviewer is certified who agrees with the expert on this share of answers, and on every critical one.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 80),),
    least=60,
    most=100,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_CERTIFICATE_MONTHS = Rule(
    key="spot_check_certificate_months",
    group="Spot checks",
    sentence="A reviewer’s certificate lasts this long, and is renewed on exemplar cases they have not judged lately.",
    unit="months",
    in_force=((SERVICE_BEGAN, 12),),
    least=6,
    most=24,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_RENEWAL_DAYS = Rule(
    key="spot_check_renewal_days",
    group="Spot checks",
    sentence="A reviewer’s certificate may be renewed from this many days before it ends.",
    unit="days",
    in_force=((SERVICE_BEGAN, 60),),
    least=28,
    most=120,
    source=f"{UNCONFIRMED}: Our value",
)
SPOT_CHECK_SHOWN_FROM = Rule(
    key="spot_check_shown_from",
    group="Spot checks",
    sentence="Figures about reviewers, questions and places are shown from this many checks on; below, only how many.",
    unit="checks",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=50,
    source=f"{UNCONFIRMED}: Our value, so that nobody is judged on a handful",
)
