"""Trying an address outside: by https, at a public machine, with little patience, and with nothing of ours told to it.

An author may write any address, so what we connect to is resolved first and must be public: otherwise a lesson could
make this server knock at machines inside its own network. The connection goes to the very address that was looked at.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

# How long one answer may take to begin or go on, and the whole of it.
TIMEOUT: Final = 5.0
PATIENCE: Final = 10.0
MOST_REDIRECTS: Final = 3
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
AGENT: Final = "Waymark link check"
# Public by the book of this Python, and yet gateways to addresses that need not be, or set aside.
GATEWAYS: Final = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24")
SET_ASIDE: Final = ("fec0::/10", "3fff::/20", "192.0.0.0/24")
NOT_FOR_US: Final = tuple(map(ipaddress.ip_network, (*GATEWAYS, *SET_ASIDE)))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Outcome:
    """What became of trying an address: no fault when it answers."""

    fault: str = ""
    # Nobody answered at all: it may be their machine or our own way out.
    silent: bool = False


class Refused(Exception):
    """An address that we do not connect to, with the reason."""


def try_address(address: str) -> Outcome:
    """Say whether an address answers: asked for its head, and where that is refused, for its first bytes."""
    try:
        status = _follow(address, "HEAD")
        if status >= 400:
            status = _follow(address, "GET")
    except Refused as refusal:
        return Outcome(str(refusal))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _silence(error)
    return Outcome(f"It answers {status}.") if status >= 400 else Outcome()


def _silence(error: Exception) -> Outcome:
    if isinstance(error, socket.gaierror):
        return Outcome("There is no such machine.", silent=True)
    if isinstance(error, ssl.SSLError):
        return Outcome("Its certificate cannot be trusted.")
    if isinstance(error, TimeoutError):
        return Outcome("It does not answer in time.", silent=True)
    if isinstance(error, OSError):
        return Outcome("It cannot be reached.", silent=True)
    return Outcome("Its answer makes no sense.")


def _follow(address: str, method: str) -> int:
    """Return the status at the end of the redirects from an address."""
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _ask(urlsplit(address), method)
        if status not in REDIRECTS or not location:
            return status
        address = urljoin(address, location)
    raise Refused(f"It leads on more than {MOST_REDIRECTS} times.")


def _ask(parts: SplitResult, method: str) -> tuple[int, str]:
    """Ask once, without following; return the status and where it leads. Of what comes back, only the head is read."""
    connection = _connection(parts)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    with _in_time(connection):
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.getheader("Location") or ""


@contextmanager
def _in_time(connection: http.client.HTTPConnection) -> Iterator[None]:
    """Hang up when the whole exchange takes too long: a byte now and then would hold us for ever."""
    lines: list[socket.socket] = []

    def dial(place: tuple[str, int], timeout: float, source: Any) -> socket.socket:
        line = socket.create_connection(place, timeout, source)
        lines.append(line.dup())
        return line

    def hang_up() -> None:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    patient = threading.Timer(PATIENCE, hang_up)
    place = (str(connection.place), connection.port) if isinstance(connection, _Fixed) else None
    connection._create_connection = lambda named, timeout, source: dial(place or named, timeout, source)  # type: ignore[attr-defined]
    patient.start()
    try:
        yield
    finally:
        patient.cancel()
        connection.close()
        for line in lines:
            line.close()


class _Fixed(http.client.HTTPSConnection):
    """A connection to the very address that was looked up: a name that resolves anew could lead inside."""

    def __init__(self, host: str, place: Address) -> None:
        super().__init__(host, timeout=TIMEOUT, context=ssl.create_default_context())
        self.place = place


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = (parts.hostname or "").encode("idna").decode("ascii")
    if not host or parts.username or parts.password:
        raise Refused("It is not an address that can be tried.")
    if f"{host}:{parts.port}" == settings.LINK_CHECK_TEST_SERVER:
        return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)
    if parts.scheme != "https":
        raise Refused("It leads to an address without https.")
    if parts.port not in (None, 443):
        raise Refused("It asks for an unusual port.")
    return _Fixed(host, public_address(host))


def public_address(host: str) -> Address:
    """Return the address of a machine; refuse one that resolves to anything that is not public."""
    found = [ipaddress.ip_address(row[4][0]) for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise Refused("It leads to a machine that is not public.")
    return found[0]


def is_public(address: Address) -> bool:
    """Say whether an address is one that anybody can reach, and nobody's inside. Pure."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if any(address in network for network in NOT_FOR_US):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
