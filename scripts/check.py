"""`make check`: everything that can be found wrong without running a test."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.places import ROOT, TEMPLATES, VENV, VENV_PYTHON
from scripts.say import run_main, say
from scripts.set_up import set_up

BIN = VENV / "bin"


@dataclass(frozen=True)
class Check:
    """One thing to check, and what to run."""

    name: str
    command: list[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    mend: str = ""


def checks(var: str) -> list[Check]:
    """List every check; `var` is a folder that may be thrown away."""
    manage: list[str | Path] = [VENV_PYTHON, "manage.py"]
    production = {name: secrets.token_urlsafe(50) for name in ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY", "SEAL_KEY")}
    production |= {
        "DEBUG": "false",
        "HTTPS": "true",
        "WAYMARK_DEMO": "false",
        "WAYMARK_INSECURE_KEYS": "false",
        "WAYMARK_VAR": var,
        "DATABASE_URL": "",
    }
    production |= {"ALLOWED_HOSTS": "waymark.example", "DATABASE_URL": f"sqlite:///{var}/check.sqlite3"}
    production |= {"BASE_URL": "https://waymark.example", "FROM_EMAIL": "waymark@waymark.example"}
    production |= {"EMAIL_URL": "smtp://mail.example:25", "TRUSTED_PROXIES": "1", "SINGLE_HOST": "true"}
    return [
        Check("Style", [BIN / "ruff", "check", "--quiet", "."], mend="make format"),
        Check("Format", [BIN / "ruff", "format", "--check", "--quiet", "."], mend="make format"),
        Check("Templates", [BIN / "djade", "--check", *djade_options()], mend="make format"),
        Check("Imports", [BIN / "lint-imports", "--no-logo", "--no-cache"]),
        Check("Types", [BIN / "mypy", "--no-error-summary"]),
        Check("Migrations", [*manage, "makemigrations", "--check", "--dry-run"], production),
        Check("Deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        Check("Generated pages", [*manage, "write_docs", "--check"], production, mend="make docs"),
    ]


def djade_options() -> list[str | Path]:
    """Return what djade needs: the Django that templates are written for, and every template."""
    return ["--target-version", "5.2", *sorted(TEMPLATES.rglob("*.html"))]


def run_check(check: Check) -> bool:
    """Run one check; its words are shown only when it fails."""
    start = time.monotonic()
    env = {**os.environ, **check.env}
    result = subprocess.run(
        check.command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    say(f"  {'ok  ' if passed else 'FAIL'}  {check.name} ({time.monotonic() - start:.0f} s)")
    if not passed:
        say(result.stdout.rstrip())
        if check.mend:
            say(f"        try: {check.mend}")
    return passed


def put_in_style() -> int:
    """Mend what the tools can mend by themselves."""
    for command in (
        ["ruff", "check", "--fix", "--quiet", "."],
        ["ruff", "format", "--quiet", "."],
        ["djade", *djade_options()],
    ):
        subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False)
    return 0


def main() -> int:
    """Run every check, or with `format` put everything in style."""
    set_up("dev")
    if sys.argv[1:] == ["format"]:
        return put_in_style()
    with tempfile.TemporaryDirectory() as var:
        results = [run_check(check) for check in checks(var)]
    failed = results.count(False)
    say(f"{results.count(True)} checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    run_main(main)
