"""What is done to pairings: pair, end, and keep the duties that gaps in mentor cover open."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses import standing
from courses.models import Enrolment
from courses.progress import open_enrolment
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words, today, working_day_after
from lms.duties import manager_or_officers
from lms.models import Duty, Person, Post
from lms.permissions import line_manager_of
from lms.policy.practice import MENTOR_GAP_DAYS
from lms.posts import book_for, books_at, posts_on
from mentoring.pairings.candidates import NAME_OF, rules_at
from mentoring.pairings.columns import pairing_columns
from mentoring.pairings.cover import Cover, cover_of
from mentoring.pairings.handing_over import handed_over, keep_hand_overs
from mentoring.pairings.meeting import end_meetings, keep_meeting_duties
from mentoring.pairings.mentor_standing import refresh_mentors
from mentoring.pairings.models import Pairing, Proposal
from mentoring.pairings.permissions import check_end_pairing, check_free, check_pair
from mentoring.pairings.stretches import write_stretches

NO_MENTOR_DUTY = "no_mentor"


@transaction.atomic
def pair(*, learner: Person, supporter: Person, kind: Pairing.Kind, starts: date, by: Person) -> Pairing:
    """Pair a learner with a mentor or a practice tutor assessor from a day on."""
    pairing = _begin(learner, supporter, kind, starts, by)
    settle(pairings=[pairing], by=by)
    return pairing


@transaction.atomic
def change_mentor(*, learner: Person, mentor: Person, starts: date, by: Person) -> list[Pairing]:
    """End the present pairing with a mentor on the day on which the next one begins, and return what changed.

    Whoever calls it settles what changed, once for all learners.
    """
    now = Pairing.objects.on(starts).filter(learner=learner, kind=Pairing.Kind.MENTOR).first()
    ended = []
    if now is not None and now.supporter_id != mentor.pk:
        ended = [_end(now, starts, by, f"Handed over to {mentor}.")]
    return [*ended, _begin(learner, mentor, Pairing.Kind.MENTOR, starts, by)]


@transaction.atomic
def settle(*, pairings: Sequence[Pairing], by: Person) -> None:
    """Bring up to date what follows from pairings that changed: standings, cover, and who has what to do."""
    keep_meeting_duties(on=today(), pairings=pairings, by=by)
    _bring_up_to_date([pairing.learner for pairing in pairings], by)
    refresh_mentors([pairing.supporter_id for pairing in pairings], today())


def _begin(learner: Person, supporter: Person, kind: Pairing.Kind, starts: date, by: Person) -> Pairing:
    # Both rows are locked in one order: two people who take a mentor's last place at once come one after the other.
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=[learner.pk, supporter.pk])
    list(people.order_by("pk"))
    candidate = check_pair(by, learner, supporter, kind, starts)
    check_free(learner, kind, starts)
    _check_not_before_the_pathway(learner, starts)
    rules = rules_at(posts_on([learner.pk], starts).get(learner.pk), starts)
    pairing = Pairing(
        kind=kind, learner=learner, supporter=supporter, starts=starts, made_by=by, working=candidate.as_record(rules)
    )
    pairing.full_clean()
    pairing.save()
    facts = {"learner": learner.pk, "supporter": supporter.pk, "kind": kind.value, "starts": starts.isoformat()}
    audit.record("paired", by=by, subject=pairing, facts=facts)
    _tell_both(pairing, f"paired-{pairing.pk}", f"from {in_words(starts)}")
    _settle_proposal(pairing, by)
    return pairing


@transaction.atomic
def end_pairing(*, pairing: Pairing, ends: date, by: Person, reason: str = "") -> Pairing:
    """End a pairing on a day, which is the first without it. The row stays."""
    pairing = _end(pairing, ends, by, reason)
    settle(pairings=[pairing], by=by)
    return pairing


def _end(pairing: Pairing, ends: date, by: Person, reason: str) -> Pairing:
    # Its key stays free: whoever writes cover meanwhile points to it, and does not wait for us.
    pairing = Pairing.objects.select_for_update(no_key=True).get(pk=pairing.pk)
    check_end_pairing(by, pairing)
    if ends <= pairing.starts:
        raise ValidationError(
            {"ends": f"The pairing began on {in_words(pairing.starts)}: it can end the day after, or later."}
        )
    pairing.ends, pairing.ended_by = ends, by
    pairing.full_clean()
    pairing.save()
    audit.record("pairing_ended", by=by, subject=pairing, facts={"ends": ends.isoformat()}, words=reason.strip())
    _tell_of_end(pairing)
    end_meetings(pairing=pairing, by=by)
    return pairing


@transaction.atomic
def end_support(*, enrolment: Enrolment, ends: date, by: Person | None) -> list[str]:
    """End every pairing of a learner whose pathway ends; return a sentence for each. Whoever ended it may not pair."""
    learner = enrolment.person
    rows = Pairing.objects.not_over_by(ends).filter(learner=learner).select_related("supporter", "learner")
    sentences, supporters = [], []
    for pairing in rows.order_by("kind").select_for_update(of=("self",), no_key=True):
        _end_with(pairing, ends, by, {"with_enrolment": enrolment.pk})
        supporters.append(pairing.supporter_id)
        sentences.append(_support_ended(pairing, enrolment))
    refresh_mentors(supporters, today())
    close_duty(kind=NO_MENTOR_DUTY, source=enrolment, by=by, reason="The pathway ended.")
    write_stretches([enrolment.pk], today())
    return sentences


@transaction.atomic
def end_pairings_of(*, person: Person, ends: date, by: Person | None) -> int:
    """End every pairing of somebody who leaves the service, on either side of it; return how many."""
    rows = Pairing.objects.not_over_by(ends).filter(Q(learner=person) | Q(supporter=person))
    rows = rows.select_related("supporter", "learner").order_by("pk").select_for_update(of=("self",), no_key=True)
    ended = [_end_with(pairing, ends, by, {"left": person.pk}) for pairing in rows]
    _bring_up_to_date([pairing.learner for pairing in ended if pairing.supporter_id == person.pk], by)
    refresh_mentors((pairing.supporter_id for pairing in ended), today())
    return len(ended)


def _end_with(pairing: Pairing, ends: date, by: Person | None, why: dict[str, int]) -> Pairing:
    """End a pairing because of something larger; one that begins later is over the day after it begins.

    The supporters’ standing is written by the caller, once for all of them.
    """
    until = max(ends, pairing.starts + timedelta(days=1))
    pairing.ends, pairing.ended_by = until, by
    pairing.full_clean()
    pairing.save()
    audit.record("pairing_ended", by=by, subject=pairing, facts={"ends": until.isoformat()} | why)
    _tell_of_end(pairing)
    end_meetings(pairing=pairing, by=by)
    return pairing


def _support_ended(pairing: Pairing, enrolment: Enrolment) -> str:
    """Say that somebody supports the learner no more, and what an assessor leaves unjudged."""
    sentence = f"{pairing.supporter} is {pairing.learner}’s {NAME_OF[Pairing.Kind(pairing.kind)]} no more."
    waiting = enrolment.standing.evidence_waiting if pairing.kind == Pairing.Kind.PTA else 0
    if not waiting:
        return sentence
    pieces = "1 piece of evidence still waits" if waiting == 1 else f"{waiting} pieces of evidence still wait"
    return f"{sentence} {pieces} for a judgement."


@transaction.atomic
def keep_cover_duties(*, on: date, by: Person | None = None) -> int:
    """Open a duty for each learner without an eligible mentor, now or soon, and close those not needed. Repeatable."""
    keep_hand_overs(on=on, by=by)
    enrolments = {row.pk: row for row in Enrolment.objects.open().select_related("person")}
    covers = cover_of(enrolments.values(), on)
    waiting = set(
        Duty.objects.open()
        .filter(kind=NO_MENTOR_DUTY, source_kind=Enrolment._meta.label_lower, source_id__in=list(enrolments))
        .values_list("source_id", flat=True)
    )
    due = {pk for pk, found in covers.items() if not found.covered and not found.paused} - handed_over(enrolments)
    for pk in due - waiting:
        _open_no_mentor(enrolments[pk], covers[pk], on, by)
    for pk in waiting - due:
        close_duty(kind=NO_MENTOR_DUTY, source=enrolments[pk], by=by, reason=covers[pk].in_words)
    return len(due)


def _settle_proposal(pairing: Pairing, by: Person) -> None:
    """Say of the proposal that waits for a learner what came of it: taken, or overtaken by another mentor."""
    if pairing.kind != Pairing.Kind.MENTOR:
        return
    waiting = Proposal.objects.filter(learner=pairing.learner_id, state=Proposal.State.WAITING)
    for row in waiting.select_for_update(no_key=True):
        row.state = Proposal.State.TAKEN if row.mentor_id == pairing.supporter_id else Proposal.State.OVERTAKEN
        row.pairing, row.decided_by, row.decided_at = pairing, by, timezone.now()
        row.save(update_fields=["state", "pairing", "decided_by", "decided_at"])


def _check_not_before_the_pathway(learner: Person, starts: date) -> None:
    enrolment = open_enrolment(learner.pk)
    if enrolment and starts < enrolment.starts:
        began = in_words(enrolment.starts)
        raise ValidationError({"starts": f"{learner} began on {began}: the pairing can start that day, or later."})


def _tell_of_end(pairing: Pairing) -> None:
    """Tell both which day is the last, as people name an end."""
    if last := pairing.last_day:
        _tell_both(pairing, f"pairing-ended-{pairing.pk}", f"until {in_words(last)}", over=last < today())


def _tell_both(pairing: Pairing, event: str, when: str, *, over: bool = False) -> None:
    role = NAME_OF[Pairing.Kind(pairing.kind)]
    text = f"{pairing.supporter} {'was' if over else 'is'} your {role} {when}"
    queue_notice(person=pairing.learner, event=event, text=text, link=reverse("home"))
    text = f"You {'were' if over else 'are'} the {role} of {pairing.learner} {when}"
    queue_notice(person=pairing.supporter, event=event, text=text, link=reverse("pairings:my_learners"))


def _bring_up_to_date(learners: Iterable[Person], by: Person | None) -> None:
    """Write the learners' standing and stretches of cover afresh, and open or close the duty to find them a mentor."""
    on, people = today(), [learner.pk for learner in learners]
    enrolments = {row.pk: row for row in Enrolment.objects.open().filter(person__in=people).select_related("person")}
    # Stretches lock the enrolment: before its standing, as every change of dates does.
    write_stretches(enrolments, on)
    standing.refresh_all(people, pairing_columns, on)
    keep_hand_overs(on=on, by=by, enrolments=enrolments)
    asked = handed_over(enrolments)
    for pk, found in cover_of(enrolments.values(), on).items():
        if found.covered or found.paused or pk in asked:
            close_duty(kind=NO_MENTOR_DUTY, source=enrolments[pk], by=by, reason=found.in_words)
        else:
            _open_no_mentor(enrolments[pk], found, on, by)


def _open_no_mentor(enrolment: Enrolment, found: Cover, on: date, by: Person | None) -> None:
    """Open the duty to find a mentor: the line manager's, or else the senior probation officers' of the place."""
    learner = enrolment.person
    post = posts_on([learner.pk], on).get(learner.pk)
    asked = manager_or_officers(line_manager_of(learner, on), post.unit if post else None)
    if asked is None:
        return
    open_duty(
        kind=NO_MENTOR_DUTY,
        source=enrolment,
        title=f"{learner} has no mentor",
        # A day, not a length: the duty may stay open for weeks.
        reason=f"No eligible mentor since {in_words(found.gap_since or on)}. Every learner has one from the first day.",
        due=working_day_after(on, _days_to_a_mentor(post, on)),
        about=learner,
        link=reverse("pairings:pair", args=[learner.pk, Pairing.Kind.MENTOR]),
        link_text="Find a mentor",
        by=by,
        **asked,
    )


def _days_to_a_mentor(post: Post | None, on: date) -> int:
    book = book_for(post, books_at([post.unit] if post else [], on), on)
    return int(book.answer(MENTOR_GAP_DAYS).value)
