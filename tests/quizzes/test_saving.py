"""Which of two answers counts, as a table at its edges."""

import pytest

from assessments.quizzes.models import Step
from assessments.quizzes.saving import Given, Known, NewerAnswer, overtakes, revision_after, revision_to_write
from tests.factories.quizzes import choice


def stored(*ids, revision=3, window="w1", token="t1", sure=None):
    return Step(answer=choice(*ids), revision=revision, window=window, token=token, sure=sure)


def given(*ids, seen=0, revision=0, window="", token="", sure=None):
    return Given(choice(*ids), seen=seen, revision=revision, window=window, token=token, sure=sure)


@pytest.mark.parametrize(
    ("what", "answer", "written"),
    [
        ("it knew the one in force", given("b", seen=3), 4),
        ("it knew that one and has changed twice since", given("b", seen=3, revision=5, window="w2"), 5),
        ("its own window wrote the one in force", given("b", seen=0, revision=4, window="w1"), 4),
        ("its own window counts far ahead", given("b", seen=0, revision=9, window="w1"), 9),
        ("it says what is on record, whoever wrote that", given("a", seen=0, window="w2"), 0),
        ("it says that again, from a page that shows it", given("a", seen=3, revision=3, window="w2"), 0),
        ("its window came back to that by later changes", given("a", seen=0, revision=6, window="w1"), 6),
        ("a window came back to that from there", given("a", seen=3, revision=5, window="w2"), 5),
        ("another window says the same without knowing", given("a", seen=2, revision=9, window="w2"), 0),
        ("it takes the answer back", given(seen=3), 4),
    ],
)
def test_an_answer_is_written_under_a_higher_revision(what, answer, written):
    assert revision_to_write(answer, Known(stored("a"))) == written, what


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("it knew an older one", given("b", seen=2)),
        ("it knew none", given("b", seen=0)),
        ("it claims to know one that is not there yet", given("b", seen=4)),
        ("it is an older one of the same window, come late", given("b", seen=1, revision=2, window="w1")),
        ("it is of the same window and revision, with other words", given("b", seen=1, revision=3, window="w1")),
        ("it is of another window, however high it counts", given("b", seen=2, revision=99, window="w2")),
        ("it names no window, and neither did the one in force", given("b", seen=2, revision=99)),
        ("it would take back an answer that it never saw", given(seen=0)),
    ],
)
def test_an_answer_that_did_not_know_the_one_in_force_is_told_so(what, answer):
    present = stored("a", window="" if not answer.window else "w1")

    with pytest.raises(NewerAnswer) as raised:
        revision_to_write(answer, Known(present))

    assert (raised.value.step, raised.value.given) == (present, answer), what


def test_the_first_answer_is_the_first_revision_and_a_first_blank_is_nothing():
    assert revision_to_write(given("a"), Known()) == 1
    assert revision_to_write(given("a", revision=4, window="w1"), Known()) == 4
    assert revision_to_write(given(), Known()) == 0
    assert revision_to_write(given(revision=2, window="w1"), Known()) == 2


def test_a_request_that_comes_again_writes_nothing_even_when_a_later_answer_has_come():
    first, later = stored("a", revision=1), stored("c", revision=2, window="w2", token="t2")

    assert revision_to_write(given("a", revision=1, window="w1", token="t1"), Known(later, repeated=first)) == 0


def test_a_change_of_certainty_alone_is_a_change():
    present = stored("a", sure=1)

    assert revision_to_write(given("a", seen=3, sure=1), Known(present)) == 0
    assert revision_to_write(given("a", seen=3, sure=3), Known(present)) == 4
    with pytest.raises(NewerAnswer):
        revision_to_write(given("a", seen=2, sure=3), Known(present))


@pytest.mark.parametrize("seen", range(6))
@pytest.mark.parametrize("revision", range(6))
@pytest.mark.parametrize("window", ["", "w1", "w2"])
def test_whatever_is_written_has_a_higher_revision_than_what_was_there(seen, revision, window):
    present, answer = stored("a", revision=3), given("b", seen=seen, revision=revision, window=window)

    assert overtakes(answer, present) == (seen == 3 or (window == "w1" and revision > 3))
    assert revision_after(answer, present) > present.revision
