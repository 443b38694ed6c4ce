"""One browser's line to the server, as little as a benchmark needs: requests with cookies over a kept connection."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "a" * 32
NOBODY = b""


@dataclass
class Line:
    """A connection that is opened when it is needed, and again when it was lost."""

    port: int
    session: str
    patience: float = 30.0
    address: str = "127.0.0.1"
    _reader: asyncio.StreamReader | None = field(default=None, repr=False)
    _writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Ask for a page."""
        return await self._send("GET", path, NOBODY)

    async def post(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Send a form."""
        return await self._send("POST", path, urlencode(fields).encode())

    async def post_and_leave(self, path: str, fields: dict[str, str]) -> None:
        """Send a form and hang up before the answer comes."""
        await self._write("POST", path, urlencode(fields).encode())
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    async def _send(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        try:
            async with asyncio.timeout(self.patience):
                await self._write(method, path, body)
                return await self._read()
        except BaseException:
            self.hang_up()
            raise

    async def _write(self, method: str, path: str, body: bytes) -> None:
        if self._writer is None or self._writer.is_closing() or (self._reader and self._reader.at_eof()):
            self._reader, self._writer = await asyncio.open_connection(self.address, self.port)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: application/json\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        assert self._writer is not None
        self._writer.write(head.encode() + body)
        await self._writer.drain()

    async def _read(self) -> tuple[int, dict[str, str], bytes]:
        assert self._reader is not None
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.hang_up()
        return status, headers, body
