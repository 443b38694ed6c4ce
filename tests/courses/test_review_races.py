"""Two at once over one review: two signatures in one capacity, and a save against a signature."""

import pytest

from courses.models import MilestoneReview, ReviewSignature
from courses.reviewing import begin_review, save_review, sign_review
from courses.reviews import Capacity, content_hash, part_hash
from lms.calendar import today
from lms.models import StandIn
from lms.roles import Role
from tests.factories import reviews as make
from tests.races import RACE, at_once

pytestmark = RACE


def test_manager_and_stand_in_sign_at_once_and_one_is_told(cast):
    StandIn.objects.create(grant=cast.daniel.grants.get(role=Role.SPO), stand_in=cast.carys, starts=today())
    review = make.written(cast)
    seen = content_hash(review)
    results = at_once(
        *(lambda who=who: sign_review(review=review, seen=seen, by=who) for who in (cast.daniel, cast.carys))
    )
    assert sum(isinstance(result, ReviewSignature) for result in results) == 1
    assert "has signed as senior probation officer" in next(one for one in results if isinstance(one, str))


@pytest.mark.parametrize("turn", range(4))
def test_a_save_that_meets_a_signature_changes_nothing_that_was_signed(cast, turn):
    review = make.written(cast)
    seen, part = content_hash(review), part_hash(review, Capacity.LEARNER)

    def save():
        return save_review(review=review, answers={"learned": "Late words."}, decided=None, seen=part, by=cast.priya)

    def sign():
        return sign_review(review=review, seen=seen, by=cast.helen)

    results = at_once(save, sign)
    assert sum(isinstance(result, str) for result in results) == 1
    now = MilestoneReview.objects.get()
    signatures = list(ReviewSignature.objects.all())
    if signatures:
        assert now.answers["learned"] == make.ANSWERS["learned"]
        assert signatures[0].content_hash == content_hash(now) == seen
    else:
        assert now.answers["learned"] == "Late words."


def test_manager_and_assessor_begin_at_once_and_there_is_one_review(cast):
    asked, enrolment = make.point(cast), make.enrolment(cast)
    results = at_once(
        *(lambda who=who: begin_review(enrolment=enrolment, point=asked, by=who) for who in (cast.daniel, cast.helen))
    )
    assert results[0] == results[1] == MilestoneReview.objects.get()
