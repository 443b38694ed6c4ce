"""Two first sign-ins through the provider at the same instant: an account is tied once, and to one of them."""

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.urls import reverse

from lms.models import AuditEvent, Person
from tests.cast import Cast
from tests.races import RACE, at_once
from tests.sign_in.browser import BACK, PEOPLE, Browser, read
from tests.sign_in.running import Provider

pytestmark = [*RACE, pytest.mark.waits]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Run a provider for this file."""
    running = Provider(tmp_path_factory.mktemp("provider"), PEOPLE, BACK)
    yield running
    running.end()


@pytest.mark.parametrize(("names", "come_in"), [(["priya", "priya"], 2), (["priya", "double"], 1)])
def test_of_two_first_sign_ins_at_once_one_ties_the_account(
    cast: Cast, provider: Provider, settings: LazySettings, names: list[str], come_in: int
) -> None:
    for name, value in provider.settings().items():
        setattr(settings, name, value)
    Person.objects.filter(pk=cast.priya.pk).update(email="priya.nair@example.org")
    browsers = [Browser() for _ in names]
    addresses = [browser.sign_in_there(browser.go(), name) for browser, name in zip(browsers, names, strict=True)]
    answers = at_once(
        *[
            lambda browser=browser, address=address: browser.come_back(address)
            for browser, address in zip(browsers, addresses, strict=True)
        ]
    )
    assert SocialAccount.objects.filter(user=cast.priya).count() == 1
    assert AuditEvent.objects.filter(code="provider_linked", subject_id=cast.priya.pk).count() == 1
    assert sorted(answer.status_code for answer in answers) == [302] * come_in + [403] * (2 - come_in)
    assert sum(answer.get("Location") == reverse("home") for answer in answers) == come_in
    assert sum("belongs to another sign-in" in read(answer) for answer in answers) == 2 - come_in
