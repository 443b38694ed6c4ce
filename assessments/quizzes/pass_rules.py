"""By which rules a check is marked, for somebody, today."""

from assessments.quizzes.marking import YES
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import Answer, RuleBook


def rules_for(person: Person) -> tuple[Answer, Answer]:
    """Return the pass mark and the must-get-right rule as they stand today where a person works. Two queries."""
    post = current_post(person, today())
    book = RuleBook.at(post.unit if post else None, today())
    return book.answer(PASS_MARK), book.answer(MUST_GET_RIGHT)


def must_counts(person: Person) -> bool:
    """Say whether a wrong answer to a must-get-right question fails a check where a person works."""
    return bool(rules_for(person)[1].value == YES)
