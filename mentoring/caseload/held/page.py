"""What the page of somebody's held cases shows: each case by its mask, and what stands against it today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from lms.calendar import in_words, today
from lms.models import Duty, DutySnooze, Person
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.held.duties import answers_about, held_duties
from mentoring.caseload.held.gaps import Gap, Holder, answered_about
from mentoring.caseload.models import HeldGap, Holding
from mentoring.caseload.officers import Asked, asked_about
from mentoring.caseload.reasons import BLOCK, TITLES, WARN, WORST

# The word that stands beside the shape.
WORDS: Final = {BLOCK: "Block", WARN: "Warn"}


@dataclass(frozen=True)
class Thing:
    """Something that stands against a case, since when, and the rule that says so."""

    answer: str
    reason: str
    changes_if: str
    since: date | None
    rule: str = ""
    href: str = ""

    @property
    def word(self) -> str:
        """Name the answer."""
        return WORDS[self.answer]


@dataclass(frozen=True)
class HeldCase:
    """One case that somebody holds."""

    mask: str
    facts: CaseFacts
    since: date
    things: tuple[Thing, ...]

    @property
    def about(self) -> str:
        """Say the concerns of the case, or that it has none."""
        return joined([words.removeprefix("a ") for words in self.facts.concerns]).capitalize() or "No concern on file"

    @property
    def worst(self) -> int:
        """Return how bad the worst is, for sorting."""
        return max((WORST.index(thing.answer) for thing in self.things), default=0)


@dataclass(frozen=True)
class HeldCases:
    """All cases that somebody holds. What stands against each of them is said once."""

    asked: Asked
    cases: tuple[HeldCase, ...]
    shared: tuple[Thing, ...]
    duty: Duty | None = None
    answered: DutySnooze | None = None

    @property
    def person(self) -> Person:
        """Return who holds them."""
        return self.asked.person

    @property
    def against(self) -> list[HeldCase]:
        """Return the cases against which something stands that is not said of all of them."""
        return [case for case in self.cases if case.things]

    @property
    def rest(self) -> list[HeldCase]:
        """Return the other cases."""
        return [case for case in self.cases if not case.things]

    @property
    def in_the_way(self) -> int:
        """Return against how many cases something stands."""
        return len(self.cases) if self.shared else len(self.against)

    @property
    def worst(self) -> str:
        """Return the worst answer, or nothing where nothing stands against any case."""
        answers = [thing.answer for case in self.cases for thing in case.things] + [one.answer for one in self.shared]
        return max(answers, key=WORST.index, default="")


def held_by(asked: Asked, on: date) -> HeldCases:
    """Return the cases that somebody holds on a day, with what stands against each. Six queries."""
    pk = asked.person.pk
    rows = list(Holding.objects.on(on).filter(person=pk).select_related("case").order_by("case__mask", "pk"))
    answered, holder = answered_about([pk], on), Holder.of(asked)
    found = {row.pk: holder.gaps(CaseFacts.of(row.case), answered.get((pk, row.case.key), frozenset())) for row in rows}
    stored = HeldGap.objects.filter(holding__person=pk, until=None).values_list("holding", "rule", "since")
    since = {(holding, rule): day for holding, rule, day in stored}
    duty = held_duties().filter(source_id=pk).select_related("owner", "owner_unit").first()
    shared = _shared(found)
    return HeldCases(
        asked,
        tuple(sorted((_case(row, found[row.pk], shared, since) for row in rows), key=lambda case: -case.worst)),
        _things(shared, _first_days(shared, since)),
        duty,
        answers_about([pk], on).get(pk),
    )


def cases_of(person: Person, on: date) -> HeldCases:
    """Return the cases that somebody holds, the person read afresh."""
    return held_by(asked_about([person], on)[person.pk], on)


def _shared(found: Mapping[int, tuple[Gap, ...]]) -> tuple[Gap, ...]:
    """Return what stands against every one of several cases; without the sentence that is about one of them."""
    if len(found) < 2:
        return ()
    first, *rest = ({(gap.rule, gap.answer): gap for gap in gaps} for gaps in found.values())
    shared = []
    for key in first:
        said = [gaps[key] for gaps in (first, *rest) if key in gaps]
        least = min(said, key=lambda gap: len(gap.reason))
        if len(said) == len(found) and all(gap.reason.startswith(least.reason) for gap in said):
            shared.append(least)
    return tuple(shared)


def _case(
    row: Holding, gaps: Iterable[Gap], shared: tuple[Gap, ...], since: Mapping[tuple[int, str], date]
) -> HeldCase:
    said = {gap.rule for gap in shared}
    own = [gap for gap in gaps if gap.rule not in said]
    days = {gap.rule: since[row.pk, gap.rule] for gap in own if (row.pk, gap.rule) in since}
    return HeldCase(row.case.mask, CaseFacts.of(row.case), row.starts, _things(own, days))


def _first_days(gaps: Iterable[Gap], since: Mapping[tuple[int, str], date]) -> dict[str, date]:
    """Return the earliest day on which each was found against any of the cases."""
    return {
        gap.rule: min(days) for gap in gaps if (days := [day for (_, rule), day in since.items() if rule == gap.rule])
    }


def _things(gaps: Iterable[Gap], since: Mapping[str, date]) -> tuple[Thing, ...]:
    return tuple(_thing(gap, since.get(gap.rule)) for gap in gaps)


def _thing(gap: Gap, since: date | None) -> Thing:
    """Return a gap as the page says it. Of a private limit neither a rule nor a day is ever said."""
    if not gap.rule:
        return Thing(gap.answer, gap.reason, "", None)
    key = gap.rule_key
    return Thing(gap.answer, gap.reason, gap.changes_if, since, TITLES[key], f"{reverse('rules')}#{key}")


def words_for(cases: HeldCases, *, own: bool) -> dict[str, str]:
    """Return the sentences on top of the page: what is asked of whom, or what was answered and until when."""
    words = {"nothing": _nothing(cases, own=own)}
    if cases.answered:
        said, day = cases.answered, in_words(today(cases.answered.at))
        words["answered_title"] = f"Answered until {in_words(said.until)}"
        words["answered_text"] = f"{said.by}, {day}: {said.reason}"
    elif duty := cases.duty:
        whom = duty.owner or f"{duty.get_owner_role_display()}, {duty.owner_unit}"
        words["asked_title"] = f"{whom} answers by {in_words(duty.due)}"
        words["asked_text"] = (
            "What stands is below. Each case moves, is put right, or stays for a reason that is written down."
        )
    return words


def _nothing(cases: HeldCases, *, own: bool) -> str:
    """Say why no case stands here, and what would bring one."""
    whom = "you hold" if own else f"{cases.person} holds"
    return f"No file of cases held names a case that {whom}. When one is taken in, the cases stand here by their masks."
