"""What the pages of meetings show: each pairing and when to meet next, what waits to be finished, and one meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from lms.calendar import LONDON, in_words, today
from lms.models import Person
from lms.permissions import refusal
from mentoring.pairings.agenda import in_order
from mentoring.pairings.diary import next_offered
from mentoring.pairings.meeting_permissions import (
    capacities_in,
    check_hold_meeting,
    check_move_meeting,
    check_plan_meetings,
    check_sign_meeting,
    check_write_meeting,
    meetings_visible_to,
    pairings_of,
)
from mentoring.pairings.meetings import (
    HELD,
    PLANNED,
    Rhythm,
    begin_of,
    is_final,
    moment_in_words,
    other_than,
    record_of,
    rhythms_of,
    signatures_of,
    the_two,
    with_record,
)
from mentoring.pairings.models import AgreedAction, Meeting, Pairing

# ---- the list ----


@dataclass(frozen=True)
class Row:
    """One line of a list: a shape, what it is, why, and where it leads."""

    state: str
    lead: str
    text: str
    why: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Earlier:
    """One meeting of the past."""

    meeting: Meeting
    other: Person
    state: str
    in_words: str


def list_of(person: Person, on: date) -> dict[str, Any]:
    """Return what the page of all meetings shows, but for the earlier ones. Constant queries."""
    pairings = list(pairings_of(person).filter(Q(ends=None) | Q(ends__gt=on)).order_by("learner__name"))
    rhythms = rhythms_of(pairings, on)
    return {
        "today": on,
        "rows": [_with(row, rhythms[row.pk], person, on) for row in pairings],
        "to_finish": [row for one in _unfinished(person, on) if (row := _to_finish(one, person))],
        "agreed": agreed_by(person, on),
        "next": _next(rhythms.values(), person),
        "mentors": any("mentor" in capacities_in(person, row) for row in pairings),
    }


def _with(pairing: Pairing, rhythm: Rhythm, person: Person, on: date) -> Row:
    """Return one pairing, and when the two meet next."""
    other = other_than(person, pairing)
    if meeting := rhythm.planned:
        why = f"{meeting.minutes} minutes{f', {meeting.place}' if meeting.place else ''}."
        when = f"{moment_in_words(meeting.starts_at)}."
        return Row("due", f"{other}.", when, why, reverse("pairings:meeting", args=[meeting.pk]), "Open")
    href = reverse("pairings:plan_meeting", args=[pairing.pk])
    if rhythm.rests:
        return Row("not_started", f"{other}.", "No meeting is planned.", "Nothing is due just now.", href, "Plan one")
    late = rhythm.due < on
    text = f"No meeting is planned. The next {'was' if late else 'is'} due by {in_words(rhythm.due)}."
    return Row("overdue" if late else "due", f"{other}.", text, rhythm.in_words, href, "Plan one")


def _next(rhythms: Iterable[Rhythm], person: Person) -> dict[str, str]:
    """Return the next meeting of all, for the heading."""
    planned = sorted((one.planned for one in rhythms if one.planned), key=lambda one: one.starts_at)
    if not planned:
        return {}
    other = next(other_than(person, one.pairing) for one in rhythms if one.planned == planned[0])
    return {"when": moment_in_words(planned[0].starts_at), "who": str(other)}


def _unfinished(person: Person, on: date) -> list[Meeting]:
    """Return what has been held, or should have been, and is not signed by both: of the last year."""
    mine = meetings_visible_to(person).filter(starts_at__gte=begin_of(on - timedelta(days=366)))
    past = Q(state=HELD) | Q(state=PLANNED, starts_at__lt=begin_of(on))
    return [one for one in with_record(mine.filter(past)) if not is_final(one)]


def _to_finish(meeting: Meeting, person: Person) -> Row | None:
    other, day = other_than(person, meeting.pairing), in_words(today(meeting.starts_at))
    if meeting.state == PLANNED:
        href = reverse("pairings:meeting", args=[meeting.pk])
        return Row(
            "due",
            f"{day}.",
            f"With {other}: nothing is written down.",
            "Write it, move it or call it off.",
            href,
            "Open",
        )
    signed = signatures_of(meeting)
    href = reverse("pairings:sign_meeting", args=[meeting.pk])
    if person.pk in signed and not other.is_active:
        return None
    if person.pk in signed:
        return Row(
            "waiting", f"{day}.", f"With {other}: you have signed.", f"{other} has not signed yet.", href, "Read it"
        )
    why = f"{other} has signed." if signed else "Neither of you has signed yet."
    return Row("sign", f"{day}.", f"With {other}: the record waits for you.", why, href, "Read and sign")


def agreed_by(person: Person, on: date) -> list[AgreedAction]:
    """Return the agreed actions of somebody's meetings that are not done, their own first."""
    rows = AgreedAction.objects.filter(done_at=None, meeting__in=meetings_visible_to(person))
    found = list(rows.select_related("owner", "meeting"))
    return sorted(found, key=lambda row: (row.owner_id != person.pk, row.due, row.pk))


def earlier_of(person: Person, on: date) -> QuerySet[Meeting]:
    """Return somebody's meetings that are over, the newest first."""
    mine = meetings_visible_to(person)
    return with_record(mine.exclude(state=PLANNED)).order_by("-starts_at", "-pk")


def earlier(meetings: Iterable[Meeting], person: Person) -> list[Earlier]:
    """Return meetings as the list of earlier ones draws them."""
    return [_earlier(one, person) for one in meetings]


def _earlier(meeting: Meeting, person: Person) -> Earlier:
    other = other_than(person, meeting.pairing)
    if meeting.state == Meeting.State.CALLED_OFF:
        return Earlier(meeting, other, "withdrawn", "Called off")
    if is_final(meeting):
        return Earlier(meeting, other, "countersigned", "Signed by both")
    return Earlier(meeting, other, "sign", "Not signed by both")


# ---- one meeting ----


@dataclass(frozen=True)
class Signing:
    """One of the two, and whether they have signed the record as it stands."""

    person: Person
    signed: bool
    in_words: str


def page_of(meeting: Meeting, person: Person, on: date) -> dict[str, Any]:
    """Return what stands on the page of one meeting."""
    pairing = meeting.pairing
    other = other_than(person, pairing)
    found: dict[str, Any] = {
        "meeting": meeting,
        "other": other,
        "mine": "mentor" in capacities_in(person, pairing),
        "when": moment_in_words(meeting.starts_at),
        "until": (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(LONDON),
        "record": record_of(meeting),
        "agenda": in_order(list(meeting.agenda.all())),
        "actions": list(meeting.actions.all()),
        "signings": signings_of(meeting),
        "final": is_final(meeting),
        "changed": _changed(meeting),
        "may_write": not refusal(check_write_meeting, person, meeting),
        "why_not_hold": refusal(check_hold_meeting, person, meeting, on),
        "may_move": not refusal(check_move_meeting, person, meeting, on),
        "signed": person.pk in signatures_of(meeting),
        "may_sign": not refusal(check_sign_meeting, person, meeting) and person.pk not in signatures_of(meeting),
        "ended": pairing.last_day if pairing.ends and pairing.ends <= on else None,
    }
    return found | (_after(meeting, person, on) if meeting.state != PLANNED else {})


def _after(meeting: Meeting, person: Person, on: date) -> dict[str, Any]:
    """Return what comes after a meeting: the one that is planned, or a date that both have free."""
    if refusal(check_plan_meetings, person, meeting.pairing, on):
        return {}
    rhythm = rhythms_of([meeting.pairing], on)[meeting.pairing_id]
    if rhythm.planned:
        return {"next": rhythm.planned, "next_when": moment_in_words(rhythm.planned.starts_at)}
    offered = next_offered(meeting, rhythm.weeks, on)
    return {"plan": True, "offered": offered, "offered_when": moment_in_words(offered) if offered else ""}


def signings_of(meeting: Meeting) -> list[Signing]:
    """Return both of the two, with what each has signed."""
    stands = signatures_of(meeting)
    ever = {row.person_id for row in meeting.signatures.all()}
    found = []
    for person in the_two(meeting.pairing):
        row = stands.get(person.pk)
        if row:
            words = f"Signed on {moment_in_words(row.signed_at)}"
        else:
            words = "Signed an earlier version: signs again" if person.pk in ever else "Has not signed"
        found.append(Signing(person, row is not None, words))
    return found


def _changed(meeting: Meeting) -> bool:
    """Say whether the record was changed after somebody signed it."""
    stands = signatures_of(meeting)
    return any(row.person_id not in stands for row in meeting.signatures.all())


# ---- what other pages say of meetings ----


def next_in_words(pairings: Iterable[Pairing], on: date) -> dict[int, str]:
    """Say of each pairing when the two meet next. Seven queries, however many pairings."""
    found = {}
    for pk, one in rhythms_of(pairings, on).items():
        if one.planned:
            found[pk] = f"Next meeting: {moment_in_words(one.planned.starts_at)}."
        elif one.rests:
            found[pk] = "No meeting is planned."
        else:
            was = "was" if one.due < on else "is"
            found[pk] = f"No meeting is planned: the next {was} due by {in_words(one.due)}."
    return found


def held_facts(learner: Person) -> list[tuple[datetime, int]]:
    """Return when a learner met their mentors and for how long: all that a manager reads of meetings. One query."""
    rows = Meeting.objects.filter(pairing__learner=learner, pairing__kind=Pairing.Kind.MENTOR, state=HELD)
    return [(starts_at, minutes or 0) for starts_at, minutes in rows.values_list("starts_at", "minutes_held")]
