"""Second factors reset at the machine, when no administrator is left to do it on a page."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from lms.models import AuditEvent, Notice, Person
from tests.cast import PASSWORD, Cast
from tests.lms.accounts.test_closing import give_factors, signed_in


def run(*words: str) -> str:
    out = StringIO()
    call_command("reset_second_factor", *words, "--reason", "SEAL_KEY is lost", stdout=out)
    return out.getvalue()


def of(person: Person) -> bool:
    return Authenticator.objects.filter(user=person).exists()


@pytest.fixture
def browsers(cast: Cast) -> list[Client]:
    """Give two people factors, and sign them in."""
    browsers = []
    for person in (cast.hugo, cast.ruth):
        person.set_password(PASSWORD)
        person.save()
        browsers.append(signed_in(person))
        give_factors(person, "totp", "recovery_codes")
    return browsers


def test_one_person_is_reset_recorded_told_and_signed_out(cast: Cast, browsers: list[Client]) -> None:
    assert "Reset for 1." in run(cast.hugo.email.upper())
    assert (of(cast.hugo), of(cast.ruth)) == (False, True)
    assert [browser.get("/").status_code for browser in browsers] == [302, 200]
    event = AuditEvent.objects.get(code="second_factor_reset")
    assert (event.by, event.subject_id, event.facts) == (None, cast.hugo.pk, {"kinds": ["recovery_codes", "totp"]})
    assert Notice.objects.filter(person=cast.hugo, urgent=True, text__contains="was taken from your sign-in").exists()


def test_everybody_is_reset_and_nobody_who_has_none_is_touched(cast: Cast, browsers: list[Client]) -> None:
    assert "Reset for 2." in run("--everybody")
    assert not Authenticator.objects.exists()
    assert {event.subject_id for event in AuditEvent.objects.filter(code="second_factor_reset")} == {
        cast.hugo.pk,
        cast.ruth.pk,
    }
    assert [browser.get("/").status_code for browser in browsers] == [302, 302]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nobody@example.org"], "Nobody here has this work e-mail"),
        (["gareth"], "Nobody here has this work e-mail"),
        (["hugo"], "There is no second factor to reset"),
        (["--everybody"], "There is no second factor to reset"),
        (["hugo", "--everybody"], "not allowed with"),
        ([], "is required"),
    ],
)
def test_what_cannot_be_done_is_said(cast: Cast, words: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run(*[cast.hugo.email if word == "hugo" else word for word in words])


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(cast: Cast, browsers: list[Client], reason: str) -> None:
    with pytest.raises(CommandError, match="Say why"):
        call_command("reset_second_factor", "--everybody", "--reason", reason)
    assert of(cast.hugo)
