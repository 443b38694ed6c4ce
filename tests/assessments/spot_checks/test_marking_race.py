"""Readers at once. SQLite lets one writer in at a time, so this plays on PostgreSQL only."""

from functools import partial

import pytest

from assessments.spot_checks.judging.claims import set_record_fast
from assessments.spot_checks.judging.drafts import NewerDraft, Saved, Sent, save_draft
from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.seats import end, give
from assessments.spot_checks.models import (
    Assignment,
    MarkingDraft,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
)
from lms.models import AuditEvent, Duty, Notice
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.readers import reviewer
from tests.factories.spot_checks import check, set_fast
from tests.races import RACE, at_once, while_open

pytestmark = RACE
ALL_SUFFICIENT = dict.fromkeys(("q1_1", "q1_2", "q2_1", "q2_2"), "sufficient")
CRITICAL = ALL_SUFFICIENT | {"q1_1": "insufficient", "q1_1_note": "Two call-outs were not read."}


def save(assignment: Assignment, fields: dict[str, str], *, seen: int = 0, window: str = "a") -> Saved:
    return save_draft(assignment=assignment, by=assignment.reviewer, sent=Sent(fields, seen, window))


def record(assignment: Assignment, revision: int = 1) -> SpotCheckJudgement:
    return record_marks(assignment=assignment, by=assignment.reviewer, revision=revision)


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Return a check that is with Amara, its record set fast."""
    return set_fast(check(cast.amara, cast.nadia))


def test_the_same_judgement_at_once_is_one_with_one_set_of_duties(assignment: Assignment) -> None:
    save(assignment, CRITICAL)
    again = partial(record, assignment)
    assert at_once(again, again, again) == [SpotCheckJudgement.objects.get()] * 3
    assert Duty.objects.count() == 3


def test_two_windows_that_save_at_once_overwrite_nothing(assignment: Assignment) -> None:
    saves = (
        partial(save, assignment, fields, window=name) for name, fields in (("a", ALL_SUFFICIENT), ("b", CRITICAL))
    )
    results = at_once(*saves, told=(NewerDraft,))
    assert sorted(type(result).__name__ for result in results) == ["NewerDraft", "Saved"]
    assert MarkingDraft.objects.get().revision == 1


def test_what_is_saved_while_it_is_recorded_changes_nothing_that_was_looked_over(assignment: Assignment) -> None:
    save(assignment, ALL_SUFFICIENT)
    said = while_open(partial(record, assignment), partial(save, assignment, CRITICAL, seen=1))
    assert "a judgement is never changed" in said
    assert SpotCheckJudgement.objects.get().answers["q1_1"]["answer"] == "sufficient"
    assert MarkingDraft.objects.get().revision == 1


def test_what_is_recorded_while_something_else_is_saved_is_looked_over_again(assignment: Assignment) -> None:
    save(assignment, ALL_SUFFICIENT)

    def recorded() -> str:
        with pytest.raises(NewerDraft):
            record(assignment)
        return "looked over again"

    assert while_open(partial(save, assignment, CRITICAL, seen=1), recorded) == "looked over again"
    assert not SpotCheckJudgement.objects.exists()
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == "insufficient"


@pytest.mark.parametrize(
    ("marks", "outcomes"), [((ALL_SUFFICIENT, ALL_SUFFICIENT), 1), ((ALL_SUFFICIENT, CRITICAL), 0)]
)
def test_two_readers_of_a_case_at_once_settle_it_exactly_once(
    cast: Cast, marks: tuple[dict[str, str], dict[str, str]], outcomes: int
) -> None:
    first = set_fast(check(cast.amara, cast.nadia, double=True))
    owen = reviewer(cast, "owen")
    second = set_fast(give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=owen, by=None))
    for reader, fields in zip((first, second), marks, strict=True):
        save(reader, fields)
    results = at_once(partial(record, first), partial(record, second))
    assert {type(result).__name__ for result in results} == {"SpotCheckJudgement"}
    assert SpotCheckOutcome.objects.count() == outcomes
    assert SpotCheck.objects.get().is_open is (outcomes == 0)


def test_of_two_readers_who_set_the_record_fast_at_once_one_does(cast: Cast) -> None:
    first = check(cast.amara, cast.nadia, double=True)
    owen = reviewer(cast, "owen")
    second = give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=owen, by=None)
    at_once(
        lambda: set_record_fast(assignment=first, by=cast.amara), lambda: set_record_fast(assignment=second, by=owen)
    )
    assert AuditEvent.objects.filter(code="spot_check_record_fixed").count() == 1
    assert AuditEvent.objects.filter(code="spot_check_record_confirmed").count() == 1
    assert Notice.objects.filter(person=cast.nadia).count() == 1


def test_what_is_saved_while_the_check_is_taken_over_is_kept_and_claims_nothing(assignment: Assignment) -> None:
    def take() -> Assignment:
        return end(assignment=assignment, how=Assignment.EndedAs.TAKEN_OVER, reason="Owen has it.", by=None)

    saved = while_open(take, partial(save, assignment, CRITICAL))
    assert "This check is no longer with you. Owen has it." in saved.over
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == "insufficient"
    assert Assignment.objects.get().claimed_until is None
    with pytest.raises(NotAllowed, match="no longer with you"):
        record(assignment)
