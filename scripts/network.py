"""Several hosts on one machine: each a network of its own on one bridge, with a line that can be cut and mended."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.browser import apt_install
from scripts.processes import signal_one
from scripts.say import Stop

# Names end in the number of the process that made them, so that what a killed run left can be told from a living one's.
SPACE, LINK = "waymark-", "wm"


@dataclass(frozen=True)
class Host:
    """A network of its own: what is started within it has its own address, and can be killed or cut off as one."""

    name: str
    space: str
    address: str
    line: str

    @property
    def within(self) -> tuple[str, ...]:
        """Return the words that make a command run on this host."""
        return ("ip", "netns", "exec", self.space)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Signal everything that runs here, and what it started meanwhile."""
        for pid in self._pids():
            signal_one(pid, number)
        for pid in self._pids() if number == signal.SIGKILL else []:
            signal_one(pid, number)

    def cut(self) -> None:
        """Take the line away: nothing that is sent arrives, and nobody is told."""
        _ip("link", "set", self.line, "down")

    def mend(self) -> None:
        """Give the line back."""
        _ip("link", "set", self.line, "up")

    def _pids(self) -> list[int]:
        return [int(word) for word in _ip("netns", "pids", self.space).split()]


@contextmanager
def hosts(names: Sequence[str]) -> Iterator[dict[str, Host]]:
    """Make a host for each name, all on one bridge that this process reaches too; take them away at the end."""
    check_may()
    clear_away_the_dead()
    me = os.getpid()
    network = f"10.77.{me % 250 + 1}"
    made: dict[str, Host] = {}
    try:
        _ip("link", "add", f"{LINK}{me}", "type", "bridge")
        _ip("addr", "add", f"{network}.1/24", "dev", f"{LINK}{me}")
        _ip("link", "set", f"{LINK}{me}", "up")
        for number, name in enumerate(names, 11):
            made[name] = Host(name, f"{SPACE}{me}-{name}", f"{network}.{number}", f"{LINK}{me}-{number}")
            _make(made[name], f"{LINK}{me}")
        yield made
    finally:
        clear_away(me)


def check_may() -> None:
    """Stop unless networks can be made here."""
    if os.geteuid() != 0:
        raise Stop("Only root may make networks: run the same command again with `sudo`.")
    if not shutil.which("ip") and not (shutil.which("apt-get") and apt_install("iproute2")):
        raise Stop("There is no `ip` here: run `sudo apt-get install iproute2`, then try again.")


def clear_away_the_dead() -> None:
    """Take away what runs that were killed have left."""
    spaces = [line.split()[0] for line in _ip("netns", "list").splitlines() if line.startswith(SPACE)]
    owners = {space.split("-")[1] for space in spaces}
    for owner in owners:
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            clear_away(int(owner))


def clear_away(owner: int) -> None:
    """Kill what runs on the hosts that a process made, and take hosts and bridge away."""
    for line in _ip("netns", "list").splitlines():
        space = line.split()[0]
        if space.startswith(f"{SPACE}{owner}-"):
            Host("", space, "", "").kill()
            _ip("netns", "delete", space)
    for path in Path("/sys/class/net").glob(f"{LINK}{owner}*"):
        subprocess.run(["ip", "link", "delete", path.name], capture_output=True, check=False)


def _make(host: Host, bridge: str) -> None:
    _ip("netns", "add", host.space)
    _ip("link", "add", host.line, "type", "veth", "peer", "name", "eth0", "netns", host.space)
    _ip("link", "set", host.line, "master", bridge, "up")
    _ip("-n", host.space, "addr", "add", f"{host.address}/24", "dev", "eth0")
    for name in ("lo", "eth0"):
        _ip("-n", host.space, "link", "set", name, "up")
    time.sleep(0.05)


def _ip(*words: str) -> str:
    """Run a command of `ip`."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"`ip {' '.join(words)}` said: {done.stderr.strip()[:200]}. This machine may not allow networks.")
    return done.stdout
