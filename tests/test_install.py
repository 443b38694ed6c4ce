"""The install page and what it installs fit the code; `make install-drill` follows the page in a clean Debian."""

import configparser
import re
from pathlib import Path

import pytest
from django.conf import settings

from lms.service_settings import SECRETS
from lms.uploads import MEGABYTE, MOST_READ
from scripts.follow_install import HANDED_ON, blocks_of
from scripts.stand_in_systemctl import main as stand_in

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "install.md").read_text()
DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "waymark-nginx.conf").read_text()
UNITS = ["waymark-web", "waymark-jobs"]


def unit(name: str) -> configparser.SectionProxy:
    """Read the [Service] part of a unit file."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / f"{name}.service")
    return parser["Service"]


def test_every_block_of_commands_is_followed_and_nothing_else_is_one() -> None:
    blocks = list(blocks_of(PAGE))
    assert len(blocks) == PAGE.count("```") / 2
    assert blocks[0].startswith("WAYMARK_HOST=")
    assert "/-/health/ready" in blocks[-1]


def test_every_setting_of_the_page_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text()
    heredoc = PAGE.split("<<SETTINGS\n")[1].split("\nSETTINGS")[0]
    names = [line.partition("=")[0] for line in heredoc.splitlines()]
    assert [name for name in names if not re.search(rf"^#?{name}=", explained, re.MULTILINE)] == []
    assert {*SECRETS, "DATABASE_URL", "CACHE_URL", "HTTPS", "BASE_URL"} <= set(names)


@pytest.mark.parametrize("page", ["docs/install.md", "docs/many-hosts.md", ".env.example"])
def test_every_store_of_files_is_named_where_several_hosts_are_set_up(page: str) -> None:
    names = {"default": "PICTURES"}
    stores = {names.get(alias, alias.upper()) for alias in settings.STORAGES if alias != "staticfiles"}
    words = (ROOT / page).read_text()
    assert [store for store in stores if f"{store}_" not in words] == []


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"\b(?:deploy|content|docs)/[\w./-]*\w", PAGE))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_proxy_takes_what_waymark_would_answer_itself() -> None:
    most = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert most is not None
    assert int(most.group(1)) * MEGABYTE >= MOST_READ


@pytest.mark.parametrize(
    "line",
    [
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Request-ID $request_id;",
        "proxy_set_header Host $host;",
        "proxy_request_buffering on;",
        "access_log off;",
    ],
)
def test_the_proxy_says_who_comes_and_believes_nobody(line: str) -> None:
    assert line in NGINX


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_as_its_own_account_in_a_narrow_place(name: str) -> None:
    section = unit(name)
    assert section["User"] == "waymark"
    for key, value in {"NoNewPrivileges": "true", "ProtectSystem": "strict", "PrivateTmp": "true"}.items():
        assert section[key] == value
    assert section["ReadWritePaths"] == "/var/lib/waymark"
    assert section["EnvironmentFile"] == "/etc/waymark/waymark.env"
    assert section["Restart"] == "always"


def test_a_job_at_work_has_the_time_that_it_was_promised() -> None:
    assert int(unit("waymark-jobs")["TimeoutStopSec"]) >= settings.JOB_STOP_SECONDS + 10
    # A worker that is told to end drops its job: only the supervisor may be told.
    assert unit("waymark-jobs")["KillMode"] == "mixed"


def test_an_answer_at_work_is_finished() -> None:
    graceful = re.search(r"^graceful_timeout = (\d+)", (DEPLOY / "gunicorn.conf.py").read_text(), re.MULTILINE)
    assert graceful is not None
    assert int(unit("waymark-web")["TimeoutStopSec"]) > int(graceful.group(1))


def test_the_image_names_no_registry() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${BASE}", "${BASE}"]
    assert "://" not in re.sub(r"http://127\.0\.0\.1\S*", "", text)
    assert "USER 10001" in text


@pytest.mark.parametrize(
    ("name", "handed_on"),
    [
        ("https_proxy", True),
        ("SSL_CERT_FILE", True),
        ("PIP_INDEX_URL", True),
        ("SECRET_KEY", False),
        ("DATABASE_URL", False),
        ("DJANGO_SETTINGS_MODULE", False),
        ("WAYMARK_INSECURE_KEYS", False),
        ("PYTHONPATH", False),
    ],
)
def test_the_clean_machine_learns_nothing_of_this_one_but_the_way_to_packages(name: str, handed_on: bool) -> None:
    assert bool(HANDED_ON.search(name)) is handed_on


def test_the_stand_in_is_a_program_of_its_own() -> None:
    text = (ROOT / "scripts" / "stand_in_systemctl.py").read_text()
    assert text.startswith("#!/usr/bin/python3\n")
    assert "from scripts" not in text
    assert callable(stand_in)
