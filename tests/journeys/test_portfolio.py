"""A unit from the first word to what the awarding body reads of it; a phone in the hand, and a witness without one."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from assessments.portfolio.models import Evidence, EvidenceDraft, Judgement, SampleItem, SignOff, WitnessRequest
from lms.calendar import today
from lms.models import Person
from tests.journeys.portfolio import (
    DESK,
    NOTE,
    PHONE,
    SAVED,
    as_person,
    countersign,
    judge_by_keys,
    person,
    send_piece,
    sign_off,
    write_day,
)
from tests.journeys.walker import Walker

# Each part of a walk says whether it happens on a phone or at a desk.
pytestmark = pytest.mark.parametrize("walker", [DESK], indirect=True, ids=["walk"])
UNIT_1 = ("1.1", "1.2", "1.3", "1.4", "1.5")
LINK, CODE = re.compile(r"/evidence/witness/[\w-]+/"), re.compile(r"Your code is (\d{6})")


@pytest.mark.timeout(600)
def test_a_unit_is_written_judged_countersigned_signed_sampled_released_and_read_from_outside(walker: Walker) -> None:
    tom = person("tom.ashby")
    as_person(walker, "tom.ashby", width=PHONE).go("/evidence/").reads("0 of 27 criteria met", "Nothing yet")
    pieces = [
        send_piece(walker, "Product of work", "A decision to share, written down", ("1.3",), [NOTE]),
        send_piece(walker, "Professional discussion", "Where the powers end", UNIT_1, []),
    ]

    as_person(walker, "joel.adeyemi").go("/evidence/marking/").reads("Tom Ashby, 1.3", "Tom Ashby, 1.5")
    for evidence in pieces:
        judge_by_keys(walker, evidence)
    judgements = list(Judgement.objects.filter(claim__evidence__in=pieces).order_by("pk"))
    assert len(judgements) == 6
    assert not any(judgement.counts for judgement in judgements)
    walker.go("/evidence/countersigning/").reads("Judged by you, and not counting yet", "Tom Ashby, 1.4")

    as_person(walker, "helen.marsh").go("/evidence/countersigning/").reads("Tom Ashby, 1.1")
    for judgement in judgements:
        countersign(walker, judgement, "I agree")

    as_person(walker, "tom.ashby", width=PHONE).go("/evidence/").reads("5 of 27 criteria met")
    unit = SignOff.objects.get(person=tom, unit__number=1)
    sign_off(walker, unit, "All of this is my own work", "I know where the powers end, and write down what I share.")
    walker.reads("It is with Joel Adeyemi")
    as_person(walker, "joel.adeyemi")
    sign_off(walker, unit, "Sign it", "What I saw at work agrees with it.")
    walker.reads("It is with Helen Marsh")
    as_person(walker, "helen.marsh")
    sign_off(walker, unit, "Countersign it")
    walker.reads("It is with Stella Quist")

    as_person(walker, "stella.quist").go("/evidence/samples/draw/")
    walker.main().get_by_label("Place").select_option(label="Aldermoor Team 2 (team)")
    walker.click("See what would be listed").reads("Nothing is written yet")
    walker.click("Freeze the list and draw").reads("Sampled judgements", "Seed", "Tom Ashby, 1.1")
    walker.click("Run this draw again").reads("came out the same")
    sample = walker.page.url.removeprefix(walker.server).partition("#")[0]
    walker.go(f"/evidence/sign-off/{unit.pk}/").reads("It is released once that is closed")
    items = list(SampleItem.objects.filter(line__judgement__in=judgements).order_by("pk"))
    assert len(items) == 6, "all that an assessor without the award judged is looked at"
    for item in items:
        walker.go(f"/evidence/samples/judgements/{item.pk}/").reads("Judged without the assessor award")
        walker.main().get_by_role("radio", name="In order", exact=True).check()
        walker.main().get_by_label("Why", exact=True).fill("The reasons say where it stands, and it stands there.")
        walker.click("Record what you found").reads("Recorded: in order")
    sign_off(walker, unit, "Release it")
    walker.reads("Signed off")
    unit.refresh_from_db()
    assert unit.released_at

    walker.go(sample).click("Open it to an external quality assurer")
    write_day(walker, "starts", today())
    write_day(walker, "last", today() + timedelta(days=7))
    walker.main().get_by_label("Victor Lund").check()
    walker.main().get_by_label("Why", exact=True).fill("Visit of the awarding body.")
    walker.click("Open it", exact=True).reads("Victor Lund may read this sample")

    as_person(walker, "victor.lund").go("/evidence/samples/").go(sample).reads("Open to you until", "Tom Ashby, 1.3")
    item = next(item for item in items if item.line.judgement.claim.evidence_id == pieces[0].pk)
    walker.go(f"/evidence/samples/judgements/{item.pk}/").reads(
        "I said what each may know", "Countersigned by Helen Marsh", "What is on record behind it", "note.txt"
    )
    assert walker.page.get_by_role("button", name="Record what you found").count() == 0
    file = pieces[0].files.get()
    answers = {path: _status(walker, path) for path in _beyond_the_sample(tom, pieces[0], unit)}
    assert _status(walker, f"/evidence/files/{file.pk}/") == 200
    assert set(answers.values()) == {403}, answers


def _status(walker: Walker, path: str) -> int:
    return walker.page.context.request.get(walker.server + path, max_redirects=0).status


def _beyond_the_sample(tom: Person, evidence: Evidence, unit: SignOff) -> list[str]:
    """Return addresses that somebody who may read a sample may not open."""
    elsewhere = Judgement.objects.filter(claim__evidence__person=person("freya.stokes")).latest("pk")
    return [
        f"/evidence/of/{tom.pk}/",
        f"/evidence/sign-off/{unit.pk}/",
        f"/evidence/as-a-file/{tom.pk}/",
        f"/evidence/marking/evidence/{evidence.pk}/",
        f"/evidence/judgements/{elsewhere.claim_id}/",
        f"/evidence/pieces/{elsewhere.claim.evidence_id}/",
        "/evidence/samples/draw/",
        "/evidence/findings/",
    ]


def test_an_observation_is_written_on_a_phone_and_claimed_with(walker: Walker) -> None:
    as_person(walker, "joel.adeyemi", width=PHONE).go("/evidence/observations/").click("Observe Tom Ashby")
    walker.click("Begin").main().get_by_label("What did you observe?").fill("The first session of an order")
    saw = "He asked who else lives there and wrote it down in front of her."
    walker.main().get_by_label("Where were you, and what did Tom do?").fill("In the small room. I sat to the side.")
    walker.main().get_by_text("Unit 4.").first.click()
    walker.main().get_by_label("4.1 ").fill(saw)
    expect(walker.page.locator("[data-saved]")).to_have_text(SAVED)
    # The phone was laid away: nothing is lost.
    walker.go("/evidence/observations/").reads("Begun, not sent").click("Go on", "link")
    expect(walker.main().get_by_label("4.1 ")).to_have_value(saw)
    walker.main().get_by_label("I saw this myself", exact=False).check()
    walker.click("Send it", exact=True).reads("Sent to Tom Ashby")
    assert not EvidenceDraft.objects.filter(author__name="Joel Adeyemi").exists()

    as_person(walker, "tom.ashby", width=PHONE).go("/evidence/").reads("The first session of an order")
    evidence = Evidence.objects.latest("pk")
    walker.go(f"/evidence/pieces/{evidence.pk}/").reads("Nothing is claimed with it yet", saw)
    walker.page.locator(f'main a[href="/evidence/pieces/{evidence.pk}/claim/"]').first.click()
    walker.look().reads("are ticked")
    expect(walker.main().get_by_role("checkbox", name="4.1 ")).to_be_checked()
    walker.click("Claim them").reads("4.1 waiting to be judged")
    as_person(walker, "joel.adeyemi", width=PHONE).go("/evidence/marking/").reads("Tom Ashby, 4.1")


def test_a_witness_answers_by_a_link_and_a_code_without_an_account(walker: Walker) -> None:
    as_person(walker, "tom.ashby", width=PHONE).go("/evidence/witnesses/").click("Ask a witness")
    main = walker.main()
    main.get_by_label("Their name").fill("Rowan Petherick")
    main.get_by_label("Their work e-mail address").fill("rowan.petherick@example.org")
    write_day(walker, "happened_on", today())
    main.get_by_label("What do you ask them to say?").fill("How I chaired the meeting about the two plans.")
    main.get_by_text("Unit 5.").first.click()
    main.get_by_label("5.2 ").check()
    mail.outbox.clear()
    walker.click("Send the link").reads("Rowan Petherick")
    (sent,) = [one for one in mail.outbox if one.to == ["rowan.petherick@example.org"]]
    assert "Tom" not in f"{sent.subject} {sent.body}"
    link = LINK.search(str(sent.body))
    assert link

    walker.page.context.clear_cookies()
    walker.go(link[0]).reads("Show that it is you").does_not_read("Tom Ashby", "two plans")
    walker.click("Send me the code").reads("A code was sent at")
    code = CODE.search(str(mail.outbox[-1].body))
    assert code
    walker.main().get_by_label("code", exact=False).fill(code[1])
    walker.click("Go on").reads("What did you see of Tom Ashby’s work?", "two plans")
    walker.click("Send it", exact=True).reads("to mend")
    main.get_by_label("What did you see?").fill("He let both of us finish, and said back what we had agreed by when.")
    main.get_by_label("What you do at work").fill("Housing adviser")
    main.get_by_label("Where you work").fill("Aldermoor Housing Advice")
    main.get_by_label("I saw this myself", exact=False).check()
    walker.click("Send it", exact=True).reads("Sent. Thank you", "shows nothing more")
    walker.page.context.clear_cookies()
    walker.go(link[0]).reads("This link cannot be used", "each link works once", "tell whoever asked you")
    assert WitnessRequest.objects.get(witness_name="Rowan Petherick").used_at

    as_person(walker, "tom.ashby", width=PHONE).go("/evidence/witnesses/").click("Read and claim it")
    walker.reads("said back what we had agreed").click("Claim", "link").click("Claim them")
    walker.reads("5.2 waiting to be judged")
