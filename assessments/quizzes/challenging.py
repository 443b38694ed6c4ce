"""What is done about a disputed question: a learner challenges it, an author answers."""

from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes.challenge_permissions import check_answer_challenge, check_challenge
from assessments.quizzes.models import AttemptSlot, Challenge, ChallengeAnswer
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import today, working_day_after
from lms.models import Person, Unit
from lms.permissions import NotAllowed
from lms.policy.practice import CHALLENGE_ANSWERED_WITHIN
from lms.roles import Role
from lms.rules import RuleBook

DUTY: Final = "answer_challenge"


@transaction.atomic
def challenge(*, slot: AttemptSlot, about: str, words: str, by: Person) -> Challenge:
    """Dispute a question of one's own attempt, or what was told about it; once a question of an attempt."""
    check_challenge(by, slot)
    try:
        with transaction.atomic():
            found = Challenge.objects.create(
                slot=slot,
                question_version=slot.question_version,
                person=by,
                about=about,
                words=words.strip(),
                at=timezone.now(),
            )
    except IntegrityError as error:  # sent twice
        raise NotAllowed("You have challenged this question already. The answer appears on this page.") from error
    audit.record("question_challenged", by=by, subject=found, facts={"version": slot.question_version_id})
    _ask_authors(found)
    return found


def _ask_authors(found: Challenge) -> None:
    """Ask the authors of the programme to answer; whose challenge it is, the duty does not say."""
    nation = Unit.objects.filter(kind=Unit.Kind.NATION).first()
    if nation is None:
        return
    days: int = RuleBook.at(None, today()).answer(CHALLENGE_ANSWERED_WITHIN).value
    open_duty(
        kind=DUTY,
        source=found,
        title=f"Answer a challenge: “{found.question_version.question}”"[:200],
        reason="A learner disputes this question, and waits for an answer.",
        due=working_day_after(today(), days),
        role=Role.AUTHOR,
        unit=nation,
        link=reverse("quizzes:challenge_answer", args=[found.pk]),
        link_text="Answer it",
    )


@transaction.atomic
def answer_challenge(*, challenge: Challenge, upheld: bool, words: str, by: Person) -> ChallengeAnswer:
    """Answer a challenge, for good; the learner is told. What follows for others is a run of its own."""
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    check_answer_challenge(by, challenge)
    answer = ChallengeAnswer.objects.create(
        challenge=challenge, upheld=upheld, words=words.strip(), by=by, at=timezone.now()
    )
    audit.record("challenge_answered", by=by, subject=answer, facts={"challenge": challenge.pk, "upheld": upheld})
    close_duty(kind=DUTY, source=challenge, by=by, reason="Answered")
    slot = challenge.slot
    queue_notice(
        person=challenge.person,
        event=f"challenge-{challenge.pk}",
        text=f"Your challenge to question {slot.position} of “{slot.attempt.quiz.title}” is answered",
        link=reverse("quizzes:challenge", args=[slot.attempt.quiz.key, slot.position]),
    )
    return answer
