"""Draw cases and have them judged, as a coordinator and four reviewers would: what came of it, and a draw of today."""

from datetime import date

from django.utils import timezone

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.proposing import proposals_for
from assessments.spot_checks.after.reading import acknowledge
from assessments.spot_checks.after.rechecking import recheck_day
from assessments.spot_checks.after.replying import reply
from assessments.spot_checks.after.reviewed import finish_review
from assessments.spot_checks.after.support import Wanted, agree_plan, mark_done
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.judging.assigning import assign_seat, assign_waiting
from assessments.spot_checks.judging.claims import set_record_fast
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckOutcome, StandardVersion
from lms.calendar import today, working_days_before
from lms.management.example.clock import on_day
from lms.management.example.practised import certify_reviewers, practise
from lms.models import Person, Unit

Seat = Assignment.Seat
REVIEWERS = ("amara.diallo", "oliver.hartnell", "mina.farouk", "petra.novak")
MISSED = {
    "1.2": "The callouts were mentioned by number only. Nobody had asked for the log.",
    "1.3": "The new partner is named as support. What could happen to her is not considered.",
    "2.2": "The plan names a programme and nothing that would keep her safe before it starts.",
}
ONE_MISSED = {"4.1": "He moved on the third. The next review is dated nine weeks later."}
GROUNDS = "The log was asked for in the week of the draw, and came after. The entry of that day says so."


def record_spot_checks(people: dict[str, Person], on: date) -> None:
    """Play the checks of some months, one appeal and one support plan among them, and draw a team today."""
    certify_reviewers([people[key] for key in REVIEWERS], working_days_before(on, 200))
    with on_day(working_days_before(on, 140)):
        done = _checked(people, "nadia.rowe", missed={})
    with on_day(working_days_before(on, 138)):
        acknowledge(outcome=done, by=people["nadia.rowe"])
    _appealed(people, on)
    _supported(people, on)
    with on_day(working_days_before(on, 6)):
        missed = _checked(people, "marcus.bell", missed=ONE_MISSED)
    with on_day(working_days_before(on, 5)):
        words = "Thank you. I was away for three of those weeks, and the review was handed to nobody."
        reply(outcome=missed, by=people["marcus.bell"], text=words)
    with on_day(working_days_before(on, 4)):
        _checked(people, "kwame.mensah", missed=MISSED)
    _draw_a_team(people)
    practise(people, on)


def _standard() -> StandardVersion:
    return StandardVersion.objects.select_related("standard").latest("pk")


def _checked(people: dict[str, Person], officer: str, *, missed: dict[str, str]) -> SpotCheckOutcome:
    """Draw a case of one officer and have it judged at once."""
    who = people[officer]
    unit = Unit.objects.get(code="EA-ALD")
    frozen = freeze_population(unit=unit, standard_version=_standard(), by=people["tomasz.wolny"], officers=[who])
    draw(draw=frozen, by=people["tomasz.wolny"])
    spot_check = SpotCheck.objects.open().get(officer=who)
    for seat in (Seat.FIRST, Seat.SECOND)[: 2 if spot_check.double else 1]:
        _read(spot_check, seat, missed)
    return SpotCheckOutcome.objects.in_force().get(spot_check=spot_check)


def _read(spot_check: SpotCheck, seat: Assignment.Seat, missed: dict[str, str]) -> None:
    """Let whoever the rules choose read the case, and find what is missing."""
    assignment = Assignment.objects.filter(spot_check=spot_check, seat=seat, ended_at=None).first()
    assignment = assignment or assign_seat(spot_check=spot_check, seat=seat, by=None)
    if assignment is None:
        raise RuntimeError(f"Nobody of the example is left to read {spot_check}.")
    set_record_fast(assignment=assignment, by=assignment.reviewer)
    answers = {
        question.key: Answered("insufficient", missed[question.code])
        if question.code in missed
        else Answered("sufficient")
        for question in spot_check.standard_version.questions
    }
    summary = "The record shows care. What is missing is said at each question." if missed else "A record that holds."
    record_judgement(assignment=assignment, by=assignment.reviewer, answers=answers, summary=summary)


def _appealed(people: dict[str, Person], on: date) -> None:
    """Let an officer appeal, and a second reader find otherwise."""
    officer = people["dev.chaudhry"]
    with on_day(working_days_before(on, 30)):
        found = _checked(people, "dev.chaudhry", missed={"1.2": MISSED["1.2"]})
    with on_day(working_days_before(on, 27)):
        appeal(outcome=found, by=officer, grounds=GROUNDS)
    with on_day(working_days_before(on, 22)):
        _read(found.spot_check, Seat.APPEAL, {})


def _supported(people: dict[str, Person], on: date) -> None:
    """Let an officer and their manager agree a plan, and do the first thing in it."""
    manager = people["carys.bevan"]
    with on_day(working_days_before(on, 25)):
        found = _checked(people, "faye.normanton", missed=MISSED)
    with on_day(working_days_before(on, 21)):
        acknowledge(outcome=found, by=people["faye.normanton"])
        words = "All 14 cases: the same gap in two, both put right together."
        finish_review(outcome=found, words=words, by=manager)
        wanted = proposals_for(found, today(), recheck_day(people["faye.normanton"], today()))
        agreed = [Wanted(each.kind, each.text, each.due, each.module, each.question) for each in wanted]
        plan = agree_plan(outcome=found, actions=agreed, by=manager)
    with on_day(working_days_before(on, 10)):
        first = plan.actions.order_by("pk").first()
        if first:
            mark_done(action=first, by=manager, on=today(), note="Talked through in supervision.")


def _draw_a_team(people: dict[str, Person]) -> None:
    """Draw the team of today, and give what was drawn to the reviewers."""
    coordinator = people["tomasz.wolny"]
    team = Unit.objects.get(code="EA-ALD-2")
    draw(draw=freeze_population(unit=team, standard_version=_standard(), by=coordinator), by=coordinator)
    assign_waiting(on=today(timezone.now()), by=coordinator)
