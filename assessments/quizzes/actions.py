"""What is done in a check: begin, answer, hand in, put right. Each adds a step; none changes one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from assessments.quizzes import timing
from assessments.quizzes.at_once import check_takes_more
from assessments.quizzes.behaviours import settings_for, settings_of
from assessments.quizzes.drawing import TooFew
from assessments.quizzes.giving import offered
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.marking import TIME, Outcome, is_right, is_unread, mark, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz, Step
from assessments.quizzes.pass_rules import passing_for
from assessments.quizzes.permissions import NotThere, check_answer, check_asked, check_own, check_put_right, check_take
from assessments.quizzes.retesting import open_retests
from assessments.quizzes.saving import Given, Known, already_there, revision_to_write
from assessments.quizzes.sheet import Sheet, sheet_of
from assessments.quizzes.starting import check_is_open, first_facts, grace_seconds, places_for, rows_of
from assessments.quizzes.states import check_columns
from assessments.quizzes.to_mark import ask_to_mark
from assessments.quizzes.too_few import close_when_enough, tell_authors
from assessments.quizzes.turns import turn_of
from courses import standing
from courses.actions import record_demonstration
from courses.models import Demonstration
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.rules import Answer as RuleAnswer

# Reads what a page sent, from the question and the answer in force.
Read = Callable[[AttemptSlot, Step | None], Given]


def start_attempt(*, quiz: Quiz, by: Person) -> Attempt:
    """Begin an attempt with the questions as they stand; return the one that is not finished, if there is one."""
    return start_sheet(quiz=quiz, by=by).attempt


def start_sheet(*, quiz: Quiz, by: Person) -> Sheet:
    """Begin an attempt, or find the one that is not finished, and return its sheet.

    Where too few questions are live to draw from nothing begins, and the authors are told: that stays.
    """
    check_take(by)
    try:
        return _present(quiz, by) or _start(quiz, by)
    except IntegrityError:
        # Begun at this very moment in another window.
        if meanwhile := _present(quiz, by):
            return meanwhile
        raise
    except TooFew as too_few:
        tell_authors(quiz=quiz, too_few=too_few)
        word = settings_for(quiz).how.word
        raise NotAllowed(
            f"This {word} draws its questions by chance, and at the moment too few are ready. "
            "Its authors have been told. You lose nothing: come back in a few days."
        ) from too_few


def _present(quiz: Quiz, by: Person) -> Sheet | None:
    """Return the sheet of the attempt that is not finished, handed in if its time is up; nothing when there is none."""
    present = Attempt.objects.unfinished().filter(person=by, quiz=quiz).first()
    return sheet_of(hand_in_if_over(attempt=present)) if present else None


@transaction.atomic
def _start(quiz: Quiz, by: Person) -> Sheet:
    settings, at = settings_for(quiz, grace_seconds(by)), timezone.now()
    check_is_open(quiz, settings.how.word, at)
    places = places_for(quiz, by)
    if not places:
        raise NotAllowed(f"This {settings.how.word} has no questions yet.")
    facts = {"module_version": quiz.module.versions.latest("number"), **first_facts(quiz, by, settings, at)}
    attempt = Attempt.objects.create(person=by, quiz=quiz, **facts)
    rows = AttemptSlot.objects.bulk_create(rows_of(attempt, places, settings.per_page))
    # Neither how long somebody has nor why is among the facts: adjustments are nobody else's matter.
    audit.record("check_started", by=by, subject=attempt, facts={"quiz": quiz.pk})
    if any(place.drawn_for for place in places):
        close_when_enough(quiz=quiz)
    standing.refresh(by, check_columns, today())
    return Sheet(attempt, tuple(rows), ())


@transaction.atomic
def save_answer(*, attempt: Attempt, position: int, given: Given, by: Person) -> Step | None:
    """Record an answer if it differs from the one in force, and return the one in force."""
    return save_sent(attempt=attempt.pk, position=position, token=given.token, read=lambda *_: given, by=by)


@transaction.atomic
def save_sent(*, attempt: int, position: int, token: str, read: Read, by: Person) -> Step | None:
    """Record what a page sent, which `read` can tell only from what was asked and answered before. Three queries.

    Returns the answer in force, or for a request that came before, the answer that it made then.
    """
    slot = _held(attempt, position)
    check_answer(by, slot.attempt)
    known, last = _known(slot, token)
    given = _in_form(slot, read(slot, known.present), known.present)
    if not already_there(given, known):
        check_takes_more(slot, known.present)
    revision = revision_to_write(given, known)
    if not revision:
        return known.repeated or known.present
    return Step.objects.create(
        attempt=slot.attempt,
        number=last + 1,
        kind=Step.Kind.ANSWER,
        slot=slot,
        question_version_id=slot.question_version_id,
        answer=given.answer,
        sure=given.sure,
        revision=revision,
        window=given.window,
        token=given.token or None,
        at=timezone.now(),
    )


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by: Person) -> Attempt:
    """Hand an attempt in: what is blank counts as wrong. Handed in already: nothing changes."""
    attempt = _locked(attempt)
    check_own(by, attempt)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    return _hand_in(attempt, by, timezone.now())


@transaction.atomic
def hand_in_if_over(*, attempt: Attempt) -> Attempt:
    """Hand an attempt in whose time is up, with what was saved; any other is returned as it is."""
    at = timezone.now()
    if not is_over(attempt, at):
        return attempt
    attempt = _locked(attempt)
    return _hand_in(attempt, None, at) if attempt.state == Attempt.State.OPEN else attempt


def hand_in_all_over() -> int:
    """Hand in every attempt whose time is up, each by itself; return how many."""
    at = timezone.now()
    due = [one for one in Attempt.objects.filter(state=Attempt.State.OPEN, ends_at__lt=at) if is_over(one, at)]
    return sum(hand_in_if_over(attempt=one).state != Attempt.State.OPEN for one in due)


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Say whether an attempt is still open though nothing is taken in it any more."""
    return attempt.state == Attempt.State.OPEN and timing.is_over(
        attempt.ends_at, settings_of(attempt.settings).grace, at
    )


def _hand_in(attempt: Attempt, by: Person | None, at: datetime) -> Attempt:
    """Hand in; nobody does it when the time is up. Once it is, the attempt bears its deadline, whoever was late."""
    sheet = sheet_of(attempt)
    rules = passing_for(attempt.quiz, attempt.person, settings_of(attempt.settings))
    outcome = mark(sheet.slots, sheet.steps, rules.passing)
    result = outcome.as_result()
    up = timing.is_up(attempt.ends_at, at)
    data = {**rules.as_record(), **result, **({"cause": TIME} if up else {})}
    step = _add(sheet, Step.Kind.SUBMIT, data=data, at=attempt.ends_at if up else at)
    attempt.state = Attempt.State.SUBMITTED
    attempt.save(update_fields=["state"])
    audit.record("check_handed_in", by=by, subject=attempt, facts=result)
    for found in outcome.waiting:
        ask_to_mark(found.slot, attempt.person, by=by)
    finish_when_settled(attempt, outcome, step, by)
    standing.refresh(attempt.person, check_columns, today())
    return attempt


@transaction.atomic
def put_right(*, attempt: Attempt, position: int, answer: Answer, by: Person, asked: int | None = None) -> bool:
    """Answer a sibling of a question that was wrong, or the question again; say whether it is put right now.

    `asked` is the id of the version that the page showed; without it, the one that is asked now is meant. Right
    already: nothing changes. The last answer sent once more: nothing changes either.
    """
    attempt = _locked(attempt)
    check_put_right(by, attempt)
    sheet = sheet_of(attempt)
    slot = _slot(sheet, position)
    found = sheet.mark_at(position)
    if found is None or not found.still_wrong:
        return True
    turn = turn_of(sheet, found)
    last = found.tries[-1] if found.tries else None
    if last and last.question_version_id == (asked or turn.version.pk) and _repeats(last, answer, turn.before):
        return is_right(last)
    check_asked(turn.version, asked)
    wanted = offered(turn.version, answer, turn.before)
    step = _add(sheet, Step.Kind.PUT_RIGHT, slot=slot, question_version=turn.version, answer=wanted)
    right = is_right(step)
    if is_unread(step):
        ask_to_mark(slot, attempt.person, by=by)
        standing.refresh(by, check_columns, today())
    if right:
        audit.record("answer_put_right", by=by, subject=attempt, facts={"step": step.pk})
        finish_when_settled(attempt, sheet_of(attempt).outcome, step, by)
        standing.refresh(by, check_columns, today())
    return right


def _repeats(last: Step, answer: Answer, before: Answer) -> bool:
    """Say whether an answer to the question of the last try is that very try, sent once more."""
    return last.question_version is not None and last.answer == offered(last.question_version, answer, before)


def finish_when_settled(
    attempt: Attempt, outcome: Outcome, step: Step, by: Person | None, *, at: datetime | None = None
) -> None:
    """Finish an attempt once nothing is left to put right; when it also passed, the check is done.

    What is finished stays so: an answer that a regrade made wrong may be put right, and changes nothing.
    """
    if not outcome.settled or attempt.state == Attempt.State.FINISHED:
        return
    attempt.state, attempt.finished_at = Attempt.State.FINISHED, at or step.at
    attempt.save(update_fields=["state", "finished_at"])
    audit.record("check_finished", by=by, subject=attempt, facts={"passed": outcome.passed})
    open_retests(sheet=sheet_of(attempt), by=by)
    if outcome.passed and attempt.quiz.behaviour == Quiz.Behaviour.CHECK:
        # This also refreshes the columns of courses: a module is done only when its check is.
        record_demonstration(
            person=attempt.person,
            module_version=attempt.module_version,
            method=Demonstration.Method.CHECK,
            source=step,
            by=by,
            rules=_rules_used(attempt),
        )


def _rules_used(attempt: Attempt) -> list[RuleAnswer]:
    step = submitted(attempt.steps.all())
    return rules_of(step) if step else []


def _locked(attempt: Attempt) -> Attempt:
    """Return the attempt as it stands now, held until the transaction ends: two windows take turns."""
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def _slot(sheet: Sheet, position: int) -> AttemptSlot:
    slot = sheet.slot_at(position)
    if slot is None:
        raise NotThere(f"This check has no question {position}.")
    return slot


def _held(attempt: int, position: int) -> AttemptSlot:
    """Return a question of an attempt, with the attempt as it stands now, held until the transaction ends."""
    slots = AttemptSlot.objects.select_related("attempt__quiz", "question_version")
    slot = slots.select_for_update(of=("attempt",)).filter(attempt=attempt, position=position).first()
    if slot is None:
        raise NotThere(f"This check has no question {position}.")
    return slot


def _known(slot: AttemptSlot, token: str) -> tuple[Known, int]:
    """Return what is on record about a question, and the number of the attempt's last step. One query."""
    steps = slot.attempt.steps
    newest = steps.filter(slot=slot, kind=Step.Kind.ANSWER).order_by("-revision").values("pk")[:1]
    last = steps.order_by("-number").values("pk")[:1]
    same = Q(token=token) if token else Q()
    rows = list(steps.filter(Q(pk__in=Subquery(newest)) | Q(pk__in=Subquery(last)) | same).order_by("number"))
    answers = [step for step in rows if step.slot_id == slot.pk and step.kind == Step.Kind.ANSWER]
    repeated = next((step for step in rows if token and step.token == token), None)
    if repeated and repeated not in answers:
        raise NotThere("This answer bears the mark of another one. Load the page again.")
    return Known(answers[-1] if answers else None, repeated), rows[-1].number if rows else 0


def _in_form(slot: AttemptSlot, given: Given, present: Step | None) -> Given:
    """Return what was given in its one form."""
    answer = offered(slot.question_version, given.answer, present.answer if present else {})
    return replace(given, answer=answer, sure=given.sure if answer else None)


def _add(sheet: Sheet, kind: Step.Kind, **facts: Any) -> Step:
    """Append a step."""
    facts = {"at": timezone.now(), **facts}
    return Step.objects.create(attempt=sheet.attempt, number=sheet.next_number, kind=kind, **facts)
