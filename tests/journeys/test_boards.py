"""On a Monday: an SPO sees whom to speak to and why, a head of PDU takes a board along; at the desk and on a phone."""

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from lms.demo import PASSWORD
from tests.journeys.boards import narrow, opens_every_link, press
from tests.journeys.walker import Walker


def test_an_spo_sees_on_monday_whom_to_speak_to_why_and_what_helps(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor").click("My team").reads("Aldermoor Team 2: 7 learners", "Tom Ashby")
    narrow(walker, "Need", "No eligible mentor").reads("Only:", "no eligible mentor", "Tom Ashby")
    walker.does_not_read("Ella Brandt")
    walker.click("remove", "link").reads("7 of 7 shown", "Ella Brandt")
    walker.click("Needs attention", "link").reads("of 7 learners need somebody", "Waiting on us")
    tom = walker.main().get_by_role("article", name="Tom Ashby")
    for why in ("No eligible mentor for", "Nobody is paired", "Owner: Daniel Okafor"):
        expect(tom).to_contain_text(why)
    links = opens_every_link(walker)
    assert any("/caseload/" in link for link in links), "what is suggested leads out of the board, too"
    press(walker, tom.get_by_role("link", name="Find a mentor")).reads("Tom Ashby", "Sarah Linton")


def test_an_spo_follows_one_learner_from_the_record_over_the_timeline_to_the_forecast(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor").click("My team")
    press(walker, walker.main().get_by_role("table").get_by_role("link", name="Ella Brandt"))
    walker.reads("8 of 9 modules demonstrated", "What is held up, and who is asked", "Over capacity")
    walker.click("Timeline", "link", exact=True).reads("everything on record, the newest first", "Workload figure.")
    walker.main().get_by_label("What", exact=True).select_option(label="Learning time lost")
    walker.click("Show", "button", exact=True).reads("Learning time was lost.").does_not_read("Workload figure.")
    walker.click("Forecast", "link", exact=True)
    walker.reads("likely to qualify in", "Eight times in ten", "What would bring it forward")
    walker.reads("Tested on invented data", "The same in days")


def test_a_head_of_pdu_shares_a_board_with_which_a_stranger_reads_nothing(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Ruth Ellison").click("Board", "link", exact=True).reads("Aldermoor: 14 learners")
    main = walker.main()
    narrow(walker, "Place", "Aldermoor Team 2").reads("Aldermoor Team 2: 7 learners")
    narrow(walker, "Need", "Mentor leaves").reads("Only:", "mentor leaves", "Kwame Mensah")
    main.get_by_text("Choose columns", exact=True).click()
    main.get_by_label("Checks", exact=True).check()
    main.get_by_label("Evidence", exact=True).uncheck()
    walker.click("Show these columns", "button").reads("Share this view").does_not_read("of 27 met")
    narrow(walker, "In the order of", "Workload")
    expect(main.locator("th[aria-sort]")).to_have_text("Workload ▼")
    address = main.get_by_label("Share this view").input_value()
    expect(main.locator("tbody tr")).to_have_count(2)
    walker.page.context.clear_cookies()
    walker.sign_in_with_password("owen.traherne@example.org", PASSWORD)
    path = address.removeprefix(walker.server)
    walker.go(path).reads("There is no such page").does_not_read("Aldermoor")
    walker.go(re.sub(r"place=\d+&", "", path)).reads("Only:").does_not_read("Aldermoor", "Kwame Mensah")


def test_a_head_of_pdu_fetches_a_board_as_a_file_and_prints_it(walker: Walker, tmp_path: Path) -> None:
    walker.sign_in_as("Sign in as Ruth Ellison").go("/board/?need=mentor_leaves&sort=workload")
    page, main = walker.page, walker.main()
    names = main.locator("tbody th a").all_text_contents()
    page.emulate_media(media="print")
    expect(page.locator(".wm-printed").first).to_contain_text("OFFICIAL-SENSITIVE")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(main.get_by_role("button")).to_have_count(0)
    expect(main.locator("tbody tr")).to_have_count(len(names))
    page.emulate_media(media="screen")
    walker.click("Make a CSV file", "button").reads("Boards that you asked for as files", "Ready: CSV")
    with page.expect_download() as download:
        main.get_by_role("link", name="Fetch it").click()
    assert download.value.suggested_filename.startswith("OFFICIAL-SENSITIVE-board-aldermoor")
    download.value.save_as(tmp_path / "board.csv")
    lines = list(csv.reader((tmp_path / "board.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0][0] == "OFFICIAL-SENSITIVE"
    assert ["Place", "Aldermoor"] in lines
    head = next(number for number, line in enumerate(lines) if line[:1] == ["Learner"])
    assert [line[0] for line in lines[head + 1 :]] == names
