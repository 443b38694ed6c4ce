"""A visitor without scripts: keeps cookies, reads the forms of a page, and sends them as a browser would."""

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

Fields = list[tuple[str, str]]


@dataclass
class Form:
    """A form of a page: where it goes, and what it holds."""

    action: str
    fields: Fields = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)

    def filled(self, words: dict[str, str]) -> Fields:
        """Return what is sent: hidden fields, the first of each choice, and these words."""
        kept = [(name, value) for name, value in self.fields if name not in words]
        return kept + list((self.choices | words).items())


class Forms(HTMLParser):
    """Reads the forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a form and what stands in it."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told.get("action", "")) if told.get("method", "").lower() == "post" else None
            self.found += [self.open] if self.open else []
        elif tag == "input" and self.open and told.get("name"):
            self._input(self.open, told)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        self.open = None if tag == "form" else self.open

    @staticmethod
    def _input(form: Form, told: dict[str, str]) -> None:
        kind = told.get("type", "text")
        if kind == "hidden":
            form.fields.append((told["name"], told.get("value", "")))
        elif kind == "radio":
            form.choices.setdefault(told["name"], told.get("value", ""))


@dataclass
class Answer:
    """What came back, after redirects."""

    status: int
    url: str
    text: str

    def form(self, part: str = "") -> Form | None:
        """Return the first form of the page itself whose address holds `part`; signing out is none of them."""
        reader = Forms()
        reader.feed(self.text)
        fit = [form for form in reader.found if "logout" not in form.action and part in urljoin(self.url, form.action)]
        return fit[0] if fit else None


class Visitor:
    """Somebody with a browser."""

    def __init__(self, server: str) -> None:
        self.server, self.jar = server, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(urllib.request.Request(urljoin(self.server, path)))  # noqa: S310  our own address

    def send(self, page: Answer, form: Form, **words: str) -> Answer:
        """Send a form of a page."""
        # An address that was redirected to may name the other server: stay with ours.
        path = urlsplit(urljoin(page.url, form.action))
        body = urlencode(form.filled(words)).encode()
        wanted = urllib.request.Request(urljoin(self.server, path.path), body, {"Referer": self.server})  # noqa: S310
        return self._open(wanted)

    def sign_in(self, email: str) -> Answer:
        """Come in through the demo's door."""
        page = self.get("/accounts/login/")
        form = page.form("/demo/sign-in/")
        return self.send(page, form, email=email) if form else page

    def _open(self, wanted: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(wanted, timeout=60) as answer:
                return Answer(answer.status, answer.url, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as fault:
            return Answer(fault.code, fault.url or "", fault.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as fault:
            return Answer(0, wanted.full_url, str(fault))
