"""People who only look: signed in once, they read pages through the proxy and on each host, and must stay signed in."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks._estate import WEB, WEB_PORT, Estate
from benchmarks._hall import Taker
from benchmarks._line import Line
from benchmarks._under_fire import Tally

READ_EVERY, LOOK_EVERY, SIGN_IN_EVERY = 0.5, 1.0, 4.0
# As long as a browser's user waits before they press again.
PATIENCE = 12.0
SIGN_IN = "/accounts/login/"


@dataclass
class Seen:
    """What those who look have seen, with the moment of each failure."""

    # Moment, phase, how long it took, and whether it was the page of the person.
    pages: list[tuple[float, str, float, bool]] = field(default_factory=list)
    sign_ins: list[tuple[float, str, float, bool]] = field(default_factory=list)
    asked_signed_in: int = 0
    signed_out: int = 0


async def read(estate: Estate, who: Taker, seen: Seen, tally: Tally, over: Callable[[], bool]) -> None:
    """Read one's first page through the proxy, again and again."""
    line = Line(estate.hall.port, who.cookie, patience=PATIENCE)
    while not over():
        began = time.monotonic()
        well = await _is_my_page(line, seen, tally)
        seen.pages.append((began, tally.phase, time.monotonic() - began, well))
        await asyncio.sleep(READ_EVERY)


async def look_on_both(estate: Estate, who: Taker, seen: Seen, tally: Tally, over: Callable[[], bool]) -> None:
    """Read one's first page on one web host and then on the other: both know the same session."""
    lines = [Line(WEB_PORT, who.cookie, patience=3, address=estate.hosts[name].address) for name in WEB]
    while not over():
        for line in lines:
            await _is_my_page(line, seen, Tally())  # a host that is away by intent is no failure of the service
            await asyncio.sleep(LOOK_EVERY)


async def sign_in_anew(
    estate: Estate, email: str, password: str, seen: Seen, tally: Tally, over: Callable[[], bool]
) -> None:
    """Sign in with a password, which asks the cache for the limits of sign-in, again and again."""
    while not over():
        began, line = time.monotonic(), Line(estate.hall.port, "", patience=PATIENCE)
        try:
            status, _, body = await line.post(SIGN_IN, {"login": email, "password": password})
            well = status == 200 and b'"location": "/"' in body  # to a script, the way on is told in JSON
            tally.note(f"sign-in answered {status}")
        except (OSError, EOFError, TimeoutError):
            well = False
        line.hang_up()
        seen.sign_ins.append((began, tally.phase, time.monotonic() - began, well))
        await asyncio.sleep(SIGN_IN_EVERY)


async def _is_my_page(line: Line, seen: Seen, tally: Tally) -> bool:
    """Ask for one's own page, and count a sign-in page as what it is: somebody was signed out."""
    try:
        status, headers, body = await line.get("/")
    except (OSError, EOFError, TimeoutError):
        tally.note("pages without an answer")
        return False
    if status >= 500:
        tally.note(f"pages answered {status}")
        return False
    seen.asked_signed_in += 1
    mine = status == 200 and b"Taker" in body
    seen.signed_out += not mine or SIGN_IN in headers.get("location", "")
    return mine
