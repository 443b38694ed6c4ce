"""What learners and assessors do, one action after the other, for the test that nothing drifts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import time_machine

from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.evidence.withdrawing import withdraw_evidence
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Judgement
from assessments.quizzes.models import Retest
from courses import standing
from courses.actions import finish_lesson, record_demonstration, withdraw_demonstration
from courses.booking import keep_register
from courses.changing import (
    answer_more_time,
    ask_more_time,
    exempt,
    withdraw_exemption,
)
from courses.keeping_time import plan_time, record_slot
from courses.models import Enrolment, LessonCompletion, StageModule, Standing
from lms.calendar import today
from tests.cast import Cast
from tests.factories import events, lessons, portfolio, quizzes, retests

DAY = timedelta(days=1)


@dataclass
class Script:
    """What the steps of the script share."""

    cast: Cast
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def priya(self) -> Enrolment:
        return self.cast.enrolment_of(self.cast.priya)

    @property
    def callum(self) -> Enrolment:
        return self.cast.enrolment_of(self.cast.callum)

    def agreed(self, **facts: Any) -> dict[str, Any]:
        return {"reason": "Agreed", "agreed_by": self.cast.ruth, "by": self.cast.daniel, **facts}


STEPS: list[tuple[str, Callable[[Script], object]]] = []


def step(function: Callable[[Script], object]) -> Callable[[Script], object]:
    """Put a step into the script, in the order of this file."""
    STEPS.append((function.__name__, function))
    return function


# ---- learning ----


@step
def a_lesson_is_published(s: Script) -> None:
    s.known["lesson"] = lessons.published(s.cast.modules[0])


@step
def a_lesson_is_finished(s: Script) -> None:
    finish_lesson(lesson=s.known["lesson"], by=s.cast.priya)


@step
def another_lesson_is_to_be_read(s: Script) -> None:
    s.known["more"] = lessons.published(s.cast.modules[0], key="one-more")
    assert Standing.objects.get(enrolment=s.priya).modules_done == 0


@step
def and_is_taken_away(s: Script) -> None:
    s.known["more"].unpublish()
    assert Standing.objects.get(enrolment=s.priya).modules_done == 1


@step
def learning_time_is_lost(s: Script) -> None:
    with time_machine.travel("2026-10-26 09:00:00+00:00", tick=False):
        s.known["time"] = plan_time(enrolment=s.priya, weekday=0, begins=time(9), minutes=120, by=s.cast.priya)
    for weeks in (1, 2):
        record_slot(planned=s.known["time"], day=today() - timedelta(weeks=weeks), said="cases", by=s.cast.priya)


@step
def what_was_lost_is_corrected(s: Script) -> None:
    record_slot(planned=s.known["time"], day=today() - timedelta(weeks=2), said="taken", by=s.cast.priya)


@step
def more_time_is_asked_for(s: Script) -> None:
    item = StageModule.objects.get(module=s.cast.modules[1])
    s.known["request"] = ask_more_time(stage_module=item, until=today() + 300 * DAY, reason="Leave", by=s.cast.priya)


@step
def more_time_is_given(s: Script) -> None:
    until = today() + 290 * DAY
    answer_more_time(request=s.known["request"], until=until, answer="", by=s.cast.daniel)


@step
def prior_learning_is_recognised(s: Script) -> None:
    facts = {"enrolment": s.callum, "reason": "A degree", "by": s.cast.imogen}
    s.known["exemption"] = exempt(module=s.cast.modules[1], evidence="The certificate", **facts)


@step
def and_no_longer(s: Script) -> None:
    withdraw_exemption(enrolment=s.callum, exemption=s.known["exemption"], reason="A mistake", by=s.cast.imogen)


@step
def a_module_is_demonstrated(s: Script) -> None:
    for method in ("check", "observation"):
        s.known["proof"] = record_demonstration(
            person=s.cast.callum,
            module_version=s.cast.modules[1].versions.get(),
            method=method,
            source=LessonCompletion.objects.get(),
            by=None,
        )
    assert Standing.objects.get(enrolment=s.callum).modules_demonstrated == 1


@step
def and_is_not_any_more(s: Script) -> None:
    source = LessonCompletion.objects.get()
    withdraw_demonstration(demonstration=s.known["proof"], source=source, reason="A failed check", by=None)


@step
def a_register_is_kept(s: Script) -> None:
    event = events.past_event(s.cast, s.cast.priya, s.cast.callum)
    keep_register(event=event, attended={s.cast.priya.pk: True, s.cast.callum.pk: False}, by=s.cast.tomasz)


# ---- checks ----


@step
def checks_are_there(s: Script) -> None:
    """What is asked of everybody is worked out anew by the night; this stands for one."""
    s.known["checks"] = [quizzes.check(module, about=module.key) for module in s.cast.modules]
    standing.rebuild(today())


@step
def a_check_is_handed_in_with_faults(s: Script) -> None:
    quizzes.handed_in(s.known["checks"][0], s.cast.callum, wrong=(1, 2))


@step
def every_fault_is_put_right_and_comes_back(s: Script) -> None:
    retests.done(s.known["checks"][1], s.cast.priya, wrong=(1,))


@step
def what_comes_back_is_answered_until_it_is_closed(s: Script) -> None:
    retest = Retest.objects.get(person=s.cast.priya)
    while retest.closed_at is None:
        with retests.on(max(retest.due, today())):
            retests.answered(retest, "a")
        retest.refresh_from_db()
    row = Standing.objects.get(enrolment=s.priya)
    assert (row.misconceptions, row.misconceptions_due) == (0, None)
    # The days of the answers lie ahead of the day of the script.
    standing.rebuild(today())


# ---- the portfolio ----


@step
def a_framework_is_there(s: Script) -> None:
    s.known["framework"] = portfolio.framework()
    standing.rebuild(today())


@step
def evidence_is_sent(s: Script) -> None:
    [s.known["claim"]] = portfolio.evidence(s.cast.callum, s.known["framework"])


@step
def an_assessor_in_training_judges_it(s: Script) -> None:
    s.known["judgement"] = portfolio.judged(s.known["claim"], s.cast.joel)


def _signed(s: Script, judgement: Judgement, *, agrees: bool) -> None:
    countersign(judgement=judgement, by=s.cast.helen, agrees=agrees, reasons="" if agrees else "Not current.")


@step
def it_is_sent_back(s: Script) -> None:
    _signed(s, s.known["judgement"], agrees=False)


@step
def the_assessor_disagrees(s: Script) -> None:
    disagree(judgement=s.known["judgement"], by=s.cast.joel, reasons="It is of this month.")


@step
def a_ruling_has_it_made_again(s: Script) -> None:
    rule(judgement=s.known["judgement"], by=s.cast.stella, upholds=False, reasons="It is not.")


@step
def it_is_judged_again(s: Script) -> None:
    before = Judgement.objects.get(pk=s.known["judgement"].pk)
    s.known["judgement"] = portfolio.judged(before.claim, s.cast.joel, portfolio.not_yet(), replaces=before)


@step
def it_is_countersigned(s: Script) -> None:
    _signed(s, s.known["judgement"], agrees=True)


@step
def other_evidence_is_sent_and_taken_back(s: Script) -> None:
    [claim] = portfolio.evidence(s.cast.callum, s.known["framework"], "1.2", title="Another plan")
    assert standing.drift(today()) == []
    withdraw_evidence(evidence=claim.evidence, by=s.cast.callum, reason="The wrong file")


@step
def a_criterion_is_met(s: Script) -> None:
    [claim] = portfolio.evidence(s.cast.priya, s.known["framework"], "2.1", title="An interview")
    portfolio.judged(claim, s.cast.helen)
