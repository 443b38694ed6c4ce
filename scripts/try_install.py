"""Try an installation as its people will: health over TLS, a styled page, signing in, a job, a restart, the log."""

import http.cookiejar
import json
import re
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from scripts.prove_demo import fetch, look_at_sign_in
from scripts.say import Stop, say

PATIENCE_SECONDS: Final = 120
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
UNITS: Final = ("waymark-web", "waymark-jobs")
LOGS: Final = Path("var/log/stand-in")


def try_everything(root: Path, first_block: str) -> None:
    """Try all of it, or stop with what does not hold."""
    facts = dict(re.findall(r"^([A-Z_]+)=\"?([^\"\n]*)\"?$", first_block, re.MULTILINE))
    address = f"https://{facts['WAYMARK_HOST']}"
    come_as_a_visitor(root / "etc/waymark/tls.crt", facts["WAYMARK_HOST"])
    wait_until(lambda: bool(health(f"{address}/-/health/ready")["ready"]), "ready over TLS")
    look_at_redirect(facts["WAYMARK_HOST"])
    look_at_sign_in(address)
    sign_in(address, facts, (root / "root/first-password").read_text().strip())
    wait_until(lambda: health(f"{address}/-/health")["status"] == "well", "well, with a sign of life of the jobs")
    restart(root, address, facts["ADMINISTRATOR_NAME"])
    look_at_figures(root)
    look_at_log(root, facts)


def come_as_a_visitor(certificate: Path, host: str) -> None:
    """Let this process reach the new machine by its name, trusting its certificate only, with cookies."""
    real: Callable[..., Any] = socket.getaddrinfo

    def here(name: str, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1" if name == host else name, *args, **kwargs)

    vars(socket)["getaddrinfo"] = here
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(certificate)))
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({}), secure, cookies))


def health(address: str) -> dict[str, Any]:
    """Ask how it is."""
    state: dict[str, Any] = json.loads(fetch(address))
    return state


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds, and say how long that took."""
    began = time.monotonic()
    while not _holds(holds):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise Stop(f"After {PATIENCE_SECONDS} s it is not {what}: read the log that the drill left.")
        time.sleep(1)
    say(f"  {what}: after {time.monotonic() - began:.0f} s")


def _holds(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except (urllib.error.URLError, OSError):
        return False


def look_at_redirect(host: str) -> None:
    """See that whoever types no https is led there."""
    with urllib.request.urlopen(f"http://{host}/accounts/login/", timeout=20) as answer:
        if not answer.url.startswith(f"https://{host}/") or "Strict-Transport-Security" not in answer.headers:
            raise Stop(f"A visitor without TLS ended at {answer.url}: see deploy/waymark-nginx.conf.")
    say("  without TLS: led to TLS, and told to stay there")


def sign_in(address: str, facts: dict[str, str], password: str) -> None:
    """Sign the first administrator in, and read their name on the page that comes."""
    page = f"{address}/accounts/login/"
    token = TOKEN.search(fetch(page).decode())
    if not token:
        raise Stop("The sign-in page holds no form: read templates/account/login.html.")
    form = {"csrfmiddlewaretoken": token.group(1), "login": facts["ADMINISTRATOR"], "password": password}
    body = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(page, body, {"Referer": page})  # noqa: S310  our own address
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        came_to, text = answer.url, answer.read().decode()
    if came_to.startswith(page) or facts["ADMINISTRATOR_NAME"] not in text:
        raise Stop(f"The first administrator could not sign in, and is at {came_to}.")
    say(f"  the first administrator signed in over TLS, and came to {came_to.removeprefix(address)}")


def restart(root: Path, address: str, name: str) -> None:
    """Restart both units as an operator would, and see that nobody was signed out."""
    before = [(root / "run/stand-in" / unit).read_text() for unit in UNITS]
    subprocess.run(["chroot", root, "/usr/local/sbin/systemctl", "restart", *UNITS], check=True, timeout=120)
    after = [(root / "run/stand-in" / unit).read_text() for unit in UNITS]
    if set(before) & set(after):
        raise Stop("A unit was not restarted: read scripts/stand_in_systemctl.py.")
    wait_until(lambda: name in fetch(f"{address}/").decode(), "back after a restart of both units, still signed in")
    seconds = "jobs_seconds_since_sign_of_life"
    began = time.monotonic()
    wait_until(
        lambda: int(health(f"{address}/-/health")[seconds]) < time.monotonic() - began,
        "at work again: a job came through since the restart",
    )


def look_at_figures(root: Path) -> None:
    """Read the figures as a monitor would: by number, without TLS, with the token."""
    settings = (root / "etc/waymark/waymark.env").read_text()
    token = re.search(r"^METRICS_TOKEN=(\S+)$", settings, re.MULTILINE)
    headers = {"Authorization": f"Bearer {token.group(1) if token else ''}"}
    request = urllib.request.Request("http://127.0.0.1:8000/-/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  our own address
        figures = answer.read().decode()
    if "waymark_requests_total{" not in figures or "waymark_database 1.0" not in figures:
        raise Stop("The figures do not say how many requests there were: read lms/metrics.py.")
    say(f"  figures for a monitor: {len([line for line in figures.splitlines() if line[:1] != '#'])}")


def look_at_log(root: Path, facts: dict[str, str]) -> None:
    """Read every line that the units wrote: each one an object, none an error, nobody's name or address."""
    lines = [line for unit in UNITS for line in (root / LOGS / f"{unit}.log").read_text().splitlines()]
    wrong = [line for line in lines if not _is_well(line, facts)]
    if wrong:
        raise Stop(f"{len(wrong)} of {len(lines)} lines of the log should not be so, the first: {wrong[0][:400]}")
    say(f"  the log: {len(lines)} lines, each one an object, no error, nobody's name")


def _is_well(line: str, facts: dict[str, str]) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    personal = (facts["ADMINISTRATOR"], facts["ADMINISTRATOR_NAME"])
    return said["level"] not in ("error", "critical") and not any(word in line for word in personal)
