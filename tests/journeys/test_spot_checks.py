"""Cases drawn by a coordinator, judged by a reviewer, answered by the officer, and followed through by the manager."""

from playwright.sync_api import expect

from assessments.spot_checks.models import (
    Appeal,
    Assignment,
    CaseFileAttempt,
    Draw,
    MarkingDraft,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
    SupportPlan,
)
from lms.demo import PASSWORD
from lms.models import Person
from mentoring.caseload.models import Restriction
from tests.journeys.walker import Walker

CODES = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "4.1")
FOUND = "The new partner is named as support, and not as somebody at risk."


def test_a_coordinator_draws_a_team_and_anybody_can_run_it_again(walker: Walker) -> None:
    drawn = Draw.objects.count()
    walker.sign_in_as("Sign in as Tomasz Wolny").click("Draws", exact=True).click("Draw cases")
    walker.click("See who is due").reads("Choose a place")
    walker.main().get_by_label("Place").select_option(label="Aldermoor Team 1 (team)")
    walker.click("See who is due").reads("Nothing is written yet", "due", "The list is frozen and hashed first")
    assert Draw.objects.count() == drawn
    walker.click("Freeze the list and draw").reads("Draw in Aldermoor Team 1", "Hash of the list", "Seed")
    walker.click("Run this draw again").reads("every step came out the same")
    walker.click("Replace or cancel").click("End this check").reads("to mend")
    walker.main().get_by_label("The next case in the order takes its place").check()
    walker.main().get_by_role("textbox").fill("The case was closed the day before the draw.")
    walker.click("End this check").reads("Replaced by the next case (1)")
    replaced = SpotCheck.objects.get(closed_as="replaced", drawn__draw=Draw.objects.latest("pk"))
    assert replaced.replaced_by.place == replaced.place + 1
    walker.click("Run this draw again").reads("every step came out the same")


def test_a_reviewer_judges_by_keys_and_the_officer_replies_and_appeals(walker: Walker) -> None:
    waiting = Assignment.objects.filter(reviewer__name="Amara Diallo", judgement=None, ended_at=None)
    assignment = waiting.filter(spot_check__double=False, seat="first").select_related("spot_check__officer").first()
    assert assignment
    officer = assignment.spot_check.officer
    walker.sign_in_with_password(officer.email, PASSWORD).go("/spot-checks/")
    walker.does_not_read(assignment.spot_check.case.mask)
    walker.sign_in_as("Sign in as Amara Diallo").click("Checks to judge").go(f"/spot-checks/judge/{assignment.pk}/")
    walker.reads("sees nothing" if assignment.spot_check.record_fixed_at else "does not know of this check yet")
    walker.click("I have the record as it stood then").reads("0 of 8 answered")
    for code in CODES:
        group = walker.main().locator(f'[data-question="{code}"]')
        group.get_by_role("radio").first.focus()
        walker.page.keyboard.press("i" if code == "1.3" else "s")
        answer = "Insufficient" if code == "1.3" else "Sufficient"
        expect(group.get_by_label(answer, exact=True)).to_be_checked()
    # An insufficient answer without its reason is none yet.
    walker.reads("7 of 8 answered").main().locator('[data-question="1.3"]').get_by_role("textbox").fill(FOUND)
    walker.reads("8 of 8 answered", "saved at")
    walker.click("Look it over and record it").reads("Before you record it", "7 of 8", FOUND)
    assert MarkingDraft.objects.get(assignment=assignment).answers
    walker.click("Record the judgement").reads("Recorded")
    outcome = SpotCheckOutcome.objects.get(spot_check=assignment.spot_check)

    walker.sign_in_with_password(officer.email, PASSWORD).go("/spot-checks/").reads("Provisional until")
    walker.go(f"/spot-checks/outcome/{outcome.spot_check_id}/").reads(
        "7 of 8", FOUND, "Why it matters", "Nothing is final"
    )
    walker.click("I have read it").reads("You have read it")
    walker.main().get_by_label("What should be known about this case or this day?").fill("X320741 was away that week.")
    walker.click("Send the reply").reads("to mend", "case number")
    walker.main().get_by_label("What should be known about this case or this day?").fill("She was away that week.")
    walker.click("Send the reply").reads("She was away that week.")
    walker.go(f"/spot-checks/check/{outcome.spot_check_id}/chosen/")
    walker.reads("By lot", "Seed", "Who looked at what, and when")
    walker.go(f"/spot-checks/outcome/{outcome.spot_check_id}/").click("Appeal to a second reader")
    walker.reads("You can appeal once").main().get_by_role("textbox").fill(
        "The referral about her stands in the record of the ninth."
    )
    walker.click("Appeal", exact=True).reads("second reader")
    assert Appeal.objects.get(outcome=outcome).by == officer
    seat = Assignment.objects.get(spot_check=assignment.spot_check, seat="appeal", ended_at=None)
    assert seat.reviewer != assignment.reviewer


def test_a_manager_reviews_the_caseload_and_agrees_a_support_plan(walker: Walker) -> None:
    kwame = Person.objects.get(email="kwame.mensah@example.org")
    outcome = SpotCheckOutcome.objects.in_force().get(spot_check__officer=kwame)
    walker.sign_in_with_password("martin.leigh@example.org", PASSWORD).go(
        f"/spot-checks/outcome/{outcome.spot_check_id}/"
    )
    walker.reads("Not sufficient", "On the day of the draw", "What it has opened")
    walker.click("Record that it is done").reads("Is the review of the caseload")
    walker.main().get_by_role("textbox").fill("All 15 cases: the same gap in two, both put right together.")
    walker.page.locator("main form button").first.click()
    walker.look().reads("Recorded. New cases may come to Kwame Mensah again")
    assert Restriction.objects.get(person=kwame).lifted_by
    walker.go(f"/spot-checks/outcome/{outcome.spot_check_id}/plan/").reads("Only that closes the plan")
    walker.page.locator("main form button").first.click()
    walker.look().reads("What was agreed", "Take a module")
    assert SupportPlan.objects.get(outcome=outcome).ended_at is None
    walker.go("/spot-checks/report/").reads("Support plans agreed", "Shown from 10 checks")


def test_a_learner_practises_on_an_invented_case_and_reads_where_they_differ_from_the_expert(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Priya Nair").click("Spot checks").click("Practise on an invented case").reads(
        "see at once"
    )
    walker.click("The quiet tenancy").reads("What you did before").click("Judge it again").reads("Stage 1 of")
    assert CaseFileAttempt.objects.filter(person__name="Priya Nair", finished_at=None).exists()


def test_the_line_manager_is_refused_with_the_reason(walker: Walker) -> None:
    assignment = Assignment.objects.filter(spot_check__officer__name="Gareth Pugh", judgement=None).first()
    assert assignment
    walker.sign_in_as("Sign in as Daniel Okafor").go(f"/spot-checks/judge/{assignment.pk}/")
    walker.reads("not with you")
    assert not SpotCheckJudgement.objects.filter(spot_check=assignment.spot_check).exists()
