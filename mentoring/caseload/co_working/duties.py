"""What a co-worked case asks of people: each of the two to say who did what, and the learner's manager to look.

No duty carries an account, and the manager's are about nobody: duties about a learner are read by many more than those
who may read an account. What a manager answered stays answered until an account says more than it did then.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.actions import change_duty, close_duties, open_duty
from lms.calendar import today
from lms.models import Duty, Person
from lms.permissions import line_managers_of
from mentoring.caseload.co_working.asks import ASKED_OF_MANAGER, KINDS, LABELS, Ask, Key, asks_of
from mentoring.caseload.co_working.permissions import SIDES, unfit_leads
from mentoring.caseload.co_working.worked import Story, stories_of
from mentoring.caseload.models import CoWorking, Declaration

# A co-working that ended longer ago asks nothing of anybody any more.
LOOKED_BACK: Final = timedelta(days=365)
# How many are read together by night.
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Stand:
    """How things stand around some co-workings: who manages, who may lead no more, what is open, what was answered."""

    managers: dict[int, Person]
    unfit: dict[int, str]
    open: dict[Key, Duty]
    answered: dict[Key, datetime]


@dataclass(frozen=True)
class Plan:
    """What is to be done about one co-working for its duties to say what is the case."""

    close: tuple[Duty, ...]
    change: tuple[tuple[Duty, Ask], ...]
    open: tuple[Ask, ...]

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.close or self.change or self.open)


@transaction.atomic
def settle(*, co_working: CoWorking, on: date, by: Person | None) -> None:
    """Bring the duties of one co-working up to date. It is held meanwhile."""
    rows = CoWorking.objects.select_for_update(of=("self",)).filter(pk=co_working.pk)
    stories = stories_of(rows.select_related("learner", "lead", "unit"), on)
    stand = _stand_of(stories, on)
    for story in stories:
        _apply(plan_of(story, stand, on), by)


def keep_co_working_duties(*, on: date) -> int:
    """Open, change and close what co-worked cases ask, each on its own; return how many accounts are waited for.

    Many are read at once, and only a co-working of which something is to be done is held and read again. Repeatable.
    """
    ids = list(_asking(on).order_by("pk").values_list("pk", flat=True))
    return sum(_keep(ids[at : at + AT_ONCE], on) for at in range(0, len(ids), AT_ONCE))


def _keep(ids: list[int], on: date) -> int:
    rows = CoWorking.objects.filter(pk__in=ids).select_related("learner", "lead", "unit").order_by("pk")
    stories = stories_of(rows, on)
    stand = _stand_of(stories, on)
    for story in stories:
        if plan_of(story, stand, on):
            settle(co_working=story.co_working, on=on, by=None)
    return sum(len(story.owed_by(side, on)) for story in stories for side in SIDES)


def _asking(on: date) -> QuerySet[CoWorking]:
    """Return the co-workings that may ask something: not long over, or with something open still."""
    open_ones = Duty.objects.open().filter(kind__in=KINDS)
    of_rows, of_months = (open_ones.filter(source_kind=label).values("source_id") for label in LABELS)
    recent = CoWorking.objects.not_over_by(on - LOOKED_BACK).values("pk")
    declared = Declaration.objects.filter(pk__in=of_months).values("co_working")
    return CoWorking.objects.filter(Q(pk__in=recent) | Q(pk__in=of_rows) | Q(pk__in=declared))


def plan_of(story: Story, stand: Stand, on: date) -> Plan:
    """Compare what a co-working asks with what is open. Pure."""
    row = story.co_working
    over = row.ends is not None and row.ends <= on - LOOKED_BACK
    wanted = {} if over else _wanted(story, stand, on)
    keys = [(kind, *source) for source in _sources_of(story) for kind in KINDS]
    here = {key: stand.open[key] for key in keys if key in stand.open}
    stale = [key for key, duty in here.items() if key not in wanted or not wanted[key].stands_in(duty)]
    kept = [key for key in here if key not in stale]
    return Plan(
        close=tuple(here[key] for key in stale),
        change=tuple((here[key], wanted[key]) for key in kept if here[key].reason != wanted[key].reason),
        open=tuple(ask for key, ask in wanted.items() if key not in kept),
    )


def _wanted(story: Story, stand: Stand, on: date) -> dict[Key, Ask]:
    """Return what is asked, but for what was answered and says no more than it did then."""
    row = story.co_working
    manager, unfit = stand.managers.get(row.learner_id), stand.unfit.get(row.lead_id, "")
    found = {ask.key: ask for ask in asks_of(story, manager, on, unfit)}
    for at in {stand.answered[key] for key in found if key in stand.answered}:
        then = {ask.key: ask for ask in asks_of(story.as_of(at), manager, today(at), unfit)}
        settled = [key for key in then if stand.answered.get(key) == at and key in found]
        for key in settled:
            if found[key].weight <= then[key].weight:
                del found[key]
    return found


def _sources_of(story: Story) -> list[tuple[str, int]]:
    """Return everything that something may be asked about in a co-working."""
    of_months = [(LABELS[1], told.first.pk) for told in story.months if told.first]
    return [(LABELS[0], story.co_working.pk), *of_months]


def _stand_of(stories: list[Story], on: date) -> Stand:
    """Read how things stand. Five queries, however many."""
    of_these = Q(pk__in=[])
    for label in LABELS:
        ids = [pk for story in stories for kind, pk in _sources_of(story) if kind == label]
        of_these |= Q(source_kind=label, source_id__in=ids)
    duties = Duty.objects.filter(of_these, kind__in=KINDS)
    answered = duties.filter(kind__in=ASKED_OF_MANAGER, closed_by__isnull=False).order_by("closed_at")
    return Stand(
        managers=line_managers_of((story.co_working.learner_id for story in stories), on),
        unfit=unfit_leads((story.co_working.lead for story in stories), on),
        open={key_of(duty): duty for duty in duties.filter(closed_at=None)},
        answered={key_of(duty): duty.closed_at for duty in answered if duty.closed_at},
    )


def key_of(duty: Duty) -> Key:
    """Return under which key a duty stands."""
    return duty.kind, duty.source_kind, duty.source_id


def _apply(plan: Plan, by: Person | None) -> None:
    for duty in plan.close:
        # What a manager was asked is answered by a manager: whoever corrected an account did not answer it.
        closer = None if duty.kind in ASKED_OF_MANAGER else by
        close_duties(duties=Duty.objects.filter(pk=duty.pk), by=closer, reason="Said, corrected, or not asked for now.")
    for duty, ask in plan.change:
        change_duty(duty=duty, reason=ask.reason, due=duty.due, by=by)
    for ask in plan.open:
        open_duty(
            kind=ask.kind,
            source=ask.source,
            title=ask.title,
            reason=ask.reason,
            due=ask.due,
            about=ask.about,
            link=ask.link,
            link_text=ask.link_text,
            by=by,
            **ask.owned,
        )
