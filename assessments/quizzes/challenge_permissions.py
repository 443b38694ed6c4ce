"""Who may dispute a question, answer a dispute, and mark a question again."""

from assessments.quizzes.models import Attempt, AttemptSlot, Challenge
from assessments.quizzes.permissions import check_own
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


def check_challenge(person: Person, slot: AttemptSlot) -> None:
    """Refuse unless the question is one of the person's own attempt, handed in, and not disputed yet."""
    check_own(person, slot.attempt)
    if slot.attempt.state == Attempt.State.OPEN:
        raise NotAllowed("Hand the check in first: then you can challenge a question.")
    if Challenge.objects.filter(slot=slot).exists():
        raise NotAllowed("You have challenged this question already. The answer appears on this page.")


def check_answer_challenge(person: Person, challenge: Challenge) -> None:
    """Refuse unless the person writes content, and the challenge is somebody else's and not answered."""
    check_may(person, Permission.AUTHOR_CONTENT, on=today())
    if challenge.person_id == person.pk:
        raise NotAllowed("This challenge is your own, so another author answers it.")
    if hasattr(challenge, "answer"):
        raise NotAllowed("This challenge is answered already, and an answer stands.")


def check_mark_again(person: Person) -> None:
    """Refuse unless the person writes content."""
    check_may(person, Permission.AUTHOR_CONTENT, on=today())
