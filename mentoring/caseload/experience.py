"""Which kinds of case a learner has held or co-worked, and which they still need: under-use shows as what is missing.

What a case was is read from the files of the days on which they held it: a case that became a custody case after it
had gone to somebody else is nobody's experience but theirs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import in_words
from lms.policy.allocating import EXPERIENCE
from lms.rules import RuleBook
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.kinds import Kind
from mentoring.caseload.models import Case, CaseReading, CoWorking, Holding

Order = Case.Order
# Which cases are of a kind.
IS_OF: Final[dict[Kind, Callable[[CaseFacts], bool]]] = {
    Kind.LOW_MEDIUM: lambda case: not case.high_risk,
    Kind.HIGH: lambda case: case.high_risk,
    Kind.DOMESTIC_ABUSE: lambda case: case.domestic_abuse,
    Kind.CHILD_SAFEGUARDING: lambda case: case.child_safeguarding,
    Kind.SEXUAL_OFFENCE: lambda case: case.sexual_offence,
    Kind.STALKING: lambda case: case.stalking,
    Kind.LICENCE: lambda case: case.order == Order.LICENCE,
    Kind.CUSTODY: lambda case: case.order == Order.CUSTODY,
}
# How a case of each kind is said.
WORDS: Final[dict[Kind, str]] = {
    Kind.LOW_MEDIUM: "low or medium risk case",
    Kind.HIGH: "high risk case",
    Kind.DOMESTIC_ABUSE: "domestic abuse case",
    Kind.CHILD_SAFEGUARDING: "child safeguarding case",
    Kind.SEXUAL_OFFENCE: "sexual offence case",
    Kind.STALKING: "stalking case",
    Kind.LICENCE: "licence case",
    Kind.CUSTODY: "custody case",
}


@dataclass(frozen=True)
class Needed:
    """A kind of case that a learner is to have held, and the unit of the diploma that asks for it."""

    kind: Kind
    unit: str

    @property
    def missing_in_words(self) -> str:
        """Say that there is none yet: no custody case yet; needed for unit 5."""
        return f"No {WORDS[self.kind]} yet; needed for {self.unit}"

    @property
    def had_in_words(self) -> str:
        """Name the kind, at the beginning of what is on record of it."""
        return f"a {WORDS[self.kind]}"


@dataclass(frozen=True)
class Held:
    """A case that somebody held or co-worked, as it was at the time."""

    facts: CaseFacts
    since: date
    # With whom it is or was co-worked; nobody when it was in their own name.
    lead: str = ""

    @property
    def in_words(self) -> str:
        """Say since when, and with whom."""
        return (
            f"co-worked with {self.lead} from {in_words(self.since)}" if self.lead else f"from {in_words(self.since)}"
        )


@dataclass(frozen=True)
class Experience:
    """What of the kinds that the rule names somebody has held, and what is missing."""

    held: tuple[tuple[Needed, Held], ...]
    missing: tuple[Needed, ...]


def needed_by(book: RuleBook) -> list[Needed]:
    """Read the rule: a kind of case, and the unit that asks for it. A kind that nobody knows is left out."""
    found = []
    for line in book.answer(EXPERIENCE).value:
        kind, _, unit = str(line).partition(":")
        if kind.strip() in Kind.values:
            found.append(Needed(Kind(kind.strip()), unit.strip()))
    return found


def experience(needed: Iterable[Needed], cases: Iterable[Held]) -> Experience:
    """Sort what is needed by whether a case of the kind was held: one's own before a co-worked one. Pure."""
    own_first = sorted(cases, key=lambda case: (bool(case.lead), case.since))
    held, missing = [], []
    for one in needed:
        of_kind = next((case for case in own_first if IS_OF[one.kind](case.facts)), None)
        if of_kind:
            held.append((one, of_kind))
        else:
            missing.append(one)
    return Experience(tuple(held), tuple(missing))


def facts_while(readings: list[tuple[date, CaseFacts]], starts: date, ends: date | None) -> list[CaseFacts]:
    """Return how a case was between two days: as last read before them, and as read in them. Pure."""
    before = [facts for day, facts in readings if day <= starts]
    within = [facts for day, facts in readings if starts < day and (ends is None or day < ends)]
    return [*before[-1:], *within]


def held_by(people: Iterable[int], on: date) -> dict[int, list[Held]]:
    """Return the cases that each person ever held or co-worked up to a day. Four queries, however many people."""
    ids = list(people)
    held = Holding.objects.filter(person__in=ids, starts__lte=on).select_related("case")
    rows = CoWorking.objects.filter(learner__in=ids, starts__lte=on)
    co_worked = list(rows.select_related("lead", "decision__answer").order_by("starts", "pk"))
    keys = {row.case_key for row in co_worked} - {""}
    holdings = list(held.order_by("starts", "pk"))
    by_key = {case.key: case for case in Case.objects.filter(key__in=keys)}
    readings = _readings([*(row.case_id for row in holdings), *(case.pk for case in by_key.values())])
    found: dict[int, list[Held]] = {pk: [] for pk in ids}
    for row in holdings:
        found[row.person_id] += _while_held(row, readings)
    for row in co_worked:
        found[row.learner_id] += _while_co_worked(row, by_key.get(row.case_key), readings)
    return found


Readings = dict[int, list[tuple[date, CaseFacts]]]


def _readings(cases: list[int]) -> Readings:
    """Return the facts of cases as the files gave them, the earliest first. One query."""
    found: Readings = {}
    rows = CaseReading.objects.filter(case__in=cases).order_by("day", "pk")
    for case, day, facts in rows.values_list("case", "day", "facts"):
        found.setdefault(case, []).append((day, CaseFacts.from_record(facts)))
    return found


def _while_held(row: Holding, readings: Readings) -> Iterator[Held]:
    read = facts_while(readings.get(row.case_id, []), row.starts, row.ends)
    for facts in read or [CaseFacts.of(row.case)]:
        yield Held(facts, row.starts)


def _while_co_worked(row: CoWorking, case: Case | None, readings: Readings) -> Iterator[Held]:
    """Return how a co-worked case was: as the files say, or else as it was described when it was decided on."""
    read = facts_while(readings.get(case.pk, []), row.starts, row.ends) if case else []
    if not read and row.decision:
        read = [CaseFacts.from_record(row.decision.answer.facts["case"])]
    for facts in read or ([CaseFacts.of(case)] if case else []):
        yield Held(facts, row.starts, row.lead.name)
