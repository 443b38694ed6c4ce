"""What a rule says on a day at a place: the national value, or the region's own choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from lms.models import RegionChoice, Unit
from lms.policy import RULES
from lms.policy.rule import Rule
from lms.roles import ROLES, Role


@dataclass(frozen=True)
class Answer:
    """The value of a rule, where it comes from, and the version to store with a decision."""

    rule: Rule
    value: Any
    version: str
    source: str
    regional: bool = False

    @property
    def confirmed(self) -> bool:
        """Say whether the rule has a source that somebody has found."""
        return self.rule.confirmed

    @property
    def in_words(self) -> str:
        """Write the value with its unit."""
        return value_in_words(self.rule, self.value)

    def as_record(self) -> dict[str, Any]:
        """Return what a decision keeps of this answer, to be re-read by the rules of its day."""
        return {"rule": self.rule.key, "value": self.value, "version": self.version, "source": self.source}


@dataclass(frozen=True)
class RuleBook:
    """All rules as they stand at one place on one day: one query, then none."""

    on: date
    choices: dict[str, RegionChoice]

    @classmethod
    def at(cls, unit: Unit | None, on: date) -> Self:
        """Open the book of the region that `unit` lies in (no unit: the national one)."""
        if unit is None:
            return cls(on, {})
        rows = RegionChoice.objects.filter(region__path=unit.region_path, starts__lte=on).order_by("starts", "pk")
        return cls(on, {row.rule: row for row in rows})

    def answer(self, rule: Rule) -> Answer:
        """Return what `rule` says."""
        national = Answer(rule, rule.national_on(self.on), f"v{rule.version_on(self.on)}", rule.source)
        choice = self.choices.get(rule.key)
        if choice is None or choice.value is None:
            return national
        return Answer(
            rule, choice.value, f"{national.version}, region {choice.pk}", f"Region’s choice: {choice.reason}", True
        )


@dataclass(frozen=True)
class RuleHistory:
    """The rules at one place over time: every choice that its region made, those for days ahead too, in order."""

    choices: tuple[RegionChoice, ...] = ()

    def on(self, day: date) -> RuleBook:
        """Return the book of a day."""
        return RuleBook(day, {row.rule: row for row in self.choices if row.starts <= day})

    def changes(self, rules: Iterable[Rule]) -> list[date]:
        """Return the days, in order, from which one of `rules` may say something else than before."""
        rules = list(rules)
        national = {starts for rule in rules for starts, _ in rule.in_force[1:]}
        keys = {rule.key for rule in rules}
        return sorted(national | {row.starts for row in self.choices if row.rule in keys})


def value_of(rule: Rule, *, on: date, unit: Unit | None = None) -> Answer:
    """Return what `rule` says on a day at a place. For several rules at once open a RuleBook."""
    return RuleBook.at(unit, on).answer(rule)


def rule_called(key: str) -> Rule:
    """Return the rule with this key."""
    return RULES[key]


def value_in_words(rule: Rule, value: Any) -> str:
    """Write a rule's value as a person would say it."""
    if rule.unit == "months from, months to, per cent":
        return "; ".join(f"months {low} to {high}: {share}%" for low, high, share in value)
    if rule.unit == "roles":
        return ", ".join(ROLES[Role(key)].name for key in value)
    if isinstance(value, tuple | list):
        return " or ".join(str(part) for part in value)
    if rule.unit == "per cent":
        return f"{value}%"
    return f"{value} {rule.unit}".strip()
