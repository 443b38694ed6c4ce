"""Writes what a file of held cases changes: cases, readings of their facts, holdings, and who holds each case now."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from courses import standing
from lms.calendar import today
from mentoring.caseload.columns import held_columns
from mentoring.caseload.facts import CONCERNS, GROUPS, CaseFacts
from mentoring.caseload.files.holdings_plan import Line, Plan
from mentoring.caseload.files.report import Step
from mentoring.caseload.models import Case, CaseloadImport, CaseReading, HeldGap, Holding

BATCH: Final = 1000
PLAIN: Final = ("order", "tier", "mappa_category", "mappa_level", *CONCERNS)
WRITTEN: Final = (*(f"rosh_{group}" for group in GROUPS), *PLAIN, "facts_day")
Item = TypeVar("Item")


def write(plan: Plan, source: CaseloadImport, step: Step) -> None:
    """Write all of it. Holdings end before others begin: a case is never held twice."""
    before = sorted({row.person_id for row in (*plan.ended, *plan.withdrawn, *(held for held, _ in plan.corrected))})
    lines = [*plan.facts, *plan.readings, *(line for line, _ in plan.opened)]
    steps = _Steps(step, max(1, len(lines)))
    _write_facts(plan, steps)
    cases = _cases_of({line.row.key for line in (*lines, *(line for _, line in plan.corrected))})
    for lines_read in chunks(plan.readings):
        CaseReading.objects.bulk_create([_reading(line, cases, source) for line in lines_read])
        steps.take(len(lines_read))
    _end(plan)
    _correct(plan, source)
    for begun in chunks(plan.opened):
        Holding.objects.bulk_create([_holding(plan, line, ends, cases, source) for line, ends in begun])
        steps.take(len(begun))
    _keep_holders_in_step(plan, cases)
    for people in chunks(before):
        standing.refresh_all(people, held_columns, today())


class _Steps:
    """How far the writing is."""

    def __init__(self, step: Step, total: int) -> None:
        self.step, self.total, self.done = step, total, 0

    def take(self, count: int) -> None:
        """Say that so many more are written."""
        self.done += count
        self.step(self.done, self.total)


# ---- facts ----


def _write_facts(plan: Plan, steps: _Steps) -> None:
    """Write new cases and changed facts in one stroke, and the day on which the others were as they are."""
    for some in chunks(plan.facts):
        rows = [_case(line, plan) for line in some]
        Case.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=WRITTEN)
        steps.take(len(some))
    for confirmed in chunks(plan.confirmed):
        pks = [case.pk for case in confirmed]
        Case.objects.filter(pk__in=pks, facts_day__lt=plan.day).update(facts_day=plan.day)


def _case(line: Line, plan: Plan) -> Case:
    facts = line.row.facts
    return Case(key=line.row.key, mask=line.row.mask, facts_day=plan.day, **fields_of(facts))


def fields_of(facts: CaseFacts) -> dict[str, Any]:
    """Return facts as the fields of a case."""
    risk = {f"rosh_{group}": getattr(facts, group) for group in GROUPS}
    return risk | {name: getattr(facts, name) for name in PLAIN}


def _cases_of(keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of cases by their keys."""
    found: dict[str, int] = {}
    for some in chunks(sorted(keys)):
        found |= dict(Case.objects.filter(key__in=some).values_list("key", "pk"))
    return found


def _reading(line: Line, cases: dict[str, int], source: CaseloadImport) -> CaseReading:
    facts, case = line.row.facts.as_record(), cases[line.row.key]
    return CaseReading(case_id=case, source=source, line=line.row.line, day=source.figures_day, facts=facts)


# ---- holdings ----


def _end(plan: Plan) -> None:
    """End what is over, and take away what an earlier file of the same day had wrong."""
    for some in chunks(plan.ended):
        Holding.objects.filter(pk__in=[holding.pk for holding in some]).update(ends=plan.day)
    for some in chunks(plan.withdrawn):
        _forget_gaps(some)
        Holding.objects.filter(pk__in=[holding.pk for holding in some]).delete()


def _correct(plan: Plan, source: CaseloadImport) -> None:
    """Put other holders into holdings that an earlier file of the same day opened; gaps of the old ones are gone."""
    rows = []
    for holding, line in plan.corrected:
        holding.person, holding.unit, holding.source, holding.line = line.person, line.unit, source, line.row.line
        rows.append(holding)
    for some in chunks(rows):
        _forget_gaps(some)
        Holding.objects.bulk_update(some, ["person", "unit", "source", "line"], batch_size=200)


def _forget_gaps(holdings: Sequence[Holding]) -> None:
    """Take away what a night found against holdings that never were; a night under way waits for the end of this."""
    pks = [holding.pk for holding in holdings]
    list(Holding.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
    HeldGap.objects.filter(holding__in=pks).delete()


def _holding(plan: Plan, line: Line, ends: Any, cases: dict[str, int], source: CaseloadImport) -> Holding:
    facts = {"unit": line.unit, "source": source, "line": line.row.line, "starts": plan.day, "ends": ends}
    return Holding(case_id=cases[line.row.key], person=line.person, **facts)


def _keep_holders_in_step(plan: Plan, cases: dict[str, int]) -> None:
    """Write beside each case who holds it now; the holdings say since when."""
    over = [holding.case_id for holding in (*plan.ended, *plan.withdrawn, *(held for held, _ in plan.corrected))]
    touched = sorted({*over, *(cases[line.row.key] for line, _ in plan.opened)})
    by_holder: dict[int | None, list[int]] = {}
    for some in chunks(touched):
        holders = dict(Holding.objects.filter(case__in=some, ends=None).values_list("case", "person"))
        for case, recorded in Case.objects.filter(pk__in=some).values_list("pk", "holder"):
            if holders.get(case) != recorded:
                by_holder.setdefault(holders.get(case), []).append(case)
    for holder, theirs in by_holder.items():
        for some in chunks(theirs):
            Case.objects.filter(pk__in=some).update(holder=holder)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield a list piece by piece: a database takes so many values in one question."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
