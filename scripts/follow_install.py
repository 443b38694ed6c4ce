"""`make install-drill`: follow docs/install.md to the letter in a clean Debian, then sign in to what came of it.

The Debian lies in memory, under mounts and processes of its own: when the drill ends, however it ends, the kernel
takes all of it away, and nothing has to be removed. It uses the network and the ports of this machine.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts import try_install
from scripts.browser import apt_install
from scripts.places import ROOT
from scripts.ports import is_free
from scripts.processes import adopt_descendants
from scripts.say import Stop, run_main, say, step

PAGE: Final = ROOT / "docs" / "install.md"
SUITE: Final = "bookworm"
BASE: Final = ROOT / ".cache" / f"debian-{SUITE}.tar"
PORTS: Final = (80, 443, 5432, 6379, 8000)
TOOLS: Final = {"debootstrap": "debootstrap", "unshare": "util-linux", "git": "git"}
LONGEST_SECONDS: Final = 1500
BLOCK: Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# How this machine reaches its packages: where they lie, and whose certificates it believes. Never part of the project.
CONFIGURATION: Final = (
    "etc/apt",
    "etc/resolv.conf",
    "etc/ssl/certs",
    "usr/share/ca-certificates",
    "usr/local/share/ca-certificates",
    "etc/pip.conf",
    "etc/npmrc",
)
HANDED_ON: Final = re.compile(r"(?i)_proxy$|CERT|CA_BUNDLE|CAINFO|^PIP_(INDEX|EXTRA|DEFAULT|TRUSTED)|^UV_|^NPM_")
DEVICES: Final = ("null", "zero", "full", "random", "urandom", "tty")


def main() -> int:
    """Prepare, follow the page in a fence of its own, and say how long it took."""
    if sys.argv[1:2] == ["--inside"]:
        return inside(Path(sys.argv[2]), Path(sys.argv[3]))
    check_machine()
    adopt_descendants()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="waymark-install-") as name:
        archive = Path(name) / "waymark.tar.gz"
        make_archive(archive)
        status = run_fenced(archive, Path(name))
    say(f"  the whole drill: {time.monotonic() - began:.0f} s")
    return status


def check_machine() -> None:
    """Stop where the drill cannot run, with what to do."""
    if os.geteuid() != 0 or sys.platform != "linux":
        raise Stop("The drill makes a Debian of its own, which only root on Linux may: run `sudo make install-drill`.")
    missing = {package for tool, package in TOOLS.items() if not shutil.which(tool)}
    if missing and not all(apt_install(package) for package in sorted(missing)):
        raise Stop(f"The drill needs {', '.join(sorted(missing))}: install that, then run `make install-drill`.")
    taken = [str(port) for port in PORTS if not is_free(port)]
    if taken:
        raise Stop(f"Ports {', '.join(taken)} are taken on this machine: end what uses them, then try again.")


def make_archive(archive: Path) -> None:
    """Make the release as the page says, of what is committed."""
    command: list[str | Path] = ["git", "-c", "safe.directory=*", "archive", "--output", archive, "HEAD"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Stop(f"{ROOT} could not be archived: run `git -C {ROOT} status` to see why.")


def run_fenced(archive: Path, folder: Path) -> int:
    """Run the rest with mounts and processes of its own; all of them end with it."""
    empty = folder / "root"
    empty.mkdir()
    fence = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    command: list[str | Path] = [*fence, sys.executable, "-m", "scripts.follow_install", "--inside", archive, empty]
    try:
        return subprocess.run(command, cwd=ROOT, timeout=LONGEST_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        raise Stop(f"The drill took more than {LONGEST_SECONDS} s: read above which step was the last.") from None
    finally:
        empty.rmdir()  # empty again, because its mount was ours alone; were it not, this would fail and remove nothing


def inside(archive: Path, root: Path) -> int:
    """Make the Debian, follow the page, and try what came of it. Runs inside the fence."""
    run("mount", "-t", "proc", "proc", "/proc")
    run("mount", "-t", "tmpfs", "-o", "size=6g,mode=755", "tmpfs", root)
    with step("A clean Debian"):
        lay_out(root)
        shutil.copyfile(archive, root / "root" / "waymark.tar.gz")
    blocks = list(blocks_of(PAGE.read_text()))
    with step(f"The {len(blocks)} blocks of {PAGE.relative_to(ROOT)}, to the letter"):
        follow(root, blocks)
    with step("What came of it"):
        try_install.try_everything(root, blocks[0])
    return 0


def run(*words: str | Path) -> None:
    """Run a command that must succeed."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"`{' '.join(map(str, words))}` failed: {(done.stderr or done.stdout).strip()[-600:]}")


def lay_out(root: Path) -> None:
    """Unpack the base, made once, and give it this machine's way to its packages."""
    if BASE.exists():
        run("tar", "--extract", "--file", BASE, "--directory", root)
    else:
        make_base(root)
    for name in CONFIGURATION:
        copy_configuration(Path("/", name), root / name)
    for folder, kind in (("proc", "proc"), ("dev", "tmpfs"), ("tmp", "tmpfs")):
        run("mount", "-t", kind, kind, root / folder)
    for name in DEVICES:
        number = os.stat(f"/dev/{name}").st_rdev
        os.mknod(root / "dev" / name, 0o666 | stat.S_IFCHR, number)
        (root / "dev" / name).chmod(0o666)
    (root / "dev" / "fd").symlink_to("/proc/self/fd")
    (root / "dev" / "shm").mkdir(mode=0o1777)
    for folder in ("dev/shm", "tmp"):
        (root / folder).chmod(0o1777)
    stand_in(root)


def make_base(root: Path) -> None:
    """Make a Debian with nothing but what every Debian has, and keep it for the next time."""
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, root, *mirror())
    BASE.parent.mkdir(exist_ok=True)
    fresh = BASE.with_suffix(f".{os.getpid()}")
    run("tar", "--create", "--file", fresh, "--directory", root, "--exclude=./var/cache/apt/archives/*.deb", ".")
    fresh.replace(BASE)


def mirror() -> list[str]:
    """Return where this machine gets Debian from, if it says so; debootstrap knows a place by itself."""
    files = [*Path("/etc/apt").glob("sources.list.d/*.sources"), Path("/etc/apt/sources.list")]
    text = "\n".join(file.read_text() for file in files if file.exists())
    found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S*debian/?)(?:\s|$)", text, re.MULTILINE)
    return [found.group(1)] if found else []


def copy_configuration(source: Path, target: Path) -> None:
    """Copy a file or a folder, if this machine has it, over what is there."""
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        run("cp", "--archive", "--remove-destination", "--no-target-directory", source, target)


def stand_in(root: Path) -> None:
    """Put our systemctl in, since no systemd runs here; nothing starts by being installed."""
    program = root / "usr" / "local" / "sbin" / "systemctl"
    shutil.copyfile(ROOT / "scripts" / "stand_in_systemctl.py", program)
    program.chmod(0o755)
    policy = root / "usr" / "sbin" / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)


def blocks_of(page: str) -> Iterator[str]:
    """Yield every block of commands of the page, in order."""
    yield from (found.group(1) for found in BLOCK.finditer(page))


def follow(root: Path, blocks: list[str]) -> None:
    """Run the blocks in one shell that stops at the first command that fails."""
    lines = ["set -euo pipefail", "cd /root"]
    for number, block in enumerate(blocks, 1):
        lines += [f'echo; echo "=== block {number}, after $SECONDS s ==="', block]
    (root / "root" / "install.sh").write_text("\n".join(lines))
    log = Path(tempfile.gettempdir(), "waymark-install.log")
    with log.open("w") as target:
        done = subprocess.run(
            ["chroot", root, "/bin/bash", "/root/install.sh"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=target,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        say("\n".join(f"  | {line}" for line in log.read_text(errors="replace").splitlines()[-40:]))
        raise Stop(f"A block of docs/install.md failed (see above, and the whole in {log}): mend the page or the code.")


def environment() -> dict[str, str]:
    """Return what a root shell of a new machine has, with how this machine reaches its packages."""
    plain = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    return plain | {name: value for name, value in os.environ.items() if HANDED_ON.search(name)}


if __name__ == "__main__":
    run_main(main)
