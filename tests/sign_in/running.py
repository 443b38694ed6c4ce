"""The provider as a test holds it: started, asked, stopped for a while, ended."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from scripts.ports import free_port
from scripts.processes import start

PATIENCE = 60
NAME = "Justice Login"


class Provider:
    """A provider in a process of its own, which ends with the test."""

    def __init__(self, folder: Path, people: dict[str, tuple[str, str]], back: str) -> None:
        """Start it and wait until it answers. `people` are name -> e-mail, and how it speaks of it."""
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}/o"
        (folder / "key.pem").write_bytes(self.new_key())
        environment = {
            "PROVIDER_FOLDER": str(folder),
            "PROVIDER_PEOPLE": json.dumps(people),
            "PROVIDER_BACK": back,
            "DJANGO_SETTINGS_MODULE": "tests.sign_in.provider.settings",
        }
        command = [sys.executable, "-m", "tests.sign_in.provider.run", str(self.port)]
        self.process: subprocess.Popen[bytes] = start(command, env=environment, log=folder / "provider.log")
        self._wait()

    @staticmethod
    def new_key() -> bytes:
        """Make a key to sign with."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def _wait(self) -> None:
        begun = time.monotonic()
        while True:
            try:
                requests.get(f"{self.url}/.well-known/openid-configuration", timeout=5).raise_for_status()
                return
            except requests.RequestException:
                log = (self.folder / "provider.log").read_text()
                assert self.process.poll() is None, f"The provider ended:\n{log}"
                assert time.monotonic() - begun < PATIENCE, f"The provider does not answer:\n{log}"
                time.sleep(0.1)

    def settings(self) -> dict[str, object]:
        """Return the settings of the product that lead here."""
        return {
            "OIDC_NAME": NAME,
            "OIDC_SERVER_URL": self.url,
            "OIDC_CLIENT_ID": "waymark",
            "OIDC_CLIENT_SECRET": "known-to-both",
        }

    def hold(self) -> None:
        """Let it take calls and answer none."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(PATIENCE)
