"""The register: quizzes, spot checks and the portfolio."""

from typing import Final

from lms.models.record import TRAINING_RECORD, WHILE_EMPLOYED
from lms.privacy.register.people import A_KEY
from lms.privacy.register.table import Room, Table, nobody

DRAFT: Final = "A draft of a judgement about somebody else, which its writer has not made."
DRAWN: Final = "Who may be drawn is told to nobody beforehand; a check is in the copy once its outcome is given."
SAMPLED: Final = "What is sampled is told to an assessor by its finding, not before."
TAUGHT: Final = "Questions, standards and criteria; whoever wrote them is named as who answers for it."

QUIZZES: Final = Room(
    "Quizzes",
    "To find out what somebody knows, and to put right what they do not.",
    "the learner; their managers see results; authors see disputes without a name",
    {
        "quizzes.Attempt": Table(about=("person",)),
        "quizzes.AttemptSlot": Table(about=("attempt__person",)),
        "quizzes.Step": Table(
            about=("attempt__person",), when={"attempt__person": {"attempt__finished_at__isnull": False}}
        ),
        "quizzes.PersonMark": Table(about=("slot__attempt__person",)),
        "quizzes.Retest": Table(about=("person",)),
        "quizzes.RetestStep": Table(about=("retest__person",)),
        "quizzes.Challenge": Table(about=("person",)),
        "quizzes.ChallengeAnswer": Table(about=("challenge__person",)),
        "quizzes.Regrade": Table(about=("attempt__person",)),
        **nobody(
            TAUGHT,
            """
            quizzes.Question quizzes.QuestionVersion quizzes.Quiz quizzes.Slot quizzes.PassMark quizzes.RegradeRun
            quizzes.RegradeDone quizzes.QuizStatistics quizzes.QuestionStatistics quizzes.QuestionFile
            """,
        ),
    },
)
OFFICER: Final = "spot_check__officer"
OUTCOME: Final = "outcome__spot_check__officer"
GIVEN: Final = {OFFICER: {"spot_check__outcomes__isnull": False}}
SPOT_CHECKS: Final = Room(
    "Spot checks",
    "To see that the work behind a case is sound, and to help where it is not.",
    "the officer once the outcome is given, the reviewers, their manager",
    {
        "spot_checks.CaseFileAttempt": Table(about=("person",)),
        "spot_checks.Certificate": Table(about=("person",), codes=("rests_on",)),
        "spot_checks.DrawOfficer": Table(about=("officer",), codes=("reasons",), left_out=DRAWN),
        "spot_checks.SpotCheck": Table(
            about=("officer",), codes=("context",), when={"officer": {"outcomes__isnull": False}}
        ),
        "spot_checks.Assignment": Table(
            about=("reviewer",), rests_with=("reviewer", OFFICER), codes=("because",), hidden={"because": DRAWN}
        ),
        "spot_checks.MarkingDraft": Table(
            about=("assignment__reviewer",),
            rests_with=("assignment__reviewer", f"assignment__{OFFICER}"),
            goes=TRAINING_RECORD,
            left_out=DRAFT,
        ),
        "spot_checks.SpotCheckJudgement": Table(about=(OFFICER,), codes=("standing", "critical_failed"), when=GIVEN),
        "spot_checks.DeclaredTie": Table(about=("reviewer", "officer")),
        "spot_checks.Viewing": Table(about=("person",)),
        "spot_checks.SpotCheckOutcome": Table(about=(OFFICER,)),
        "spot_checks.Acknowledgement": Table(about=(OUTCOME,)),
        "spot_checks.Reply": Table(about=(OUTCOME,)),
        "spot_checks.Appeal": Table(about=(OUTCOME,)),
        "spot_checks.SupportPlan": Table(about=(OUTCOME,)),
        "spot_checks.SupportAction": Table(about=(f"plan__{OUTCOME}",)),
        **nobody(
            TAUGHT,
            "spot_checks.Standard",
            "spot_checks.StandardVersion",
            "spot_checks.CaseFile",
            "spot_checks.CaseFileVersion",
        ),
        **nobody(
            "A draw over a place: numbers and a seed, which the seal of the draw rests on.",
            "spot_checks.Draw",
            "spot_checks.DrawResult",
            "spot_checks.DrawCancellation",
        ),
    },
)
LEARNER: Final = "evidence__person"
CLAIMED: Final = "claim__evidence__person"
JUDGED: Final = "judgement__claim__evidence__person"
SAMPLED_FOR: Final = ("item__line__assessor", f"item__line__{JUDGED}")
PORTFOLIO: Final = Room(
    "Portfolio",
    "To judge, in the open and with reasons, whether somebody can do the work.",
    "the learner, who judges and countersigns, who samples the judgements, the learner’s managers by result",
    {
        "portfolio.Evidence": Table(about=("person",)),
        "portfolio.EvidenceFile": Table(about=(LEARNER,), file=("stored", "evidence"), file_called="name"),
        "portfolio.EvidenceDraft": Table(
            about=("author",), rests_with=("author", "person"), masked=("person",), goes=TRAINING_RECORD
        ),
        "portfolio.DraftFile": Table(
            about=("draft__author",),
            rests_with=("draft__author", "draft__person"),
            goes=TRAINING_RECORD,
            file=("stored", "evidence"),
            file_called="name",
        ),
        "portfolio.Withdrawal": Table(about=(LEARNER,)),
        "portfolio.WitnessRequest": Table(
            about=("learner",),
            hidden={
                "email": "It is a witness’s address, not yours.",
                "token_hash": A_KEY,
                "code_hash": A_KEY,
            },
        ),
        "portfolio.WitnessRequest_criteria": Table(about=("witnessrequest__learner",)),
        "portfolio.Claim": Table(about=(LEARNER,)),
        "portfolio.Judgement": Table(about=(CLAIMED,), codes=("standing",), when={CLAIMED: {"stands": True}}),
        "portfolio.Countersignature": Table(about=(JUDGED,)),
        "portfolio.Disagreement": Table(about=(JUDGED,)),
        "portfolio.Ruling": Table(about=(JUDGED,)),
        "portfolio.Appeal": Table(about=(JUDGED,)),
        "portfolio.HandOver": Table(about=(LEARNER,)),
        "portfolio.Hold": Table(about=("assessor",)),
        "portfolio.JudgingDraft": Table(
            about=("assessor",), rests_with=("assessor", LEARNER), goes=TRAINING_RECORD, left_out=DRAFT
        ),
        "portfolio.SavedComment": Table(about=("person",), goes=WHILE_EMPLOYED),
        "portfolio.MoreTime": Table(about=(JUDGED,)),
        "portfolio.FurtherTry": Table(about=("person",)),
        "portfolio.SampleLine": Table(about=("assessor",), codes=("decision", "reasons"), left_out=SAMPLED),
        "portfolio.SampleItem": Table(about=("line__assessor",), left_out=SAMPLED),
        "portfolio.Finding": Table(about=SAMPLED_FOR[:1], rests_with=SAMPLED_FOR),
        "portfolio.FindingAnswer": Table(
            about=(f"finding__{SAMPLED_FOR[0]}",), rests_with=tuple(f"finding__{way}" for way in SAMPLED_FOR)
        ),
        "portfolio.SampleGrant": Table(about=("person",)),
        "portfolio.SignOff": Table(about=("person",)),
        "portfolio.SignOffStep": Table(about=("sign_off__person",), codes=("standing",)),
        "portfolio.PortfolioExport": Table(
            about=("person",), rests_with=("person", "asked_by"), goes=TRAINING_RECORD, file=("stored", "evidence")
        ),
        **nobody(
            TAUGHT,
            """
            portfolio.Framework portfolio.FrameworkVersion portfolio.CompetenceUnit portfolio.LearningOutcome
            portfolio.Criterion portfolio.Criterion_modules portfolio.Criterion_stands_for
            """,
        ),
        **nobody(
            "A sample over a place: numbers and a seed, which its seal rests on.",
            "portfolio.SampleDraw",
            "portfolio.SampleResult",
        ),
    },
)
