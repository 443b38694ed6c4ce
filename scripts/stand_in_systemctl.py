#!/usr/bin/python3
"""Stands in for systemctl where no systemd runs: starts what a unit file says, as the user it says.

Only for `make install-drill`. It knows start, stop, restart, enable --now, daemon-reload and is-active, and gives a
unit its account, its settings and its folders. It does not fence a unit in as systemd would.
"""

import contextlib
import grp
import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

UNITS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"))
PIDS = Path("/run/stand-in")
LOGS = Path("/var/log/stand-in")
Settings = dict[str, list[str]]


def main(words: list[str]) -> int:
    """Do what systemctl would."""
    PIDS.mkdir(exist_ok=True)
    LOGS.mkdir(exist_ok=True)
    plain = [word.removesuffix(".service") for word in words if not word.startswith("-")]
    verb, names = plain[0], plain[1:]
    if verb == "is-active":
        return 0 if all(_main_pid(name) for name in names) else 3
    if verb in ("stop", "restart"):
        for name in names:
            stop(name)
    if verb in ("start", "restart") or (verb == "enable" and "--now" in words):
        for name in names:
            start(name)
    return 0


def read(name: str) -> Settings:
    """Read the [Service] part of a unit file."""
    file = next(folder / f"{name}.service" for folder in UNITS if (folder / f"{name}.service").exists())
    found: Settings = defaultdict(list)
    part = ""
    for line in file.read_text().replace("\\\n", " ").splitlines():
        if line.startswith("["):
            part = line
        elif part == "[Service]" and "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            found[key.strip()].append(value.strip())
    return found


def start(name: str) -> None:
    """Start a unit that does not run."""
    if name == "postgresql":  # a unit that only stands for those of its clusters
        _each_cluster("start")
        return
    if _main_pid(name):
        return
    unit = read(name)
    user = unit["User"][-1] if unit["User"] else "root"
    env = _environment(unit, user)
    if "forking" in unit["Type"]:
        for line in [*unit["ExecStartPre"], *unit["ExecStart"]]:
            subprocess.run(shlex.split(line.lstrip("-")), check=True, env=env)
        return
    _run(name, unit, user, env)


def _run(name: str, unit: Settings, user: str, env: dict[str, str]) -> None:
    account = pwd.getpwnam(user)
    with (LOGS / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            shlex.split(unit["ExecStart"][-1]),
            cwd=unit["WorkingDirectory"][-1] if unit["WorkingDirectory"] else "/",
            env=env,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[group.gr_gid for group in grp.getgrall() if user in group.gr_mem],
            umask=int(unit["UMask"][-1], 8) if unit["UMask"] else 0o022,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (PIDS / name).write_text(str(process.pid))
    time.sleep(0.5)
    if process.poll() is not None:
        sys.exit(f"{name} ended at once, with {process.returncode}:\n{(LOGS / f'{name}.log').read_text()[-2000:]}")


def _environment(unit: Settings, user: str) -> dict[str, str]:
    """Return what a unit is told, with the folders that it asks for."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": pwd.getpwnam(user).pw_dir, "USER": user}
    for file in unit["EnvironmentFile"]:
        for line in Path(file.lstrip("-")).read_text().splitlines():
            key, sign, value = line.partition("=")
            if sign and not line.startswith("#"):
                env[key] = "".join(shlex.split(value)) if value.startswith(('"', "'")) else value
    for key, above in (("RuntimeDirectory", "/run"), ("StateDirectory", "/var/lib")):
        for folder in unit[key]:
            path = Path(above, folder)
            path.mkdir(exist_ok=True)
            os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
            env[f"{key.removesuffix('Directory').upper()}_DIRECTORY"] = str(path)
    return env


def stop(name: str) -> None:
    """Tell the main process of a unit to end, wait as long as the unit allows, then kill what is left of it."""
    if name == "postgresql":
        _each_cluster("stop")
        return
    unit = read(name)
    if "forking" in unit["Type"]:
        for line in unit["ExecStop"]:
            subprocess.run(shlex.split(line.lstrip("-")), check=False)
        return
    pid = _main_pid(name)
    if not pid:
        return
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + float(unit["TimeoutStopSec"][-1] if unit["TimeoutStopSec"] else 90)
    while _main_pid(name) and time.monotonic() < until:
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    (PIDS / name).unlink(missing_ok=True)


def _main_pid(name: str) -> int:
    """Return the main process of a unit, 0 when it does not run."""
    try:
        pid = int((PIDS / name).read_text())
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return 0
    return 0 if state == "Z" else pid


def _each_cluster(verb: str) -> None:
    listed = subprocess.run(["pg_lsclusters", "-h"], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        version, cluster, _, state = line.split()[:4]
        if (verb == "start") is not state.startswith("online"):
            subprocess.run(["pg_ctlcluster", version, cluster, verb], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
