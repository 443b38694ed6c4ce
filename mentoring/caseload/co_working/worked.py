"""What is known of co-worked cases: each month with what the two say of it, by the rules of that month.

Neither sees what the other says of a month before giving their own account of it: `Told.seen_by` is the one place
that answers who reads what.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from lms.models import Person
from lms.policy.allocating import (
    CO_WORKING_DAYS,
    CO_WORKING_DIFFERENCE,
    CO_WORKING_PART_MONTH,
    CO_WORKING_SHARE,
)
from lms.policy.rule import Rule
from lms.posts import rules_over_time_at
from lms.rules import Answer, RuleBook, RuleHistory
from mentoring.caseload.co_working.permissions import LEAD, LEARNER, SIDES, side_of
from mentoring.caseload.co_working.shares import Account, Part, Split, apart, differ, highest_of, parts_of, too_much
from mentoring.caseload.models import CoWorking, Declaration

Chain = tuple[Declaration, ...]


def account_of(row: Declaration) -> Account:
    """Return what a declaration says."""
    return Account(
        contacts=Split(row.contacts_learner, row.contacts_lead),
        assessments=Split(row.assessments_learner, row.assessments_lead),
    )


@dataclass(frozen=True)
class Told:
    """One month of a co-worked case with the account of each of the two, corrections included, the first first."""

    part: Part
    book: RuleBook
    chains: dict[str, Chain]

    def said(self, side: str) -> Account | None:
        """Return what stands of one of the two."""
        chain = self.chains[side]
        return account_of(chain[-1]) if chain else None

    @property
    def accounts(self) -> tuple[Account | None, Account | None]:
        """Return what stands of both, the learner's first."""
        return self.said(LEARNER), self.said(LEAD)

    @property
    def first(self) -> Declaration | None:
        """Return the first that anybody said of the month: what is asked about it hangs on this row."""
        rows = [chain[0] for chain in self.chains.values() if chain]
        return min(rows, key=lambda row: row.pk, default=None)

    def rule(self, rule: Rule) -> Answer:
        """Return what a rule says of the month."""
        return self.book.answer(rule)

    @property
    def counts(self) -> bool:
        """Say whether the month is declared at all."""
        return self.part.counts(int(self.rule(CO_WORKING_PART_MONTH).value))

    @property
    def due(self) -> date:
        """Return by when both say who did what."""
        return self.part.due(int(self.rule(CO_WORKING_DAYS).value))

    @property
    def highest(self) -> Fraction:
        """Return the learner's highest share of anything, by either account."""
        return highest_of(*self.accounts)

    @property
    def apart(self) -> Fraction:
        """Return by how many points the accounts differ."""
        return apart(*self.accounts)

    @property
    def too_much(self) -> list[str]:
        """Return the kinds of work of which the learner did more than the rule's share."""
        return too_much(int(self.rule(CO_WORKING_SHARE).value), *self.accounts)

    @property
    def differs(self) -> bool:
        """Say whether the accounts differ by as much as the rule says, or more."""
        return differ(*self.accounts, int(self.rule(CO_WORKING_DIFFERENCE).value))

    def owed_by(self, side: str, on: date) -> bool:
        """Say whether one of the two has still to say who did what."""
        return self.counts and self.part.is_over(on) and not self.chains[side]

    def seen_by(self, side: str) -> "Told":
        """Return what one of the two may read: their own, and the other's once they have given their own.

        Whoever is neither of the two reads both: who they are was asked before.
        """
        if not side or self.chains[side]:
            return self
        return replace(self, chains=dict.fromkeys(SIDES, ()))

    def as_of(self, moment: datetime) -> "Told":
        """Return the month as it was told up to a moment."""
        chains = {side: tuple(row for row in chain if row.at <= moment) for side, chain in self.chains.items()}
        return replace(self, chains=chains)


@dataclass(frozen=True)
class Story:
    """A co-working with its months, the earliest first."""

    co_working: CoWorking
    months: tuple[Told, ...]

    def owed_by(self, side: str, on: date) -> list[Told]:
        """Return the months of which one of the two has still to say who did what."""
        return [told for told in self.months if told.owed_by(side, on)]

    def month(self, first: date) -> Told | None:
        """Return one month, where the case was co-worked in it."""
        return next((told for told in self.months if told.part.month == first), None)

    @property
    def told(self) -> list[Told]:
        """Return the months of which anything is said, the latest first."""
        return [told for told in reversed(self.months) if told.first]

    def seen_by(self, person: Person) -> "Story":
        """Return the story as somebody may read it."""
        side = side_of(person, self.co_working)
        return replace(self, months=tuple(told.seen_by(side) for told in self.months))

    def as_of(self, moment: datetime) -> "Story":
        """Return the story as it was told up to a moment."""
        return replace(self, months=tuple(told.as_of(moment) for told in self.months))


def stories_of(rows: Iterable[CoWorking], on: date) -> list[Story]:
    """Return what is known of some co-workings, read with learner, lead and unit. Two queries, however many."""
    rows = list(rows)
    chains = _chains(rows)
    rules = rules_over_time_at(row.unit for row in rows)
    return [_story(row, chains, rules, on) for row in rows]


def story_of(row: CoWorking, on: date) -> Story:
    """Return what is known of one co-working."""
    return stories_of([row], on)[0]


def _chains(rows: list[CoWorking]) -> dict[tuple[int, date, int], list[Declaration]]:
    """Return what each person said of each month, the first first: what replaces it comes after it."""
    found: dict[tuple[int, date, int], list[Declaration]] = {}
    for row in Declaration.objects.filter(co_working__in=[row.pk for row in rows]).order_by("pk"):
        found.setdefault((row.co_working_id, row.month, row.by_id), []).append(row)
    return found


def _story(
    row: CoWorking,
    chains: dict[tuple[int, date, int], list[Declaration]],
    rules: dict[str, RuleHistory],
    on: date,
) -> Story:
    history = rules[row.unit.region_path] if row.unit else RuleHistory()
    # Up to the end of the month: an account of days that are over is read even if the month still runs.
    parts = parts_of(row.starts, row.ends, on)
    months = []
    for part in parts:
        said = {
            LEARNER: tuple(chains.get((row.pk, part.month, row.learner_id), ())),
            LEAD: tuple(chains.get((row.pk, part.month, row.lead_id), ())),
        }
        months.append(Told(part, history.on(min(part.last, on)), said))
    return Story(row, tuple(months))


def earliest_start(on: date) -> date:
    """Return the earliest day from which a co-working is recorded: older months are not asked for from memory."""
    return (on.replace(day=1) - timedelta(days=1)).replace(day=1)
