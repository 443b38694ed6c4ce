"""The kinds of question, by key. A new kind is a module here and a line in this table."""

from typing import Final

from assessments.quizzes.kinds.choice import Multiple, Single, TrueFalse
from assessments.quizzes.kinds.kind import QuestionKind

KINDS: Final[dict[str, QuestionKind]] = {kind.key: kind for kind in (Single(), Multiple(), TrueFalse())}
