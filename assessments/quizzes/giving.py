"""An answer in its one form, or the refusal of what a question does not offer."""

from assessments.quizzes.kinds.kind import Answer, NotOffered
from assessments.quizzes.models import QuestionVersion
from assessments.quizzes.permissions import NotThere


def offered(version: QuestionVersion, answer: Answer, before: Answer) -> Answer:
    """Return an answer in its one form, or refuse what the question does not offer."""
    try:
        return version.how.given(version.body, answer, before)
    except NotOffered as error:
        raise NotThere(str(error)) from error
