"""What moves a learner's dates: who may, what is appended, and what follows."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses import standing
from courses.changing import (
    answer_more_time,
    ask_more_time,
    change_hours,
    due_of,
    exempt,
    extend,
    pause,
    record_leave,
    resume,
    take_back,
    withdraw_exemption,
)
from courses.models import Enrolment, EnrolmentChange, Exemption, Module, Stage, StageModule, TimeRequest
from courses.plans import plans_of
from courses.progress import progress_of
from courses.timeline import working_day_on_or_after
from lms.calendar import in_words, months_after, today, working_day_after
from lms.models import Adjustment, AuditEvent, Duty, Notice
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast

DAY = timedelta(days=1)


def end_of(enrolment: Enrolment) -> date:
    """Return the planned finish."""
    return plans_of([enrolment], today()).of(enrolment).end


def end_after(enrolment: Enrolment, days: int) -> date:
    """Return when fifteen months and some days away are over: a working day, whenever the test runs."""
    return working_day_on_or_after(months_after(enrolment.starts, 15) + days * DAY)


def agreed(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return what every change of Priya's dates says."""
    enrolment = cast.enrolment_of(cast.priya)
    return {"enrolment": enrolment, "reason": "Agreed in supervision", "agreed_by": cast.ruth, "by": cast.daniel} | more


def second_module(cast: Cast) -> StageModule:
    """Return the place of the module that Priya has due after nine months."""
    return StageModule.objects.get(module=cast.modules[1])


def leave(cast: Cast, **more: Any) -> EnrolmentChange:
    """Record two weeks of leave of Priya's."""
    return record_leave(**agreed(cast, starts=today(), ends=today() + 14 * DAY) | more)


# ---- dates move, and everything is appended ----


def test_leave_moves_the_finish_and_what_is_due_later_by_its_days(cast: Cast) -> None:
    enrolment, item = cast.enrolment_of(cast.priya), second_module(cast)
    due = due_of(enrolment, item)
    leave(cast)
    assert end_of(enrolment) == end_after(enrolment, 14)
    assert due_of(enrolment, item) > due
    assert standing.drift(today()) == []


def test_a_change_is_recorded_with_who_agreed_and_the_learner_is_told(cast: Cast) -> None:
    change = leave(cast)
    assert (change.reason, change.agreed_by, change.by) == ("Agreed in supervision", cast.ruth, cast.daniel)
    assert AuditEvent.objects.filter(code="dates_changed", by=cast.daniel, subject_id=change.pk).exists()
    assert Notice.objects.filter(person=cast.priya, event=f"dates-{change.pk}").exists()


@pytest.mark.parametrize(
    ("act", "more", "status"),
    [
        (change_hours, {"share": Decimal("0.8"), "starts": date(2027, 1, 1)}, "active"),
        (extend, {"months": 2, "starts": date(2027, 1, 1)}, "extended"),
    ],
)
def test_hours_and_extensions_move_the_finish_and_leave_the_enrolment_as_it_was_entered(
    cast: Cast, act: Callable[..., EnrolmentChange], more: dict[str, Any], status: str
) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    before = end_of(enrolment)
    act(**agreed(cast) | more | {"starts": today()})
    enrolment.refresh_from_db()
    assert end_of(enrolment) > before
    assert (enrolment.share_of_full_time, enrolment.status) == (Decimal(1), status)


def test_a_pause_lasts_until_somebody_resumes_and_then_stands_as_one_row(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    first = pause(**agreed(cast, starts=today() - 30 * DAY))
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.is_open) == ("paused", True)
    assert end_of(enrolment) == end_after(enrolment, 30)
    with pytest.raises(NotAllowed, match="is paused already, since"):
        pause(**agreed(cast, starts=today()))
    last = resume(**agreed(cast, back=today() - 10 * DAY))
    enrolment.refresh_from_db()
    assert (last.replaces, last.starts, enrolment.status) == (first, today() - 30 * DAY, "active")
    assert end_of(enrolment) == end_after(enrolment, 20)
    first.refresh_from_db()
    assert first.ends is None, "what was written stays as it was"


def test_what_was_resumed_after_an_extension_is_extended_again(cast: Cast) -> None:
    extend(**agreed(cast, months=1, starts=today()))
    pause(**agreed(cast, starts=today() - 5 * DAY))
    resume(**agreed(cast, back=today()))
    assert cast.enrolment_of(cast.priya).status == "extended"


@pytest.mark.parametrize(
    ("act", "more", "reason"),
    [
        (change_hours, {"share": Decimal("0.59")}, "The share of full time is 0.60 to 1: you wrote 0.59"),
        (change_hours, {"share": Decimal("1.01")}, "you wrote 1.01"),
        (extend, {"months": 7}, "An extension is 1 to 6 months: you wrote 7"),
        (extend, {"months": 0}, "you wrote 0"),
        (record_leave, {"ends": today()}, "first day back must be after the first day away"),
        (record_leave, {"starts": date(2020, 1, 1), "ends": date(2020, 1, 2)}, "the day must be that day or later"),
        (record_leave, {"ends": today() + DAY, "reason": "  "}, "Say why the dates change"),
        (pause, {"starts": today() + DAY}, "A pause begins today or earlier"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    cast: Cast, act: Callable[..., EnrolmentChange], more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        act(**agreed(cast, starts=today()) | more)
    assert not EnrolmentChange.objects.exists()


@pytest.mark.parametrize(
    ("first", "back", "stands"),
    [(-14, 0, True), (-14, 1, False), (0, 14, False), (3, 5, False), (13, 20, False), (14, 20, True)],
)
def test_nobody_is_on_leave_twice_on_one_day(cast: Cast, first: int, back: int, stands: bool) -> None:
    begun = leave(cast)
    days = {"starts": begun.starts + first * DAY, "ends": begun.starts + back * DAY}
    if stands:
        assert leave(cast, **days).pk
        return
    with pytest.raises(ValidationError, match="Leave is on record from"):
        leave(cast, **days)
    take_back(change=begun, **{name: agreed(cast)[name] for name in ("reason", "agreed_by", "by")})
    assert leave(cast, **days).pk


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("priya", "about themselves"),
        ("carys", "outside the place"),
        ("gareth", "Your roles do not let you"),
        ("leonard", "Your roles do not let you"),
    ],
)
def test_dates_are_changed_within_ones_place_and_never_ones_own(cast: Cast, who: str, reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        leave(cast, by=cast.people[who])
    with pytest.raises(NotAllowed, match="outside the place"):
        leave(cast, by=cast.outsiders[Role.SPO])


def test_whoever_looked_before_somebody_else_recorded_is_told(cast: Cast) -> None:
    leave(cast, seen=0)
    with pytest.raises(NotAllowed, match="Daniel Okafor recorded a change meanwhile: leave"):
        extend(**agreed(cast, months=1, starts=today(), by=cast.ruth, seen=0))


def test_an_adjustment_moves_what_is_due_and_leaves_no_trace_beside_the_day(cast: Cast) -> None:
    enrolment, item = cast.enrolment_of(cast.priya), second_module(cast)
    before = due_of(enrolment, item)
    facts = {"person": cast.priya, "kind": Adjustment.Kind.DEADLINE_DAYS, "amount": 5}
    Adjustment.objects.create(starts=enrolment.starts, **facts)
    assert due_of(enrolment, item) == working_day_after(before, 5)
    module = progress_of([enrolment], today())[enrolment.pk][1].modules[0]
    assert (module.due, module.extended) == (working_day_after(before, 5), False)


@pytest.mark.parametrize("count", [1, 4])
def test_the_dates_of_many_cost_no_more_queries_than_those_of_one(
    cast: Cast, django_assert_num_queries: Any, count: int
) -> None:
    leave(cast)
    rows = list(Enrolment.objects.select_related("pathway_version__pathway", "person"))[:count]
    with django_assert_num_queries(3):
        plans_of(rows, today())


# ---- more time for one module ----


def ask(cast: Cast, days: int = 60) -> TimeRequest:
    """Let Priya ask for more time for her second module."""
    return ask_more_time(
        stage_module=second_module(cast), until=today() + days * DAY, reason="Two weeks of court duty.", by=cast.priya
    )


def test_a_request_becomes_a_duty_of_the_line_manager_due_by_the_rule(cast: Cast) -> None:
    request = ask(cast)
    duty = Duty.objects.get(kind="more_time", source_id=request.pk)
    assert (duty.owner, duty.about, duty.due) == (cast.daniel, cast.priya, working_day_after(today(), 5))


def test_a_granted_day_is_due_and_a_refused_one_is_not(cast: Cast) -> None:
    enrolment, item = cast.enrolment_of(cast.priya), second_module(cast)
    before, until = due_of(enrolment, item), working_day_after(today(), 50)
    answer_more_time(request=ask(cast), until=None, answer="The dates hold.", by=cast.daniel)
    assert due_of(enrolment, item) == before
    granted = answer_more_time(request=ask(cast), until=until, answer="", by=cast.daniel)
    assert due_of(enrolment, item) == until
    assert granted.state == TimeRequest.State.GRANTED
    assert not Duty.objects.open().filter(kind="more_time").exists()
    assert Notice.objects.filter(person=cast.priya, event=f"more-time-{granted.pk}").exists()
    assert standing.drift(today()) == []


def test_the_first_answer_stands_and_the_second_is_told(cast: Cast) -> None:
    request = ask(cast)
    answer_more_time(request=request, until=None, answer="The dates hold.", by=cast.daniel)
    with pytest.raises(NotAllowed, match=f"Daniel Okafor refused it on {in_words(today())}. One answer stands."):
        answer_more_time(request=request, until=request.until, answer="", by=cast.ruth)


def test_more_time_is_asked_for_later_days_of_modules_that_are_to_be_done(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="The new day must be after"):
        ask(cast, days=0)
    stage = Stage.objects.create(pathway_version=cast.pathway, number=9, name="Elsewhere", from_month=15, to_month=16)
    other = StageModule.objects.create(
        stage=stage, module=Module.objects.create(key="x", title="X"), position=1, due_month=16, entry_basis="level_3"
    )
    with pytest.raises(NotAllowed, match="X is not on your pathway"):
        ask_more_time(stage_module=other, until=today() + 900 * DAY, reason="x", by=cast.priya)
    with pytest.raises(NotAllowed, match="You are not on a pathway"):
        ask_more_time(stage_module=other, until=today() + DAY, reason="x", by=cast.nadia)


def test_a_refusal_says_why_and_nobody_answers_themselves(cast: Cast) -> None:
    request = ask(cast)
    with pytest.raises(ValidationError, match="Say why there is no more time"):
        answer_more_time(request=request, until=None, answer=" ", by=cast.daniel)
    for who in (cast.priya, cast.carys, cast.outsiders[Role.SPO]):
        with pytest.raises(NotAllowed):
            answer_more_time(request=request, until=request.until, answer="", by=who)


# ---- prior learning ----


def exempt_priya(cast: Cast, module: Module) -> Exemption:
    """Recognise that Priya has learned a module before."""
    evidence = "Certificate of 2024, in the learning file"
    return exempt(enrolment=cast.enrolment_of(cast.priya), module=module, evidence=evidence, reason="", by=cast.imogen)


def test_a_module_that_gates_a_first_case_is_never_excused_from_being_shown(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    exempt_priya(cast, cast.modules[0])
    item = progress_of([enrolment], today())[enrolment.pk][0].modules[0]
    assert (item.read, item.done, item.complete) == (True, False, False)
    assert standing.drift(today()) == []


def test_any_other_module_counts_as_done_until_the_exemption_is_withdrawn(cast: Cast) -> None:
    enrolment, module = cast.enrolment_of(cast.priya), cast.modules[0]
    Module.objects.filter(pk=module.pk).update(gates_first_case=False)
    exemption = exempt_priya(cast, module)
    assert progress_of([enrolment], today())[enrolment.pk][0].modules[0].done
    with pytest.raises(NotAllowed, match="exempt from Child safeguarding already"):
        exempt_priya(cast, module)
    end = {"enrolment": enrolment, "exemption": exemption, "by": cast.imogen}
    withdraw_exemption(reason="The certificate was another person’s.", **end)
    assert not progress_of([enrolment], today())[enrolment.pk][0].modules[0].done
    with pytest.raises(NotAllowed, match="withdrawn already"):
        withdraw_exemption(reason="Again", **end)
    assert Exemption.objects.count() == 2


def test_only_who_enrols_recognises_prior_learning(cast: Cast) -> None:
    for who in (cast.daniel, cast.ruth, cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]):
        with pytest.raises(NotAllowed):
            exempt(enrolment=cast.enrolment_of(cast.priya), module=cast.modules[0], evidence="x", reason="", by=who)


# ---- a mistake is taken back ----


@pytest.mark.parametrize("kind", ["leave", "hours", "extension", "pause"])
def test_a_change_that_was_a_mistake_is_taken_back_and_the_dates_are_as_before(kind: str, cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    before = end_of(enrolment)
    act, more = {
        "leave": (record_leave, {"starts": today(), "ends": today() + 14 * DAY}),
        "hours": (change_hours, {"starts": today(), "share": Decimal("0.6")}),
        "extension": (extend, {"starts": today(), "months": 3}),
        "pause": (pause, {"starts": today() - 20 * DAY}),
    }[kind]
    change = act(**agreed(cast, **more))
    assert end_of(enrolment) > before
    facts = agreed(cast)
    del facts["enrolment"]
    row = take_back(change=change, **facts)
    assert (row.replaces, row.takes_back) == (change, True)
    assert end_of(enrolment) == before
    enrolment.refresh_from_db()
    assert enrolment.status == Enrolment.Status.ACTIVE
    with pytest.raises(NotAllowed, match="does not move the dates any more"):
        take_back(change=change, **facts)
    with pytest.raises(NotAllowed, match="does not move the dates any more"):
        take_back(change=row, **facts)


def test_a_manager_takes_a_change_back_on_its_page(cast: Cast, signed_in_as: Callable[..., Any]) -> None:
    change, browser = leave(cast), signed_in_as(cast.daniel)
    dates, door = (
        reverse("courses:dates", args=[change.enrolment_id]),
        reverse("courses:take_back", args=[change.enrolment_id, change.pk]),
    )
    assert door in browser.get(dates).content.decode()
    assert "Planned finish moves from" in browser.get(door).content.decode()
    browser.post(door, {"reason": "Recorded for the wrong person", "agreed_by": cast.ruth.pk, "seen": change.pk})
    page = browser.get(dates).content.decode()
    assert "Taken back: leave" in page
    assert door not in page
