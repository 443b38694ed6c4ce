"""A file of university results: attempt after attempt, a changed mark beside the old one, and resits as duties."""

from datetime import timedelta

import pytest

from courses.imports.applying import Sent, import_file
from courses.models import AcademicResult, Module
from lms.calendar import in_words, today
from lms.models import Duty
from tests.factories.imports import as_csv, causes, send

DECIDED = today() - timedelta(days=30)
RESIT = today() + timedelta(days=60)


@pytest.fixture(autouse=True)
def _penology(cast):
    Module.objects.create(key="penology", title="Penology", kind="academic", credits=20)


def line(**facts):
    return {
        "E-mail": "priya@example.org",
        "Module": "penology",
        "Attempt": 1,
        "Mark": 58,
        "Credits": 20,
        "Outcome": "pass",
        "Decided on": DECIDED.isoformat(),
        "Provider": "University",
    } | facts


def failed(**facts):
    return line(**{"Mark": 38, "Credits": "", "Outcome": "fail", "Resit by": RESIT.isoformat()} | facts)


def again(*rows):
    return import_file(sent=Sent("results", as_csv("results", *rows, separator=";"), None))


def test_a_result_is_recorded(cast):
    report = send("results", line())
    row = AcademicResult.objects.get()
    assert (row.person, row.mark, row.credits, row.outcome, row.attempt) == (cast.priya, 58, 20, "pass", 1)
    assert report.changes[0].says == (
        f"Penology, attempt 1: pass with 58%, 20 credits, {in_words(DECIDED)}, University.",
    )


def test_the_same_result_again_changes_nothing(cast):
    send("results", line())
    report = again(line())
    assert (report.changes, report.unchanged, AcademicResult.objects.count()) == ((), 1, 1)


def test_a_changed_mark_is_shown_beside_the_old_one_and_replaces_it(cast):
    send("results", line())
    report = again(line(Mark=62.5))
    day = in_words(DECIDED)
    assert report.changes[0].says == (
        f"Penology, attempt 1: pass with 58%, 20 credits, {day}, University → "
        f"pass with 62.5%, 20 credits, {day}, University.",
    )
    old, new = AcademicResult.objects.order_by("pk")
    assert (new.replaces, str(old.mark)) == (old, "58.0")
    third = again(line(Mark=60))
    assert third.changes[0].kind == "changed"
    assert AcademicResult.objects.get(replaced_by=None).mark == 60


def test_a_fail_opens_a_duty_to_resit_which_a_pass_closes(cast):
    send("results", failed())
    duty = Duty.objects.get(kind="resit")
    assert (duty.owner, duty.title, duty.due) == (cast.priya, f"Resit Penology by {in_words(RESIT)}", RESIT)
    again(line(Attempt=2))
    assert not Duty.objects.open().filter(kind="resit").exists()


def test_another_day_for_the_resit_moves_the_duty(cast):
    send("results", failed())
    later = RESIT + timedelta(days=7)
    again(failed(**{"Resit by": later.isoformat()}))
    assert [duty.due for duty in Duty.objects.open().filter(kind="resit")] == [later]


def test_a_fail_that_became_a_pass_closes_the_duty(cast):
    send("results", failed())
    again(line())
    assert not Duty.objects.open().filter(kind="resit").exists()


def test_two_attempts_may_stand_in_one_file_in_any_order(cast):
    report = send("results", line(Attempt=2), failed(**{"Decided on": (DECIDED - timedelta(days=90)).isoformat()}))
    assert report.applied
    assert not Duty.objects.open().filter(kind="resit").exists()


REFUSED = {
    "a mark over 100": (line(Mark=101), "Mark", "A number with at most 1 decimal place from 0 to 100."),
    "a mark under 0": (line(Mark=-1), "Mark", "A number with at most 1 decimal place from 0 to 100."),
    "a mark in words": (line(Mark="good"), "Mark", "A number with at most 1 decimal place from 0 to 100."),
    "too many credits": (line(Credits=40), "Credits", "Penology has 20 credits, and no more can be awarded."),
    "credits with a fail": (failed(Credits=20), "Credits", "Credits are awarded with a pass only."),
    "an unknown outcome": (line(Outcome="maybe"), "Outcome", "One of: pass, fail, deferred."),
    "attempt 0": (line(Attempt=0), "Attempt", "A whole number from 1 to 9."),
    "an attempt left out": (line(Attempt=2), "Attempt", "There is no attempt 1, on record or in this file."),
    "a mark of a deferral": (line(Outcome="deferred", Credits=""), "Mark", "A deferred attempt has no mark."),
    "a resit of a pass": (line(**{"Resit by": RESIT.isoformat()}), "Resit by", "Nobody resits a pass."),
    "a resit before the decision": (
        failed(**{"Resit by": DECIDED.isoformat()}),
        "Resit by",
        f"The resit must be later than the decision of {in_words(DECIDED)}.",
    ),
    "our own module": (
        line(Module="child-safeguarding"),
        "Module",
        "This is not a university module, so it has no marks.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_result_that_cannot_be_is_refused(cast, case):
    row, column, cause = REFUSED[case]
    assert causes(send("results", row)) == [(2, column, cause)]
    assert not AcademicResult.objects.exists()


@pytest.mark.parametrize("mark", [0, 100, 62.5])
def test_marks_at_the_edges_are_taken(cast, mark):
    assert send("results", line(Mark=mark)).applied


def test_nobody_resits_what_was_passed(cast):
    send("results", line())
    report = again(line(Attempt=2))
    assert causes(report) == [(2, "Attempt", "Attempt 1 is a pass, so there is no other.")]


def test_a_first_attempt_cannot_become_a_pass_under_a_second(cast):
    send("results", failed(), line(Attempt=2))
    report = again(line())
    assert causes(report) == [(2, "Outcome", "There is an attempt 2, and nobody resits a pass.")]


def test_attempts_are_decided_one_after_the_other(cast):
    early = (DECIDED - timedelta(days=1)).isoformat()
    report = send("results", failed(), line(Attempt=2, **{"Decided on": early}))
    assert causes(report) == [(3, "Decided on", f"Attempt 1 was decided later, on {in_words(DECIDED)}.")]
