"""Who may do what in an attempt: only its own person, and only what its state leaves open."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.timezone import localtime

from assessments.assessing import learners_of
from assessments.quizzes import timing
from assessments.quizzes.behaviours import settings_of
from assessments.quizzes.models import Attempt, QuestionVersion, Retest
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may, rights_of, sees
from lms.roles import Permission


class Closed(NotAllowed):
    """A refusal because no answer is taken in an attempt any more: it is handed in, or its time is up."""


class NotThere(NotAllowed):
    """A refusal because a question, or an answer to it, is none that the attempt holds."""


class AnotherQuestion(NotAllowed):
    """A refusal because the page that was sent showed another question than the one that is asked now."""


def check_asked(version: QuestionVersion, shown: int | None) -> None:
    """Refuse an answer to another version than the one that is asked now; nothing shown means the one asked."""
    if shown not in (None, version.pk):
        raise AnotherQuestion(
            "That page showed another question than the one that is asked now, so nothing was saved. It was answered "
            "in another window, or its author has changed it."
        )


def check_take(person: Person) -> None:
    """Refuse unless the person's roles let them take checks."""
    check_may(person, Permission.READ_LESSONS, on=today())


def check_own(person: Person, attempt: Attempt) -> None:
    """Refuse anybody but the person whose attempt it is."""
    check_take(person)
    if attempt.person_id != person.pk:
        raise NotAllowed("An attempt belongs to the person who began it, and nobody else answers in it.")


def check_answer(person: Person, attempt: Attempt) -> None:
    """Refuse unless the attempt is the person's own and not handed in."""
    check_own(person, attempt)
    if attempt.state != Attempt.State.OPEN:
        raise Closed("This check is handed in: its answers stand. Put a wrong one right from your results.")
    if timing.is_over(attempt.ends_at, settings_of(attempt.settings).grace, timezone.now()):
        raise Closed(f"Time was up at {localtime(attempt.ends_at):%H:%M:%S}. What was saved by then is handed in.")


def check_put_right(person: Person, attempt: Attempt) -> None:
    """Refuse unless the attempt is the person's own and handed in."""
    check_own(person, attempt)
    if attempt.state == Attempt.State.OPEN:
        raise NotAllowed("This check is not handed in yet: you can still change every answer.")


def check_own_retest(person: Person, retest: Retest) -> None:
    """Refuse anybody but the person to whom it comes back."""
    check_take(person)
    if retest.person_id != person.pk:
        raise NotAllowed("What comes back belongs to the person who answered, and nobody else answers it.")


def check_retest_is_asked(retest: Retest, why_not: str, now: Collection[Retest]) -> None:
    """Refuse an answer to what is not asked today: nothing is, it is closed, it comes back later, or next week."""
    if why_not:
        raise NotAllowed(why_not)
    if retest.closed_at:
        raise NotAllowed("This is closed: you were right often enough.")
    if retest.due > today():
        raise NotAllowed(f"This comes back on {in_words(retest.due)}, and not before.")
    if retest not in now:
        raise NotAllowed("Only a few of these are asked a week. This one comes back next week.")


def check_read_record(reader: Person, learner: Person) -> None:
    """Refuse all but the person, those of their place or line who see their progress, and their assessor."""
    on = today()
    if reader.pk == learner.pk:
        check_take(reader)
        return
    if sees(reader, Permission.SEE_LEARNERS, learner.pk, on):
        return
    judges = rights_of(reader, on).may(Permission.JUDGE_EVIDENCE)
    if not (judges and learners_of(reader, on).filter(learner=learner).exists()):
        raise NotAllowed("The record of a check is open to its own person, their managers, and their assessor.")
