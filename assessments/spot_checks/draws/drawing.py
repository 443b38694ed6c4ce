"""The second half of a draw: the server draws a seed, and what follows from it is written down and hashed."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.context import contexts_on
from assessments.spot_checks.draws.case_facts import facts_kept
from assessments.spot_checks.draws.choosing import Chosen, LeftOut, officers_drawn, worked_out
from assessments.spot_checks.draws.earlier import Earlier, earlier_of
from assessments.spot_checks.draws.hashing import pin_of, population_hash, result_hash
from assessments.spot_checks.draws.regions import Region, one_draw_at_a_time, region_at, regions_of
from assessments.spot_checks.draws.words import (
    CANCELLED,
    LEFT,
    MOVED,
    NO_CASE,
    NONE_LEFT,
    OPEN,
    order_continued,
    outcome_followed,
)
from assessments.spot_checks.models import Draw, DrawOfficer, DrawResult, SpotCheck
from assessments.spot_checks.permissions import check_may_draw, check_not_drawn_from
from lms import audit
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.permissions import NotAllowed
from lms.policy.spot_checking import SPOT_CHECK_JUDGE_DAYS
from mentoring.caseload.models import Case

ROWS: Final = 500


@transaction.atomic
def draw(*, draw: Draw, by: Person | None) -> DrawResult:
    """Draw the seed of a frozen population, and open a check for each officer drawn. Twice changes nothing."""
    if by is not None:
        check_may_draw(by, draw.unit, on=today())
        check_not_drawn_from(by, draw)
    one_draw_at_a_time(draw.unit)
    if made := DrawResult.objects.filter(draw=draw).first():
        return made
    draw = Draw.objects.select_related("unit", "standard_version").get(pk=draw.pk)
    rows = list(draw.officers.select_related("officer").order_by("place"))
    _check_may_be_drawn(draw, rows)
    seed, regions = secrets.token_hex(32), regions_of(draw)
    left_out = _left_out(officers_drawn(seed, draw.pk, rows, regions))
    chosen = worked_out(seed, draw, rows, regions, left_out)
    checks = SpotCheck.objects.bulk_create(_checks(draw, chosen, regions, by), batch_size=ROWS)
    return _result(draw, seed, left_out, checks, by)


def _check_may_be_drawn(draw: Draw, rows: Sequence[DrawOfficer]) -> None:
    if draw.cancelled:
        raise NotAllowed(f"This draw was cancelled: {draw.cancelled.reason}")
    if population_hash(draw, rows, draw.standard_version) != draw.population_hash:
        raise NotAllowed("The list is not as it was frozen, so nothing is drawn from it. Tell your administrator.")


def _result(draw: Draw, seed: str, left_out: LeftOut, checks: list[SpotCheck], by: Person | None) -> DrawResult:
    result = DrawResult.objects.create(
        draw=draw,
        seed=seed,
        drawn_by=by,
        drawn_at=timezone.now(),
        drawn_n=len(checks),
        left_out=left_out.as_record(),
    )
    # As with the population, the hash is over the numbers that the database has just given.
    result.result_hash = result_hash(result, checks)
    DrawResult.objects.filter(pk=result.pk).update(result_hash=result.result_hash)
    facts = {"seed": seed, "result_hash": result.result_hash, "drawn": result.drawn_n}
    audit.record("draw_made", by=by, subject=draw, facts=facts)
    return result


# ---- what has changed since the list was frozen ----


def _left_out(rows: Iterable[DrawOfficer]) -> LeftOut:
    """Find which of these officers cannot be drawn any more, and which cases are not drawn. Four queries."""
    theirs = {row.officer_id: row for row in rows}
    # Whoever opens a check of one of these officers waits here, or has done so already.
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=list(theirs)).order_by("pk")
    active = dict(locked.values_list("pk", "is_active"))
    open_checks = set(SpotCheck.objects.open().filter(officer__in=theirs).values_list("officer", flat=True))
    held = set(Case.objects.filter(holder__in=theirs).values_list("holder", "pk"))
    earlier, found = earlier_of(theirs), LeftOut()
    for pk, row in theirs.items():
        moved = {case: MOVED for case, _ in row.cases if (pk, case) not in held}
        before = earlier.get(pk, Earlier())
        passed = before.passed([case for case, _ in row.cases], again=outcome_followed(row.reasons) is not None)
        if over := moved | {case: passed[case] for case, _ in row.cases if case in passed}:
            found.cases[pk] = over
        since = before.order is not None and before.order != order_continued(row.reasons)
        reasons = {LEFT: not active[pk], OPEN: pk in open_checks, CANCELLED: since}
        reasons |= {NO_CASE: len(moved) == len(row.cases), NONE_LEFT: len(over) == len(row.cases)}
        if reason := next((code for code, stands in reasons.items() if stands), ""):
            found.officers[pk] = reason
    return found


# ---- the checks ----


def _checks(draw: Draw, chosen: list[Chosen], regions: Sequence[Region], by: Person | None) -> list[SpotCheck]:
    moment = timezone.now()
    cases = Case.objects.in_bulk([one.case for one in chosen])
    facts = facts_kept(cases.values())
    contexts = contexts_on([one.row.officer for one in chosen], draw.day)
    days = {region.code: judge_by(region, today(moment)) for region in regions}
    return [
        opened(
            cases[one.case],
            moment,
            officer=one.row.officer,
            standard_version=draw.standard_version,
            drawn=one.row,
            place=one.place,
            why=one.why,
            follows_id=outcome_followed(one.row.reasons),
            double=one.double,
            case_facts=facts[one.case],
            context=contexts[one.row.officer_id],
            opened_by=by,
            judge_by=days[region_at(regions, one.row.unit_id).code],
        )
        for one in chosen
    ]


def opened(case: Case, moment: datetime, **facts: Any) -> SpotCheck:
    """Return a check of a case, with the pin over all that is said of it here; not saved yet."""
    check = SpotCheck(case=case, opened_at=moment, **facts)
    check.pin = pin_of(check, case.key)
    return check


def judge_by(region: Region, on: date) -> date:
    """Return by when a case that is drawn in a region on a day is to be judged."""
    return working_day_after(on, int(region.value(SPOT_CHECK_JUDGE_DAYS)))
