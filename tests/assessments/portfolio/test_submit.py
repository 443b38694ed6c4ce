"""Evidence is submitted once, by whom it is about, without anything that points at a person on probation."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.models import Claim, Evidence
from courses.models import Standing
from lms.calendar import today, working_day_after
from lms.models import Duty, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework


def test_evidence_opens_a_duty_for_the_learners_assessor_due_by_the_rule(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    duty = Duty.objects.open().get(kind="judge_evidence")
    assert (duty.owner, duty.about) == (cast.helen, cast.priya)
    assert duty.due == claim.judge_by == working_day_after(today(), 10)
    assert claim.evidence.rules[0]["rule"] == "marking_days"


def test_the_duty_leads_to_the_page_on_which_the_piece_is_judged(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    other, _ = evidence(cast.priya, version, "1.1", "1.2", title="Another")
    links = list(Duty.objects.open().filter(kind="judge_evidence").order_by("pk").values_list("link", flat=True))
    assert links == [reverse("portfolio:judge", args=[row.evidence_id]) for row in (claim, other)]


def test_without_an_assessor_the_duty_goes_to_the_manager_of_the_team(cast: Cast) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="pta").delete()
    evidence(cast.priya, framework())
    duty = Duty.objects.open().get(kind="judge_evidence")
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.SPO, cast.team)
    assert "no practice tutor assessor" in duty.title


def test_the_read_model_counts_what_waits(cast: Cast) -> None:
    evidence(cast.priya, framework(), "1.1", "1.2")
    standing = Standing.objects.get(enrolment__person=cast.priya)
    assert (standing.criteria_total, standing.criteria_met, standing.evidence_waiting) == (4, 0, 1)


def test_the_same_piece_posted_twice_is_submitted_once(cast: Cast) -> None:
    version = framework()
    assert evidence(cast.priya, version) == evidence(cast.priya, version)
    assert (Evidence.objects.count(), Duty.objects.open().filter(kind="judge_evidence").count()) == (1, 1)
    evidence(cast.priya, version, "1.2")
    assert Evidence.objects.count() == 2


def test_nobody_submits_evidence_for_somebody_else(cast: Cast) -> None:
    row = criterion(framework(), "1.1")
    for by in (cast.callum, cast.helen, cast.daniel):
        with pytest.raises(NotAllowed):
            submit_evidence(
                person=cast.priya, by=by, kind="product", title="A", text="B", happened_on=today(), criteria=[row]
            )


def test_somebody_without_a_post_is_told_that_nobody_could_judge_it(cast: Cast) -> None:
    cast.priya.posts.all().delete()
    with pytest.raises(NotAllowed, match="has no post"):
        evidence(cast.priya, framework())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "line one\nA123456 said so"}, "text"),
        ({"text": "He is A1234BC"}, "text"),
        ({"text": "born 3 March 1990"}, "text"),
        ({"title": "A123456"}, "title"),
        ({"happened_on": today() + timedelta(days=1)}, "happened_on"),
        ({"kind": "observation"}, "seen_by"),
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"kind": "rumour"}, "kind"),
        ({"title": "x" * 121}, "title"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_nothing_is_half_saved(
    cast: Cast, change: dict[str, str | date], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        evidence(cast.priya, framework(), **change)
    assert list(refusal.value.message_dict) == [field]
    assert not Evidence.objects.exists()
    assert not Claim.objects.exists()
    assert not Duty.objects.exists()


def test_a_day_must_be_today_or_earlier(cast: Cast) -> None:
    evidence(cast.priya, framework(), happened_on=today())


def test_at_least_one_criterion_is_claimed(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="at least one criterion"):
        submit_evidence(
            person=cast.priya,
            by=cast.priya,
            kind="product",
            title="A",
            text="B",
            happened_on=today(),
            criteria=[],
        )


def test_somebody_without_the_role_is_refused(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.priya).delete()
    with pytest.raises(NotAllowed, match="submit evidence"):
        evidence(cast.priya, framework())
