"""The absence of a manager: who would carry whom is looked at, it is agreed, the stand-in sees it, it is called off."""

from datetime import date, timedelta

from lms.calendar import in_words, today
from lms.models import Absence, StandIn
from tests.journeys.walker import Walker


def ask(walker: Walker, manager: str, first: date, last: date) -> None:
    """Ask who could stand in for a manager on these days."""
    walker.go("/caseload/plan-absence/")
    walker.main().get_by_label("Manager").select_option(label=manager)
    for group, day in (("First day away", first), ("Last day away", last)):
        boxes = walker.main().get_by_role("group", name=group)
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(label, exact=True).fill(str(value))
    walker.click("See who could stand in")


def choose(walker: Walker, name: str) -> None:
    """Choose a stand-in by name, and see who would carry whom."""
    field = walker.main().get_by_label("Stand-in", exact=True)
    label = next(one for one in field.locator("option").all_text_contents() if one.startswith(name))
    field.select_option(label=label)
    walker.click("See who would carry whom")


def test_a_head_of_pdu_plans_an_absence_and_nobody_is_left_without_a_manager(walker: Walker) -> None:
    first = today() + timedelta(days=60)
    last = first + timedelta(days=4)
    walker.sign_in_as("Sign in as Ruth Ellison").go("/caseload/span/").reads(
        "carries more than the rule",
        "Carys Bevan",
        "over the rule of 10",
        "Martin Leigh, from",
        "last twelve month ends",
    )
    before = StandIn.objects.count()
    ask(walker, "Carys Bevan", first, last)
    walker.reads("Carys Bevan: who stands in?", "Daniel Okafor", "Martin Leigh", "the rule")
    choose(walker, "Nobody")
    walker.reads("this cannot be agreed yet", "Nobody would carry", "It is agreed only when everybody is carried")
    choose(walker, "Daniel Okafor")
    walker.reads("a stand-in would carry more than the rule", "over the rule of 10")
    assert StandIn.objects.count() == before
    walker.click("Agree to this absence").reads("Absences of managers, now and ahead", f"to {in_words(last)}")
    row = StandIn.objects.latest("pk")
    assert (row.stand_in.name, row.starts, row.ends) == ("Daniel Okafor", first, last + timedelta(days=1))

    walker.sign_in_as("Sign in as Daniel Okafor").go(f"/caseload/span/?day={first.isoformat()}")
    walker.reads("you carry", "over the rule of 10", "for Carys Bevan until").click("Daniel Okafor", "link")
    walker.reads("Standing in for Carys Bevan until", "Own line")

    absence = Absence.objects.latest("pk")
    walker.sign_in_as("Sign in as Ruth Ellison").go(f"/caseload/absence/{absence.pk}/call-off/")
    walker.reads("Daniel Okafor would not stand in").click("Call it off").reads("Absences of managers, now and ahead")
    assert not Absence.objects.filter(pk=absence.pk).exists()
    assert StandIn.objects.count() == before
