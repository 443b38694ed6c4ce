"""Settings of single sign-on that cannot be meant stop the start, with what to set."""

import pytest

from lms.sign_in_settings import NEEDED, fault_of


@pytest.mark.parametrize(
    ("given", "passwords", "workbench", "said"),
    [
        ({}, True, False, ""),
        ({}, False, False, "nobody could sign in"),
        (dict.fromkeys(NEEDED, "https://x"), True, False, ""),
        (dict.fromkeys(NEEDED, "https://x"), False, False, ""),
        (dict.fromkeys(NEEDED[:3], "https://x"), True, False, "set OIDC_CLIENT_SECRET too"),
        (dict.fromkeys(NEEDED[3:], "https://x"), True, False, "OIDC_NAME, OIDC_SERVER_URL, OIDC_CLIENT_ID too"),
        (dict.fromkeys(NEEDED, "http://x"), True, False, "must begin with https://"),
        (dict.fromkeys(NEEDED, "http://x"), True, True, ""),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_what_to_set(
    given: dict, passwords: bool, workbench: bool, said: str
) -> None:
    fault = fault_of(dict.fromkeys(NEEDED, "") | given, passwords=passwords, on_a_workbench=workbench)
    assert said in fault
    assert bool(said) is bool(fault)
