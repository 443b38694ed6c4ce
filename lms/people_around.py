"""Who stands around a learner: mentor, assessor, manager; and what is waiting on them."""

from datetime import date
from typing import Any

from courses.progress import open_enrolment
from lms.calendar import in_words, working_days_between
from lms.duties import as_row
from lms.models import Absence, Duty, Person, StandIn
from lms.permissions import line_manager_of
from mentoring.caseload.absences.asking import days
from mentoring.pairings.cover import Cover, cover_of
from mentoring.pairings.meeting_pages import next_in_words
from mentoring.pairings.spans import FAR


def people_around(person: Person, on: date) -> list[dict[str, str]]:
    """Return mentor, practice tutor assessor and senior probation officer, each with a sentence."""
    enrolment = open_enrolment(person.pk)
    cover = cover_of([enrolment], on)[enrolment.pk] if enrolment else None
    manager = line_manager_of(person, on)
    return [
        _mentor(cover, on),
        _assessor(cover),
        _one("Senior probation officer", manager.name if manager else "", _away(manager, on) if manager else NOBODY),
    ]


NOBODY = "Nobody is on record. Ask your head of PDU."


def _mentor(cover: Cover | None, on: date) -> dict[str, str]:
    if cover is None or cover.mentor is None:
        return _one("Mentor", "", f"{cover.in_words}. Finding one is your manager’s to do." if cover else NOBODY)
    gaps = (
        f"{cover.days_without} days without one since your start."
        if cover.days_without
        else "Without a gap since your start."
    )
    meets = next_in_words([cover.mentor], on)[cover.mentor.pk]
    text = f"With you since {in_words(cover.mentor.starts)}. {gaps} {meets}"
    return _one("Mentor", cover.mentor.supporter.name, text)


def _assessor(cover: Cover | None) -> dict[str, str]:
    if cover is None or cover.pta is None:
        return _one("Practice tutor assessor", "", "You have none yet. Your coordinator arranges one.")
    return _one(
        "Practice tutor assessor", cover.pta.supporter.name, f"Judges your evidence since {in_words(cover.pta.starts)}."
    )


def _one(role: str, name: str, text: str) -> dict[str, str]:
    return {"role": role, "name": name or "Nobody yet", "text": text}


def _away(manager: Person, on: date) -> str:
    """Say when a manager is away and who stands in: dates, never a reason."""
    absences = Absence.objects.not_over_by(on).filter(person=manager, kind=Absence.Kind.AWAY)
    absence = absences.order_by("starts").first()
    if absence is None:
        return "Your line manager: allocates your cases."
    words, first = f"Away {days(absence.starts, absence.ends or FAR)}.", max(absence.starts, on)
    rows = StandIn.objects.not_over_by(first).filter(grant__person=manager, starts__lt=absence.ends or FAR)
    stand_in = rows.select_related("stand_in").order_by("starts", "pk").first()
    return f"{words} Stand-in: {stand_in.stand_in}." if stand_in else words


def waiting_on_others(person: Person, on: date) -> list[dict[str, Any]]:
    """Return the open duties about a learner that somebody else owns."""
    duties = Duty.objects.open().filter(about=person).exclude(owner=person).select_related("owner").by_urgency()[:8]
    return [_waiting(duty, on) for duty in duties]


def _waiting(duty: Duty, on: date) -> dict[str, Any]:
    row = as_row(duty, on)
    days = working_days_between(duty.opened_at.date(), on)
    who = duty.owner.name if duty.owner else duty.get_owner_role_display()
    since = f"asked {days} working day{'' if days == 1 else 's'} ago" if days else "asked today"
    return {"state": "waiting", "lead": f"{who}.", "text": duty.title, "why": row["lead"], "when": since}
