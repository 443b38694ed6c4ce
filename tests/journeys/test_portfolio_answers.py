"""What somebody does who does not agree with a judgement; and a portfolio taken away as a file, where no network is."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.exporting.verifying import verify
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.models import Appeal, Claim, Evidence, EvidenceKind, Judgement, JudgingDraft, PortfolioExport
from lms.calendar import today, working_day_after
from tests.journeys.portfolio import DESK, NOTE, PHONE, SAVED, as_person, countersign, person, send_piece
from tests.journeys.walker import Walker

# Each part of a walk says whether it happens on a phone or at a desk.
pytestmark = pytest.mark.parametrize("walker", [DESK], indirect=True, ids=["walk"])


def sent(key: str, code: str, title: str = "Where the two differ") -> Claim:
    """Send a piece for one criterion, without a browser."""
    learner = person(key)
    criterion = next(row for row in criteria_of(framework_in_use()) if row.code == code)
    evidence = submit_evidence(
        person=learner,
        by=learner,
        kind=EvidenceKind.DISCUSSION,
        title=title,
        text="I said what is right and what is allowed.\nWhere they differed I asked my manager.",
        happened_on=today(),
        criteria=[criterion],
    )
    return evidence.claims.get()


def judge(walker: Walker, claim: Claim, answer: str, reasons: str) -> None:
    """Answer the one claim of the page."""
    main, code = walker.main(), claim.criterion.code
    main.get_by_label(answer, exact=True).check()
    for quality in ("Valid", "Authentic", "Current", "Sufficient") if answer == "Met" else ("Valid", "Authentic"):
        main.get_by_label(quality, exact=True).check()
    main.get_by_label(f"Reasons for {code}", exact=True).fill(reasons)
    if answer != "Met":
        main.get_by_label("Next step for", exact=False).fill("Say who decided, and bring the entry.")
        day = working_day_after(today(), 10)
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            main.locator(f'[name$="next_step_by_{part}"]').fill(str(value))
    walker.click("Record the judgement" if "marking" not in walker.page.url else "Record")


def test_an_assessor_goes_from_piece_to_piece_without_a_reload_and_loses_nothing(walker: Walker) -> None:
    first, second = sent("tom.ashby", "1.2"), sent("tom.ashby", "1.4", "What each agency is for")
    as_person(walker, "joel.adeyemi").go(f"/evidence/marking/evidence/{first.evidence_id}/")
    walker.page.evaluate("document.documentElement.dataset.stayed = 'yes'")
    walker.main().get_by_label("Reasons for 1.2", exact=True).fill("Begun, and left for the next one.")
    walker.page.locator(f'[data-go][href="/evidence/marking/evidence/{second.evidence_id}/"]').first.click()
    expect(walker.page).to_have_url(f"{walker.server}/evidence/marking/evidence/{second.evidence_id}/")
    expect(walker.main().get_by_role("heading", level=1)).to_be_focused()
    assert walker.page.evaluate("document.documentElement.dataset.stayed") == "yes"
    walker.main().get_by_label("Reasons for 1.4", exact=True).fill("Saved on this page too.")
    expect(walker.page.locator("[data-saved]")).to_have_text(SAVED)
    walker.look().page.locator(f'[data-go][href="/evidence/marking/evidence/{first.evidence_id}/"]').first.click()
    expect(walker.main().get_by_label("Reasons for 1.2")).to_have_value("Begun, and left for the next one.")
    assert JudgingDraft.objects.get(evidence=second.evidence).answers


def test_a_learner_reads_why_it_is_not_yet_met_appeals_and_a_second_reader_decides(walker: Walker) -> None:
    claim = sent("priya.nair", "1.5")
    as_person(walker, "helen.marsh").go(f"/evidence/marking/{claim.pk}/").reads("1.5")
    judge(walker, claim, "Not yet met", "Paragraph 2 says that you asked. It does not say what you weighed.")
    walker.reads("Recorded")
    first = Judgement.objects.get(claim=claim)

    as_person(walker, "priya.nair", width=PHONE).go("/evidence/").reads("1.5")
    walker.go(f"/evidence/judgements/{claim.pk}/").reads("Not yet met", "what you weighed", "bring the entry")
    walker.click("Appeal to a second reader").reads("You can appeal once", "is the last word")
    walker.click("Appeal", "button", exact=True).reads("to mend")
    walker.main().get_by_role("textbox").fill("Paragraph 1 weighs both sides before I asked.")
    walker.click("Appeal", "button", exact=True).reads("reads it again")
    appeal = Appeal.objects.get(judgement=first)
    assert appeal.reader
    assert appeal.reader != first.by

    as_person(walker, "helen.marsh").go(f"/evidence/appeals/{appeal.pk}/").reads(
        f"{appeal.reader} was asked to read this again"
    )
    as_person(walker, appeal.reader.email.partition("@")[0]).go("/evidence/appeals/").reads("Priya Nair, 1.5")
    walker.click("Priya Nair, 1.5").reads("make up your own mind", "weighs both sides before I asked")
    expect(walker.main().get_by_text("It does not say what you weighed")).to_be_hidden()
    judge(walker, claim, "Met", "Paragraph 1 names both sides and what decided it.")
    walker.reads("It counts from now", "it is the last word", "Helen Marsh")
    second = Judgement.objects.get(replaces=first)
    assert second.counts

    as_person(walker, "priya.nair", width=PHONE).go(f"/evidence/judgements/{claim.pk}/")
    walker.reads("Met", "what decided it", "what you weighed")


def test_a_judgement_that_came_back_is_stood_by_and_a_quality_assurer_rules(walker: Walker) -> None:
    claim = sent("tom.ashby", "1.2")
    as_person(walker, "joel.adeyemi").go(f"/evidence/marking/{claim.pk}/").reads("not final")
    judge(walker, claim, "Met", "Paragraph 1 explains the decision by what is known.")
    walker.reads("Recorded")
    judgement = Judgement.objects.get(claim=claim)
    as_person(walker, "helen.marsh")
    countersign(walker, judgement, "Send it back", "Paragraph 1 names no source.")

    as_person(walker, "joel.adeyemi").go("/evidence/countersigning/").reads("Tom Ashby, 1.2").click("Tom Ashby, 1.2")
    walker.reads("sent back to be judged again", "names no source").click("You do not agree")
    walker.main().get_by_role("textbox").fill("The second sentence names it.")
    walker.click("Ask a quality assurer")
    assert not Judgement.objects.get(pk=judgement.pk).counts

    as_person(walker, "stella.quist").go("/evidence/disagreements/").click("Tom Ashby, 1.2")
    walker.reads("names no source", "The second sentence names it").click("Record the ruling").reads("to mend")
    walker.main().get_by_label("The assessor’s judgement stands").check()
    walker.main().get_by_role("textbox").fill("It is named, in the second sentence of paragraph 1.")
    walker.click("Record the ruling")
    assert Judgement.objects.get(pk=judgement.pk).counts
    as_person(walker, "tom.ashby", width=PHONE).go(f"/evidence/judgements/{claim.pk}/")
    walker.reads("Met", "Stella Quist ruled that it stands")


def test_a_portfolio_opens_offline_and_its_hashes_fit(walker: Walker, tmp_path: Path) -> None:
    zainab = person("zainab.iqbal")
    as_person(walker, "zainab.iqbal", width=PHONE)
    send_piece(walker, "Product of work", "A decision to share, written down", ("1.3",), [NOTE])
    walker.go("/evidence/").click("Your portfolio as a file").click("Make the file").reads("Ready:", "SHA-256")
    with walker.page.expect_download() as download:
        walker.page.get_by_role("link", name="Fetch it").click()
    packed = tmp_path / "portfolio.zip"
    download.value.save_as(packed)
    kept = verify(packed)
    assert kept.ok, kept.faults
    assert kept.sha256 == PortfolioExport.objects.get(person=zainab).sha256
    with zipfile.ZipFile(packed) as book:
        book.extractall(tmp_path / "open")
    told = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "open", capture_output=True, text=True)
    assert told.returncode == 0, told.stderr

    page, asked = walker.page, list[str]()
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        walker.width = width
        page.goto((tmp_path / "open" / "index.html").as_uri())
        walker.look().reads(
            "Portfolio of Zainab Iqbal", "A decision to share, written down", "Nobody has judged it yet"
        )
    assert page.locator("article").count() == Evidence.objects.filter(person=zainab).count() > 1
    for judgement in Judgement.objects.filter(claim__evidence__person=zainab):
        walker.reads(judgement.reasons)
    page.get_by_role("link", name="note.txt").first.click()
    expect(page.locator("body")).to_contain_text("What I shared, on which ground, and when.")
    assert asked
    assert all(address.startswith("file://") for address in asked), asked
