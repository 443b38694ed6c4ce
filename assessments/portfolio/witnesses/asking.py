"""A learner asks a witness, sends the link again, or takes the question back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.portfolio import consequences, tasks
from assessments.portfolio.models import Criterion, WitnessRequest
from assessments.portfolio.observers import check_may_observe
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.screened import Faults, identifiers
from assessments.portfolio.witnesses.links import hash_of, new_token
from lms import audit
from lms.calendar import end_of, in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal
from lms.policy.marking import WITNESS_LINK_DAYS
from lms.rules import RuleBook

# So that nobody sends e-mails by the hundred in the name of this service.
MOST_OPEN: Final = 10
MOST_A_DAY: Final = 10


@dataclass(frozen=True)
class Question:
    """Whom a learner asks, and what they are asked to say."""

    witness_name: str
    email: str
    about: str
    happened_on: date
    criteria: Sequence[Criterion]
    organisation: str = ""
    position: str = ""


@transaction.atomic
def ask_witness(*, by: Person, question: Question, at: datetime | None = None) -> WitnessRequest:
    """Ask a witness; a job sends the link. The same question asked twice is asked once."""
    moment = at or timezone.now()
    day = today(moment)
    check_may_submit(by, by, on=day)
    if faults := faults_of(question, by, day):
        raise ValidationError(faults)
    Person.objects.select_for_update().get(pk=by.pk)
    if same := _the_same(by, question, moment):
        return same
    _check_not_too_many(by, moment)
    asked = WitnessRequest(
        learner=by,
        witness_name=question.witness_name.strip(),
        email=question.email.strip(),
        organisation=question.organisation.strip(),
        position=question.position.strip(),
        about=question.about.strip(),
        happened_on=question.happened_on,
        token_hash=hash_of(new_token()),
        asked_at=moment,
        expires_at=_end(by, day),
    )
    asked.full_clean()
    asked.save()
    asked.criteria.set(question.criteria)
    facts = {"criteria": [row.code for row in question.criteria]}
    audit.record("witness_asked", by=by, subject=asked, facts=facts)
    tasks.send_witness_link.enqueue(asked.pk)
    return asked


@transaction.atomic
def send_again(*, request: WitnessRequest, by: Person, at: datetime | None = None) -> WitnessRequest:
    """Send a new link, with time and tries of its own; the one before leads nowhere from now on."""
    moment = at or timezone.now()
    locked = own(request, by)
    _check_unanswered(locked)
    check_may_submit(by, by, on=today(moment))
    if locked.sent_at is None and moment < locked.expires_at:
        return locked  # asked for already: the job has not come to it yet
    _check_not_too_many(by, moment, but=locked)
    locked.token_hash, locked.sent_at = hash_of(new_token()), None
    locked.code_hash, locked.code_sent_at, locked.code_tries, locked.codes_sent = "", None, 0, 0
    locked.asked_at, locked.expires_at, locked.opened_at = moment, _end(by, today(moment)), None
    locked.save()
    audit.record("witness_asked_again", by=by, subject=locked)
    tasks.send_witness_link.enqueue(locked.pk)
    return locked


@transaction.atomic
def cancel(*, request: WitnessRequest, by: Person, reason: str = "", at: datetime | None = None) -> WitnessRequest:
    """Take the question back: the link leads nowhere from now on. Cancelled twice, it is cancelled once."""
    locked = own(request, by)
    if locked.cancelled_at:
        return locked
    _check_unanswered(locked)
    if faults := identifiers(today(at), reason=reason):
        raise ValidationError(faults)
    close(locked, by=by, reason=reason.strip() or "You took the question back.", at=at or timezone.now())
    return locked


def close(request: WitnessRequest, *, by: Person | None, reason: str, at: datetime) -> None:
    """End a question without an answer. Called inside an action’s transaction, with the row locked."""
    request.cancelled_at, request.cancel_reason, request.code_hash = at, reason[:200], ""
    request.save(update_fields=["cancelled_at", "cancel_reason", "code_hash"])
    audit.record("witness_cancelled", by=by, subject=request)


def own(request: WitnessRequest, by: Person) -> WitnessRequest:
    """Return the row, locked, to whoever asked; nobody else changes it."""
    locked = WitnessRequest.objects.select_for_update().get(pk=request.pk)
    if locked.learner_id != by.pk:
        raise NotAllowed("Only whoever asked a witness may change that.")
    return locked


def faults_of(question: Question, by: Person, day: date) -> Faults:
    """Return what is wrong with a question, by field."""
    words = {"witness_name": question.witness_name, "about": question.about, "position": question.position}
    faults = identifiers(day, organisation=question.organisation, **words)
    if question.happened_on > day:
        faults["happened_on"] = "The day must be today or earlier"
    if not question.criteria:
        faults["criteria"] = "Choose at least one criterion that they could speak for"
    if why := _why_not_them(question.email, by, day):
        faults["email"] = why
    return faults


def _why_not_them(email: str, by: Person, day: date) -> str:
    """Say why somebody is no witness: the learner themself, or whoever can write an observation."""
    if plain(email) == plain(by.email):
        return "This is your own address. Ask somebody who saw you"
    colleague = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if colleague and not refusal(check_may_observe, colleague, by, on=day):
        return f"{colleague} can write an observation of your work, which says more. Ask for that"
    return ""


def plain(email: str) -> str:
    """Return an address as its mailbox knows it: without what stands after a plus."""
    name, _, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _the_same(by: Person, question: Question, at: datetime) -> WitnessRequest | None:
    """Return the question that is open already, word for word, if there is one."""
    rows = open_questions(by, at).filter(
        email__iexact=question.email.strip(), about=question.about.strip(), happened_on=question.happened_on
    )
    return rows.order_by("pk").first()


def open_questions(by: Person, at: datetime) -> QuerySet[WitnessRequest]:
    """Return the questions of a learner that a witness can still answer."""
    return WitnessRequest.objects.filter(learner=by, used_at=None, cancelled_at=None, expires_at__gt=at)


def _check_not_too_many(by: Person, at: datetime, but: WitnessRequest | None = None) -> None:
    but_this = but.pk if but else 0
    if open_questions(by, at).exclude(pk=but_this).count() >= MOST_OPEN:
        raise NotAllowed(f"{MOST_OPEN} witnesses have not answered yet. Wait for one of them, or cancel one.")
    asked = WitnessRequest.objects.filter(learner=by, asked_at__gt=at - timedelta(days=1))
    if asked.count() >= MOST_A_DAY:
        raise NotAllowed(f"You have asked {MOST_A_DAY} witnesses since yesterday. Ask the next one tomorrow.")


def _check_unanswered(request: WitnessRequest) -> None:
    if request.used_at:
        raise NotAllowed(f"{request.witness_name} answered on {in_words(today(request.used_at))}.")
    if request.cancelled_at:
        day = in_words(today(request.cancelled_at))
        raise NotAllowed(f"This was cancelled on {day}. Ask a witness again with a new question.")


def _end(by: Person, day: date) -> datetime:
    """Return the last moment of a link that is sent on a day."""
    book = RuleBook.at(consequences.place_of(by, day), day)
    return end_of(day + timedelta(days=book.answer(WITNESS_LINK_DAYS).value))
