"""Running a draw again: yes as it stands, and no after a change to any single column of any row that it rests on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from assessments.spot_checks.draws.hashing import population_hash, result_hash
from assessments.spot_checks.draws.replacing import cancel_check, cancel_draw, replace_check
from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Assignment,
    Draw,
    DrawCancellation,
    DrawOfficer,
    DrawResult,
    SpotCheck,
    StandardVersion,
)
from lms.calendar import today
from lms.models import AuditEvent, RegionChoice
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories import lots
from tests.factories import spot_checks as checks

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(cast: Cast) -> Draw:
    """A draw of three officers: one check replaced and then cancelled, one open, one judged; two more left out."""
    facts = {"starts": today(), "reason": "Ours", "chosen_by": cast.imogen}
    RegionChoice.objects.create(region=cast.region, rule="spot_check_double", value=0, **facts)
    for person in (cast.nadia, cast.gareth, cast.priya):
        lots.cases(person)
    found = lots.drawn(cast.pdu, cast.tomasz)
    following = replace_check(spot_check=lots.check_of(cast.nadia), reason="Not a case of hers", by=cast.tomasz)
    assert following
    cancel_check(spot_check=following, reason="Nor is this one", by=cast.tomasz)
    checks.outcome(read(lots.check_of(cast.priya), cast))
    return found


def read(check: SpotCheck, cast: Cast) -> Assignment:
    """Give a check to a certified reader."""
    checks.certify(cast.amara, check.standard_version)
    return give(spot_check=check, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=cast.tomasz)


def rows_of(draw: Draw) -> Iterator[tuple[models.Model, list[str]]]:
    """Yield every row that a draw rests on, with all its columns; of a case those that make it that case."""
    whole: list[models.Model] = [draw, draw.standard_version, draw.result, *draw.officers.all()]
    whole += DrawCancellation.objects.filter(draw=draw)
    for row in whole:
        yield row, columns(type(row))
    for check in SpotCheck.objects.filter(drawn__draw=draw):
        yield check, columns(SpotCheck)
        yield check.case, ["id", "key"]


def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def other(row: models.Model, name: str) -> Any:
    """Return another value that fits a column."""
    value, field = getattr(row, name), row._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return [value, "more"]
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(value, int) or value is None:
        return (value or 0) + 9000
    if name == "closed_as":
        return "cancelled" if value == "outcome" else "outcome"
    return {"kind": "recheck", "stratum": "extra", "why": "extra"}.get(name, f"{value[1:]}0")


def change(row: models.Model, **values: Any) -> int:
    """Change a row behind the back of its model: a plain UPDATE."""
    return type(row)._base_manager.filter(pk=row.pk).update(**values)


def unseen(draw: Draw) -> list[str]:
    """Change every column of every row in turn, and return those changes that running the draw again does not see."""
    found = []
    for row, names in rows_of(draw):
        for name in names:
            try:
                with transaction.atomic():
                    assert change(row, **{name: other(row, name)}) == 1
                    if verify(draw).ok:
                        found.append(f"{type(row).__name__}.{name}")
                    transaction.set_rollback(True)
            except IntegrityError:  # the database itself does not let it
                continue
    return found


def test_a_draw_stands_until_any_single_column_is_changed(drawn: Draw) -> None:
    assert verify(drawn).problems == []
    assert unseen(drawn) == []
    assert verify(drawn).ok


def test_a_cancelled_draw_stands_until_its_cancellation_is_changed(drawn: Draw, cast: Cast) -> None:
    cancel_draw(draw=drawn, reason="The list of cases was of last month", by=cast.tomasz)
    assert verify(drawn).problems == []
    row = DrawCancellation.objects.get()
    for name in columns(DrawCancellation):
        with transaction.atomic():
            change(row, **{name: other(row, name)})
            assert not verify(drawn).ok, name
            transaction.set_rollback(True)


def test_every_row_and_column_is_among_those_that_are_changed(drawn: Draw) -> None:
    seen = {(type(row), name) for row, names in rows_of(drawn) for name in names}
    for model in (Draw, DrawOfficer, DrawResult, StandardVersion, SpotCheck):
        assert {(model, name) for name in columns(model)} <= seen
    assert (Case, "key") in seen


def test_a_list_without_a_seed_can_be_verified_too(cast: Cast) -> None:
    lots.cases(cast.nadia)
    frozen = lots.frozen(cast.team)
    assert verify(frozen).ok
    DrawOfficer.objects.filter(officer=cast.nadia).update(tickets=5)
    assert verify(frozen).problems == ["The draw, its standard or its list of officers is not as it was frozen."]


def test_what_happens_to_a_check_later_changes_nothing(drawn: Draw, cast: Cast) -> None:
    reading = give(spot_check=lots.check_of(cast.gareth), seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None)
    checks.set_fast(reading)
    assert verify(drawn).problems == []
    reading.refresh_from_db()
    checks.judged(reading, "isss")
    assert verify(drawn).problems == []


def test_an_open_check_is_not_hidden_as_if_it_had_come_to_an_outcome(drawn: Draw, cast: Cast) -> None:
    check = lots.check_of(cast.gareth)
    change(check, closed_at=check.opened_at, closed_as="outcome", closed_by=cast.amara)
    assert verify(drawn).problems == [
        f"Spot check {check.pk}: it is closed as if it had come to an outcome, and there is none."
    ]


@pytest.mark.parametrize("closed_as", ["", "cancelled", "replaced"])
def test_a_check_with_an_outcome_is_closed_as_having_come_to_one(drawn: Draw, cast: Cast, closed_as: str) -> None:
    check = SpotCheck.objects.get(closed_as="outcome")
    change(check, closed_as=closed_as, closed_at=check.closed_at if closed_as else None, closed_by=None)
    problem = f"Spot check {check.pk}: there is an outcome of it, and it is not closed as having come to one."
    assert problem in verify(drawn).problems


@pytest.mark.parametrize("facts", [{"closed_reason": "Judged"}, {"closed_by": 1}, {"record_fixed_by": 1}])
def test_nothing_is_written_of_an_open_check_that_did_not_happen(
    drawn: Draw, cast: Cast, facts: dict[str, Any]
) -> None:
    change(lots.check_of(cast.gareth), **{name: cast.amara if value == 1 else value for name, value in facts.items()})
    assert len(verify(drawn).problems) == 1


def test_rows_forged_together_with_their_hash_are_found_by_the_audit_record(drawn: Draw) -> None:
    DrawOfficer.objects.filter(stratum="left_out").update(tickets=4)
    forged = population_hash(drawn, drawn.officers.all(), drawn.standard_version)
    change(drawn, population_hash=forged)
    assert verify(drawn).problems == ["The hash of the list is not the one in the audit record."]


def test_a_result_forged_together_with_its_hash_is_found_by_the_audit_record(drawn: Draw) -> None:
    result = drawn.result
    result.drawn_at += timedelta(hours=1)
    first = SpotCheck.objects.filter(drawn__draw=drawn, replaces=None)
    change(result, drawn_at=result.drawn_at, result_hash=result_hash(result, first))
    assert verify(drawn).problems == ["The seed or the hash of the result is not the one in the audit record."]


@pytest.mark.parametrize("model", [DrawResult, SpotCheck, DrawOfficer, Case, Draw, StandardVersion])
def test_a_row_that_is_gone_is_missed(drawn: Draw, model: type[models.Model]) -> None:
    with transaction.atomic():
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
        assert not verify(drawn).ok
        transaction.set_rollback(True)


def test_a_check_slipped_in_beside_the_draw_is_found(drawn: Draw, cast: Cast) -> None:
    row = drawn.officers.get(officer=cast.owen)
    check = lots.check_of(cast.gareth)
    check.pk, check.officer, check.drawn = None, cast.owen, row
    check._state.adding = True
    check.save()
    assert not verify(drawn).ok


EVENTS = [
    "draw_frozen", "draw_made", "spot_check_replaced", "spot_check_cancelled", "spot_check_record_fixed",
    "spot_check_outcome",
]  # fmt: skip


@pytest.mark.parametrize("code", EVENTS)
def test_an_event_that_is_gone_from_the_audit_record_is_missed(drawn: Draw, code: str) -> None:
    events = AuditEvent.objects.filter(code=code)
    events._raw_delete(events.db)
    assert not verify(drawn).ok


# ---- the command ----


def test_the_command_says_yes(drawn: Draw) -> None:
    out = StringIO()
    call_command("verify_draw", str(drawn.pk), stdout=out)
    assert out.getvalue().startswith("Yes: no row of Draw")


def test_the_command_says_no_with_what_differs_and_fails(drawn: Draw) -> None:
    change(drawn.result, seed="0" * 64)
    with pytest.raises(CommandError, match="No: something differs") as no:
        call_command("verify_draw", str(drawn.pk))
    assert no.value.returncode == 1
    assert "The seed or the hash of the result is not the one in the audit record." in str(no.value)


def test_the_command_knows_no_other_draw(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no draw 404"):
        call_command("verify_draw", "404")
