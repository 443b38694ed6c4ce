"""The queue of second signatures: whose it is, by when, and what happens when a signer cannot sign any more."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.assessors import COUNTERSIGN, award_in_words
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.judging import signers
from assessments.portfolio.judging.awards import OWN, PLACE, keep_award_duties
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.signers import keep_signers
from assessments.portfolio.judging.signing_queue import ToSign, to_countersign, waiting_for_others
from assessments.portfolio.models import FrameworkVersion, Judgement, Withdrawal
from lms.calendar import in_words, today, working_day_after
from lms.models import Absence, Duty, Grade, Person, Post, Qualification, RegionChoice, RoleGrant
from lms.progress.actions import _keep_portfolios
from lms.roles import Role
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, not_yet


def unsigned(cast: Cast, version: FrameworkVersion | None = None, title: str = "A plan") -> Judgement:
    return judged(evidence(cast.callum, version or framework(), title=title)[0], cast.joel)


@pytest.fixture
def sunita(cast: Cast) -> Person:
    """Return another assessor of the place with the award."""
    person = Person.objects.create(email="sunita@example.org", name="Sunita Rao", staff_code="SR")
    Post.objects.create(person=person, unit=cast.pdu, grade=Grade.PO, starts=date(2020, 1, 1))
    RoleGrant.objects.create(person=person, role=Role.PTA, unit=cast.pdu, starts=date(2020, 1, 1))
    Qualification.objects.create(person=person, kind="assessor", starts=date(2020, 1, 1), evidence="Seen")
    return person


def signer() -> Person | None:
    return Duty.objects.open().get(kind=COUNTERSIGN).owner


def test_the_days_of_a_signature_are_a_rule_of_their_own(cast: Cast) -> None:
    RegionChoice.objects.create(
        region=cast.region, rule="countersign_days", value=4, starts=today(), reason="-", chosen_by=cast.imogen
    )
    unsigned(cast)
    assert Duty.objects.open().get(kind=COUNTERSIGN).due == working_day_after(today(), 4)


@pytest.mark.parametrize(
    ("days", "over", "shape", "said"), [(0, 0, "sign", "Yours to sign"), (1, 1, "overdue", "Overdue 1 working day. ")]
)
def test_it_is_overdue_from_the_day_after(cast: Cast, days: int, over: int, shape: str, said: str) -> None:
    due = working_day_after(today(), 10)
    row = ToSign(Judgement(judged_at=None), working_day_after(due, days) if days else due, sign_by=due)  # type: ignore[misc]
    assert (row.days_over, row.shape, row.in_words.startswith(said)) == (over, shape, True)


def test_both_sides_see_with_whom_it_is_and_by_when(cast: Cast, signed_in_as: SignIn) -> None:
    judgement = unsigned(cast)
    due = Duty.objects.open().get(kind=COUNTERSIGN).due
    [theirs] = to_countersign(cast.helen, today())
    assert (theirs.yours, theirs.sign_by) == (True, due)
    assert "1 judgement waits for you" in words(page(signed_in_as(cast.helen), "countersign"))
    found = words(page(signed_in_as(cast.joel), "countersign"))
    assert f"Helen Marsh to countersign by {in_words(due)}" in found
    assert "You can read this list and not sign" in found
    assert "Sign by" in words(page(signed_in_as(cast.helen), "sign", judgement.pk))


def test_the_assessor_sees_what_came_back_and_what_is_with_a_quality_assurer(cast: Cast) -> None:
    judgement = unsigned(cast)
    countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Not current.")
    [row] = waiting_for_others(cast.joel, today())
    assert (row.back, row.in_words) == (True, "Sent back by Helen Marsh: Not current.")
    disagree(judgement=judgement, by=cast.joel, reasons="It is.")
    [row] = waiting_for_others(cast.joel, today())
    assert (row.back, row.in_words) == (False, "You disagreed; a quality assurer rules on it")


def test_the_queue_asks_the_database_no_more_for_many(cast: Cast, signed_in_as: SignIn) -> None:
    version, counts = framework(), []
    for number in range(4):
        unsigned(cast, version, f"Plan {number}")
        if number in (0, 3):
            for person in (cast.helen, cast.joel):
                client = signed_in_as(person)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert client.get(reverse("portfolio:countersign")).status_code == 200
                counts.append(len(queries))
    assert counts[:2] == counts[2:]


# ---- each night ----


@pytest.mark.parametrize("bar", ["award", "role", "place", "left", "away past the day"])
def test_a_signer_who_cannot_sign_gives_way(cast: Cast, sunita: Person, bar: str) -> None:
    unsigned(cast)
    assert signer() == cast.helen
    due = Duty.objects.open().get(kind=COUNTERSIGN).due
    assert keep_signers(on=today()) == 0
    if bar == "award":
        Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    elif bar == "role":
        RoleGrant.objects.filter(person=cast.helen).update(ends=today())
    elif bar == "place":
        RoleGrant.objects.filter(person=cast.helen).update(unit=cast.far_pdu)
    elif bar == "left":
        Person.objects.filter(pk=cast.helen.pk).update(is_active=False)
    else:
        Absence.objects.create(person=cast.helen, starts=today())
    assert (keep_signers(on=today()), keep_signers(on=today())) == (1, 0)
    assert (signer(), Duty.objects.open().get(kind=COUNTERSIGN).due) == (sunita, due)


def test_a_signer_who_is_back_in_time_keeps_it(cast: Cast, sunita: Person) -> None:
    unsigned(cast)
    Absence.objects.create(person=cast.helen, starts=today(), ends=working_day_after(today(), 2))
    assert (keep_signers(on=today()), signer()) == (0, cast.helen)


def test_where_nobody_could_sign_whoever_comes_is_asked(cast: Cast) -> None:
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    unsigned(cast)
    assert (signer(), keep_signers(on=today())) == (None, 0)
    Qualification.objects.create(person=cast.helen, kind="assessor", starts=today(), evidence="Renewed")
    assert (keep_signers(on=today()), signer()) == (1, cast.helen)


def test_nobody_is_asked_to_sign_what_was_taken_back(cast: Cast) -> None:
    piece = unsigned(cast).claim.evidence
    Withdrawal.objects.create(evidence=piece, by=cast.callum, reason="The wrong case.", at=timezone.now())
    assert keep_signers(on=today()) == 1
    assert not Duty.objects.open().filter(kind=COUNTERSIGN).exists()


def test_what_is_signed_while_the_night_goes_through_the_list_is_left_alone(cast: Cast, sunita: Person) -> None:
    judgement = unsigned(cast)
    Absence.objects.create(person=cast.helen, starts=today())

    def signed_first(pk: int, source: int, on: date) -> bool:
        countersign(judgement=judgement, by=sunita, agrees=True)
        return keep_one(pk, source, on)

    keep_one = signers._keep
    with patch.object(signers, "_keep", signed_first):
        assert keep_signers(on=today()) == 0
    assert not Duty.objects.open().filter(kind=COUNTERSIGN).exists()
    assert Duty.objects.filter(kind=COUNTERSIGN).count() == 1


def test_a_duty_to_sign_what_is_signed_is_closed(cast: Cast) -> None:
    countersign(judgement=unsigned(cast), by=cast.helen, agrees=True)
    Duty.objects.filter(kind=COUNTERSIGN).update(closed_at=None)
    assert (keep_signers(on=today()), keep_signers(on=today())) == (1, 0)


def test_nobody_is_told_of_signatures_that_pass_on_by_themselves(cast: Cast, sunita: Person) -> None:
    unsigned(cast)
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    _keep_portfolios(today())
    assert signer() == sunita
    assert not Duty.objects.filter(kind__in=(OWN, PLACE)).exists()


def test_an_award_that_ends_with_work_open_is_told_to_the_assessor_and_the_place(cast: Cast) -> None:
    assert keep_award_duties(on=today()) == 0
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    assert keep_award_duties(on=today()) == 0
    [claim] = evidence(cast.priya, framework())
    assert (keep_award_duties(on=today()), keep_award_duties(on=today())) == (1, 1)
    own, place = Duty.objects.open().get(kind=OWN), Duty.objects.open().get(kind=PLACE)
    assert (own.owner, place.owner_role, place.owner_unit) == (cast.helen, Role.REGIONAL_LEARNING_MANAGER, cast.pdu)
    assert "1 thing is open" in own.reason
    assert judged(claim, cast.helen, not_yet()).needs_countersignature
    assert keep_award_duties(on=today()) == 0
    assert not Duty.objects.open().filter(kind__in=(OWN, PLACE)).exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "yours ended on"), (1, "Your assessor award ends on"), (90, "Your assessor award ends on"), (91, "")],
)
def test_what_an_award_means_is_said_before_it_ends(cast: Cast, days: int, said: str) -> None:
    ends = date.fromordinal(today().toordinal() + days)
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=ends)
    found = award_in_words(cast.helen, today())
    assert said in found if said else not found
    assert "You do not hold the assessor award yet" in award_in_words(cast.joel, today())
