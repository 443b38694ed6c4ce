"""What a browser fetches for a lesson, from gunicorn and whitenoise as they serve it: requests and bytes."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lms.demo import PASSWORD
from scripts.browser import find_chromium
from scripts.places import ROOT
from scripts.ports import free_port

WHO = "priya.nair@example.org"


def over_the_wire(first: str, following: str) -> dict[str, Any]:
    """Return requests and kilobytes of a first visit, and of the next lesson, in a real browser."""
    chromium = find_chromium()
    if chromium is None:
        return {"not measured": "there is no Chromium here"}
    with tempfile.TemporaryDirectory() as place, served(Path(place)) as base:
        return visits(chromium, base, (first, following))


@contextmanager
def served(place: Path) -> Iterator[str]:
    """Start gunicorn on a database and static files of its own, and end it."""
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{place}/lesson.sqlite3",
        "WAYMARK_VAR": str(place),
        "WAYMARK_INSECURE_KEYS": "true",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    for command in ("migrate", "load_example", "collectstatic --noinput"):
        subprocess.run(
            [sys.executable, "manage.py", *command.split()], cwd=ROOT, env=env, check=True, capture_output=True
        )
    gunicorn = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(gunicorn, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/accounts/login/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"{address} did not answer in a minute.")


def visits(chromium: str, base: str, addresses: tuple[str, str]) -> dict[str, Any]:
    """Sign in, forget everything but the session, and visit one page after the other."""
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        cookies = sign_in(browser, base)
        context = browser.new_context()
        context.add_cookies(cookies)
        page = context.new_page()
        found = {name: fetch(page, base + at) for name, at in zip(("first", "next"), addresses, strict=True)}
        browser.close()
    return found


def sign_in(browser: Any, base: str) -> Any:
    """Sign in with a context of its own: the measured one has an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", WHO)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{base}/")
    cookies = context.cookies()
    context.close()
    return cookies


def fetch(page: Any, address: str) -> dict[str, Any]:
    """Visit a page; count what came over the wire, headers included."""
    session = page.context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    names: dict[str, str] = {}
    cached: set[str] = set()
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    session.detach()
    sent = {names.get(key, "?").partition("/static/")[2] or "the page": size for key, size in sizes.items() if size}
    return {
        "requests": len(set(names) - cached),
        "kilobytes": round(sum(sizes.values()) / 1000, 1),
        "of": {name: round(size / 1000, 1) for name, size in sorted(sent.items())},
    }
