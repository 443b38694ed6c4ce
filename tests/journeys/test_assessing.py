"""Evidence submitted, judged and read."""

from datetime import date, timedelta

from playwright.sync_api import expect

from assessments.portfolio.models import Evidence, Judgement
from courses.demonstration import shown_by
from courses.models import Module
from lms.calendar import today
from lms.models import Person
from lms.rules import RuleBook
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
    walker.click("Write it")
    main.get_by_label("Title", exact=True).fill("A child upstairs")
    write_the_day(walker, today() - timedelta(days=1))
    main.get_by_label("Helen Marsh").check()
    main.get_by_label("What happened?").fill(text)
    main.get_by_text("Unit 4.").first.click()
    main.get_by_label("4.3", exact=False).first.check()
    main.get_by_label("This is my own work", exact=False).check()


def test_evidence_is_submitted_judged_with_reasons_and_read(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").click("Evidence").click("Add evidence")
    fill_in_evidence(walker, WHAT_HAPPENED)
    walker.click("Send it to be judged").reads("Sent to Helen Marsh")
    claim = Evidence.objects.latest("pk").claims.get()
    walker.go("/evidence/").reads("A child upstairs", "4.3")

    walker.sign_in_as("Sign in as Helen Marsh").click("Marking").reads("Priya Nair, 4.3", "Judge by")
    walker.go(f"/evidence/marking/{claim.pk}/").click("Record the judgement")
    walker.reads("to mend")
    main = walker.main()
    main.get_by_label("Met", exact=True).check()
    for quality in ("Valid", "Authentic", "Current", "Sufficient"):
        main.get_by_label(quality, exact=True).check()
    main.get_by_label("Reasons for 4.3", exact=True).fill("You named who was there, and went back until they answered.")
    walker.click("Record the judgement").reads("Recorded")
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
    expect(walker.main().get_by_label("What happened?", exact=True)).to_have_value(
        f"{WHAT_HAPPENED}\nHis number is X320741.\nDOB 12/03/1991."
    )
    assert Evidence.objects.count() == before
