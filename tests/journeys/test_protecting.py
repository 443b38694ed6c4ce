"""A case is co-worked, and told of twice; cases held are answered for; and what does not suit stays private."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms.calendar import today
from mentoring.caseload.models import AllocationDecision, CoWorking, Declaration
from tests.journeys.walker import Walker

WEIGHED = {
    "Complexity of the case": "Two agencies are involved, and the address has changed twice this month.",
    "Capability of the officer": "One of two modules is demonstrated, and the mentor reads every contact.",
    "Capacity of the officer": "There is room at this stage, and one day a week is kept for it.",
}


def ask(walker: Walker, reference: str, lead: str = "") -> None:
    """Ask about a high-risk case and Priya."""
    walker.click("Allocation")
    main = walker.main()
    main.get_by_label("Who would hold the case").select_option(label="Priya Nair")
    if lead:
        main.get_by_label("Who would lead the case", exact=False).select_option(label=lead)
    main.get_by_label("Case reference").fill(reference)
    for group, level in (("The public", "Medium"), ("Children", "High"), ("Known adults", "Low"), ("Staff", "Low")):
        main.get_by_role("group", name=group).get_by_label(level, exact=True).check()
    main.get_by_label("Child safeguarding").check()
    main.get_by_label("Licence", exact=False).check()
    walker.click("Check this allocation")


def weigh(walker: Walker, **otherwise: str) -> None:
    """Write what was weighed."""
    for label, words in (WEIGHED | otherwise).items():
        walker.main().get_by_label(label).fill(words)


def fill_day(walker: Walker, legend: str, days: int) -> None:
    """Write a day so many days from today."""
    day = today() + timedelta(days=days)
    group = walker.main().get_by_role("group", name=legend)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label, exact=True).fill(str(value))


def test_an_spo_has_a_case_co_worked_and_the_learner_reads_why(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor")
    ask(walker, "X202618", lead="Nadia Rowe")
    walker.reads("Allow: Priya Nair may co-work it, led by Nadia Rowe", "who leads it", "X••••18")
    walker.click("Decide and record").reads("What the check knows", "No names, of anybody")
    walker.click("Record the decision")
    expect(walker.page.get_by_role("alert")).to_contain_text("things to mend")
    walker.main().get_by_label("To be co-worked", exact=False).check()
    weigh(walker, **{"Capability of the officer": "Priya Nair has done one of two modules."})
    walker.click("Record the decision").reads("the officer")
    assert not AllocationDecision.objects.filter(person__name="Priya Nair", outcome="co_worked").exists()
    weigh(walker)
    walker.click("Record the decision").reads("The entry for the case system", "X••••18")
    entry = walker.main().get_by_label("Management oversight - allocation", exact=False).input_value()
    decision = AllocationDecision.objects.get(person__name="Priya Nair", outcome="co_worked")
    assert entry == decision.text
    assert not any(name in entry for name in ("Priya", "Nadia", "Daniel", "202618"))
    assert CoWorking.objects.get(decision=decision).lead.name == "Nadia Rowe"
    walker.sign_in_as("Sign in as Priya Nair").click("My caseload").click("What was decided about your cases")
    walker.reads("X••••18").click("X••••18").reads("Two agencies are involved")


def test_lead_and_learner_each_say_who_did_what(walker: Walker) -> None:
    co_working = CoWorking.objects.get(learner__name="Kwame Mensah", lead__name="Gareth Pugh")
    walker.sign_in_with_password("kwame.mensah@example.org", "waymark-example-only").click("My caseload")
    walker.go("/caseload/co-working/").reads("Say who did what on case").click("Say who did what")
    walker.click("Keep my account")
    expect(walker.page.get_by_role("alert")).to_contain_text("things to mend")
    for label, number in (
        ("Contacts by you", "5"), ("Contacts by Gareth Pugh", "3"),
        ("Assessments by you", "0"), ("Assessments by Gareth Pugh", "1"),
    ):  # fmt: skip
        walker.main().get_by_label(label).fill(number)
    walker.does_not_read("25.0%").click("Keep my account")
    walker.go(f"/caseload/co-working/{co_working.pk}/").reads("5 of 8", "2 of 8")
    assert Declaration.objects.filter(co_working=co_working).count() == 2
    walker.sign_in_as("Sign in as Daniel Okafor").go("/caseload/co-working/team/").reads("5 of 8", "2 of 8")


def test_an_spo_answers_for_cases_that_a_learner_holds(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor").click("Caseloads").reads("need something", "Priya Nair", "Tom Ashby")
    walker.click("Cases of Priya Nair").reads("something stands against", "Child safeguarding. Not demonstrated")
    walker.click("Answer for these cases")
    walker.main().get_by_label("Why they stay", exact=False).fill("They stay with the officer, and are co-worked.")
    fill_day(walker, "Until", 20)
    walker.main().get_by_role("button").first.click()
    walker.page.wait_for_load_state()
    walker.reads("They stay with the officer, and are co-worked.")
    walker.sign_in_as("Sign in as Priya Nair").click("My caseload").reads("Something stands against", "answered until")
    walker.click("Your cases, one by one").reads("X••••00", "They stay with the officer, and are co-worked.")


@pytest.mark.parametrize("address", ["/caseload/room/", "/caseload/import/", "/caseload/check/"])
def test_pages_of_caseloads_read_at_both_widths(walker: Walker, address: str) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor").go(address)


def test_the_region_records_what_is_not_suitable_and_an_spo_reads_one_sentence(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Imogen Hart").go("/caseload/limits/").reads("Nobody in your region has one")
    walker.main().get_by_label("Who", exact=True).fill("priya.nair@example.org")
    walker.main().get_by_label("Child safeguarding").check()
    walker.click("Record it from today").reads("Priya Nair", "Child safeguarding")
    walker.sign_in_as("Sign in as Daniel Okafor")
    ask(walker, "X202620", lead="Nadia Rowe")
    walker.reads("Not suitable for this case.").does_not_read("private", "limit")
