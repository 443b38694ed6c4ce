"""Cases are held back from somebody after a spot check that was not sufficient, and given free again."""

from datetime import timedelta

from lms.calendar import today
from lms.models import AuditEvent
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.held.readiness import ready_on
from mentoring.caseload.held.restricting import lift_restriction, place_restriction
from mentoring.caseload.models import Restriction, Rosh
from mentoring.caseload.officers import asked_about
from tests.factories import holdings
from tests.factories import spot_checks as make
from tests.mentoring.caseload.test_recheck import night, open_gaps

DAY = timedelta(days=1)


def failed(cast):
    """Return the outcome of a check of Nadia’s that was not sufficient."""
    make.standard()
    return make.outcome(make.check(cast.amara, cast.nadia), "isss")


def answer_about(person, on=None):
    return asked_about([person], on or today())[person.pk].about(CaseFacts(public=Rosh.LOW))


def test_after_a_check_that_was_not_sufficient_no_new_case_comes_while_the_review_is_open(cast):
    failed(cast)
    row = Restriction.objects.get()
    assert (row.person, row.kind, row.starts, row.ends) == (cast.nadia, "no_new_cases", today(), None)
    reasons = [reason.reason for reason in answer_about(cast.nadia).those_that("block")]
    assert reasons == ["A caseload review after a spot check is open."]


def test_a_sufficient_check_holds_nothing_back(cast):
    make.standard()
    make.judged(make.check(cast.amara, cast.nadia))
    assert not Restriction.objects.exists()


def test_the_same_source_holds_back_once(cast):
    outcome = failed(cast)
    held_back = {"kind": Restriction.Kind.NO_NEW_CASES, "reason": "x", "ends_when": "y", "source": outcome}
    place_restriction(person=cast.nadia, by=cast.amara, **held_back)
    assert Restriction.objects.count() == 1
    assert AuditEvent.objects.filter(code="restriction_placed").count() == 1


def test_what_was_held_back_is_given_free_from_the_next_day(cast):
    outcome = failed(cast)
    Restriction.objects.update(starts=today() - 3 * DAY)
    assert lift_restriction(source=outcome, by=cast.daniel) == 1
    row = Restriction.objects.get()
    assert (row.ends, row.lifted_by) == (today(), cast.daniel)
    assert not answer_about(cast.nadia).those_that("block")
    assert lift_restriction(source=outcome, by=cast.daniel) == 0


def test_what_was_placed_today_holds_until_midnight(cast):
    outcome = failed(cast)
    lift_restriction(source=outcome, by=cast.daniel)
    assert Restriction.objects.get().ends == today() + DAY
    assert answer_about(cast.nadia).those_that("block")
    assert not answer_about(cast.nadia, today() + DAY).those_that("block")


def test_readiness_follows_at_once(cast):
    def low() -> str:
        ready = ready_on([cast.nadia], today())[cast.nadia.pk]
        return next(one.answer for one in ready if one.kind == "low_medium")

    assert low() != "block"
    failed(cast)
    assert low() == "block"


def test_no_new_case_opens_no_gap_in_cases_that_are_held_and_no_high_risk_does(cast):
    holdings.holding(cast.nadia, "X000021", rosh_public="high")
    outcome = failed(cast)
    night()
    assert open_gaps(cast.nadia) == []
    kind = Restriction.Kind.NO_HIGH_RISK
    place_restriction(person=cast.nadia, kind=kind, reason="x", ends_when="y", source=outcome, by=None)
    night(1)
    assert open_gaps(cast.nadia) == [("restriction", "block")]
