"""A Redis of our own for tests and benchmarks: it keeps nothing on the disk, and can be killed and started again."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.browser import apt_install
from scripts.places import ROOT
from scripts.ports import free_port
from scripts.processes import end_all, start
from scripts.say import Stop, step

START_SECONDS = 20


def installed_redis() -> str | None:
    """Return the program, if it is here."""
    return shutil.which("redis-server")


def find_redis() -> str:
    """Return the program, installing it when we may and must."""
    found = installed_redis()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Redis"):
            apt_install("redis-server")
        found = installed_redis()
    if not found:
        raise Stop("There is no Redis here: run `sudo apt-get install redis-server`, then try again.")
    return found


@dataclass
class Redis:
    """A Redis that begins empty each time that it is started."""

    program: str
    address: str = "127.0.0.1"
    # The words of a command that runs another somewhere else, such as in a network of its own.
    within: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"redis://{self.address}:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        options = ["--port", str(self.port), "--bind", self.address, "--save", "", "--appendonly", "no"]
        words = [*self.within, self.program, *options, "--protected-mode", "no", "--loglevel", "warning"]
        self.process: subprocess.Popen[bytes] = start(words, env={}, log=Path(os.devnull), cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Stop(f"Redis did not start on port {self.port}: run `{self.program}` to see why.")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as the kernel would, at once."""
        self.process.kill()
        self.process.wait()

    def _listens(self) -> bool:
        with socket.socket() as line:
            line.settimeout(0.5)
            return line.connect_ex((self.address, self.port)) == 0


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Run a Redis for as long as the block lasts."""
    redis = Redis(find_redis())
    redis.start()
    try:
        yield redis
    finally:
        end_all([redis.process])
