"""Questions, quizzes, attempts, and what comes after them."""

from assessments.quizzes.models.afterwards import (
    Challenge,
    ChallengeAnswer,
    Regrade,
    RegradeDone,
    RegradeRun,
    Retest,
    RetestStep,
)
from assessments.quizzes.models.attempts import Attempt, AttemptSlot, PersonMark, Step
from assessments.quizzes.models.figures import QuestionStatistics, QuizStatistics
from assessments.quizzes.models.files import QuestionFile
from assessments.quizzes.models.questions import Question, QuestionVersion
from assessments.quizzes.models.quizzes import PassMark, Quiz, Slot

__all__ = [
    "Attempt",
    "AttemptSlot",
    "Challenge",
    "ChallengeAnswer",
    "PassMark",
    "PersonMark",
    "Question",
    "QuestionFile",
    "QuestionStatistics",
    "QuestionVersion",
    "Quiz",
    "QuizStatistics",
    "Regrade",
    "RegradeDone",
    "RegradeRun",
    "Retest",
    "RetestStep",
    "Slot",
    "Step",
]
