"""A case is given, and the officer reads why; a block is set aside, reviewed one level up, and the case moves."""

from datetime import timedelta

from lms.calendar import today
from mentoring.caseload.models import AllocationDecision, Override
from tests.journeys.walker import Walker

REASON = "Two officers of the team are away, and the first appointment is this week."


def ask(walker: Walker, name: str, level: str) -> None:
    """Ask the check about a case of the same level of risk to everybody."""
    walker.click("Allocation")
    main = walker.main()
    main.get_by_label("Who would hold the case").select_option(label=name)
    main.get_by_label("Case reference").fill("M202617")
    for group in ("The public", "Children", "Known adults", "Staff"):
        main.get_by_role("group", name=group).get_by_label(level, exact=True).check()
    main.get_by_label("Community order", exact=False).check()
    walker.click("Check this allocation")


def weigh(walker: Walker) -> None:
    """Write what is weighed."""
    for label, words in (
        ("Complexity of the case", "Two sources disagree on who lives at the address."),
        ("Capability of the officer", "Holds two cases like it, both reviewed this month."),
        ("Capacity of the officer", "Has the time now, and no leave is planned."),
    ):
        walker.main().get_by_role("textbox", name=label).fill(words)


def test_an_spo_decides_and_the_officer_reads_what_was_weighed(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor")
    ask(walker, "Nadia Rowe", "Medium")
    walker.click("Decide and record").reads("What the check knows", "Decide on case M••••17 and Nadia Rowe")
    walker.click("Record the decision").reads("Write what you weighed under “Complexity of the case”")
    walker.main().get_by_label("Allocated to Nadia Rowe", exact=True).check()
    weigh(walker)
    walker.main().get_by_role("textbox", name="Capability of the officer").fill("Nadia holds two cases like it.")
    walker.click("Record the decision").reads("Take out “Nadia”: the entry names nobody")
    weigh(walker)
    walker.click("Record the decision").reads("Recorded. Nadia Rowe is told.", "The entry for the case system")
    entry = walker.main().get_by_label("Management oversight - allocation", exact=False).input_value()
    decision = AllocationDecision.objects.latest("pk")
    assert entry == decision.text
    assert "Nadia" not in entry
    walker.sign_in_as("Sign in as Nadia Rowe").click("My caseload")
    walker.click("What was decided about your cases").reads("M••••17", "Daniel Okafor")
    walker.go(f"/caseload/decision/{decision.pk}/").reads("What your manager weighed", decision.complexity)


def test_a_block_is_set_aside_reviewed_one_level_up_and_the_case_moves(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Daniel Okafor")
    ask(walker, "Priya Nair", "High")
    walker.click("Decide and record").reads("A block is set aside only by a head of PDU. Here that is Ruth Ellison.")
    walker.sign_in_as("Sign in as Ruth Ellison")
    ask(walker, "Priya Nair", "High")
    walker.click("Decide and record").click("Set aside what blocks")
    main, ends = walker.main(), today() + timedelta(days=14)
    for box in main.get_by_role("checkbox").all():
        box.check()
    main.get_by_label("Why this person, and why now").fill(REASON)
    for label, value in (("Day", ends.day), ("Month", ends.month), ("Year", ends.year)):
        main.get_by_label(label, exact=True).fill(str(value))
    weigh(walker)
    for reply in main.get_by_label("Your reply", exact=False).all():
        reply.fill("The mentor sees the officer twice a week until then.")
    walker.click("Set aside and record").reads("Waits for review; in force until", REASON)
    override = Override.objects.latest("pk")
    walker.sign_in_as("Sign in as Imogen Hart").go("/caseload/overrides/").reads("For you to review", "Ruth Ellison")
    walker.go(f"/caseload/overrides/{override.pk}/review/")
    walker.main().get_by_label("It ends now").check()
    walker.main().get_by_label("What you weighed").fill("A qualified officer of the unit has room for it.")
    walker.click("Record the review").reads("Recorded. Ruth Ellison is told.", "Ended at its review")
    walker.sign_in_as("Sign in as Daniel Okafor").reads("Move case M••••17 from Priya Nair")
    walker.go(f"/caseload/decision/{override.decision_id}/").reads("This case is to move")
    walker.main().get_by_label("Where is the case now?").fill("With a qualified officer of Team 2.")
    walker.click("The case has moved").reads("Nobody is asked to move the case any more.")
