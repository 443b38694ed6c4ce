"""Who may still read a judgement once their roles have ended."""

from django.urls import reverse

from lms.calendar import today
from lms.models import RoleGrant
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, not_yet


def test_whoever_it_is_about_reads_it_when_they_are_no_learner_any_more(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, not_yet())
    client = signed_in_as(cast.priya)
    assert "Add evidence for 1.1" in words(page(client, "judgement", claim.pk))
    RoleGrant.objects.filter(person=cast.priya).update(ends=today())

    found = page(client, "judgement", claim.pk)

    assert "Judged by Helen" in words(found)
    # Nothing is offered that would be refused.
    assert not found.select('main a, nav.govuk-breadcrumbs a[href*="portfolio"]')


def test_whoever_judged_reads_it_no_more_once_no_role_lets_them(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen)
    client = signed_in_as(cast.helen)
    page(client, "judgement", claim.pk)
    RoleGrant.objects.filter(person=cast.helen).update(ends=today())

    assert client.get(reverse("portfolio:judgement", args=[claim.pk])).status_code == 403
