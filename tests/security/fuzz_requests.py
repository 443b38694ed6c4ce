"""Requests that nobody means: any address of ours or of a library, by anybody, with whatever may stand in one."""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access_rows import ROWS
from tests.security.world import Armed

VERBS = ("get", "get", "get", "post", "post", "post", "post", "put", "patch", "delete", "head", "options")
# What has broken servers before: none of these may break ours.
AWKWARD = (
    "", " ", "0", "-1", "1", "2", "9223372036854775807", "9223372036854775808", "9" * 40, "1e309", "NaN", "Infinity",
    "-0", "1.5", "0x10", "١٢", "²", "½", "null", "None", "true", "[]", "{}", "\0", "a\0b", "\x01", "\x7f", "\ufeff",
    "\ufffe", "\U0010ffff", "🦊" * 40, "e\u0301" * 30, "\u202eabc", "%00", "%", "%zz", "'", '"', "`", "';--", "{{7*7}}",
    "<script>alert(1)</script>", "../../etc/passwd", "..%2f..", "C:\\x", "=1+1", "@x", "a" * 300, "b" * 20_000,
    "0000-00-00", "0001-01-01", "99999-12-31", "2026-02-30", "31/02/2026", "24:61", "2026-W60", "0", "10000", "12",
    "http://127.0.0.1/", "//evil.example", "javascript:alert(1)", "a@b", "x" * 260 + "@example.org", "on", "__all__",
)  # fmt: skip
NAMES = (
    "page", "place", "unit", "sort", "columns", "after", "q", "name", "of", "person", "learner", "criterion", "piece",
    "months", "year", "week", "version", "shown", "show", "why", "again", "check", "challenge", "stage", "state",
    "need", "pathway", "intake", "next", "address", "format", "action", "file", "day_0", "day_1", "day_2", "kind",
    "reason", "form-TOTAL_FORMS", "form-INITIAL_FORMS", "rows", "answer", "text", "to", "evidence", "starts_0",
    "ends_2", "id",
)  # fmt: skip
KINDS = (
    "application/json", "text/plain", "application/xml", "multipart/form-data", "application/octet-stream", "x", "",
    "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00e9",
)  # fmt: skip
HEADERS = {
    "Accept": ("application/json", "text/html;q=nonsense", "*/*, " * 50, "\xff"),
    "Accept-Encoding": ("gzip;q=-1", "br, ,,", "identity;q=0"),
    "Accept-Language": ("cy", "x" * 200, "en;q=1.0000001, *"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9999999999-", "bytes=5-1", "lines=1-2", "bytes=a-b", "bytes=0-1,2-3"),
    "If-Modified-Since": ("nonsense", "Thu, 01 Jan 99999 00:00:00 GMT", "Sat, 29 Feb 0000 00:00:00 GMT"),
    "If-None-Match": ('"x', "*", 'W/"1", ' * 20),
    "Authorization": ("Bearer ", "Bearer \x00", "Basic !!!", "Bearer " + "k" * 5000, "Nonsense"),
    "X-Forwarded-For": ("nonsense", "1.2.3.4, ::1, 999.1.1.1", ","),
    "X-Requested-With": ("XMLHttpRequest",),
    "HX-Request": ("true", "x"),
    "HX-Current-URL": ("http://[", "\xff"),
    "Referer": ("http://[::1", "x" * 3000),
    "Origin": ("null", "http://[", "https://evil.example"),
    "Host": ("evil.example", "localhost:99999", "[::1", "a b"),
    "X-CSRFToken": ("x", "\xff" * 32),
    "User-Agent": ("", "\x01", "x" * 4000),
    "Cookie": ("sessionid=\x01; csrftoken=", "sessionid=" + "a" * 5000, "=;;;=", 'messages="x', "sessionid=../../x"),
}


@dataclass
class Request:
    """One request, ready to be sent again."""

    who: str
    verb: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in a line."""
        extra = f" {self.headers}" if self.headers else ""
        return f"{self.who} {self.verb} {self.path}?{self.query[:200]} {self.kind!r} {self.body[:300]!r}{extra}"


def all_patterns() -> list[str]:
    """Return the pattern of every address there is, the libraries' too."""
    return sorted(set(_patterns(get_resolver().url_patterns, "/")))


def _patterns(patterns: list[Any], before: str) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        here = f"{before}{str(pattern.pattern).removeprefix('^')}"
        if isinstance(pattern, URLResolver):
            found += _patterns(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            found.append(here)
    return found


class Maker:
    """Makes requests from the addresses and the forms of a world."""

    def __init__(self, armed: Armed) -> None:
        self.armed = armed
        self.addresses = [armed.addresses[row.name] for row in ROWS]
        self.patterns = all_patterns()
        self.people = [*armed.cast.people.values(), *armed.cast.outsiders.values()]

    def request(self, dice: Random) -> Request:
        """Return one request."""
        if dice.random() < 0.35:
            return self._of_a_form(dice)
        person = dice.choice(self.people)
        request = Request(person.email, dice.choice(VERBS), self._path(dice), self._pairs(dice), headers=headers(dice))
        if request.verb in ("post", "put", "patch", "delete"):
            request.body, request.kind = body(dice, {})
        return request

    def _of_a_form(self, dice: Random) -> Request:
        """Return a form of ours, sent by whoever may or by anybody, with some of it spoilt."""
        form, person = dice.choice(self.armed.senders)
        who = person.email if dice.random() < 0.8 else dice.choice(self.people).email
        path = form.action.split("?")[0]
        content, kind = body(dice, dict(form.data))
        return Request(
            who, "post", path, self._pairs(dice) if dice.random() < 0.2 else "", content, kind, headers(dice)
        )

    def _path(self, dice: Random) -> str:
        if dice.random() < 0.6:
            path = dice.choice(self.addresses)
            return path if dice.random() < 0.5 else "/".join(_part(part, dice) for part in path.split("/"))
        return "".join(_filled(dice.choice(self.patterns), dice))

    def _pairs(self, dice: Random) -> str:
        if dice.random() < 0.4:
            return ""
        return "&".join(f"{quote(dice.choice(NAMES))}={raw(dice)}" for _ in range(dice.randint(1, 5)))


def _part(part: str, dice: Random) -> str:
    if not part.isdecimal() or dice.random() < 0.3:
        return part
    return dice.choice(("0", "1", "2", "3", "9223372036854775807", "9223372036854775808", "9" * 60, "00001", "7"))


def _filled(pattern: str, dice: Random) -> str:
    """Return an address of a pattern, with a number, a word or anything in the place of what it asks for."""
    import re

    def fill(match: re.Match[str]) -> str:
        return dice.choice(
            ("1", "2", "0", "9223372036854775808", "a", "x-y", quote(dice.choice(AWKWARD)[:80], safe=""))
        )

    return re.sub(r"<[^>]+>|\(\?P<\w+>[^)]*\)|\([^)]*\)", fill, pattern).replace("$", "").replace("\\", "")


def raw(dice: Random) -> str:
    """Return a value as it stands in an address: at times no letter of any alphabet."""
    if dice.random() < 0.1:
        return dice.choice(("%FF%FE", "%ED%A0%80", "%C0%80", "%E2%28%A1", "%", "%u0041", "+", "%F4%90%80%80"))
    return quote(dice.choice(AWKWARD)[:600], errors="replace")


def headers(dice: Random) -> dict[str, str]:
    """Return no header, or one or two that are odd."""
    if dice.random() < 0.7:
        return {}
    names = dice.sample(sorted(HEADERS), dice.randint(1, 2))
    return {name: dice.choice(HEADERS[name]) for name in names}


def body(dice: Random, data: dict[str, Any]) -> tuple[bytes, str]:
    """Return what is sent: a form with some of it spoilt, in parts, as JSON, cut off, or as something else."""
    spoilt = _spoilt(dice, data)
    way = dice.random()
    if way < 0.6:
        return _urlencoded(dice, spoilt), "application/x-www-form-urlencoded"
    if way < 0.78:
        return _in_parts(dice, spoilt)
    if way < 0.9:
        return _as_json(dice, spoilt), "application/json"
    return bytes(dice.randrange(256) for _ in range(dice.randint(0, 400))), dice.choice(KINDS)


def _spoilt(dice: Random, data: dict[str, Any]) -> dict[str, Any]:
    for name in [name for name in data if dice.random() < 0.35]:
        data[name] = dice.choice(AWKWARD)
    for _ in range(dice.randint(0, 3)):
        data[dice.choice(NAMES)] = dice.choice(AWKWARD)
    if data and dice.random() < 0.15:
        del data[dice.choice(sorted(data))]
    return data


def _urlencoded(dice: Random, data: dict[str, Any]) -> bytes:
    content = urlencode(data).encode()
    if data and dice.random() < 0.2:
        content += b"&" + quote(dice.choice(sorted(data))).encode() + b"=" + raw(dice).encode()
    return content


def _in_parts(dice: Random, data: dict[str, Any]) -> tuple[bytes, str]:
    mark = "Mark"
    parts = [_piece(mark, f'name="{name}"', str(value).encode("utf-8", "replace")) for name, value in data.items()]
    name = dice.choice(("files", "file", "f\x00", "", "files"))
    file = dice.choice(
        ("a.pdf", "../../x.png", "a\x00.txt", "x" * 400 + ".docx", "", "a.exe", "ü.jpg", "con", ".", "a.csv")
    )
    noise = bytes(dice.randrange(256) for _ in range(dice.randint(0, 300)))
    parts.append(_piece(mark, f'name="{name}"; filename="{file}"', noise, "Content-Type: image/png\r\n"))
    content = b"".join(parts) + f"--{mark}--\r\n".encode()
    if dice.random() < 0.3:
        content = content[: dice.randint(0, len(content))]
    return content, f"multipart/form-data; boundary={mark}"


def _piece(mark: str, about: str, content: bytes, more: str = "") -> bytes:
    head = f"--{mark}\r\nContent-Disposition: form-data; {about}\r\n{more}\r\n"
    return head.encode("utf-8", "replace") + content + b"\r\n"


def _as_json(dice: Random, data: dict[str, Any]) -> bytes:
    written = json.dumps(data)
    ways = (
        written,
        "[" * 3000 + "]" * 3000,
        '{"a": NaN, "b": Infinity}',
        '{"rows": {"x": [1, {"y": null}]}, "rows": "twice"}',
        written[: len(written) // 2],
        json.dumps([data]),
        "null",
        '"\\ud800"',
        '{"person": 1e400, "answer": {"__class__": "x"}}',
    )
    return dice.choice(ways).encode("utf-8", "replace")
