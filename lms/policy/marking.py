"""The rules of portfolios: files, tries, time, countersigning, appeals, and what quality assurance looks at."""

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

NOTHING_PUBLISHED = f"{UNCONFIRMED}: nothing is published for this diploma"

EVIDENCE_FILE_MB = Rule(
    key="evidence_file_mb",
    group="Evidence",
    sentence="A file of evidence is at most this big.",
    unit="megabytes",
    in_force=((SERVICE_BEGAN, 50),),
    least=5,
    most=200,
    source=f"{UNCONFIRMED}: Our value",
)
EVIDENCE_FILES_MOST = Rule(
    key="evidence_files_most",
    group="Evidence",
    sentence="A piece of evidence has at most this many files.",
    unit="files",
    in_force=((SERVICE_BEGAN, 10),),
    least=1,
    most=20,
    source=f"{UNCONFIRMED}: Our value",
)
EVIDENCE_DRAFTS_MB = Rule(
    key="evidence_drafts_mb",
    group="Evidence",
    sentence="The files of everything that one person is still writing are together at most this big.",
    unit="megabytes",
    in_force=((SERVICE_BEGAN, 500),),
    least=100,
    most=2000,
    source=f"{UNCONFIRMED}: Our value",
)
EVIDENCE_FILE_TYPES = Rule(
    key="evidence_file_types",
    group="Evidence",
    sentence="Files of evidence may be of these types; what a file is, its content says and not its name.",
    unit="types of file",
    in_force=((SERVICE_BEGAN, ("pdf", "docx", "xlsx", "pptx", "txt", "jpg", "png", "mp3", "m4a", "wav", "mp4")),),
    source=f"{UNCONFIRMED}: Our value: what can be looked at without running anything",
)
EVIDENCE_TRIES = Rule(
    key="evidence_tries",
    group="Marking",
    sentence=(
        "After this many judgements of not yet met on one criterion, the learner and their assessor agree how they go "
        "on before it is claimed again."
    ),
    unit="judgements",
    in_force=((SERVICE_BEGAN, 3),),
    least=2,
    most=10,
    source=f"{NOTHING_PUBLISHED} on how often evidence may be sent again",
)
NEXT_STEP_MORE_DAYS = Rule(
    key="next_step_more_days",
    group="Marking",
    sentence="An assessor may give this many more days for a next step, counted from the day that was first set.",
    unit="days",
    in_force=((SERVICE_BEGAN, 28),),
    least=7,
    most=90,
    source=f"{UNCONFIRMED}: Our value; the evaluation of 2022 asks for deadlines to be extended more flexibly",
)
COUNTERSIGN_DAYS = Rule(
    key="countersign_days",
    group="Marking",
    sentence="A judgement that needs a countersignature is answered within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=3,
    most=20,
    source=NOTHING_PUBLISHED,
)
MARKING_HOLD_MINUTES = Rule(
    key="marking_hold_minutes",
    group="Marking",
    sentence="A piece of evidence that an assessor has opened is theirs alone for this long after they last saved.",
    unit="minutes",
    in_force=((SERVICE_BEGAN, 120),),
    least=30,
    most=480,
    source=f"{UNCONFIRMED}: Our value",
)
EVIDENCE_APPEAL_DAYS = Rule(
    key="evidence_appeal_days",
    group="Marking",
    sentence="A learner may appeal within this many working days after a judgement of not yet met counts.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 20),),
    least=5,
    most=40,
    source=NOTHING_PUBLISHED,
)
EVIDENCE_APPEAL_ANSWER_DAYS = Rule(
    key="evidence_appeal_answer_days",
    group="Marking",
    sentence="A second reader answers an appeal within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=20,
    source=NOTHING_PUBLISHED,
)
DISAGREEMENT_DAYS = Rule(
    key="disagreement_days",
    group="Quality assurance",
    sentence="A quality assurer answers assessors who disagree within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 5),),
    least=3,
    most=20,
    source=NOTHING_PUBLISHED,
)
WITNESS_LINK_DAYS = Rule(
    key="witness_link_days",
    group="Evidence",
    sentence="A link by which somebody without an account gives a witness statement can be used for this many days.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    least=3,
    most=30,
    source=f"{UNCONFIRMED}: Our value",
)
EVIDENCE_CLAIM_DAYS = Rule(
    key="evidence_claim_days",
    group="Evidence",
    sentence=(
        "A learner says within this many working days which criteria an observation or a witness statement of their "
        "work meets."
    ),
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=3,
    most=20,
    source=NOTHING_PUBLISHED,
)
SIGN_OFF_DAYS = Rule(
    key="sign_off_days",
    group="Marking",
    sentence="Each signature on a unit or the diploma is given within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 10),),
    least=3,
    most=20,
    source=NOTHING_PUBLISHED,
)
IQA_NEW_ASSESSOR = Rule(
    key="iqa_new_assessor",
    group="Quality assurance",
    sentence="Every judgement of a new assessor is sampled, up to this many; and all while they have no award.",
    unit="judgements",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=50,
    source=f"{NOTHING_PUBLISHED}: the awarding body’s sampling rates are not public",
)
IQA_PERCENT = Rule(
    key="iqa_percent",
    group="Quality assurance",
    sentence="Of every other assessor’s judgements this share is sampled.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 15),),
    least=5,
    most=100,
    source=f"{NOTHING_PUBLISHED}: the awarding body’s sampling rates are not public",
)
IQA_RISK_PERCENT = Rule(
    key="iqa_risk_percent",
    group="Quality assurance",
    sentence="Where a finding, an appeal or a return in the last six months speaks for a closer look, this share is.",
    unit="per cent",
    in_force=((SERVICE_BEGAN, 50),),
    least=10,
    most=100,
    source=f"{NOTHING_PUBLISHED}: the awarding body’s sampling rates are not public",
)
IQA_LOOK_DAYS = Rule(
    key="iqa_look_days",
    group="Quality assurance",
    sentence="A sampled judgement is looked at within this many working days.",
    unit="working days",
    in_force=((SERVICE_BEGAN, 15),),
    least=5,
    most=40,
    source=NOTHING_PUBLISHED,
)
AWARD_ENDS_DAYS = Rule(
    key="award_ends_days",
    group="Quality assurance",
    sentence="An assessor’s award that ends within this many days is shown as ending.",
    unit="days",
    in_force=((SERVICE_BEGAN, 90),),
    least=30,
    most=365,
    source=f"{UNCONFIRMED}: Our value",
)
MARKING_SHOWN_FROM = Rule(
    key="marking_shown_from",
    group="Quality assurance",
    sentence="Figures about assessors, criteria and waiting are shown from this many judgements on; below, only the n.",
    unit="judgements",
    in_force=((SERVICE_BEGAN, 10),),
    least=5,
    most=50,
    source=f"{UNCONFIRMED}: Our value, so that nobody is judged on a handful",
)
PORTFOLIO_EXPORT_DAYS = Rule(
    key="portfolio_export_days",
    group="Evidence",
    sentence="A portfolio that was asked for as a file can be fetched for this many days; then the file is deleted.",
    unit="days",
    in_force=((SERVICE_BEGAN, 7),),
    least=1,
    most=30,
    source=f"{UNCONFIRMED}: Our value",
)
