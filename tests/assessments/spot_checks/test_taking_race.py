"""Two reviewers at one check at once: one gets it, the other is told, and nobody loses a mark. PostgreSQL only."""

from datetime import timedelta

from django.utils import timezone

from assessments.spot_checks.judging.assigning import assign_waiting
from assessments.spot_checks.judging.drafts import Sent, save_draft
from assessments.spot_checks.judging.handing import keep_readers, take
from assessments.spot_checks.models import Assignment, MarkingDraft
from lms.calendar import today
from lms.models import LineManagement
from tests.cast import Cast
from tests.factories.readers import opened, reviewer
from tests.factories.spot_checks import check, judged, set_fast
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def test_of_two_who_take_a_check_at_once_one_gets_it_and_the_other_is_told(cast: Cast) -> None:
    for name in ("helen", "joel"):
        reviewer(cast, name)
    spot_check = opened(cast.nadia)
    results = at_once(
        lambda: take(spot_check=spot_check, seat="first", by=cast.helen),
        lambda: take(spot_check=spot_check, seat="first", by=cast.joel),
    )
    got = spot_check.assignments.get()
    assert got in results
    told = next(result for result in results if result != got)
    assert told.startswith(f"{got.reviewer} has this check, and until the end of")
    assert told.endswith("Nothing of yours was lost or recorded.")


def test_of_two_who_take_a_check_over_one_gets_it_and_what_was_written_stays(cast: Cast) -> None:
    for name in ("helen", "joel"):
        reviewer(cast, name)
    assignment = set_fast(check(cast.amara, cast.nadia))
    save_draft(assignment=assignment, by=cast.amara, sent=Sent({"q1_1": "sufficient"}, window="a"))
    Assignment.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    at_once(
        lambda: take(spot_check=assignment.spot_check, seat="first", by=cast.helen),
        lambda: take(spot_check=assignment.spot_check, seat="first", by=cast.joel),
    )
    assert assignment.spot_check.assignments.filter(ended_at=None).count() == 1
    assert MarkingDraft.objects.get(assignment=assignment).answers["q1_1"]["answer"] == "sufficient"
    assignment.refresh_from_db()
    assert assignment.ended_as == "taken_over"


def test_a_claim_that_is_renewed_at_the_same_moment_holds(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = set_fast(check(cast.amara, cast.nadia))
    Assignment.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    told = while_open(
        lambda: save_draft(assignment=assignment, by=cast.amara, sent=Sent({"q1_1": "sufficient"}, window="a")),
        lambda: take(spot_check=assignment.spot_check, seat="first", by=cast.helen),
    )
    assert told.startswith("Amara Diallo has this check, until")
    assert assignment.spot_check.assignments.get().reviewer == cast.amara


def test_checks_that_are_given_twice_at_once_have_one_reader_each(cast: Cast) -> None:
    for name in ("amara", "helen"):
        reviewer(cast, name)
    for officer in (cast.nadia, cast.gareth, cast.owen):
        opened(officer, double=True)
    given = at_once(lambda: assign_waiting(on=today()), lambda: assign_waiting(on=today()))
    assert sorted(given) == [0, 6]
    assert Assignment.objects.count() == 6


def test_whoever_becomes_the_officers_manager_half_way_either_judged_before_or_gives_way(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = set_fast(check(cast.amara, cast.nadia))
    LineManagement.objects.filter(person=cast.nadia).update(manager=cast.amara)
    results = at_once(lambda: judged(assignment), lambda: keep_readers(on=today()))
    assert isinstance(results[0], str)
    assert not assignment.spot_check.judgements.exists()
    assert assignment.spot_check.assignments.get(ended_at=None).reviewer == cast.helen
