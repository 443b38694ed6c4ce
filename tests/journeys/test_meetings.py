"""Mentor and learner plan a meeting, hold it, agree on something, sign the record, and plan the next."""

from datetime import date, timedelta

from lms.calendar import today
from lms.models import Person
from mentoring.pairings.meetings import is_final, whole
from mentoring.pairings.models import AgreedAction, Meeting, MeetingNote
from tests.journeys.walker import Walker

SPOKEN = "We read a file together. She asked what was missing, and found it."


def write_the_day(walker: Walker, day: date) -> None:
    """Fill the three boxes of a day."""
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        walker.main().get_by_label(label, exact=True).fill(str(value))


def plan_one_for_today(walker: Walker) -> Meeting:
    """Plan a meeting for today as Gareth, with Zainab, whom he has not met yet."""
    walker.sign_in_as("Sign in as Gareth Pugh").click("Meetings", exact=True).reads(
        "Zainab Iqbal", "No meeting is planned"
    )
    walker.click("Plan one").reads("Plan a meeting with Zainab Iqbal")
    main = walker.main()
    walker.click("Plan it").reads("Begins at")
    write_the_day(walker, today())
    main.get_by_label("Begins at").fill("09:15")
    main.get_by_label("How long, in minutes").fill("45")
    main.get_by_label("Where").fill("Room 2")
    walker.click("Plan it").reads("Planned for", "Zainab Iqbal is told", "Agenda")
    return Meeting.objects.latest("pk")


def hold(walker: Walker, learner: Person) -> None:
    """Write what was spoken of and agreed, and go on to sign; a day forgotten loses nothing that was typed."""
    main = walker.main()
    main.get_by_role("checkbox").first.check()
    main.get_by_label("What we spoke of").fill(SPOKEN)
    main.get_by_label("How long it took, in minutes").fill("40")
    main.get_by_label("What is to be done").fill("Read the plan again")
    main.get_by_label(learner.name, exact=True).check()
    main.get_by_label("My own notes").fill("Ask about the long days.")
    walker.click("Save, then read and sign").reads("Write the day by when")
    assert main.get_by_label("What we spoke of").input_value() == SPOKEN
    write_the_day(walker, today() + timedelta(days=7))
    walker.click("Save, then read and sign").reads("Read the record, then sign it", SPOKEN, "Read the plan again")
    walker.does_not_read("long days").click("Sign the record").reads("It is final when both of you have")


def test_mentor_and_learner_hold_a_meeting_and_both_sign_it(walker: Walker) -> None:
    zainab = Person.objects.get(email="zainab.iqbal@example.org")
    meeting = plan_one_for_today(walker)
    hold(walker, zainab)

    walker.sign_in_with_password(zainab.email, "waymark-example-only")
    walker.reads("Sign the record of your meeting", "Do what you agreed with Gareth Pugh")
    walker.go(f"/pairings/meetings/{meeting.pk}/").does_not_read("long days").reads("Gareth Pugh mentors you")
    walker.click("Save, then read and sign").reads(SPOKEN, "Spoken of", "40 minutes").click("Sign the record")
    walker.reads("Both of you have: the record is final", "Meet again on")
    assert is_final(whole(meeting.pk))
    assert MeetingNote.objects.filter(meeting=meeting, shared=False).count() == 1

    walker.click("Plan it").reads("Planned for", "Gareth Pugh is told")
    assert Meeting.objects.filter(pairing=meeting.pairing, state="planned").count() == 1
    walker.go("/pairings/meetings/").reads("Your next meeting: Gareth Pugh", "Read the plan again").click("Done")
    assert AgreedAction.objects.get(meeting=meeting).done_at is not None


def test_two_who_write_at_once_both_see_both_texts(walker: Walker) -> None:
    meeting = plan_one_for_today(walker)
    walker.main().get_by_label("What we spoke of").fill("What Gareth wrote.")
    other = walker.page.context.browser.new_context()  # type: ignore[union-attr]
    second = Walker(other, walker.server, width=walker.width)
    second.sign_in_with_password("zainab.iqbal@example.org", "waymark-example-only")
    second.go(f"/pairings/meetings/{meeting.pk}/")
    second.main().get_by_label("What we spoke of").fill("What Zainab wrote.")
    walker.click("Save everything").reads("Saved.")
    second.click("Save everything").reads("saved the record while you were writing", "What Gareth wrote.")
    assert second.main().get_by_label("What we spoke of").input_value() == "What Zainab wrote."
    second.main().get_by_label("What we spoke of").fill("What both wrote.")
    second.click("Save everything").reads("Saved.")
    assert second.faults == []
    other.close()


def test_somebody_else_of_the_place_is_told_that_it_is_theirs(walker: Walker) -> None:
    meeting = Meeting.objects.filter(state="held").earliest("pk")
    walker.sign_in_as("Sign in as Daniel Okafor").go(f"/pairings/meetings/{meeting.pk}/")
    walker.reads("There is no such page")
