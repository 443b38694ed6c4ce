"""What is said of learners who need somebody: each need in a sentence, what it rests on, who is asked, what helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.db.models import BooleanField, Case, QuerySet, When

from courses.models import Enrolment
from lms.progress.choosing import Asked
from lms.progress.needing.owners import Owners
from lms.progress.needing.steps import Steps
from lms.progress.needing.table import BY_KEY, NEEDS, Need, WaitsOn, first_of

# What is merely to be looked at has a shape of its own; everything else waits on us, or is late.
TO_LOOK_AT: Final = frozenset({"mentor_leaves", "pta_leaves", "misconceptions", "quiet", "untouched"})
HELD: Final = "held_"


@dataclass(frozen=True)
class Line:
    """One need of one learner, in words. The words are read after the learner's name."""

    need: Need
    text: str
    rests_on: str
    asked: str
    href: str
    link: str

    @property
    def state(self) -> str:
        """Return the shape that stands before it."""
        if self.need.key in TO_LOOK_AT:
            return "due"
        return "waiting" if self.need.waits_on == WaitsOn.US else "overdue"

    @property
    def sentence(self) -> str:
        """Return its words where no name stands before them."""
        return f"{self.text[0].upper()}{self.text[1:]}"

    @property
    def why(self) -> str:
        """Return what it rests on, and of whom something is asked."""
        return f"{self.rests_on} Owner: {self.asked}."

    def as_row(self, lead: str = "", also: str = "") -> dict[str, str]:
        """Return it as the duty list draws it, with a name before it or on its own."""
        text = self.text if lead else self.sentence
        why = f"{self.why} {also}".strip()
        return {"state": self.state, "lead": lead, "text": text, "why": why, "href": self.href, "link": self.link}


@dataclass(frozen=True)
class Needing:
    """One learner with what they need, the most pressing first."""

    enrolment: Any
    lines: tuple[Line, ...]

    def waiting_on(self, side: WaitsOn) -> tuple[Line, ...]:
        """Return what waits on us, or on the learner."""
        return tuple(line for line in self.lines if line.need.waits_on == side)

    @property
    def on_us(self) -> list[dict[str, str]]:
        """Return what waits on us, as the duty list draws it."""
        return [line.as_row() for line in self.waiting_on(WaitsOn.US)]

    @property
    def on_learner(self) -> list[dict[str, str]]:
        """Return what waits on the learner, as the duty list draws it."""
        return [line.as_row() for line in self.waiting_on(WaitsOn.LEARNER)]

    def without_link_to(self, href: str) -> Self:
        """Return the same with no link to the page on which it stands."""
        lines = tuple(replace(line, href="") if line.href == href else line for line in self.lines)
        return replace(self, lines=lines)


def with_needs(rows: QuerySet[Enrolment], asked: Asked, needs: Iterable[Need]) -> QuerySet[Enrolment]:
    """Return enrolments with whether each of some needs holds: the very conditions by which they are counted."""
    flags = {
        f"{HELD}{need.key}": Case(When(asked.holds(need), then=True), default=False, output_field=BooleanField())
        for need in needs
    }
    return rows.annotate(**flags)


def needs_of(enrolment: Any) -> list[Need]:
    """Return the needs of an enrolment that came with them, the most pressing first."""
    return [need for need in NEEDS if getattr(enrolment, f"{HELD}{need.key}", False)]


def needs_asked(asked: Asked, side: WaitsOn | None = None) -> tuple[Need, ...]:
    """Return the needs that an address is about: the one it names, those of a side, or all the reader is told of."""
    if asked.need in BY_KEY:
        return (BY_KEY[asked.need],)
    if side is None and asked.need in set(WaitsOn):
        side = WaitsOn(asked.need)
    return tuple(need for need in asked.told() if side in (None, need.waits_on))


def ranked(rows: QuerySet[Enrolment], asked: Asked, needs: Iterable[Need]) -> QuerySet[Enrolment]:
    """Return some who have one of some needs, in the order of the first they have, as `first_need` and `since`.

    Within one need whoever has waited longest stands first. Nothing is weighed or added up.
    """
    rank, since = first_of((need, asked.holds(need)) for need in needs)
    return rows.annotate(first_need=rank).annotate(since=since).order_by("first_need", "since", "person__name", "pk")


def lines_of(ids: Sequence[int], asked: Asked, needs: Iterable[Need]) -> list[Needing]:
    """Return what is said of some enrolments, in the order in which they come. Five queries, however many."""
    rows = Enrolment.objects.filter(pk__in=ids).select_related(
        "person", "standing__mentor", "standing__pta", "standing__unit", "pathway_version__pathway"
    )
    found = {row.pk: row for row in with_needs(rows, asked, needs)}
    people = [row.person_id for row in found.values()]
    owners, steps = Owners.of(people, asked.reader, asked.on), Steps.of(people, asked.reader, asked.on)
    return [_needing(found[pk], asked, owners, steps) for pk in ids if pk in found]


def _needing(enrolment: Any, asked: Asked, owners: Owners, steps: Steps) -> Needing:
    lines = []
    for need in needs_of(enrolment):
        text, rests_on = need.words(enrolment.standing, asked.limits)
        helps = steps.for_need(enrolment, need, owners.duties_of(enrolment, need))
        lines.append(Line(need, text, rests_on, owners.asked(enrolment, need), *helps))
    return Needing(enrolment, tuple(lines))
