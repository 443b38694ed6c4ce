"""A manager answers what stands against held cases: they stay for now, why, and until when."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from courses import standing
from lms import audit
from lms.actions import change_duty
from lms.calendar import in_words, today
from lms.models import DutySnooze, Person
from lms.permissions import NotAllowed, check_may_about
from lms.policy.allocating import HELD_ANSWER_DAYS
from lms.posts import book_for, books_at, posts_on
from lms.roles import Permission
from lms.rules import Answer
from mentoring.caseload.columns import held_columns
from mentoring.caseload.held.duties import held_duties
from mentoring.caseload.models import HeldGap


def longest_answer(person: Person, on: date) -> Answer:
    """Return for how many days an answer about somebody's cases may stand."""
    post = posts_on([person.pk], on).get(person.pk)
    return book_for(post, books_at([post.unit] if post else [], on), on).answer(HELD_ANSWER_DAYS)


def gaps_on_record(person: Person) -> str:
    """Name the gaps that are open: what a manager has read, so that nobody answers for one that came later."""
    rows = HeldGap.objects.filter(holding__person=person, until=None).order_by("pk")
    return ".".join(str(pk) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def answer_gaps(*, person: Person, words: str, until: date, seen: str, by: Person) -> DutySnooze:
    """Record why cases stay with somebody until a day. The gaps stay on record, and are asked about again then."""
    check_may_about(by, Permission.CHECK_ALLOCATION, person, on=today())
    duty = held_duties().filter(source_id=person.pk).select_for_update().first()
    if duty is None:
        raise NotAllowed(f"Nothing is asked about the cases of {person} now.")
    if gaps_on_record(person) != seen:
        raise NotAllowed(
            f"What stands against cases of {person} has changed since you opened this page. Read it again."
        )
    _check_until(until, longest_answer(person, today()))
    answer = DutySnooze.objects.create(duty=duty, until=until, reason=words.strip(), by=by)
    change_duty(duty=duty, reason=duty.reason, due=until, by=by)
    standing.refresh(person, held_columns, today())
    facts = {"person": person.pk, "until": until.isoformat(), "gaps": seen}
    audit.record("held_gaps_answered", by=by, subject=answer, facts=facts, words=answer.reason)
    return answer


def _check_until(until: date, longest: Answer) -> None:
    last = today() + timedelta(days=int(longest.value))
    if not today() < until <= last:
        raise ValidationError({"until": f"Choose a day after today, {in_words(last)} at the latest"})
