"""What a file of held cases changes, worked out before anything is written. Pure.

The file says who held a case on its day. What is known of later days stays as it is: a case that another team's newer
file has placed elsewhere is not taken back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.files.case_words import differences, in_short
from mentoring.caseload.files.holdings_file import Row
from mentoring.caseload.files.names import Match
from mentoring.caseload.files.report import Change
from mentoring.caseload.models import Case, Holding

Line = Match[Row]


@dataclass(frozen=True)
class OnRecord:
    """What is on record of the cases of a file, and of the cases of its teams, on its day and after."""

    cases: Mapping[str, Case]
    # Of each case the holdings that are not over by the day, the earliest first.
    holdings: Mapping[int, Sequence[Holding]]
    # Of each case the facts of the newest reading up to the day.
    read: Mapping[int, dict[str, Any]]
    # Of each team the day of its newest file.
    newest: Mapping[int, date]


@dataclass
class Plan:
    """What is to be written, and what to say of it."""

    day: date
    # Cases whose facts are new or changed: the line says how they are.
    facts: list[Line] = field(default_factory=list)
    # Cases whose facts are as they were.
    confirmed: list[Case] = field(default_factory=list)
    readings: list[Line] = field(default_factory=list)
    # New holdings, with the day on which another one is known to begin.
    opened: list[tuple[Line, date | None]] = field(default_factory=list)
    ended: list[Holding] = field(default_factory=list)
    # Holdings of an earlier file of the very same day: this one stands in their place.
    corrected: list[tuple[Holding, Line]] = field(default_factory=list)
    withdrawn: list[Holding] = field(default_factory=list)
    # Cases that a newer file of another team has placed elsewhere.
    elsewhere: list[Line] = field(default_factory=list)
    changes: dict[str, list[Change]] = field(default_factory=dict)

    def say(self, kind: str, change: Change) -> None:
        """Keep a change of one kind: moved, changed, gone or new."""
        self.changes.setdefault(kind, []).append(change)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many cases changed in which way."""
        return {kind: len(changes) for kind, changes in self.changes.items()}

    def in_order(self) -> Iterator[Change]:
        """Yield every change: first what needs looking at, then new cases; each in the order of names."""
        for kind in ("moved", "changed", "gone", "new"):
            yield from sorted(self.changes.get(kind, ()), key=lambda change: (change.person, change.place, change.note))


def plan_of(lines: Iterable[Line], teams: Iterable[int], on_record: OnRecord, day: date) -> Plan:
    """Work out what the lines of a file change, and which cases its teams hold no longer."""
    plan, listed = Plan(day), set()
    for line in lines:
        case = on_record.cases.get(line.row.key)
        _facts(plan, line, case, on_record)
        _holder(plan, line, case, on_record)
        listed.add(line.row.key)
    _no_longer_held(plan, set(teams), listed, on_record)
    return plan


# ---- facts ----


def _facts(plan: Plan, line: Line, case: Case | None, on_record: OnRecord) -> None:
    """Take the facts of a line, unless newer ones are on record; write a reading where they are not as they were."""
    facts = line.row.facts
    if case is None:
        plan.facts.append(line)
        plan.readings.append(line)
        return
    if on_record.read.get(case.pk) != facts.as_record():
        plan.readings.append(line)
    if plan.day < case.facts_day:
        return
    old = CaseFacts.of(case)
    if old == facts:
        plan.confirmed.append(case)
        return
    plan.facts.append(line)
    before, after = differences(old, facts)
    plan.say("changed", Change(line.person.name, line.unit.name, f"{line.row.mask}: {before}", after, "changed"))


# ---- who holds it ----


def _holder(plan: Plan, line: Line, case: Case | None, on_record: OnRecord) -> None:
    known = on_record.holdings.get(case.pk, ()) if case else ()
    now = next((holding for holding in known if holding.is_on(plan.day)), None)
    if now is None:
        after = next((holding.starts for holding in known if holding.starts > plan.day), None)
        plan.opened.append((line, after))
        _say_new(plan, line, case)
    elif (now.person_id, now.unit_id) != (line.person.pk, line.unit.pk):
        _move(plan, line, now, on_record)


def _say_new(plan: Plan, line: Line, case: Case | None) -> None:
    """Say that a case is new; one that a reviewer recorded as somebody else's has moved."""
    if case and case.holder_id not in (None, line.person.pk):
        plan.say("moved", _moved(line, str(case.holder)))
    else:
        what = f"Holds {line.row.mask}"
        plan.say("new", Change(line.person.name, line.unit.name, "Not held", what, in_short(line.row.facts)))


def _move(plan: Plan, line: Line, now: Holding, on_record: OnRecord) -> None:
    """End a holding and open the next, on the day of the file; correct one that an earlier file of that day opened."""
    other_team = now.unit_id != line.unit.pk
    if other_team and on_record.newest.get(now.unit_id, plan.day) > plan.day:
        plan.elsewhere.append(line)
        return
    if now.starts == plan.day:
        plan.corrected.append((now, line))
    else:
        plan.ended.append(now)
        plan.opened.append((line, now.ends))
    same_person = now.person_id == line.person.pk
    plan.say("moved", _moved(line, now.unit.name if same_person else now.person.name, same_person=same_person))


def _moved(line: Line, old: str, *, same_person: bool = False) -> Change:
    mask, new = line.row.mask, line.unit.name if same_person else line.person.name
    return Change(line.person.name, line.unit.name, f"{mask} with {old}", f"{mask} with {new}", "moved")


def _no_longer_held(plan: Plan, teams: set[int], listed: set[str], on_record: OnRecord) -> None:
    """End what a team of the file held on its day and no longer lists."""
    for holdings in on_record.holdings.values():
        for holding in holdings:
            if holding.unit_id not in teams or holding.case.key in listed or not holding.is_on(plan.day):
                continue
            (plan.withdrawn if holding.starts == plan.day else plan.ended).append(holding)
            if holding.ends is None:
                before, after = f"Holds {holding.case.mask}", "No longer in the file"
                plan.say("gone", Change(holding.person.name, holding.unit.name, before, after))
