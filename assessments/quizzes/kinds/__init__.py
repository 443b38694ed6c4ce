"""The kinds of question, by key. A new kind is a module here and a line in this table."""

from typing import Final

from assessments.quizzes.kinds.choice import Multiple, Single, TrueFalse
from assessments.quizzes.kinds.extended import Extended
from assessments.quizzes.kinds.kind import QuestionKind
from assessments.quizzes.kinds.risk import Risk
from assessments.quizzes.kinds.sorting import Matching, Ordering
from assessments.quizzes.kinds.staged import Staged
from assessments.quizzes.kinds.typed import Numeric, Short

ALL: Final[tuple[QuestionKind, ...]] = (
    Single(),
    Multiple(),
    TrueFalse(),
    Ordering(),
    Matching(),
    Numeric(),
    Short(),
    Risk(),
    Staged(),
    Extended(),
)
KINDS: Final[dict[str, QuestionKind]] = {kind.key: kind for kind in ALL}
