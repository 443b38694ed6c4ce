"""What is done to reflective discussions: plan, call off, record, write up, and ask for those that are missing."""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses import standing
from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words, today, working_day_after
from lms.duties import manager_or_officers
from lms.models import Duty, Person
from lms.permissions import NotAllowed, line_manager_of, line_managers_of
from lms.policy.mentoring import REFLECTION_PLAN_DAYS
from lms.posts import book_for, books_at
from mentoring.pairings.columns import reflecting_columns
from mentoring.pairings.diary import Diary
from mentoring.pairings.discussions import (
    PROMPTS,
    Reflecting,
    partners_for,
    reflecting_of,
    reflects,
    who_reflect,
)
from mentoring.pairings.meetings import begin_of, moment_in_words
from mentoring.pairings.models import ReflectiveDiscussion, ReflectiveNote

State = ReflectiveDiscussion.State
LostTo = ReflectiveDiscussion.LostTo
REFLECTION_DUE: Final = "reflection_due"
# One that took place without a plan can be put on record for this long.
DAYS_BACK: Final = 28


# ---- who may ----


def check_plan(by: Person, person: Person, on: date) -> None:
    """Refuse unless `by` plans for themselves or for somebody whom they manage, who learns or holds cases."""
    if not reflects(person, on):
        raise NotAllowed("Reflective discussions are for people who learn or hold cases.")
    if by.pk == person.pk:
        return
    manager = line_manager_of(person, on)
    if manager is None or manager.pk != by.pk:
        raise NotAllowed("A reflective discussion is planned by the person themselves or by their line manager.")


def check_one_of_the_two(by: Person, discussion: ReflectiveDiscussion) -> None:
    """Refuse whoever is not one of the two who speak."""
    if by.pk not in (discussion.person_id, discussion.partner_id):
        raise NotAllowed("A reflective discussion is between two people, and you are neither of them.")


def check_call_off(by: Person, discussion: ReflectiveDiscussion, now: datetime) -> None:
    """Refuse to call off what has begun, and what is no longer planned."""
    check_one_of_the_two(by, discussion)
    if discussion.state != State.PLANNED:
        raise NotAllowed(f"This discussion is no longer planned: it is {discussion.get_state_display().lower()}.")
    if discussion.starts_at <= now:
        raise NotAllowed("The time of this discussion has come. Say what became of it instead.")


def check_record(by: Person, discussion: ReflectiveDiscussion, now: datetime) -> None:
    """Refuse unless it is one's own, has begun, and nothing is written of it yet."""
    if by.pk != discussion.person_id:
        raise NotAllowed(f"{discussion.person} says what became of this discussion: it is their time.")
    if discussion.state == State.CALLED_OFF:
        raise NotAllowed("This discussion was called off. Plan another one.")
    if discussion.starts_at > now:
        raise NotAllowed(f"This discussion begins on {moment_in_words(discussion.starts_at)}. Record it then.")
    if discussion.notes.exists():
        raise NotAllowed("Something is written of this discussion, so it was taken. Its length stays as it is.")


def check_write(by: Person, discussion: ReflectiveDiscussion) -> None:
    """Refuse unless it is one's own and was taken."""
    if by.pk != discussion.person_id:
        raise NotAllowed(f"{discussion.person} writes this, and you read it.")
    if discussion.state != State.TAKEN:
        raise NotAllowed("Only a discussion that was taken is written up.")


# ---- plan, call off, record, write ----


@transaction.atomic
def plan_discussion(
    *, person: Person, partner: Person, starts_at: datetime, minutes: int, by: Person
) -> ReflectiveDiscussion:
    """Plan a reflective discussion, or put one on record that took place a short while ago."""
    # Both, in one order: two who plan with the same person at once come one after the other.
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, partner.pk])
    list(people.order_by("pk"))
    check_plan(by, person, today())
    if all(partner.pk != one.pk for group in partners_for(person, today()).values() for one in group):
        raise NotAllowed(f"Choose the line manager of {person}, their mentor or a colleague of their delivery unit.")
    _check_free((person, partner), starts_at, minutes)
    row = ReflectiveDiscussion(person=person, partner=partner, starts_at=starts_at, minutes=minutes, planned_by=by)
    row.full_clean()
    row.save()
    facts = {"person": person.pk, "partner": partner.pk, "starts_at": starts_at.isoformat(), "minutes": minutes}
    audit.record("reflective_discussion_planned", by=by, subject=row, facts=facts)
    if starts_at > timezone.now():
        _close_duty(person, by, f"Planned for {in_words(today(starts_at))}.")
    standing.refresh(person, reflecting_columns, today())
    _tell(row, by, f"planned-{row.pk}", f"{by} planned a reflective discussion with you")
    return row


@transaction.atomic
def call_off_discussion(*, discussion: ReflectiveDiscussion, by: Person) -> ReflectiveDiscussion:
    """Call off a planned discussion: either of the two may, and the other is told. Called off: nothing changes."""
    row = _locked(discussion)
    check_one_of_the_two(by, row)
    if row.state == State.CALLED_OFF:
        return row
    check_call_off(by, row, timezone.now())
    _become(row, State.CALLED_OFF, by)
    audit.record("reflective_discussion_called_off", by=by, subject=row)
    standing.refresh(row.person, reflecting_columns, today())
    _tell(row, by, f"off-{row.pk}", f"{by} cannot hold your reflective discussion: it is called off")
    return row


@transaction.atomic
def record_discussion(
    *, discussion: ReflectiveDiscussion, by: Person, minutes: int | None = None, lost_to: str = ""
) -> ReflectiveDiscussion:
    """Say that a discussion was taken and how long it was, or to what it was lost; another word corrects it."""
    row = _locked(discussion)
    check_record(by, row, timezone.now())
    before = row.lost_to or row.minutes_taken
    row.minutes_taken, row.lost_to = (None, lost_to) if lost_to else (minutes, "")
    _become(row, State.LOST if lost_to else State.TAKEN, by)
    facts = {"state": row.state, "minutes": row.minutes_taken, "lost_to": lost_to, "before": before}
    audit.record("reflective_discussion_recorded", by=by, subject=row, facts=facts)
    if row.state == State.TAKEN and not reflecting_of([row.person], today())[0].is_due(today()):
        _close_duty(row.person, by, f"Taken on {in_words(today(row.starts_at))}.")
    standing.refresh(row.person, reflecting_columns, today())
    return row


@transaction.atomic
def write_notes(*, discussion: ReflectiveDiscussion, texts: dict[str, str], by: Person) -> list[str]:
    """Keep what somebody wrote under some prompts, and forget what they emptied; return the prompts that changed."""
    row = _locked(discussion)
    check_write(by, row)
    kept = {note.prompt: note for note in row.notes.all()}
    changed = []
    for prompt in PROMPTS:
        text = texts.get(prompt.key, "").strip()
        note = kept.get(prompt.key)
        if prompt.key not in texts or text == (note.text if note else ""):
            continue
        changed.append(prompt.key)
        if text:
            ReflectiveNote.objects.update_or_create(discussion=row, prompt=prompt.key, defaults={"text": text})
        elif note:
            note.delete()
    if changed:
        audit.record("reflective_discussion_written", by=by, subject=row, facts={"prompts": len(changed)})
    return changed


@transaction.atomic
def end_discussions_of(*, person: Person, ends: date, by: Person | None) -> int:
    """Call off what somebody who leaves the service has planned from that day on; return how many."""
    begins = begin_of(ends)
    ahead = ReflectiveDiscussion.objects.filter(Q(person=person) | Q(partner=person), starts_at__gte=begins)
    rows = ahead.filter(state=State.PLANNED).select_related("person", "partner").select_for_update(of=("self",))
    called_off = list(rows.order_by("pk"))
    for row in called_off:
        _become(row, State.CALLED_OFF, by)
        audit.record("reflective_discussion_called_off", by=by, subject=row, facts={"left": person.pk})
        _tell(row, person, f"left-{row.pk}", f"{person} leaves: your reflective discussion is called off")
    standing.refresh_all([row.person_id for row in called_off], reflecting_columns, today())
    return len(called_off)


def _locked(discussion: ReflectiveDiscussion) -> ReflectiveDiscussion:
    rows = ReflectiveDiscussion.objects.select_for_update(of=("self",)).select_related("person", "partner")
    return rows.get(pk=discussion.pk)


def _become(row: ReflectiveDiscussion, state: State, by: Person | None) -> None:
    row.state, row.recorded_by, row.recorded_at = state, by, timezone.now()
    row.full_clean()
    row.save()


def _check_free(two: tuple[Person, Person], starts_at: datetime, minutes: int) -> None:
    """Refuse a time at which one of the two is away, or in a meeting or another discussion."""
    day = today(starts_at)
    if reason := Diary.of(two, day, day).why_not(starts_at, minutes):
        raise ValidationError(f"{reason}.")


def _tell(row: ReflectiveDiscussion, by: Person, event: str, text: str) -> None:
    """Tell those of the two who did not do it themselves."""
    for one in (row.person, row.partner):
        if one.pk != by.pk:
            link = reverse("pairings:discussion", args=[row.pk])
            queue_notice(person=one, event=f"reflective-{event}", text=text, link=link)


# ---- those that are missing ----


@transaction.atomic
def keep_reflection_duties(*, on: date, by: Person | None = None) -> int:
    """Open a duty for each person without a discussion in the interval, and close those of the others. Repeatable."""
    everybody = {one.person.pk: one for one in reflecting_of(who_reflect(on).order_by("pk"), on)}
    due = {pk for pk, one in everybody.items() if one.is_due(on)}
    open_ones = Duty.objects.open().filter(kind=REFLECTION_DUE, source_kind=Person._meta.label_lower)
    waiting = dict(open_ones.values_list("source_id", "about"))
    managers = line_managers_of(due - set(waiting), on)
    for pk in sorted(due - set(waiting)):
        _open_due(everybody[pk], managers.get(pk), on, by)
    for person in Person.objects.filter(pk__in=set(waiting) - due).order_by("pk"):
        _close_duty(person, by, "Planned, taken, or not asked for now.")
    return len(due)


def _open_due(one: Reflecting, manager: Person | None, on: date, by: Person | None) -> None:
    """Ask the line manager, or else the senior probation officers of the place; tell the person."""
    person = one.person
    asked = manager_or_officers(manager, one.post.unit if one.post else None)
    if asked is None:
        return
    book = book_for(one.post, books_at([one.post.unit] if one.post else [], on), on)
    last = f"The last one was on {in_words(one.last_on)}" if one.last_on else "None is on record"
    duty = open_duty(
        kind=REFLECTION_DUE,
        source=person,
        title=f"Plan a reflective discussion for {person}",
        reason=f"{last}. At least one in {one.weeks} weeks is taken, with a colleague, the mentor or the line manager.",
        due=working_day_after(on, int(book.answer(REFLECTION_PLAN_DAYS).value)),
        about=person,
        link=reverse("pairings:plan_discussion_for", args=[person.pk])
        if manager
        else reverse("pairings:reflective_time"),
        link_text="Plan it" if manager else "See who has had none",
        by=by,
        **asked,
    )
    text, link = "It is time for a reflective discussion", reverse("pairings:discussions")
    queue_notice(person=person, event=f"reflection-due-{duty.pk}", text=text, link=link)


def _close_duty(person: Person, by: Person | None, reason: str) -> None:
    close_duty(kind=REFLECTION_DUE, source=person, by=by, reason=reason)
