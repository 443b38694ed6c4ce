"""The pages of milestone reviews: the list, the form of each part, and the review as it reads and is signed."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import MilestoneReview
from courses.reviews import Decision, content_hash
from lms.calendar import today
from tests.factories import reviews as make


def page(response):
    """Return a page as a person would read it."""
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    """Return the words of a page, blanks put together."""
    return " ".join(page(response).get_text(" ").split())


def listed(cast):
    """Return the address of Priya's list."""
    return reverse("courses:reviews", args=[make.enrolment(cast).pk])


def test_the_three_write_and_sign_page_by_page(cast, signed_in_as):
    asked = make.point(cast)
    manager, learner, assessor = (signed_in_as(one) for one in (cast.daniel, cast.priya, cast.helen))
    begin = reverse("courses:begin_review", args=[make.enrolment(cast).pk, asked.pk])
    assert begin in manager.get(listed(cast)).content.decode()
    write = manager.post(begin)["Location"]
    day = today()
    decided = {
        "held_on_day": day.day,
        "held_on_month": day.month,
        "held_on_year": day.year,
        "decision": Decision.ON_TRACK,
        "reasons": "What three people saw.",
    }
    for client, facts in (
        (manager, decided | {"answer_protected": "Mostly."}),
        (learner, {"answer_learned": "To ask who else knows."}),
        (assessor, decided | {"answer_shown": "Two observations."}),
    ):
        seen = page(client.get(write)).find("input", {"name": "seen"})["value"]
        assert client.post(write, facts | {"seen": seen}).status_code == 302
    review = MilestoneReview.objects.get()
    assert review.answers == make.ANSWERS
    read = reverse("courses:review", args=[review.pk])
    for client in (assessor, learner, manager):
        seen = page(client.get(read)).find("input", {"name": "seen"})["value"]
        signed = client.post(reverse("courses:sign_review", args=[review.pk]), {"seen": seen, "words": ""})
        assert signed["Location"] == read
    said = words(learner.get(read))
    assert "Before a first case: signed by all three" in said
    assert "On track What three people saw." in said
    assert said.count("Signed on") == 3
    assert "Sign the review" not in said
    assert "Signed by all three" in words(manager.get(listed(cast)))


def test_a_learner_is_asked_their_own_questions_only(cast, signed_in_as):
    review = make.begun(cast)
    fields = page(signed_in_as(cast.priya).get(reverse("courses:write_review", args=[review.pk]))).select("textarea")
    assert [field["name"] for field in fields] == ["answer_learned"]


def test_what_was_overtaken_is_shown_beside_what_was_written(cast, signed_in_as):
    review = make.begun(cast)
    client, write = signed_in_as(cast.priya), reverse("courses:write_review", args=[review.pk])
    seen = page(client.get(write)).find("input", {"name": "seen"})["value"]
    client.post(write, {"seen": seen, "answer_learned": "First, on the phone."})
    again = client.post(write, {"seen": seen, "answer_learned": "Second, on the desk."})
    assert "Somebody else saved this part" in words(again)
    assert "First, on the phone." in words(again)
    assert "Second, on the desk." in page(again).textarea.get_text()
    seen = page(again).find("input", {"name": "seen"})["value"]
    assert client.post(write, {"seen": seen, "answer_learned": "Both."}).status_code == 302


def test_free_text_that_points_at_somebody_is_refused_with_its_place(cast, signed_in_as):
    review = make.begun(cast)
    client, write = signed_in_as(cast.priya), reverse("courses:write_review", args=[review.pk])
    response = client.post(write, {"seen": "x", "answer_learned": "The case of X123456 taught me."})
    assert response.status_code == 200
    assert page(response).select_one(".govuk-error-summary")
    assert MilestoneReview.objects.get().answers == {}


def test_a_half_written_draft_is_kept_and_says_what_is_missing(cast, signed_in_as):
    review = make.begun(cast)
    make.write(review, cast.priya, learned="To ask.")
    said = words(signed_in_as(cast.daniel).get(reverse("courses:review", args=[review.pk])))
    assert "a draft" in said
    assert "Still missing: Practice tutor assessor: 1 answer to write. Senior probation officer: 1 answer" in said


def test_a_review_that_changed_while_it_was_read_is_refused_in_words(cast, signed_in_as):
    review = make.written(cast)
    seen = content_hash(MilestoneReview.objects.get())
    make.write(review, cast.priya, learned="Another answer.")
    response = signed_in_as(cast.helen).post(reverse("courses:sign_review", args=[review.pk]), {"seen": seen})
    assert response.status_code == 403
    assert "Read it again, then sign" in words(response)


def test_a_link_to_ones_part_leads_to_the_review_once_somebody_has_signed(cast, signed_in_as):
    review = make.sign(make.written(cast), cast.helen)
    client, write = signed_in_as(cast.priya), reverse("courses:write_review", args=[review.pk])
    assert client.get(write)["Location"] == reverse("courses:review", args=[review.pk])
    assert client.post(write, {"seen": "x"}).status_code == 403
    assert signed_in_as(cast.gareth).get(write).status_code == 403


def test_a_text_that_is_not_what_was_signed_says_so(cast, signed_in_as):
    review = make.sign(make.written(cast), cast.helen)
    MilestoneReview.objects.update(reasons="Slipped in past every action.")
    said = words(signed_in_as(cast.priya).get(reverse("courses:review", args=[review.pk])))
    assert "This is not what was signed" in said


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("priya", True),
        ("helen", True),
        ("daniel", True),
        ("ruth", True),
        ("imogen", True),
        ("gareth", False),
        ("joel", False),
    ],
)
def test_reviews_are_read_by_the_three_and_the_managers_of_the_place(cast, signed_in_as, who, reads):
    review = make.written(cast)
    client = signed_in_as(cast.people[who])
    for address in (listed(cast), reverse("courses:review", args=[review.pk])):
        assert (client.get(address).status_code == 200) is reads


def test_pathway_and_record_lead_to_the_reviews_for_whoever_may_read_them(cast, signed_in_as):
    make.point(cast)
    assert listed(cast) in signed_in_as(cast.priya).get(reverse("courses:pathway")).content.decode()
    record = reverse("progress:record", args=[make.enrolment(cast).pk])
    assert listed(cast) in signed_in_as(cast.daniel).get(record).content.decode()
    assert "Before a first case" not in signed_in_as(cast.gareth).get(record).content.decode()


def test_a_pathway_without_reviews_says_so(cast, signed_in_as):
    assert "asks for no milestone reviews" in words(signed_in_as(cast.priya).get(listed(cast)))
    assert "Milestone reviews" not in words(signed_in_as(cast.priya).get(reverse("courses:pathway")))


def test_the_list_costs_the_same_for_many_reviews(cast, signed_in_as):
    client = signed_in_as(cast.daniel)

    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get(listed(cast))
        return len(context)

    make.sign(make.written(cast), cast.priya, cast.helen, cast.daniel)
    before = queries()
    for number in range(2, 6):
        review = make.begun(cast, make.point(cast, number=number, due_month=number + 8))
        make.sign(make.fill(cast, review), cast.priya, cast.helen)
    assert queries() == before
