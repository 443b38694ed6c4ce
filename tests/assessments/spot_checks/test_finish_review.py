"""The caseload review after a failed check is recorded as done, and only then new cases come again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from assessments.spot_checks.after.keeping import keep_support
from assessments.spot_checks.after.reviewed import finish_review, open_review
from lms.calendar import in_words, today
from lms.models import AuditEvent, Duty, Person
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


def test_the_same_words_sent_twice_count_once(cast, failed, signed_in_as):
    assert finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    assert not finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    address = f"/spot-checks/outcome/{failed.spot_check_id}/review/"
    page = signed_in_as(cast.daniel).post(address, {"words": WORDS}, follow=True)
    assert "Recorded." in words(page)
    assert AuditEvent.objects.filter(code="caseload_reviewed").count() == 1


@pytest.mark.parametrize("who", ["daniel", "ruth"])
def test_other_words_after_them_are_refused_with_who_was_first(cast, failed, who):
    finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    first = "You" if who == "daniel" else "Daniel Okafor"
    with pytest.raises(NotAllowed, match=f"{first} closed this review on {in_words(today())} at .*All 14 cases"):
        finish_review(outcome=failed, words="Twelve cases.", by=cast.people[who])
    assert Duty.objects.get(kind="caseload_review").close_reason == WORDS


@pytest.mark.parametrize("written", ["Twelve cases, two gaps.", "Case X123456 again"])
def test_the_second_of_two_managers_reads_who_was_first_and_their_own_words(cast, failed, signed_in_as, written):
    finish_review(outcome=failed, words=WORDS, by=cast.daniel)
    page = signed_in_as(cast.ruth).post(f"/spot-checks/outcome/{failed.spot_check_id}/review/", {"words": written})
    assert page.status_code == 409
    assert "Daniel Okafor closed this review on" in words(page)
    assert written in words(page)


def test_a_check_that_asked_for_none_has_none_to_finish(cast):
    outcome = spot_checks.outcome(spot_checks.check(cast.amara, cast.nadia), "ssss")
    with pytest.raises(NotAllowed, match="asks for no review"):
        finish_review(outcome=outcome, words=WORDS, by=cast.daniel)


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
