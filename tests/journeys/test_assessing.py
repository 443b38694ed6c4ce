"""Evidence submitted, judged and read; a spot check recorded, refused to the line manager, and read by the officer."""

from datetime import date, timedelta

from playwright.sync_api import expect

from assessments.portfolio.models import Evidence, Judgement
from assessments.spot_checks.models import SpotCheckJudgement
from courses.demonstration import shown_by
from courses.models import Module
from lms.calendar import today
from lms.models import AuditText, Person
from lms.rules import RuleBook
from mentoring.caseload.models import Case
from tests.journeys.walker import Walker

WHAT_HAPPENED = (
    "I visited a man of 30 on licence. A child was upstairs whom nobody had mentioned. I asked who lives there, told "
    "him what I would do, and rang children’s services the same day."
)


def write_the_day(walker: Walker, day: date) -> None:
    """Fill the three boxes of a day."""
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        walker.main().get_by_label(label, exact=True).first.fill(str(value))


def fill_in_evidence(walker: Walker, text: str) -> None:
    """Fill the form in as Priya: an observation of what a child's safety asks for."""
    main = walker.main()
    main.get_by_label("Observation").check()
    main.get_by_label("Title", exact=True).fill("A child upstairs")
    write_the_day(walker, today() - timedelta(days=1))
    main.get_by_label("Helen Marsh").check()
    main.get_by_label("What happened?").fill(text)
    main.get_by_label("4.3", exact=False).first.check()


def test_evidence_is_submitted_judged_with_reasons_and_read(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").click("Evidence").click("Add evidence")
    fill_in_evidence(walker, WHAT_HAPPENED)
    walker.click("Send it to be judged")
    claim = Evidence.objects.latest("pk").claims.get()
    walker.go("/evidence/").reads("A child upstairs", "4.3")

    walker.sign_in_as("Sign in as Helen Marsh").click("Marking").reads("Priya Nair, 4.3", "Judge by")
    walker.go(f"/evidence/marking/{claim.pk}/").click("Record the judgement")
    walker.reads("to mend")
    main = walker.main()
    main.get_by_label("Met", exact=True).check()
    for quality in ("Valid", "Authentic", "Current", "Sufficient"):
        main.get_by_label(f"{quality}:", exact=False).check()
    main.get_by_label("Reasons", exact=True).fill("You named who was there, and went back until they answered.")
    walker.click("Record the judgement")
    assert Judgement.objects.filter(claim=claim).count() == 1

    walker.sign_in_as("Sign in as Priya Nair").go(f"/evidence/judgements/{claim.pk}/")
    walker.reads("Met", "Helen Marsh", "went back until they answered")
    priya, module = Person.objects.get(email="priya.nair@example.org"), Module.objects.get(key="child-safeguarding")
    shown = shown_by([priya], [module], RuleBook.at(None, today()))[priya.pk, module.pk]
    assert shown.methods == {"observation"}
    assert shown.missing == ("check",)


def test_evidence_with_a_case_number_or_a_date_of_birth_is_not_kept_and_nothing_written_is_lost(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").go("/evidence/add/")
    before = Evidence.objects.count()
    fill_in_evidence(walker, f"{WHAT_HAPPENED}\nHis number is X320741.\nDOB 12/03/1991.")
    walker.click("Send it to be judged")
    walker.reads("to mend", "X320741", "case number", "date of birth")
    expect(walker.main().get_by_label("What happened?")).to_have_value(
        f"{WHAT_HAPPENED}\nHis number is X320741.\nDOB 12/03/1991."
    )
    assert Evidence.objects.count() == before


def test_a_reviewer_records_a_spot_check_and_the_officer_reads_why(walker: Walker) -> None:
    nadia = Person.objects.get(email="nadia.rowe@example.org")
    walker.sign_in_as("Sign in as Amara Diallo").click("Checks to judge").go(f"/spot-checks/open/{nadia.pk}/")
    walker.main().get_by_label("Case reference").fill("M202617")
    walker.click("Go on to the standard").reads("Case M••••17 is new here")
    main = walker.main()
    for group in ("the public", "children", "known adults", "staff"):
        main.get_by_role("group", name=f"Risk of serious harm to {group}").get_by_label("Medium").check()
    main.get_by_label("Licence or post-sentence supervision").check()
    walker.click("Go on to the standard").reads("M••••17")
    groups = main.locator(".wm-judge").filter(has=walker.page.get_by_role("radio"))
    for position in range(groups.count()):
        answer = "Insufficient" if position == 2 else "Sufficient"
        groups.nth(position).get_by_label(answer, exact=True).check()
    walker.click("Record the judgement").reads("to mend", "say what was found")
    groups.nth(2).get_by_role("textbox").fill("The new partner is named as support, and not as somebody at risk.")
    walker.click("Record the judgement").reads("7 of 8")
    judgement = SpotCheckJudgement.objects.latest("pk")

    walker.sign_in_as("Sign in as Nadia Rowe").click("Spot checks").go(f"/spot-checks/outcome/{judgement.pk}/")
    walker.reads("M••••17", "7 of 8", "not as somebody at risk", "Why it matters", "What sufficient looks like")
    walker.click("I have read it").reads("You have read it")
    assert not Case.objects.filter(key__contains="M202617").exists()
    assert "M202617" not in walker.page.content()
    assert not AuditText.objects.filter(words__contains="M202617").exists()


def test_the_line_manager_who_tries_to_check_a_case_is_refused_with_the_reason(walker: Walker) -> None:
    nadia = Person.objects.get(email="nadia.rowe@example.org")
    walker.sign_in_as("Sign in as Daniel Okafor").go("/spot-checks/to-judge/")
    walker.reads("You manage Nadia Rowe")
    walker.go(f"/spot-checks/open/{nadia.pk}/").reads(
        "You manage Nadia Rowe, and nobody judges a case of their own line"
    )
