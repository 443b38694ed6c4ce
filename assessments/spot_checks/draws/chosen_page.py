"""What an officer reads of how their case was chosen: why they were drawn, out of how many cases, and by which seed."""

from collections.abc import Sequence
from typing import Any, Final

from assessments.spot_checks.draws.choosing import LeftOut, order_for
from assessments.spot_checks.draws.page import at_moment
from assessments.spot_checks.draws.verifying import Verified
from assessments.spot_checks.draws.words import NOT_DUE, order_continued, reason_in_words
from assessments.spot_checks.models import Draw, DrawOfficer, SpotCheck
from assessments.spot_checks.viewings import LOOKED_COLUMNS, looked_rows
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission
from mentoring.caseload.models import Case

NOT_YET: Final = "Shown once the record of every case of this draw is set fast: it would tell who else is checked"
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
EARLIER_COLUMNS: Final = [{"label": "Case"}, {"label": "In the order"}, {"label": "What became of it"}]


def chosen_context(check: SpotCheck, drawn: DrawOfficer, person: Person) -> dict[str, Any]:
    """Return what the page shows of a check that was drawn."""
    draw, mine = drawn.draw, check.officer_id == person.pk
    return {
        "check": check,
        "draw": draw,
        "mine": mine,
        "whose": "your" if mine else "their",
        "who": "You" if mine else str(check.officer),
        "facts": _facts(check, drawn),
        "reasons": [reason_in_words(code) for code in drawn.reasons],
        "by_lot": NOT_DUE in drawn.reasons,
        "tickets": drawn.tickets,
        "n": len(drawn.cases),
        "order": ordinal(check.place),
        "earlier_columns": EARLIER_COLUMNS,
        "earlier": earlier_rows(check, drawn),
        "record": _record(check, drawn, person),
        "looked_columns": LOOKED_COLUMNS,
        "looked": looked_rows(check),
        "has_outcome": check.closed_as == SpotCheck.ClosedAs.OUTCOME,
    }


def ordinal(place: int) -> str:
    """Say at which place of the order a case stands: 0 is the first."""
    return ORDINALS[place] if place < len(ORDINALS) else f"number {place + 1}"


def _facts(check: SpotCheck, drawn: DrawOfficer) -> list[dict[str, Any]]:
    fixed = check.record_fixed_at
    return [
        {"term": "Cases held that day", "value": len(drawn.cases), "note": in_words(drawn.draw.day)},
        {"term": "Place in the order", "value": check.place + 1, "note": f"of {len(drawn.cases)}"},
        {
            "term": "Record set fast",
            "value": in_words(today(fixed)) if fixed else "not yet",
            "note": at_moment(fixed).rpartition(" ")[2] if fixed else "the officer does not see this page yet",
        },
    ]


def earlier_rows(check: SpotCheck, drawn: DrawOfficer) -> list[list[Any]]:
    """Return the cases that stood before this one in the order, with what became of each. Two queries."""
    made = drawn.draw.made
    if made is None or not check.place:
        return []
    before = order_for(made.seed, drawn)[: check.place]
    checks = {row.case_id: row for row in SpotCheck.objects.filter(drawn=drawn)}
    codes = LeftOut.from_record(made.left_out).cases.get(drawn.officer_id, {})
    cases = Case.objects.in_bulk(before)
    return [
        [f"Case {cases[pk].mask}", ordinal(place), _ended(checks[pk]) if pk in checks else _passed(codes.get(pk, ""))]
        for place, pk in enumerate(before)
    ]


def _passed(code: str) -> str:
    """Say why a case was passed over."""
    return f"Passed over: {reason_in_words(code)}" if code else "Passed over: no longer held, or checked already"


def _ended(check: SpotCheck) -> str:
    how = check.get_closed_as_display() or "Open"
    return f"{how}: {check.closed_reason}" if check.closed_reason else how


def _record(check: SpotCheck, drawn: DrawOfficer, person: Person) -> list[dict[str, str]]:
    draw, shown = drawn.draw, may_read_seed(person, drawn.draw)
    rows = [
        {"key": "Draw", "value": f"{draw.unit}, {in_words(draw.day)}"},
        {"key": "List frozen", "value": at_moment(draw.frozen_at)},
        {"key": "Hash of the list", "value": draw.population_hash},
    ]
    if draw.made is not None:
        rows += [
            {"key": "Seed drawn", "value": at_moment(draw.made.drawn_at)},
            {"key": "Seed", "value": draw.made.seed if shown else NOT_YET},
            {"key": "Hash of the result", "value": draw.made.result_hash},
        ]
    if order := order_continued(drawn.reasons):
        shown = shown and may_read_seed(person, Draw.objects.select_related("unit").get(pk=order[0]))
        rows.append(
            {
                "key": "Goes on in the order of",
                "value": f"Draw {order[0]}" + (f", whose seed is {order[1]}" if shown else ""),
            }
        )
    return [*rows, {"key": "Hash of this check", "value": check.pin}]


def may_read_seed(person: Person, draw: Draw) -> bool:
    """Say whether a seed tells nobody too early who else is checked: with it anybody could work the lots out."""
    if rights_of(person, today()).may(Permission.DRAW_SPOT_CHECKS, draw.unit):
        return True
    return not SpotCheck.objects.open().filter(drawn__draw=draw, record_fixed_at=None).exists()


def answer_in_words(answer: Verified, *, everything: bool) -> dict[str, Any]:
    """Say what came of running a draw again. What differs names other officers: it is for who draws alone."""
    if answer.ok:
        text = "Yes: run again just now, every step came out the same, and no row it rests on has changed."
        return {"kind": "allow", "title": "It came out the same", "text": text, "problems": []}
    problems: Sequence[str] = answer.problems if everything else ()
    text = "No: run again just now, it does not come to what stands on record."
    if not everything:
        text += " Whoever draws cases at your place can see what differs: ask them."
    return {"kind": "block", "title": "Something differs", "text": text, "problems": list(problems)}
