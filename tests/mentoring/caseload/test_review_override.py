"""An override is reviewed one level up; when a review ends it, the case is asked to move."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from lms.calendar import today
from lms.models import AuditEvent, Duty, LineManagement, Notice, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.deciding.overriding import review_override
from mentoring.caseload.deciding.permissions import decisions_visible_to, overrides_reported_to
from mentoring.caseload.models import OverrideReview
from tests.factories import deciding as made
from tests.factories import mentoring as make
from tests.factories import spans
from tests.mentoring.caseload.test_check import words

WORDS = "The risk plan is sound and the mentor sees them weekly."


def review(cast, override, outcome="stands", by=None, text=WORDS):
    """Review as the regional learning manager would."""
    return review_override(override=override, outcome=outcome, words=text, by=by or cast.imogen)


def asked_to_move():
    """Return the open duties to move a case."""
    return Duty.objects.open().filter(kind="move_case")


# ---- the review ----


def test_an_override_that_stands_is_reviewed_and_whoever_overrode_is_told(cast):
    override = made.overridden(cast).override
    made_review = review(cast, override)
    assert (made_review.outcome, made_review.by, made_review.on) == ("stands", cast.imogen, today())
    assert not Duty.objects.open().filter(kind="override_review").exists()
    assert not asked_to_move().exists()
    notice = Notice.objects.get(person=cast.ruth, event=f"review-{made_review.pk}")
    assert notice.text == "What you set aside stands until its day"
    assert AuditEvent.objects.get(code="override_reviewed").facts["outcome"] == "stands"


def test_an_override_that_is_ended_asks_the_manager_to_move_the_case(cast):
    override = made.overridden(cast).override
    review(cast, override, "ended")
    duty = asked_to_move().get()
    assert (duty.owner, duty.about, duty.title) == (cast.daniel, cast.priya, "Move case X••••17 from Priya Nair")
    assert duty.link == f"/caseload/decision/{override.decision_id}/"


def test_without_a_line_manager_the_spo_of_the_place_is_asked(cast):
    LineManagement.objects.filter(person=cast.priya).delete()
    review(cast, made.overridden(cast).override, "ended")
    duty = asked_to_move().get()
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, "spo", cast.team)


def test_whoever_set_it_aside_does_not_review_it(cast):
    override = made.overridden(cast).override
    make_region = cast.ruth.grants.create(
        role=Role.REGIONAL_LEARNING_MANAGER.value, unit=cast.region, starts=today() - timedelta(days=1)
    )
    assert make_region.unit == cast.region
    with pytest.raises(NotAllowed, match="You set this aside yourself"):
        review(cast, override, by=cast.ruth)


@pytest.mark.parametrize("by", ["daniel", "priya", "leonard", "tomasz"])
def test_nobody_else_reviews_it(cast, by):
    override = made.overridden(cast).override
    with pytest.raises(NotAllowed):
        review(cast, override, by=cast.people[by])


def test_the_manager_of_whoever_overrode_reviews_and_the_region_does_not(cast):
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    override = made.overridden(cast).override
    with pytest.raises(NotAllowed, match="reported to somebody else"):
        review(cast, override)
    assert review(cast, override, by=above)


def test_whoever_the_review_was_passed_on_to_does_it(cast):
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    override = made.overridden(cast).override
    Duty.objects.filter(kind="override_review").update(owner=cast.helen)
    assert review(cast, override, by=cast.helen)


def reviewed_by_olive(cast, by):
    """Let somebody use Ruth’s authority, and Ruth’s manager say that it stands."""
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    override = made.overridden(cast, by=by).override
    assert override.reported_to == above
    review(cast, override, by=above)
    return above, override


@pytest.mark.parametrize("by", ["ruth", "daniel"])
@pytest.mark.parametrize(("days", "allowed"), [(1, True), (0, False), (-1, False)])
def test_once_reviewed_it_is_open_to_the_manager_while_the_line_stands(cast, by, days, allowed):
    if by == "daniel":
        spans.stand_in(cast.ruth, cast.daniel, today(), role=Role.HEAD_OF_PDU)
    above, override = reviewed_by_olive(cast, cast.people[by])
    StandIn.objects.update(starts=today() - timedelta(days=5), ends=today() + timedelta(days=1))
    LineManagement.objects.filter(manager=above).update(ends=today() + timedelta(days=days))
    assert overrides_reported_to(above, today()).filter(pk=override.pk).exists() is allowed
    assert decisions_visible_to(above, today()).filter(pk=override.decision_id).exists() is allowed
    if allowed:
        assert review(cast, override, "ended", by=above)
    else:
        with pytest.raises(NotAllowed, match="reported to somebody else"):
            review(cast, override, "ended", by=above)


def test_the_line_to_somebody_else_for_whom_they_stood_in_later_opens_nothing(cast):
    above, override = reviewed_by_olive(cast, cast.ruth)
    LineManagement.objects.filter(manager=above).update(person=cast.imogen)
    StandIn.objects.create(
        grant=cast.imogen.grants.get(), stand_in=cast.ruth, starts=override.starts + timedelta(days=1)
    )
    assert not overrides_reported_to(above, today()).exists()


def test_whoever_still_has_the_review_to_do_does_it_after_the_line_has_ended(cast):
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    override = made.overridden(cast).override
    LineManagement.objects.filter(manager=above).update(ends=today())
    assert review(cast, override, by=above)
    assert not overrides_reported_to(above, today()).exists()


def test_reviews_are_appended_and_the_last_stands(cast):
    override = made.overridden(cast).override
    review(cast, override)
    review(cast, override, "ended", text="The mentor has left, and nobody took over.")
    assert list(override.reviews.order_by("pk").values_list("outcome", flat=True)) == ["stands", "ended"]
    assert asked_to_move().count() == 1
    with pytest.raises(NotAllowed, match="Imogen Hale ended it on"):
        review(cast, override)


def test_the_same_review_posted_twice_counts_once(cast):
    override = made.overridden(cast).override
    review(cast, override)
    review(cast, override)
    assert OverrideReview.objects.count() == 1


def test_a_review_of_a_word_is_none(cast):
    with pytest.raises(ValidationError, match="at least a sentence"):
        review(cast, made.overridden(cast).override, text="Fine by me.")


# ---- the pages ----


def test_reviewing_from_the_page(cast, signed_in_as):
    override = made.overridden(cast).override
    client = signed_in_as(cast.imogen)
    text = words(client.get(f"/caseload/overrides/{override.pk}/review/"))
    assert "Ruth Ellison set aside what blocks a case for Priya Nair: does it stand?" in text
    assert made.REASON in text
    page = client.post(f"/caseload/overrides/{override.pk}/review/", {"outcome": "ended", "words": WORDS}, follow=True)
    assert "Recorded. Ruth Ellison is told." in words(page)
    assert "Ended at its review" in words(page)


def test_the_page_of_a_review_says_what_is_missing(cast, signed_in_as):
    override = made.overridden(cast).override
    page = signed_in_as(cast.imogen).post(f"/caseload/overrides/{override.pk}/review/", {"words": "Fine."})
    assert "Choose one under “What do you say?”" in words(page)
    page = signed_in_as(cast.imogen).post(
        f"/caseload/overrides/{override.pk}/review/", {"outcome": "stands", "words": "Fine."}
    )
    assert "Write at least a sentence: what you weighed" in words(page)
    assert not OverrideReview.objects.exists()


def test_whoever_manages_the_person_says_on_the_page_where_the_case_is(cast, signed_in_as):
    override = made.overridden(cast).override
    review(cast, override, "ended")
    client, address = signed_in_as(cast.daniel), f"/caseload/decision/{override.decision_id}/"
    assert "This case is to move" in words(client.get(address))
    missing = client.post(f"{address}moved/", {})
    assert "Write something under “Where is the case now?”" in words(missing)
    done = client.post(f"{address}moved/", {"words": "With a qualified officer of Team 2."}, follow=True)
    assert "Nobody is asked to move the case any more." in words(done)
    assert "This case is to move" not in words(done)
    assert Duty.objects.get(kind="move_case").close_reason == "With a qualified officer of Team 2."
