"""Reflecting: a discussion is taken and written up, its words stay with the two; a concern is heard by one person."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from lms.calendar import LONDON
from lms.models import Person
from mentoring.pairings.models import Concern, ReflectiveDiscussion
from tests.journeys.walker import Walker

WORDS = "I took her silence for a yes."
CONCERN = "I was asked to sign for a visit that I did not make."
ANSWER = "Thank you. I ring you tomorrow at ten, and nothing happens before that."
PASSWORD = "waymark-example-only"


@pytest.fixture
def phone(context: BrowserContext, server: str) -> Walker:
    """Return somebody with a phone."""
    return Walker(context, server, width=390)


def begun(person: Person) -> ReflectiveDiscussion:
    """Let the hour of somebody's planned discussion have come."""
    row = ReflectiveDiscussion.objects.filter(person=person, state="planned").latest("starts_at")
    row.starts_at = datetime.now(tz=LONDON) - timedelta(hours=2)
    row.save()
    return row


def test_a_learner_takes_a_discussion_and_the_manager_sees_the_fact_and_not_the_words(phone: Walker) -> None:
    row = begun(Person.objects.get(email="priya.nair@example.org"))
    phone.sign_in_as("Sign in as Priya Nair").click("Reflective discussions", exact=True)
    phone.reads("Say what became of the discussion with Gareth Pugh").click("Record it")
    phone.main().get_by_label("It was taken").check()
    phone.main().get_by_label("How many minutes it took").fill("45")
    phone.click("Record it").reads("Recorded as taken", "You and Gareth Pugh read this, and nobody else")
    phone.main().get_by_label("What happened").fill("She came with file A123456.")
    phone.main().get_by_label("What I noticed").fill(WORDS)
    phone.click("Save", exact=True).reads("Take out “A123456”", "What is fine is saved")
    expect(phone.main().get_by_label("What I noticed")).to_have_value(WORDS)
    phone.main().get_by_label("What happened").fill("A first visit.")
    phone.click("Save", exact=True).reads("Taken: 45 minutes, 15 shorter than planned", WORDS)
    assert phone.faults == []

    phone.sign_in_as("Sign in as Daniel Okafor").click("Reflective time")
    phone.reads("Priya Nair", "45 minutes, 15 shorter than planned").does_not_read(WORDS)
    phone.go(f"/pairings/discussion/{row.pk}/").does_not_read(WORDS, "45 minutes").reads("There is no such page")
    phone.sign_in_with_password("gareth.pugh@example.org", PASSWORD)
    phone.click("Reflective discussions", exact=True).go(f"/pairings/discussion/{row.pk}/").reads(WORDS)
    assert phone.faults == []


def test_a_manager_plans_one_and_the_colleague_says_that_they_cannot(phone: Walker) -> None:
    phone.sign_in_as("Sign in as Daniel Okafor").reads("Plan a reflective discussion for Tom Ashby").click("Plan it")
    day = datetime.now(tz=LONDON) + timedelta(days=5)
    main = phone.main()
    main.get_by_label("With whom").select_option(label="Nadia Rowe")
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        main.get_by_label(label, exact=True).fill(str(value))
    main.get_by_label("Begins at").fill("11:30")
    phone.click("Plan it").reads("Tom Ashby and Nadia Rowe have been told")
    row = ReflectiveDiscussion.objects.latest("pk")
    phone.sign_in_with_password("nadia.rowe@example.org", PASSWORD)
    phone.go(f"/pairings/discussion/{row.pk}/").click("Say that you cannot").reads("Tom Ashby has been told")
    assert phone.faults == []


def test_a_learner_raises_a_concern_and_the_named_person_answers(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").click("Raise a concern")
    walker.reads("Who does not", "your line manager, Daniel Okafor", "Judith Keane")
    walker.click("Send it").reads("Choose who reads it")
    main = walker.main()
    main.get_by_label("Judith Keane").check()
    main.get_by_label("How I am treated").check()
    main.get_by_label("What concerns you").fill(CONCERN)
    walker.click("Send it").reads("You and Judith Keane read it, and nobody else", CONCERN)
    concern = Concern.objects.latest("pk")
    for manager in ("Daniel Okafor", "Ruth Ellison", "Imogen Hart"):
        walker.sign_in_as(f"Sign in as {manager}").go(f"/pairings/concern/{concern.pk}/")
        walker.reads("There is no such page").does_not_read(CONCERN)
    walker.sign_in_with_password("judith.keane@example.org", PASSWORD)
    walker.reads("Somebody has written to you in confidence").click("Read and answer").reads("Priya Nair", CONCERN)
    walker.main().get_by_label("Your answer").fill(ANSWER)
    walker.click("Send your answer").reads("Answered", ANSWER)
    walker.sign_in_as("Sign in as Priya Nair").click("Raise a concern").click("Concerns that you raised or hear")
    walker.reads("Answered").click("Read what you wrote").reads(ANSWER)
