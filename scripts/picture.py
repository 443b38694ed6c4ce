"""`make picture`: photograph a learner's first page in the running demo, for the README."""

import sys

from playwright.sync_api import Error, sync_playwright

from scripts.browser import find_chromium
from scripts.places import ROOT
from scripts.say import Stop, run_main, say

PICTURE = ROOT / "docs" / "picture.png"
WIDTH, HEIGHT = 1100, 900


def main() -> int:
    """Sign in as the example's first learner and keep what the window shows."""
    port = sys.argv[1] if len(sys.argv) > 1 else "8000"
    chromium = find_chromium()
    if not chromium:
        raise Stop("A picture needs Chromium, and none was found: run `sudo apt-get install chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        try:
            page.goto(f"http://localhost:{port}/accounts/login/")
        except Error as error:
            raise Stop(f"The demo does not answer on port {port}: start it with `make demo PORT={port}`.") from error
        page.get_by_role("button", name="Sign in as Priya Nair").click()
        page.wait_for_load_state("load")
        page.screenshot(path=PICTURE)
        browser.close()
    say(f"Kept {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    run_main(main)
