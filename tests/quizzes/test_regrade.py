"""The pages of marking a question again: what would change, the run, undoing, and what a learner reads of it."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from assessments.quizzes import marking_again
from assessments.quizzes.actions import put_right
from assessments.quizzes.challenging import answer_challenge
from assessments.quizzes.models import Question, QuestionVersion, Regrade, RegradeRun, Retest
from tests.factories import disputes
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db

SENT = {"policy": "full_credit", "versions": ["1"], "reason": "It had no fair answer.", "seen": "0"}


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


@pytest.fixture
def question(quiz):
    return Question.objects.get(key=f"{quiz.module.key}-q1")


@pytest.fixture
def address(question):
    return f"/checks/challenges/regrade/{question.key}/"


@pytest.fixture
def beatrice(cast, signed_in_as):
    return signed_in_as(cast.beatrice)


def main(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response):
    return " ".join(main(response).get_text(" ").split())


def looked_at(response):
    return main(response).find("input", {"name": "looked_at"})["value"]


def test_nothing_is_done_before_its_effect_was_shown(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    page = beatrice.post(address, {**SENT, "record": "yes"})

    assert not RegradeRun.objects.exists()
    assert "1 attempt would change from not passed to passed." in words(page)
    assert "East Aldershire 1" in words(page)
    assert "Priya" not in page.content.decode()

    done = beatrice.post(address, {**SENT, "record": "yes", "looked_at": looked_at(page)}, follow=True)
    assert Regrade.objects.count() == 1
    assert "1 result changed" in words(done)
    assert "Right for everybody" in words(done)


def test_a_forged_number_of_the_last_run_is_no_fault_and_does_nothing(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    looked_at = beatrice.post(address, SENT).context["looked_at"]

    for seen in ("9" * 5000, "²", "-1", ""):
        sent = {**SENT, "record": "1", "looked_at": looked_at, "seen": seen}
        assert beatrice.post(address, sent).status_code == 200
    assert not RegradeRun.objects.exists()


def test_what_was_changed_after_looking_is_looked_at_first(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    page = beatrice.post(address, SENT)
    beatrice.post(address, {**SENT, "policy": "void", "record": "yes", "looked_at": looked_at(page)})

    assert not RegradeRun.objects.exists()


def test_the_second_author_reads_that_the_first_was_quicker(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    sent = {**SENT, "policy": "void"}
    page = beatrice.post(address, sent)
    disputes.marked_again(quiz, cast.outsiders["author"])
    told = beatrice.post(address, {**sent, "record": "yes", "looked_at": looked_at(page)})

    assert RegradeRun.objects.count() == 1
    assert "marked again while you looked" in words(told)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"reason": ""}, "Write something under"),
        ({"versions": []}, "Choose at least one under"),
        ({"policy": "as_computed"}, "has not been corrected"),
        ({"start_day": "2", "start_month": "3", "start_year": "2026"}, ""),
    ],
)
def test_what_is_missing_is_said_beside_its_field(cast, quiz, address, beatrice, sent, says):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    page = beatrice.post(address, {**SENT, **sent})

    assert says in words(page)
    assert not RegradeRun.objects.exists()


def test_a_run_that_changes_nothing_has_no_button(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya)
    page = beatrice.post(address, SENT)

    assert "0 of 1 attempt would have another result." in words(page)
    assert "Nothing would change" in words(page)
    assert not main(page).find("button", {"name": "record"})


def test_a_question_that_nobody_has_answered_says_so(address, beatrice):
    assert "It has never been marked again." in words(beatrice.get(address))
    assert "Nothing would change" in words(beatrice.post(address, SENT))


def test_the_challenge_from_which_it_came_is_kept(cast, quiz, question, address, beatrice):
    found = disputes.challenged(make.handed_in(quiz, cast.priya, wrong=(1,)))
    answer_challenge(challenge=found, upheld=True, words="Yes.", by=cast.beatrice)
    page = beatrice.get(address, {"challenge": found.pk})
    sent = {**SENT, "challenge": main(page).find("input", {"name": "challenge"})["value"]}
    beatrice.post(address, {**sent, "record": "yes", "looked_at": looked_at(beatrice.post(address, sent))})

    assert RegradeRun.objects.get().challenge == found
    assert not main(beatrice.get(address, {"challenge": "x" * 30})).find("input", {"name": "challenge"})


def test_a_large_run_shows_how_far_it_is(cast, quiz, question, address, beatrice, monkeypatch):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    monkeypatch.setattr(marking_again, "AT_ONCE", 0)
    run = disputes.marked_again(quiz, cast.beatrice)
    assert "waits for its turn" in words(beatrice.get(address))
    marking_again.say_progress(run, 250, 1000)

    page = beatrice.get(address)
    assert "250 of 1,000 attempts are worked through." in words(page)
    assert not main(page).find("form")
    cache.clear()


def test_the_newest_run_is_undone_after_its_effect_was_shown(cast, quiz, address, beatrice):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    run = disputes.marked_again(quiz, cast.beatrice)
    page = beatrice.get(f"{address}undo/{run.pk}/")
    assert "1 attempt would change from passed to not passed." in words(page)

    done = beatrice.post(f"{address}undo/{run.pk}/", {"reason": "It was right."}, follow=True)

    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    assert "Undone" in words(done)
    refused = beatrice.get(f"{address}undo/{run.pk}/")
    assert "undone already" in words(refused)
    assert not main(refused).find("form")
    assert beatrice.post(f"{address}undo/{run.pk}/", {"reason": "Again."}).status_code == 403


def test_undoing_needs_a_reason_and_a_run_of_this_question(cast, quiz, address, beatrice):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    run = disputes.marked_again(quiz, cast.beatrice)

    assert "Write something under" in words(beatrice.post(f"{address}undo/{run.pk}/", {"reason": ""}))
    assert beatrice.get(f"{address.replace('q1', 'q2')}undo/{run.pk}/").status_code == 404


def test_the_learner_reads_what_was_done_and_why(cast, quiz, signed_in_as):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    disputes.marked_again(quiz, cast.beatrice)
    page = words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/result/"))

    assert "Marked again on" in page
    assert "It counts as right. Why: It had no fair answer." in page


def test_an_answer_marked_again_by_a_corrected_key_is_explained_by_it(cast, quiz, question, signed_in_as):
    make.handed_in(quiz, cast.priya)
    newer = make.add_version(question, 1, number=2)
    options = [{**option, "feedback": f"Newly {option['id']}"} for option in make.options(("b",))]
    type(newer).objects.filter(pk=newer.pk).update(body={"options": options})
    disputes.marked_again(quiz, cast.beatrice, "as_computed")
    priya = signed_in_as(cast.priya)
    page = words(priya.get(f"/checks/{quiz.key}/result/"))

    assert "Newly a" in page
    assert "Newly b" in page
    assert "What do you do in case 1?" in page
    assert "Case 1 of version 2" in words(priya.get(f"/checks/{quiz.key}/put-right/1/"))


def test_what_else_was_wrong_in_an_attempt_that_a_run_finishes_comes_back(cast, quiz):
    for version in QuestionVersion.objects.all():
        QuestionVersion.objects.filter(pk=version.pk).update(misconception=f"belief-{version.question.key[-1]}")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))
    put_right(attempt=attempt, position=2, answer={"choice": ["a"]}, by=cast.priya)
    assert not Retest.objects.exists()

    disputes.marked_again(quiz, cast.beatrice)

    assert [retest.misconception for retest in Retest.objects.all()] == ["belief-2"]
