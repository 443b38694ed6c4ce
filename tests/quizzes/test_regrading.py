"""What marking a question again changes: rows in, changes out."""

from datetime import date, datetime
from itertools import count

import pytest

from assessments.quizzes.models import Attempt, Question, RegradeRun, Step
from assessments.quizzes.regrading import Scope, comparable, plan, undoing
from assessments.quizzes.sheet import Sheet
from lms.calendar import LONDON
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import Answer
from tests.factories import quizzes as make

AS_COMPUTED, NEVER_LOWER, FULL_CREDIT, VOID = RegradeRun.Policy.values
ALL = Scope(frozenset({1}))
numbers = count(1)


def sheet(chosen, *, state="submitted", verdicts=None, questions=3, at=None, musts=()):
    """Return an attempt handed in: what was chosen at each position of questions whose right answer is a."""
    versions = [
        make.version(number=1, must_get_right=position in musts, question=Question(pk=position, key=f"q{position}"))
        for position in range(1, questions + 1)
    ]
    slots, steps = make.paper(versions, chosen)
    rules = [Answer(PASS_MARK, 80, 1, "-").as_record(), Answer(MUST_GET_RIGHT, "yes", 1, "-").as_record()]
    moment = datetime.combine(at or date(2026, 3, 2), datetime.min.time(), tzinfo=LONDON)
    steps.append(Step(number=99, kind=Step.Kind.SUBMIT, data={"rules": rules}, at=moment))
    return Sheet(Attempt(pk=next(numbers), state=state), tuple(slots), tuple(steps), verdicts or {})


def corrected(right, ids="abc"):
    """Return the next version of a question, in which something else is right."""
    return make.version(right=right, ids=ids, number=2, question=Question(pk=1, key="q1"))


def again(found, policy, right=("b",), scope=ALL, **facts):
    return plan([found], question=1, scope=scope, policy=policy, by_version=corrected(right, **facts))


@pytest.mark.parametrize(
    ("chosen", "policy", "verdict"),
    [
        ("a", AS_COMPUTED, "wrong"),
        ("b", AS_COMPUTED, "right"),
        ("c", AS_COMPUTED, ""),
        (None, AS_COMPUTED, ""),
        ("a", NEVER_LOWER, ""),
        ("b", NEVER_LOWER, "right"),
        ("c", NEVER_LOWER, ""),
        ("a", FULL_CREDIT, ""),
        ("c", FULL_CREDIT, "right"),
        (None, FULL_CREDIT, "right"),
        ("a", VOID, "void"),
        ("c", VOID, "void"),
    ],
)
def test_each_policy_changes_only_what_counts_otherwise_now(chosen, policy, verdict):
    found = again(sheet({1: [chosen]} if chosen else {}), policy)

    assert [list(change.verdicts.values()) for change in found.changes] == ([[verdict]] if verdict else [])
    assert found.looked_at == 1


def test_a_right_answer_more_may_pass_an_attempt_and_finish_it():
    change = again(sheet({1: ["b"], 2: ["a"], 3: ["a"]}), AS_COMPUTED).changes[0]

    assert change.result(before=True) == {"right": 2, "of": 3, "passed": False, "finished": False}
    assert change.result(before=False) == {"right": 3, "of": 3, "passed": True, "finished": True}
    assert (change.done_before, change.done) == (False, True)


def test_an_attempt_with_more_to_put_right_is_not_finished_by_it():
    change = again(sheet({1: ["b"], 2: ["a"], 3: ["c"]}), AS_COMPUTED).changes[0]

    assert not change.finished


def test_a_finished_attempt_stays_finished_when_an_answer_becomes_wrong():
    change = again(sheet({1: ["a"], 2: ["a"], 3: ["a"]}, state="finished"), AS_COMPUTED).changes[0]

    assert change.finished
    assert (change.done_before, change.done) == (True, False)


def test_a_question_that_is_left_out_counts_neither_way():
    change = again(sheet({1: ["c"], 2: ["a"], 3: ["a"]}, musts=(1,)), VOID).changes[0]

    assert change.result(before=False) == {"right": 2, "of": 2, "passed": True, "finished": True}


def test_where_nothing_else_counts_a_question_is_not_left_out():
    found = again(sheet({1: ["c"], 2: ["a"]}, questions=2, verdicts={2: "void"}), VOID)

    assert (found.changes, found.nothing_left) == ((), 1)


def test_an_answer_that_the_corrected_question_does_not_offer_is_left_as_it_was():
    found = again(sheet({1: ["c"]}), AS_COMPUTED, ids="ab")

    assert (found.changes, found.not_comparable) == ((), 1)
    assert comparable(corrected("b"), {"choice": ["c"]})
    assert not comparable(make.version("multiple"), {"other": ["c"]})


@pytest.mark.parametrize(
    ("start", "end", "within"),
    [
        (None, None, True),
        (date(2026, 3, 2), date(2026, 3, 2), True),
        (date(2026, 3, 3), None, False),
        (None, date(2026, 3, 1), False),
    ],
)
def test_the_days_of_a_scope_are_both_included(start, end, within):
    scope = Scope(frozenset({1}), start, end)

    assert bool(again(sheet({}), FULL_CREDIT, scope=scope).changes) is within
    assert Scope.from_record(scope.as_record()) == scope


@pytest.mark.parametrize("scope", [Scope(frozenset({2})), Scope(frozenset())])
def test_other_versions_are_left_alone(scope):
    assert again(sheet({}), FULL_CREDIT, scope=scope).looked_at == 0


def test_an_attempt_that_is_not_handed_in_is_left_alone():
    found = sheet({1: ["b"]})
    open_one = Sheet(found.attempt, found.slots, found.steps[:-1])

    assert again(open_one, FULL_CREDIT).looked_at == 0


def test_undoing_brings_back_what_counted_before_and_a_persons_mark_before_the_key():
    found = sheet({1: ["a"], 2: ["a"], 3: ["a"]}, state="finished", verdicts={1: "void", 2: "wrong"})
    restored = {1: "wrong", 2: "as_marked"}

    def undone(by_persons):
        facts = {"finished_by_it": (), "begun_again": ()}
        return undoing([found], restored=restored, by_persons=by_persons, **facts).changes[0].after

    assert [mark.right for mark in undone({}).marks] == [False, True, True]
    assert [mark.right for mark in undone({2: "wrong"}).marks] == [False, False, True]


@pytest.mark.parametrize(("begun_again", "opened"), [((), True), ((7,), False)])
def test_an_attempt_that_a_run_finished_is_given_back_unless_another_is_begun(begun_again, opened):
    found = sheet({1: ["c"]}, state="finished", verdicts={1: "void"}, questions=2)
    found.attempt.pk = 7

    change = undoing(
        [found], restored={1: "as_marked"}, by_persons={}, finished_by_it={7}, begun_again=begun_again
    ).changes[0]

    assert (change.opened_again, change.finished) == (opened, not opened)
