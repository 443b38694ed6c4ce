"""What holds a learner up, and by whom: their needs, and every open duty about them with its owner.

A need is told as the board tells it. A duty is told to its owner, and beside that only to readers to whom the room that
opened it would show what it is about; its reason, which may quote somebody, to its owner alone. That somebody is to be
handed over, because their mentor or assessor will go, is told to managers only; what is private, to its owner.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from courses.models import Enrolment
from lms.calendar import in_words
from lms.duties import duties_of, duties_told_to
from lms.models import Duty
from lms.progress.choosing import Asked
from lms.progress.needing.lines import Needing, lines_of
from lms.progress.needing.owners import DUTIES
from lms.progress.needing.table import NEEDS, Need
from lms.progress.recording.reading import Reading
from lms.roles import PRIVATE_DUTIES, ROLES, Permission, Role
from mentoring.pairings.handing_over import KINDS

MOST: Final = 20
# What a learner is not told of on their own record: the plans of somebody else.
PLANS_OF_OTHERS: Final = frozenset({"mentor_leaves", "pta_leaves"})
HAND_OVERS: Final = frozenset(KINDS)
# Which readers each room lets know of what it asks for. A room that is not named tells its owners alone.
ROOMS: Final[dict[str, Callable[[Reading], bool]]] = {
    "courses": lambda reading: reading.own or reading.manages,
    "pairings": lambda reading: reading.own or reading.manages,
    "portfolio": lambda reading: reading.sign_offs,
    "quizzes": lambda reading: reading.checks,
}


@dataclass(frozen=True)
class Blocked:
    """What waits on us, and what waits on the learner, as the duty list draws them."""

    on_us: list[dict[str, Any]] = field(default_factory=list)
    on_learner: list[dict[str, Any]] = field(default_factory=list)


def blocked(reading: Reading) -> Blocked:
    """Return what holds the learner up, as far as the reader may know. A constant number of queries."""
    needing = _needing(reading)
    told = {kind for line in needing.lines for kind in DUTIES.get(line.need.key, ())} if needing else set()
    duties = [duty for duty in _duties(reading) if duty.kind not in told]
    theirs = [duty for duty in duties if duty.owner_id == reading.learner.pk]
    ours = [duty for duty in duties if duty.owner_id != reading.learner.pk]
    return Blocked(
        [*(needing.on_us if needing else []), *(_row(reading, duty) for duty in ours)],
        [*(needing.on_learner if needing else []), *(_row(reading, duty) for duty in theirs)],
    )


def _needing(reading: Reading) -> Needing | None:
    """Return the needs of which the reader is told, with no link to this very page."""
    if not reading.enrolment.is_open or not (needs := _needs(reading)):
        return None
    found = lines_of([reading.enrolment.pk], Asked(reading.reader, reading.on), needs)
    return found[0].without_link_to(reverse("progress:record", args=[reading.enrolment.pk])) if found else None


def _needs(reading: Reading) -> tuple[Need, ...]:
    if reading.boards:
        return Asked(reading.reader, reading.on).told()
    if not reading.own:
        return ()
    seen = (need for need in NEEDS if need.seen_with == Permission.SEE_BOARD)
    return tuple(need for need in seen if need.key not in PLANS_OF_OTHERS)


def _duties(reading: Reading) -> list[Duty]:
    """Return the open duties about the learner of which the reader may know, the most urgent first."""
    mine = Q(owner=reading.reader) | Q(pk__in=duties_of(reading.reader, reading.on).order_by().values("pk"))
    for room, opens in ROOMS.items():
        if opens(reading):
            mine |= Q(source_kind__startswith=f"{room}.")
    rows = duties_told_to(reading.reader, reading.on).filter(about=reading.learner).filter(mine)
    kept_back = PRIVATE_DUTIES if reading.manages else PRIVATE_DUTIES | HAND_OVERS
    rows = rows.exclude(Q(kind__in=kept_back) & ~Q(owner=reading.reader))
    return list(rows.select_related("owner", "owner_unit").by_urgency()[:MOST])


def _row(reading: Reading, duty: Duty) -> dict[str, Any]:
    late = duty.days_overdue(reading.on)
    when = f"Overdue {late} day{'' if late == 1 else 's'}." if late else f"Due {in_words(duty.due)}."
    mine = duty.owner_id == reading.reader.pk
    return {
        "state": "overdue" if late else "waiting" if duty.owner_id != reading.learner.pk else "due",
        "lead": f"{_owner(reading, duty)}:",
        "text": duty.title,
        "why": f"{when} {duty.reason}" if mine else when,
        "href": duty.link if mine else "",
        "link": duty.link_text or "Open",
    }


def _owner(reading: Reading, duty: Duty) -> str:
    if duty.owner_id == reading.reader.pk:
        return "You"
    return str(duty.owner) if duty.owner else f"{ROLES[Role(duty.owner_role)].name} of {duty.owner_unit}"


def ended_in_words(enrolment: Enrolment) -> str:
    """Say how and when a pathway ended; nothing while it goes on."""
    if enrolment.is_open:
        return ""
    since = f" since {in_words(enrolment.ends)}" if enrolment.ends else ""
    return f"{enrolment.get_status_display()}{since}. Nothing is due on this pathway any more."
