"""Demonstrated: which proofs stand on a day, and whether they suffice by the rule."""

from datetime import date, timedelta

import pytest

from courses.actions import record_demonstration, withdraw_demonstration
from courses.demonstration import judge, sets_of, shown_by
from courses.models import Demonstration, Module, ModuleVersion
from lms.calendar import today
from lms.models import AuditEvent, Person
from lms.rules import RuleBook
from tests.cast import Cast

DAY = timedelta(days=1)
FIRST_CASE = sets_of(["check + observation", "check + practice case"])
MAY, JUNE = date(2026, 5, 22), date(2026, 6, 9)


@pytest.mark.parametrize(
    ("standing", "demonstrated", "since", "missing"),
    [
        ({}, False, None, ("check", "observation")),
        ({"check": MAY}, False, None, ("observation",)),
        ({"observation": MAY}, False, None, ("check",)),
        ({"practice case": MAY}, False, None, ("check",)),
        ({"check": MAY, "observation": JUNE}, True, JUNE, ()),
        ({"check": JUNE, "practice case": MAY}, True, JUNE, ()),
        ({"observation": MAY, "practice case": JUNE}, False, None, ("check",)),
    ],
)
def test_a_first_case_module_needs_its_check_and_a_person_who_saw_it(
    standing: dict[str, date], demonstrated: bool, since: date | None, missing: tuple[str, ...]
) -> None:
    shown = judge(standing, FIRST_CASE, None)
    assert (shown.demonstrated, shown.since, shown.missing) == (demonstrated, since, missing)


def source_of(cast: Cast) -> AuditEvent:
    """Return any frozen row: a proof names the record that it rests on."""
    return AuditEvent.objects.latest("pk")


def prove(cast: Cast, method: str, judged_on: date, lapses_after_months: int | None = None) -> Demonstration:
    version = ModuleVersion.objects.get(module=cast.modules[0])
    return record_demonstration(
        person=cast.priya,
        module_version=version,
        method=method,
        source=source_of(cast),
        by=cast.helen,
        judged_on=judged_on,
        lapses_after_months=lapses_after_months,
    )


def is_shown(cast: Cast, on: date, person: Person | None = None, module: Module | None = None) -> bool:
    who, what = person or cast.priya, module or cast.modules[0]
    return shown_by([who], [what], RuleBook.at(None, on))[who.pk, what.pk].demonstrated


def test_proofs_count_from_the_day_they_were_judged(cast: Cast) -> None:
    prove(cast, "check", today() - 3 * DAY)
    prove(cast, "observation", today() - DAY)
    assert not is_shown(cast, today() - 2 * DAY)
    assert is_shown(cast, today() - DAY)
    assert not is_shown(cast, today(), person=cast.callum)
    assert not is_shown(cast, today(), module=cast.modules[1])


def test_a_proof_counts_until_the_day_before_it_lapses(cast: Cast) -> None:
    prove(cast, "check", date(2025, 1, 31))
    lapsing = prove(cast, "observation", date(2025, 1, 31), lapses_after_months=1)
    assert lapsing.lapses_on == date(2025, 2, 28)
    assert is_shown(cast, date(2025, 2, 27))
    assert not is_shown(cast, date(2025, 2, 28))


def test_a_withdrawn_proof_no_longer_counts_and_stays_on_record(cast: Cast) -> None:
    prove(cast, "check", today() - DAY)
    proof = prove(cast, "observation", today() - DAY)
    withdraw_demonstration(demonstration=proof, source=source_of(cast), reason="Spot check", by=cast.amara)
    shown = shown_by([cast.priya], [cast.modules[0]], RuleBook.at(None, today()))[cast.priya.pk, cast.modules[0].pk]
    assert not shown.demonstrated
    assert "Withdrawn" in shown.in_words
    assert Demonstration.objects.filter(pk=proof.pk).exists()


def test_the_same_source_proves_once_and_is_withdrawn_once(cast: Cast) -> None:
    source = source_of(cast)
    version = ModuleVersion.objects.get(module=cast.modules[0])
    rows = {
        record_demonstration(person=cast.priya, module_version=version, method="check", source=source, by=None).pk
        for _ in range(2)
    }
    assert len(rows) == 1
    proof = Demonstration.objects.get(pk=rows.pop())
    for _ in range(2):
        withdraw_demonstration(demonstration=proof, source=source, reason="Upheld regrade", by=None)
    assert Demonstration.objects.filter(withdraws=proof).count() == 1


def test_a_proof_is_never_edited_or_deleted(cast: Cast) -> None:
    proof = prove(cast, "check", today())
    proof.method = "observation"
    with pytest.raises(TypeError, match="write a new row"):
        proof.save()
    with pytest.raises(TypeError, match="never deleted"):
        proof.delete()


def test_the_read_model_follows_a_proof_in_the_same_moment(cast: Cast) -> None:
    prove(cast, "check", today())
    prove(cast, "observation", today())
    assert cast.enrolment_of(cast.priya).standing.modules_demonstrated == 1


def test_what_many_people_have_shown_costs_one_query(cast: Cast, django_assert_num_queries) -> None:
    prove(cast, "check", today())
    everybody, book = list(Person.objects.all()), RuleBook.at(None, today())
    with django_assert_num_queries(1):
        shown_by(everybody, cast.modules, book)
