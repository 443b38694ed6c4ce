"""An administrator brings somebody in, gives and ends a role, and closes the account; the joiner chooses a password."""

import re

import pytest
from django.core import mail

from lms import invitations
from lms.calendar import today
from lms.models import Person, RoleGrant
from tests.journeys.portfolio import write_day
from tests.journeys.walker import Walker

LINK = re.compile(r"/people/invitation/[\w-]+/")
PASSWORD = "three-quiet-otters"


@pytest.mark.timeout(600)
def test_a_joiner_is_invited_comes_in_is_given_a_role_and_leaves(walker: Walker) -> None:
    lewis = Person.objects.get(email="lewis.harker@example.org")
    walker.sign_in_as("Hugo Pike").go("/people/").click("Lewis Harker").reads("Never signed in", "Ran out")
    walker.click("Invite", "button").reads("A link goes to lewis.harker@example.org")
    walker.click("Send the invitation").reads("The invitation leaves within a minute", "Invited, not come yet")
    mail.outbox.clear()
    assert invitations.send_waiting() == 1
    (sent,) = [one for one in mail.outbox if one.to == [lewis.email]]
    assert "Lewis" not in f"{sent.subject} {sent.body}"
    link = LINK.search(str(sent.body))
    assert link

    walker.page.context.clear_cookies()
    walker.go(link[0]).reads("Choose your password", "l•••@example.org")
    walker.page.get_by_label("New password", exact=True).fill("short")
    walker.page.get_by_label("New password again").fill("short")
    walker.click("Keep this password").reads("at least 12")
    walker.page.get_by_label("New password", exact=True).fill(PASSWORD)
    walker.page.get_by_label("New password again").fill(PASSWORD)
    walker.click("Keep this password").reads("Your password is kept")
    walker.sign_in_with_password(lewis.email, PASSWORD).does_not_read("is not right")
    walker.page.context.clear_cookies()
    walker.go(link[0]).reads("This invitation cannot be used", "used already")

    walker.sign_in_as("Hugo Pike").go("/people/?words=harker").click("Lewis Harker").reads("Signs in")
    walker.click("Grant a role", "button")
    walker.page.get_by_label("Officer", exact=True).check()
    walker.click("Grant it").reads("Lewis Harker is Officer, Fellgate Team 1")
    walker.click("End it", "link")
    write_day(walker, "ends", today())
    walker.click("End it", "button").reads("None now")
    assert not RoleGrant.objects.on(today()).filter(person=lewis).exists()

    walker.click("Close the account", "link").reads("What follows", "Every sign-in ends")
    walker.page.get_by_label("Why").fill("Took another post")
    walker.click("Close the account", "button").reads("no longer works here", "Left: the account is closed")
    walker.sign_in_with_password(lewis.email, PASSWORD).reads("is not right")

    walker.sign_in_as("Wilma Strand").go("/audit/?code=administrative&who=lewis.harker@example.org")
    walker.reads("Leaver recorded", "Invitation accepted", "Role granted", "Role ended", "Account closed")


@pytest.mark.timeout(600)
def test_a_learning_manager_finds_the_people_of_the_region_only(walker: Walker) -> None:
    walker.sign_in_as("Imogen Hart").click("People and their roles").reads("Amina Yusuf", "Invited, not come yet")
    walker.does_not_read("Lewis Harker", "Hugo Pike")
    walker.go("/people/?place=Aldermoor+Team").reads("Several places are called")
    walker.go("/people/?words=priya").click("Priya Nair").reads("Daniel Okafor", "Learner, Aldermoor Team 2")
    walker.does_not_read("Close the account")
