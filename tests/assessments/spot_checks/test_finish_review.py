"""The caseload review after a failed check is recorded as done, and only then new cases come again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from assessments.spot_checks.after.keeping import keep_support
from assessments.spot_checks.after.reviewed import finish_review, open_review
from lms.calendar import today
from lms.models import Duty, Person
from lms.permissions import NotAllowed
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Restriction
from tests.factories import spot_checks

pytestmark = pytest.mark.django_db
WORDS = "All 14 cases, the same gap in two, both put right."


@pytest.fixture
def failed(cast):
    """A check of a case of Nadia's that was not sufficient, ten days ago."""
    outcome = spot_checks.outcome(spot_checks.check(cast.amara, cast.nadia), "iiii")
    Restriction.objects.update(starts=today() - timedelta(days=10))
    return outcome


def words(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def answer(cast):
    return check_allocation(person=cast.nadia, facts=CaseFacts(), by=cast.daniel).answer


def test_no_new_case_comes_until_the_review_is_done(cast, failed, signed_in_as):
    assert answer(cast) == "block"
    client, address = signed_in_as(cast.daniel), f"/spot-checks/outcome/{failed.spot_check_id}/review/"
    assert "Record that it is done" in words(client.get(f"/spot-checks/outcome/{failed.spot_check_id}/"))
    assert "Is the review of the caseload of Nadia Rowe done?" in words(client.get(address))
    page = words(client.post(address, {"words": WORDS}, follow=True))
    assert "Recorded. New cases may come to Nadia Rowe again, at the latest from tomorrow." in page
    assert "Record that it is done" not in page
    assert answer(cast) == "warn"
    review = Duty.objects.get(kind="caseload_review")
    assert (review.closed_by, review.close_reason) == (cast.daniel, WORDS)
    assert Restriction.objects.get().lifted_by == cast.daniel


def test_the_support_plan_stays_open(cast, failed):
    finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    assert Duty.objects.open().filter(kind="support_plan").exists()
    assert open_review(failed) is None


def test_a_second_press_changes_nothing(cast, failed, signed_in_as):
    assert finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    assert not finish_review(outcome=failed, words="Again.", by=cast.ruth)
    page = signed_in_as(cast.daniel).post(f"/spot-checks/outcome/{failed.spot_check_id}/review/", {"words": "Again."})
    assert "Nothing of the caseload of Nadia Rowe is to be reviewed" in words(page)
    assert Duty.objects.get(kind="caseload_review").close_reason == WORDS


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("", "Write what you looked at, and what you found"), ("Case X123456 again", "case number")],
)
def test_empty_words_and_a_case_number_are_refused(cast, failed, signed_in_as, written, sentence):
    page = signed_in_as(cast.daniel).post(f"/spot-checks/outcome/{failed.spot_check_id}/review/", {"words": written})
    assert sentence in words(page)
    assert open_review(failed)


def test_nobody_else_records_it(cast, failed):
    for who in (cast.nadia, cast.amara, cast.carys):
        with pytest.raises(NotAllowed):
            finish_review(outcome=failed, words=WORDS, by=who)


def test_whoever_leaves_and_comes_back_is_not_held_back_by_a_review_that_nobody_can_do(cast, failed):
    Person.objects.filter(pk=cast.nadia.pk).update(is_active=False)
    keep_support(on=today())
    assert not Duty.objects.open().filter(kind="caseload_review").exists()
    assert Restriction.objects.get().ends == today()


def test_a_review_whose_duty_was_closed_otherwise_still_lifts_what_holds_cases_back(cast, failed):
    Duty.objects.update(closed_at=timezone.now())
    assert finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    assert Restriction.objects.get().lifted_by == cast.daniel
