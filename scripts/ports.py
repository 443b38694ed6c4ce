"""Ports: is one free, and which one is."""

import socket

from scripts.say import Stop


def is_free(port: int) -> bool:
    """Say whether a server could listen on `port` of this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(text: str) -> int:
    """Return the port that `text` names, or stop with one that would do."""
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise Stop(f"PORT must be a number from 1024 to 65535, and this is “{text}”: run `make demo PORT=8000`.")
    port = int(text)
    if not is_free(port):
        other = next((near for near in range(port + 1, min(port + 50, 65536)) if is_free(near)), None) or free_port()
        raise Stop(f"Port {port} is taken by another program: run `make demo PORT={other}`.")
    return port
