"""What the walks of the portfolio share: who signs in where, a piece sent, judged, countersigned, and a unit signed."""

import re
from datetime import date

from playwright.sync_api import FilePayload, Response, expect

from assessments.portfolio.models import Evidence, Judgement, JudgingDraft, SignOff
from lms.calendar import today
from lms.demo import PASSWORD
from lms.models import Person
from tests.journeys.walker import Walker

PHONE, DESK = 390, 1280
SAVED = re.compile(r"^Saved at \d\d:\d\d:\d\d$")
NOTE = FilePayload(name="note.txt", mimeType="text/plain", buffer=b"What I shared, on which ground, and when.")


def as_person(walker: Walker, key: str, *, width: int = DESK) -> Walker:
    """Sign somebody of the example in, on a phone or at a desk."""
    walker.width = width
    walker.page.set_viewport_size({"width": width, "height": 900})
    return walker.sign_in_with_password(f"{key}@example.org", PASSWORD)


def person(key: str) -> Person:
    """Return somebody of the example."""
    return Person.objects.get(email=f"{key}@example.org")


def write_day(walker: Walker, name: str, day: date) -> None:
    """Fill the three boxes of a day."""
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        walker.main().locator(f"[name={name}_{part}]").fill(str(value))


def send_piece(walker: Walker, kind: str, title: str, codes: tuple[str, ...], files: list[FilePayload]) -> Evidence:
    """Write a piece of evidence, see it saved, and send it."""
    walker.go("/evidence/add/").main().get_by_label(kind).check()
    walker.click("Write it").main().get_by_label("Title", exact=True).fill(title)
    write_day(walker, "happened_on", today())
    walker.main().get_by_label("What happened?").fill(f"{title}.\nI said what each may know, why, and what I wrote.")
    if files:
        walker.page.locator("input[type=file]").set_input_files(files)
        expect(walker.page.locator("[data-files]")).to_contain_text("Its words were looked through.")
    walker.main().get_by_text("Unit 1.").first.click()
    for code in codes:
        walker.main().get_by_role("checkbox", name=f"{code} ").check()
        walker.main().get_by_label(f"Where to look for {code}").fill("paragraph 2")
    expect(walker.page.locator("[data-saved]")).to_have_text(SAVED)
    walker.main().get_by_label("This is my own work", exact=False).check()
    walker.click("Send it to be judged").reads("Sent to Joel Adeyemi", "waiting to be judged")
    return Evidence.objects.latest("pk")


def judge_by_keys(walker: Walker, evidence: Evidence) -> None:
    """Answer every claim of a piece by keys; go away and find it kept; record it."""
    walker.go(f"/evidence/marking/evidence/{evidence.pk}/").reads("What happens when you record this")
    claims = list(evidence.claims.select_related("criterion"))
    with walker.page.expect_response(lambda answer: f"for {claims[-1].criterion.code}: what" in _sent(answer)):
        for claim in claims:
            section = walker.main().locator(f'[data-claim="{claim.pk}"]')
            section.get_by_role("radio").first.focus()
            for key in "mvacs":
                walker.page.keyboard.press(key)
            reasons = f"Paragraph 2 shows it for {claim.criterion.code}: what may be said, to whom, and why."
            section.get_by_label(f"Reasons for {claim.criterion.code}", exact=True).fill(reasons)
    expect(walker.page.locator("[data-saved]")).to_have_text(SAVED)
    assert JudgingDraft.objects.filter(evidence=evidence).exists()
    walker.go(f"/evidence/marking/evidence/{evidence.pk}/")
    for claim in claims:
        expect(walker.main().locator(f'[data-claim="{claim.pk}"]').get_by_label("Met", exact=True)).to_be_checked()
    walker.click("Record and send to be countersigned").reads("Marking:", "Recorded")


def _sent(answer: Response) -> str:
    return (answer.request.post_data or "") if answer.url.endswith("/save/") else ""


def countersign(walker: Walker, judgement: Judgement, answer: str, reasons: str = "") -> None:
    """Answer a judgement as a qualified assessor."""
    walker.go(f"/evidence/countersigning/{judgement.pk}/").reads("in training that day", judgement.reasons)
    walker.main().get_by_label(answer, exact=False).check()
    walker.main().get_by_label("Reasons").fill(reasons)
    walker.click("Record your answer").reads("Countersigning:", "Recorded")


def sign_off(walker: Walker, unit: SignOff, answer: str, words: str = "") -> None:
    """Give the signature that is asked for."""
    walker.go("/evidence/sign-off/").reads("Sign-off:")
    walker.page.locator(f'main a[href="/evidence/sign-off/{unit.pk}/"]').first.click()
    walker.look().reads("What it rests on")
    main = walker.main()
    main.get_by_role("radio", name=answer).or_(main.get_by_role("checkbox", name=answer)).check()
    main.get_by_role("textbox").fill(words)
    walker.page.locator("main form button").first.click()
    walker.look()
