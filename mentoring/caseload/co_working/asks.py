"""What one co-worked case asks on a day, of the two and of the learner's manager: worked out from what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.db import models
from django.urls import reverse

from lms.calendar import working_day_after
from lms.duties import Owned, manager_or_officers
from lms.models import Duty, Person
from lms.policy.allocating import (
    CO_WORKING_ANSWER_DAYS,
    CO_WORKING_DAYS,
    CO_WORKING_SILENT,
)
from lms.policy.rule import Rule
from lms.roles import Role
from mentoring.caseload.co_working.permissions import LEAD, LEARNER, SIDES
from mentoring.caseload.co_working.worked import Story, Told
from mentoring.caseload.facts import joined
from mentoring.caseload.models import CoWorking, Declaration

# One open duty for each of the two: about the earliest month of which they have not said who did what.
TO_DECLARE: Final = {LEARNER: "co_working_to_declare", LEAD: "co_working_lead_to_declare"}
SHARE: Final = "co_working_share"
DIFFERS: Final = "co_working_differs"
SILENT: Final = "co_working_silent"
UNLED: Final = "co_working_unled"
# Those of one month hang on the first that was said of it; what a lead raises hangs on the co-working.
OF_A_MONTH: Final = (SHARE, DIFFERS)
ASKED_OF_MANAGER: Final = (*OF_A_MONTH, SILENT, UNLED)
KINDS: Final = (*TO_DECLARE.values(), *ASKED_OF_MANAGER)
LABELS: Final = (CoWorking._meta.label_lower, Declaration._meta.label_lower)

Key = tuple[str, str, int]
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Ask:
    """Something that a co-worked case asks of somebody."""

    kind: str
    source: models.Model
    title: str
    reason: str
    due: date
    owned: Owned
    link: str
    link_text: str
    about: Person | None = None
    # How much it says: what was answered is asked again only when this has grown.
    weight: Fraction = Fraction(0)

    @property
    def key(self) -> Key:
        """Return under which key it stands."""
        return self.kind, self.source._meta.label_lower, int(self.source.pk)

    def stands_in(self, duty: Duty) -> bool:
        """Say whether an open duty asks this of the same people."""
        owner, role = self.owned["owner"], self.owned["role"]
        owners = (duty.owner_id, duty.owner_role) == (owner.pk if owner else None, role.value if role else "")
        return owners and duty.title == self.title


def asks_of(story: Story, manager: Person | None, on: date, unfit: str = "") -> Iterator[Ask]:
    """Yield everything that a co-working asks on a day; `unfit` says why the lead may lead no more, if so."""
    for side in SIDES:
        yield from _to_declare(story, side, on)
    owned = _looked_at_by(story, manager)
    if owned:
        for told in story.months:
            yield from _of_month(story, told, owned, on)
        yield from _silent(story, owned, on)
        yield from _unled(story, owned, on, unfit)


def _looked_at_by(story: Story, manager: Person | None) -> Owned | None:
    """Return who looks at what the two say: the learner's manager, unless they are the lead themselves."""
    row = story.co_working
    if manager and manager.pk == row.lead_id:
        return {"owner": None, "role": Role.HEAD_OF_PDU, "unit": row.unit} if row.unit else None
    return manager_or_officers(manager, row.unit)


def _days(told: Told, rule: Rule, on: date) -> date:
    """Count the working days of a rule from the end of a month, or from today when that is long past."""
    return working_day_after(max(told.part.last, on - ONE_DAY), int(told.rule(rule).value))


def case_and(story: Story) -> str:
    """Name the case by its mask, where it has one."""
    mask = story.co_working.case_mask
    return f"case {mask}" if mask else "the case"


# ---- the two ----


def _to_declare(story: Story, side: str, on: date) -> Iterator[Ask]:
    """Ask one of the two about the earliest month that they owe; whoever has left is asked nothing."""
    row, owed = story.co_working, story.owed_by(side, on)
    person, other = (row.learner, row.lead) if side == LEARNER else (row.lead, row.learner)
    if not owed or not person.is_active:
        return
    first = owed[0]
    more = f" {_months(owed[1:])} too." if owed[1:] else ""
    yield Ask(
        kind=TO_DECLARE[side],
        source=row,
        title=f"Say who did what on {case_and(story)} in {first.part.in_words}",
        reason=f"You co-work it with {other}. Four numbers; {other} says the same, and neither sees the other’s "
        f"first.{more}",
        due=_days(first, CO_WORKING_DAYS, on),
        owned={"owner": person, "role": None, "unit": None},
        link=reverse("caseload:declare", args=[row.pk, first.part.month.year, first.part.month.month]),
        link_text="Say it",
        about=row.learner,
    )


def _months(rows: list[Told]) -> str:
    return joined([told.part.in_words for told in rows])


# ---- the learner's manager ----


def _of_month(story: Story, told: Told, owned: Owned, on: date) -> Iterator[Ask]:
    """Ask the manager to look at a month in which the learner did too much, or of which the accounts differ.

    Neither the title nor the reason tells what an account says: a role at the unit may be held by one of the two, or
    by somebody who stands in for its holder. Only the page of the case knows who may read what. That accounts differ
    is said once there are two, when both may read both.
    """
    if told.first is None:
        return
    case, month = case_and(story), told.part.in_words
    if told.too_much:
        title = f"Look at {case}: how the work was shared in {month}"
        yield _look_at_month(story, told, owned, on, kind=SHARE, title=title, weight=told.highest)
    if told.differs:
        title = f"Look at {case}: lead and learner differ on who did what in {month}"
        yield _look_at_month(story, told, owned, on, kind=DIFFERS, title=title, weight=told.apart)


def _look_at_month(story: Story, told: Told, owned: Owned, on: date, *, kind: str, title: str, weight: Fraction) -> Ask:
    row = story.co_working
    return Ask(
        kind=kind,
        source=told.first or row,
        title=title,
        reason=f"{row.learner} co-works it with {row.lead}. Read what the page of the case says of the month, and say "
        f"what was agreed.",
        due=_days(told, CO_WORKING_ANSWER_DAYS, on),
        owned=owned,
        link=_look(story),
        link_text="Look at it",
        weight=weight,
    )


def _silent(story: Story, owned: Owned, on: date) -> Iterator[Ask]:
    """Ask the manager whether the lead still leads, after so many months without an account of theirs."""
    late = [told for told in story.owed_by(LEAD, on) if on > told.due]
    if not late or len(late) < int(late[-1].rule(CO_WORKING_SILENT).value):
        return
    row = story.co_working
    yield Ask(
        kind=SILENT,
        source=row,
        title=f"Ask whether {row.lead} still leads {case_and(story)}",
        reason=f"{row.learner} co-works it, and nothing of {_months(late)} is on record from the lead. If somebody "
        f"else leads it now, or nobody does, end this co-working and say who holds the case.",
        due=_days(late[-1], CO_WORKING_ANSWER_DAYS, on),
        owned=owned,
        link=_look(story),
        link_text="Look at it",
        weight=Fraction(len(late)),
    )


def _unled(story: Story, owned: Owned, on: date, unfit: str) -> Iterator[Ask]:
    """Ask the manager who leads a case that goes on when its lead no longer may."""
    row = story.co_working
    if not unfit or not story.months or not row.is_on(on):
        return
    yield Ask(
        kind=UNLED,
        source=row,
        title=f"Say who leads {case_and(story)} now",
        reason=f"{row.learner} co-works it. {unfit} End this co-working, and agree one with somebody who may lead.",
        due=working_day_after(on, int(story.months[-1].rule(CO_WORKING_ANSWER_DAYS).value)),
        owned=owned,
        link=_look(story),
        link_text="Look at it",
    )


def _look(story: Story) -> str:
    return reverse("caseload:co_worked", args=[story.co_working.pk])
