"""The ties that only a check itself knows of: who judged it before, who worked on the case, who read the last one."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from django.db.models import Q

from assessments.independence import Tie
from assessments.spot_checks.models import Assignment, DeclaredTie, SpotCheck, SpotCheckJudgement, Viewing
from mentoring.caseload.models import AllocationDecision, CoWorking, Holding, OverrideReview

T = TypeVar("T")
Seat = Assignment.Seat
# A check and the seat in it.
Wanted = tuple[SpotCheck, str]


class Bar(StrEnum):
    """What ties a reader to a check or its case, as a code."""

    JUDGED = "judged"
    SITS = "sits"
    READ = "read"
    TWICE_RUNNING = "twice_running"
    DECLARED = "declared"
    HELD = "held"
    CO_WORKED = "co_worked"
    ALLOCATED = "allocated"
    OVERRODE = "overrode"


BEFORE: Final = "You judged this check already, and the next reader is another person."
READ: Final = "You have read the outcome that is appealed against, and an appeal is judged by somebody who has not."
WORKED: Final = "and nobody judges a case that they worked on."
DECIDED: Final = "and nobody judges a case that they decided on."
OF_THE_CASE: Final[dict[Bar, str]] = {
    Bar.HELD: f"You have held this case, {WORKED}",
    Bar.CO_WORKED: f"You have co-worked this case or led the co-working, {WORKED}",
    Bar.ALLOCATED: f"You decided the allocation of this case, {DECIDED}",
    Bar.OVERRODE: f"You set a rule aside for this case, or reviewed that, {DECIDED}",
}
SAID: Final[dict[str, str]] = {
    DeclaredTie.Kind.COUNTERSIGNED: "you countersigned an assessment or plan",
    DeclaredTie.Kind.WORKED_ON: "you have worked on it",
    DeclaredTie.Kind.KNOWS: "you know the officer, or somebody in the case, outside work",
}


def ties_of(spot_check: SpotCheck, seat: str) -> list[Tie]:
    """Return who may not sit in this seat of a check, each with the sentence that says why."""
    return ties_in([(spot_check, seat)])[spot_check.pk, seat]


def ties_in(wanted: Iterable[Wanted]) -> dict[tuple[int, str], list[Tie]]:
    """Return the ties of many seats, by (check, seat). The same few queries however many seats there are."""
    wanted = list(wanted)
    checks = list({spot_check.pk: spot_check for spot_check, _ in wanted}.values())
    of_check = _grouped([*_judged(checks), *_declared(checks)])
    of_case, seated = _grouped(_of_cases(checks)), _grouped(_sitting(checks))
    looked, before = _grouped(_looked(checks)), _grouped(_first_readers(checks))
    return {
        (check.pk, seat): [
            *of_check.get(check.pk, ()),
            *of_case.get(check.case_id, ()),
            *(tie for other, tie in seated.get(check.pk, ()) if other != seat),
            *(looked.get(check.pk, ()) if seat == Seat.APPEAL else ()),
            *(_last_time(check, before.get(check.officer_id, [])) if seat == Seat.FIRST else ()),
        ]
        for check, seat in wanted
    }


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _judged(checks: list[SpotCheck]) -> Iterator[tuple[int, Tie]]:
    for check, person in SpotCheckJudgement.objects.filter(spot_check__in=checks).values_list("spot_check", "by"):
        yield check, Tie(person, BEFORE, Bar.JUDGED)


def _sitting(checks: list[SpotCheck]) -> Iterator[tuple[int, tuple[str, Tie]]]:
    """Give who reads each check now, with their seat: nobody sits in a second one."""
    for row in Assignment.objects.filter(spot_check__in=checks, ended_at=None, judgement=None):
        words = f"You are the {row.get_seat_display().lower()} of this check, and every reader is another person."
        yield row.spot_check_id, (row.seat, Tie(row.reviewer_id, words, Bar.SITS))


def _looked(checks: list[SpotCheck]) -> Iterator[tuple[int, Tie]]:
    rows = Viewing.objects.filter(spot_check__in=checks, what=Viewing.What.OUTCOME)
    for check, person in rows.values_list("spot_check", "person").distinct():
        yield check, Tie(person, READ, Bar.READ)


def _declared(checks: list[SpotCheck]) -> Iterator[tuple[int, Tie]]:
    """Give what reviewers said of the officer, or of the very case."""
    officers = {check.officer_id for check in checks}
    rows = _grouped((row.officer_id, row) for row in DeclaredTie.objects.filter(officer__in=officers))
    for check in checks:
        for row in rows.get(check.officer_id, ()):
            if row.case_id in {None, check.case_id}:
                whom = f"of {check.officer}" if row.case_id is None else "of this case"
                words = f"You said that you should not judge work {whom}: {SAID[row.kind]}."
                yield check.pk, Tie(row.reviewer_id, words, Bar.DECLARED)


def _first_readers(checks: list[SpotCheck]) -> Iterator[tuple[int, tuple[datetime, int, int]]]:
    """Give when each check of these officers was opened that has a first judgement, with its number and reader."""
    rows = SpotCheckJudgement.objects.filter(
        assignment__seat=Seat.FIRST, spot_check__officer__in={check.officer_id for check in checks}
    )
    named = rows.values_list("spot_check__officer", "spot_check__opened_at", "spot_check", "by")
    for officer, opened_at, check, reader in named:
        yield officer, (opened_at, check, reader)


def _last_time(check: SpotCheck, before: list[tuple[datetime, int, int]]) -> list[Tie]:
    """Return the first reader of the officer's check before this one."""
    earlier = [read for read in before if read[:2] < (check.opened_at, check.pk)]
    words = f"You were the first reader of {check.officer}’s last check, and nobody is that twice running."
    return [Tie(max(earlier)[2], words, Bar.TWICE_RUNNING)] if earlier else []


def _of_cases(checks: list[SpotCheck]) -> Iterator[tuple[int, Tie]]:
    """Give who held a case, co-worked it, decided its allocation or set a rule aside for it, but for the officer."""
    cases = {check.case_id: check.case for check in checks}
    officers = {(check.case_id, check.officer_id) for check in checks}
    by_key = {case.key: case.pk for case in cases.values()}
    held = [(case.pk, case.holder_id) for case in cases.values() if case.holder_id]
    held += Holding.objects.filter(case__in=list(cases)).values_list("case", "person").distinct()
    for bar, rows in ((Bar.HELD, held), (Bar.CO_WORKED, _co_workers(by_key)), *_deciders(by_key)):
        for pair in dict.fromkeys(rows):
            if pair not in officers:
                yield pair[0], Tie(pair[1], OF_THE_CASE[bar], bar)


def _co_workers(by_key: dict[str, int]) -> Iterator[tuple[int, int]]:
    for key, lead, learner in CoWorking.objects.filter(case_key__in=list(by_key)).values_list(
        "case_key", "lead", "learner"
    ):
        yield from ((by_key[key], lead), (by_key[key], learner))


def _deciders(by_key: dict[str, int]) -> Iterator[tuple[Bar, list[tuple[int, int]]]]:
    """Give who decided on these cases, by the case or, where it was new then, by its key."""
    rows = AllocationDecision.objects.filter(Q(case__in=list(by_key.values())) | Q(answer__case_key__in=list(by_key)))
    named = rows.values_list("pk", "case", "answer__case_key", "decided_by", "override__by")
    of_decision: dict[int, int] = {}
    decided, overrode = [], []
    for decision, case, key, by, set_aside_by in named:
        of_decision[decision] = number = case or by_key[key]
        decided.append((number, by))
        overrode += [(number, set_aside_by)] if set_aside_by else []
    if overrode:
        reviews = OverrideReview.objects.filter(override__decision__in=list(of_decision))
        overrode += [(of_decision[pk], by) for pk, by in reviews.values_list("override__decision", "by")]
    yield from ((Bar.ALLOCATED, decided), (Bar.OVERRODE, overrode))
