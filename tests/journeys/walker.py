"""Somebody with a browser: goes, reads, clicks, and notes every accessibility or policy fault of each page."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.core.cache import cache as kept
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, expect

from tests.lms.codes import code_of

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The script went with the page it ran in, because that page made way for the next.
GONE = re.compile("context was destroyed|Cannot find context")
PAGES_THAT_MAKE_WAY = 5
ASKS = re.compile("/2fa/(re)?authenticate/")

SEEN: set[str] = set()

# A busy machine is no fault of a page: what is expected comes, or it is reported after this many milliseconds.
expect.set_options(timeout=20_000)


@cache
def find_violations() -> str:
    """Return the script that reads the accessibility checker in and runs it; what passed stays in the browser."""
    options = "{runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}"
    return f"async tags => {{ {AXE.read_text(encoding='utf-8')}; return (await axe.run({options})).violations }}"


def ask(page: Page, script: str, about: Any = None) -> Any:
    """Run a script in the page in view; where the page makes way for the next one meanwhile, in that one."""
    for _ in range(PAGES_THAT_MAKE_WAY):
        try:
            return page.evaluate(script, about)
        except Error as error:
            if not GONE.search(error.message):
                raise
            page.wait_for_load_state("load")
    raise AssertionError(f"{page.url} makes way for another page again and again")


class Walker:
    """One person's browser at one width."""

    def __init__(self, context: BrowserContext, server: str, *, width: int) -> None:
        """Open a page."""
        self.server, self.width, self.faults = server, width, list[str]()
        self.page: Page = context.new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal is a page with status 403; the browser says so, and that is no fault of ours.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> "Walker":
        """Open an address of the product."""
        self.page.goto(self.server + path)
        return self.look()

    def sign_in_as(self, role: str) -> "Walker":
        """Press the demo's sign-in button of a role, signing out first where needed."""
        self.page.context.clear_cookies()
        self.go("/accounts/login/")
        self.page.get_by_role("button", name=role, exact=False).first.click()
        return self.write_the_code()

    def sign_in_with_password(self, email: str, password: str) -> "Walker":
        """Sign in through the form."""
        self.page.context.clear_cookies()
        self.go("/accounts/login/")
        self.page.get_by_label("Work e-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        return self.write_the_code()

    def write_the_code(self) -> "Walker":
        """Write the code of the app where a page asks for it: after the password, and before what matters."""
        self.page.wait_for_load_state("load")
        if not ASKS.search(self.page.url):
            return self.look()
        self.look()
        # A walk signs the same person in again and again; each code is taken once.
        kept.clear()
        self.page.get_by_label("Code", exact=True).fill(code_of())
        self.page.get_by_role("button", name="Go on", exact=True).click()
        return self.look()

    def open_form(self, path: str) -> None:
        """Open a form of the content admin whose blocks stand still: what slides is missed by whoever is fast."""
        self.page.goto(f"{self.server}{path}")
        self.page.evaluate("jQuery.fx.off = true")

    def click(self, name: str, role: Any = None, *, exact: bool = False) -> "Walker":
        """Press the first button or link of this name."""
        if role:
            found = self.page.get_by_role(role, name=name, exact=exact)
        else:
            found = self.page.get_by_role("button", name=name, exact=exact).or_(
                self.page.get_by_role("link", name=name, exact=exact)
            )
        found.first.click()
        return self.write_the_code()

    def main(self) -> Locator:
        """Return the main part of the page."""
        return self.page.locator("main")

    def reads(self, *words: str) -> "Walker":
        """Expect words in the main part of the page."""
        for part in words:
            expect(self.main()).to_contain_text(part)
        return self

    def does_not_read(self, *words: str) -> "Walker":
        """Expect words to be absent."""
        for part in words:
            expect(self.main()).not_to_contain_text(part)
        return self

    def look(self) -> "Walker":
        """Check the page in view: accessibility once for each kind of page, and no sideways scroll."""
        self.page.wait_for_load_state("load")
        heading = f"{self.page.url.split('?')[0]} {self.page.title()}"
        # Question 3 looks like question 4: one of a kind is enough at each width.
        kind = re.sub(r"\d+", "N", f"{self.width} {heading}")
        if kind in SEEN:
            return self
        SEEN.add(kind)
        if ask(self.page, "document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.faults.append(f"{heading}: the page scrolls sideways")
        for violation in ask(self.page, find_violations(), STANDARDS):
            where = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.faults.append(f"{heading}: {violation['id']}: {violation['help']}: {where}")
        return self
