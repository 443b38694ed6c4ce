"""A running product with the example in it, and a browser that fails on any accessibility or policy fault."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.journeys.walker import Walker
from tests.lms.codes import give_apps

# Playwright's own loop makes Django think that it is called from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that is here, without a sandbox (tests may run as root)."""
    args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    found = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return browser_type_launch_args | found | {"args": args}


@pytest.fixture(scope="session")
def with_cast() -> bool:
    """Leave the cast out."""
    return False


@pytest.fixture(scope="session")
def example(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Load the example once for all workers of a run; return the file to copy it from."""
    settings.DEMO = settings.SECOND_FACTOR = settings.STEP_UP = True
    ours = tmp_path_factory.getbasetemp()
    shared = ours.parent if os.environ.get("PYTEST_XDIST_WORKER") else ours
    with (shared / "example.lock").open("w") as lock:
        # Workers start together: one loads, the others wait here and take its copy.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "example.sqlite3").exists():
            with django_db_blocker.unblock():
                _load(shared)
    shutil.copytree(shared / "example-files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    return shared / "example.sqlite3"


def _load(shared: Path) -> None:
    call_command("load_example", verbosity=0)
    give_apps()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    shutil.copytree(settings.MEDIA_ROOT, shared / "example-files")
    shutil.copyfile(connection.settings_dict["NAME"], shared / "example.part")
    (shared / "example.part").rename(shared / "example.sqlite3")


class _Server(ThreadedWSGIServer):
    """A server that knows which browsers it is still talking to."""

    talking: set[object] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.talking.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.talking.discard(request)


class _ServerThread(LiveServerThread):
    """The thread of that server."""

    server_class = _Server


@pytest.fixture(scope="session")
def server(example: Path) -> Iterator[str]:
    """Serve the product for the whole session."""
    thread = _ServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture(autouse=True)
def _example_as_loaded(example: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give each walk the example as it was loaded, let it read what it left behind, and look for drift after it."""
    with django_db_blocker.unblock():
        connection.close()
        databases.copy_sqlite(Path(connection.settings_dict["NAME"]), example)
        yield
        connection.close()
        _hang_up()
        # Whatever people did in the walk, the read model says what the rooms say.
        call_command("rebuild_progress", check=True, stdout=StringIO())
        connection.close()


def _hang_up() -> None:
    """Wait until the last answer is given: one still being written would put the old walk into the next one's file."""
    patience = time.monotonic() + 30
    while _Server.talking and time.monotonic() < patience:
        time.sleep(0.01)
    assert not _Server.talking, "the server is still answering a walk that has ended"


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def walker(request: pytest.FixtureRequest, context: BrowserContext, server: str) -> Iterator[Walker]:
    """Return somebody with a browser, at 1280 and at 390 px."""
    walker = Walker(context, server, width=request.param)
    yield walker
    assert walker.faults == []
