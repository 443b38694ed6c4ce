"""Evidence is written: saved as it goes, refused words replaced, two windows brought together, then sent."""

import re

from playwright.sync_api import FilePayload, expect

from assessments.portfolio.models import Evidence, EvidenceDraft
from lms.calendar import today
from tests.journeys.walker import Walker

SAVED = re.compile(r"^Saved at \d\d:\d\d:\d\d$")
# What a refusal is answered with, Chromium notes: that is no fault of the page.
TOLD = re.compile("status of (409|422)")


def test_a_piece_is_written_in_two_windows_with_help_and_a_file_and_sent(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").go("/evidence/add/")
    main, page = walker.main(), walker.page
    main.get_by_label("Product of work").check()
    walker.click("Write it")
    line = page.locator("[data-saved]")
    main.get_by_label("Title", exact=True).fill("The log of six months")
    main.get_by_label("What happened?").fill("I read the log.\nJ111111 was in it.")
    expect(line).to_contain_text("but not what is marked below")
    walker.reads("Line 2: J111111 was in it.", "Instead: [person on probation] was in it.")
    walker.click("Take the words proposed")
    expect(line).to_have_text(SAVED)
    expect(main.get_by_label("What happened?")).to_have_value("I read the log.\n[person on probation] was in it.")

    plan = FilePayload(name="plan.txt", mimeType="text/plain", buffer=b"What I planned.")
    script = FilePayload(name="run.txt", mimeType="text/plain", buffer=b"MZ\x90\x00\x03\x00")
    page.locator("input[type=file]").set_input_files([plan, script])
    expect(page.locator("[data-files]")).to_contain_text("Its words were looked through.")
    expect(page.locator("[data-files]")).to_contain_text("run.txt was not kept.")

    other = page.context.new_page()
    other.goto(page.url)
    # The page says from the start when it was saved last: only the answer tells that this is kept, too.
    with other.expect_response("**/save/"):
        other.get_by_label("Title", exact=True).fill("Written there")
    expect(other.locator("[data-saved]")).to_have_text(SAVED)
    main.get_by_label("Title", exact=True).fill("Written here")
    expect(main.get_by_role("region", name="You wrote this in another window too")).to_be_visible()
    other.close()
    walker.click("See both and choose").click("Save what I chose")
    expect(main.get_by_label("Title", exact=True)).to_have_value("Written here")

    for label, value in (("Day", today().day), ("Month", today().month), ("Year", today().year)):
        main.get_by_label(label, exact=True).fill(str(value))
    main.get_by_text("Unit 1.").first.click()
    main.get_by_label("1.1", exact=False).first.check()
    main.get_by_label("Where to look for 1.1").fill("paragraph 2")
    main.get_by_label("This is my own work", exact=False).check()
    walker.click("Send it to be judged")
    walker.reads("Sent to Helen Marsh", "1.1 waiting to be judged", "Where to look: paragraph 2", "plan.txt")
    assert Evidence.objects.latest("pk").title == "Written here"
    assert not EvidenceDraft.objects.filter(fields__title="Written here").exists()
    walker.faults[:] = [fault for fault in walker.faults if not TOLD.search(fault)]
