"""A sibling question puts an answer right: the one seen least, the same after a reload, and no other."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import put_right, submit_attempt
from assessments.quizzes.models import Attempt, Question, QuestionVersion, Quiz, Slot, Step
from assessments.quizzes.permissions import AnotherQuestion
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.siblings import least_seen
from assessments.quizzes.turns import pieces_of_the_last, turn_of
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], about="old-rating-stands")


@pytest.fixture
def first(quiz):
    return QuestionVersion.objects.get(question__key=f"{quiz.module.key}-q1")


def asked(attempt, position=1):
    sheet = sheet_of(Attempt.objects.get(pk=attempt.pk))
    return turn_of(sheet, sheet.mark_at(position)).version


def again(attempt, *chosen, position=1, asked=None):
    return put_right(attempt=attempt, position=position, answer=make.choice(*chosen), by=attempt.person, asked=asked)


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


@pytest.mark.parametrize(
    ("seen", "without", "wanted"),
    [({}, (), 1), ({1: 1}, (), 2), ({1: 2, 2: 1, 3: 1}, (), 2), ({1: 1, 2: 1}, (3,), 1), ({}, (1, 2, 3), None)],
)
def test_of_several_the_one_seen_least_is_asked(seen, without, wanted):
    found = least_seen([QuestionVersion(question_id=pk) for pk in (1, 2, 3)], seen, without)

    assert (found.question_id if found else None) == wanted


def test_a_sibling_is_asked_and_its_right_answer_puts_the_first_right(cast, quiz, first):
    other = make.sibling(first, "other")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    assert asked(attempt) == other
    assert again(attempt, "b", asked=other.pk)

    step = attempt.steps.get(kind=Step.Kind.PUT_RIGHT)
    assert (step.question_version, step.slot.question_version) == (other, first)
    assert Attempt.objects.get().state == Attempt.State.FINISHED


def test_the_newest_version_of_a_sibling_is_asked(cast, quiz, first):
    make.sibling(first, "other")
    newer = make.sibling(first, "other", number=2)

    assert asked(make.handed_in(quiz, cast.priya, wrong=(1,))) == newer


def test_a_question_about_something_else_or_of_another_module_is_no_sibling(cast, quiz, first):
    elsewhere = Question.objects.create(key="elsewhere", module=cast.modules[1])
    make.add_version(elsewhere, 70, misconception=first.misconception)
    make.add_version(Question.objects.create(key="else", module=cast.modules[0]), 71, misconception="else")
    Question.objects.update(live=True)

    assert asked(make.handed_in(quiz, cast.priya, wrong=(1,))) == first


def test_a_draft_is_no_sibling(cast, quiz, first):
    make.sibling(first, "other")
    Question.objects.filter(key="other").update(live=False)

    assert asked(make.handed_in(quiz, cast.priya, wrong=(1,))) == first


def test_what_a_person_has_to_mark_is_no_sibling(cast, quiz, first):
    make.sibling(first, "other")
    QuestionVersion.objects.filter(question__key="other").update(kind="extended")

    assert asked(make.handed_in(quiz, cast.priya, wrong=(1,))) == first


def test_a_wrong_answer_to_a_sibling_brings_the_next_and_then_the_first_in_another_order(cast, quiz, first):
    one, two = make.sibling(first, "one"), make.sibling(first, "two")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    found = []
    for _ in range(3):
        found.append(asked(attempt))
        assert not again(attempt, "c")

    assert found == [one, two, first]
    assert asked(attempt) == first
    assert again(attempt, "a")


def test_a_sibling_that_the_attempt_has_asked_already_is_not_asked_again(cast, quiz, first):
    QuestionVersion.objects.update(misconception=first.misconception)
    other = make.sibling(first, "other")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))

    assert asked(attempt, 2) == other
    again(attempt, "b", position=1)
    assert asked(attempt, 2).question.key.endswith("q2")


def test_the_one_seen_in_an_earlier_attempt_comes_later(cast, quiz, first):
    one, two = make.sibling(first, "one"), make.sibling(first, "two")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    again(attempt, "b")

    assert asked(make.handed_in(quiz, cast.callum, wrong=(1,))) == one
    assert asked(make.handed_in(quiz, cast.priya, wrong=(1,))) == two


def test_the_sibling_stays_the_same_until_it_is_answered(cast, quiz, first):
    make.sibling(first, "one"), make.sibling(first, "two")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    shown = asked(attempt)
    order = turn_of(sheet_of(attempt), sheet_of(attempt).mark_at(1)).order
    elsewhere = make.check(cast.modules[1], questions=1)
    elsewhere.slots.update(question=shown.question)
    make.handed_in(elsewhere, cast.priya)

    assert asked(attempt) == shown
    assert turn_of(sheet_of(attempt), sheet_of(attempt).mark_at(1)).order == order


def test_another_version_than_the_one_asked_is_refused(cast, quiz, first):
    make.sibling(first, "other")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    for forged in (first.pk, 10**6):
        with pytest.raises(AnotherQuestion, match="nothing was saved"):
            again(attempt, "a", asked=forged)
    assert not attempt.steps.filter(kind=Step.Kind.PUT_RIGHT).exists()


def test_the_same_answer_sent_twice_is_one_step(cast, quiz, first):
    other = make.sibling(first, "other")
    make.sibling(first, "third")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    assert not again(attempt, "c", asked=other.pk)
    assert not again(attempt, "c", asked=other.pk)
    assert attempt.steps.filter(kind=Step.Kind.PUT_RIGHT).count() == 1


def test_a_page_that_shows_another_question_is_told_so_and_changes_nothing(cast, quiz, first, signed_in_as):
    make.sibling(first, "one"), make.sibling(first, "two")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    client, address = signed_in_as(cast.priya), f"/checks/{quiz.key}/put-right/1/"
    two_windows = make.sent_again(attempt, 1, "c"), make.sent_again(attempt, 1, "b")
    client.post(address, two_windows[0])

    forged = client.post(address, {**two_windows[1], "version": "x"}, follow=True)

    assert "That page showed another question than the one that is asked now, so nothing was saved." in words(forged)
    assert "You were asked What do you do in case" in words(client.post(address, two_windows[1], follow=True))
    assert attempt.steps.filter(kind=Step.Kind.PUT_RIGHT).count() == 1


def unsure(quiz, person):
    attempt = make.attempt_at(quiz, person)
    Step.objects.filter(attempt=attempt, slot__position=1).update(sure=Step.Sure.NOT)
    attempt = submit_attempt(attempt=attempt, by=person)
    handed = attempt.steps.get(kind=Step.Kind.SUBMIT)
    Step.objects.filter(pk=handed.pk).update(data={**handed.data, "unsure_counts": True})
    Attempt.objects.filter(pk=attempt.pk).update(state="submitted", finished_at=None)
    attempt.refresh_from_db()
    return attempt


def test_a_right_answer_that_was_unsure_comes_back_and_is_not_called_wrong(cast, quiz, first, signed_in_as):
    make.lesson(cast.modules[0])
    make.sibling(first, "other")
    attempt = unsure(quiz, cast.priya)
    client = signed_in_as(cast.priya)

    result = words(client.get(f"/checks/{quiz.key}/result/"))
    page = words(client.get(f"/checks/{quiz.key}/put-right/1/"))

    assert "one answer to make sure of" in result
    assert "The check is done when you have made sure of the right answer you doubted." in result
    assert "Make sure of question 1" in page
    assert "You were right, and not sure." in page
    assert "wrong" not in (result + page).lower().replace("right or wrong", "")
    assert "1 answer to make sure of" in words(client.get(f"/checks/{quiz.key}/"))

    done = client.post(f"/checks/{quiz.key}/put-right/1/", make.sent_again(attempt, 1, "b"), follow=True)
    assert "You have made sure of question 1." in words(done)
    assert "What you have worked through" in words(done)


def test_choosing_takes_a_constant_number_of_queries(cast, quiz, first, django_assert_num_queries):
    for number in range(6):
        make.sibling(first, f"one-{number}")
    sheet = sheet_of(make.handed_in(quiz, cast.priya, wrong=(1,)))
    mark = sheet.mark_at(1)
    _ = sheet.attempt.quiz

    with django_assert_num_queries(2):
        turn_of(sheet, mark)


def test_nothing_is_in_pieces_where_a_question_is_answered_whole():
    slots, _ = make.paper([make.version()], {})

    assert pieces_of_the_last([make.tried(slots[0], 1, ["b"])]) == ()


def test_what_an_exam_asks_is_never_a_sibling_unless_a_check_asks_it_too(cast, quiz, first):
    exam = make.quiz_of(cast.modules[1], Quiz.Behaviour.EXAM, questions=0, minutes=30)
    kept = make.sibling(first, "of-the-exam")
    Slot.objects.create(quiz=exam, position=1, question=kept.question)
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    assert asked(attempt) == first

    Slot.objects.create(quiz=make.check(cast.modules[1], questions=0), position=1, question=kept.question)
    assert asked(attempt) == kept
