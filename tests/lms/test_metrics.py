"""The figures for a monitor."""

import re

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from lms.jobs.models import JobRun
from lms.models import Notice
from tests.cast import Cast

TOKEN = "a-token-of-the-monitor-0123456789abcdef"
SHOWN = {"authorization": f"Bearer {TOKEN}"}
ADDRESS = "/-/metrics"


def figures(text: str) -> dict[str, float]:
    """Read each line into its name and value."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 404),
        ("", {"authorization": "Bearer "}, 404),
        (TOKEN, {}, 401),
        (TOKEN, {"authorization": "Bearer "}, 401),
        (TOKEN, {"authorization": TOKEN}, 401),
        (TOKEN, {"authorization": f"Bearer {TOKEN}x"}, 401),
        (TOKEN, {"authorization": f"Bearer {TOKEN[:-1]}"}, 401),
        (TOKEN, {"authorization": "Bearer ünïcode"}, 401),
        (TOKEN, SHOWN, 200),
    ],
)
def test_only_the_token_opens_it(db: None, client: Client, token: str, headers: dict[str, str], status: int) -> None:
    with override_settings(METRICS_TOKEN=token):
        assert client.get(ADDRESS, headers=headers).status_code == status


@override_settings(METRICS_TOKEN=TOKEN)
def test_jobs_notices_and_parts_have_figures(client: Client, cast: Cast) -> None:
    before = figures(client.get(ADDRESS, headers=SHOWN).content.decode())
    Notice.objects.create(person=cast.priya, event="x", text="y", link="/", channel=Notice.Channel.EMAIL)
    JobRun.objects.create(key="dead", task="x", outcome="dead", queued_at=timezone.now(), signed_at=timezone.now())
    after = figures(client.get(ADDRESS, headers=SHOWN).content.decode())
    assert after["waymark_notices_unsent"] == before["waymark_notices_unsent"] + 1
    assert after["waymark_jobs_given_up"] == before["waymark_jobs_given_up"] + 1
    assert after["waymark_database"] == after["waymark_cache"] == after["waymark_live"] == 1
    assert after["waymark_jobs_seconds_since_sign_of_life"] < 5
    assert after["waymark_attempts_open"] == 0
    assert any(name.startswith('waymark_release{release="') for name in after)


@override_settings(METRICS_TOKEN=TOKEN)
def test_requests_are_counted_by_route_and_never_by_address(db: None, client: Client) -> None:
    name = 'waymark_requests_total{method="GET",route="accessibility",status="200"}'
    before = figures(client.get(ADDRESS, headers=SHOWN).content.decode()).get(name, 0)
    client.get("/accessibility/")
    client.get("/accessibility/?q=Priya")
    client.get("/calendar/0123456789abcdef0123456789abcdef.ics")
    client.get("/no/such/page/of/Priya/")
    text = client.get(ADDRESS, headers=SHOWN).content.decode()
    assert figures(text)[name] == before + 2
    assert 'waymark_request_seconds_count{route="accessibility"}' in figures(text)
    assert not re.search("Priya|0123456789abcdef|/", re.sub(r"^# .*$", "", text, flags=re.MULTILINE))


@override_settings(METRICS_TOKEN=TOKEN)
def test_a_verb_that_nobody_knows_makes_no_new_row(db: None, client: Client) -> None:
    for verb in ("BREW", "PROPFIND", "X" * 50):
        client.generic(verb, "/accessibility/")
    text = client.get(ADDRESS, headers=SHOWN).content.decode()
    assert 'method="OTHER"' in text
    assert "BREW" not in text
    assert "PROPFIND" not in text
