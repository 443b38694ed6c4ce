"""Every night: whoever is late with a signature, a ruling or an appeal is told once, and their place is asked."""

from collections import defaultdict
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.portfolio.assessors import COUNTERSIGN
from assessments.portfolio.consequences import RULE
from assessments.portfolio.disputes.duties import FIND_READER, READ_AGAIN
from assessments.portfolio.quality.following import TO_ANSWER, TO_CLOSE
from lms.actions import change_duty, close_duties, open_duty, queue_notice
from lms.calendar import in_words, working_day_after
from lms.models import Duty, Post, Unit
from lms.roles import Role

KIND: Final = "answers_late"
WHAT: Final = {
    COUNTERSIGN: ("countersignature", "countersignatures"),
    RULE: ("ruling", "rulings"),
    READ_AGAIN: ("appeal", "appeals"),
    TO_ANSWER: ("answer to a finding", "answers to findings"),
    TO_CLOSE: ("finding to close", "findings to close"),
    FIND_READER: ("appeal without a reader", "appeals without a reader"),
}


@transaction.atomic
def press(*, on: date) -> int:
    """Tell each owner once what of theirs is late, and ask the learning manager of each place; return how many."""
    late = list(Duty.objects.open().filter(kind__in=WHAT, due__lt=on).select_related("owner").order_by("due", "pk"))
    for duty in late:
        if duty.owner:
            event = f"late-{duty.pk}-{duty.owner_id}"
            queue_notice(person=duty.owner, event=event, text=f"Overdue: {duty.title}", link=duty.link)
    found = _by_place(late, on)
    asked = {duty.source_id: duty for duty in Duty.objects.open().filter(kind=KIND)}
    done = Duty.objects.filter(pk__in=[duty.pk for pk, duty in asked.items() if pk not in {p.pk for p in found}])
    close_duties(duties=done, by=None, reason="Nothing of the place is late any more.")
    for place, duties in found.items():
        _ask(place, _reason(duties), asked.get(place.pk), on)
    return len(late)


def _by_place(late: list[Duty], on: date) -> dict[Unit, list[Duty]]:
    """Return what is late by the team of the learner."""
    posts = Post.objects.on(on).filter(person__in={duty.about_id for duty in late}).select_related("unit")
    units = {post.person_id: post.unit for post in posts.order_by("hours", "pk")}
    found: dict[Unit, list[Duty]] = defaultdict(list)
    for duty in late:
        if duty.about_id in units:
            found[units[duty.about_id]].append(duty)
    return found


def _reason(late: list[Duty]) -> str:
    """Say what is late, and since when. Nobody is named."""
    counts = {kind: sum(duty.kind == kind for duty in late) for kind in WHAT}
    parts = [f"{n} {WHAT[kind][n > 1]}" for kind, n in counts.items() if n]
    verb = "is" if len(late) == 1 else "are"
    return f"{', '.join(parts)} {verb} overdue, since {in_words(late[0].due)}. Ask whoever has it, or find another."


def _ask(place: Unit, reason: str, duty: Duty | None, on: date) -> None:
    if duty is None:
        open_duty(
            kind=KIND,
            source=place,
            title=f"Answers about evidence are overdue: {place}",
            reason=reason,
            due=working_day_after(on, 1),
            role=Role.REGIONAL_LEARNING_MANAGER,
            unit=place,
            link=reverse("portfolio:assessors"),
            link_text="Look at the assessors",
        )
    elif duty.reason != reason:
        change_duty(duty=duty, reason=reason, due=duty.due, by=None)
