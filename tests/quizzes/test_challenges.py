"""What authors see of challenges: the list, the question with everything said about it, and their answer."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.challenging import answer_challenge
from assessments.quizzes.models import ChallengeAnswer
from lms.permissions import NotAllowed
from tests.factories import disputes
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db

LIST = "/checks/challenges/"


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


@pytest.fixture
def found(cast, quiz):
    return disputes.challenged(make.handed_in(quiz, cast.priya, wrong=(1,)))


@pytest.fixture
def beatrice(cast, signed_in_as):
    return signed_in_as(cast.beatrice)


def main(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response):
    return " ".join(main(response).get_text(" ").split())


def test_those_that_wait_come_first_and_the_oldest_is_the_next_to_answer(cast, quiz, found, beatrice):
    newer = disputes.challenged(make.handed_in(quiz, cast.callum, wrong=(2,)), 2)
    done = disputes.challenged(make.handed_in(quiz, cast.nadia, wrong=(3,)), 3)
    answer_challenge(challenge=done, upheld=False, words="It stands.", by=cast.beatrice)
    page = beatrice.get(LIST)

    links = [link["href"] for link in main(page).find_all("a")]
    assert links == [f"{LIST}{pk}/" for pk in (found.pk, found.pk, newer.pk, done.pk)]
    assert "2 wait" in words(page)
    assert "Priya" not in page.content.decode()


def test_an_empty_list_says_so(beatrice):
    assert "No challenge waits." in words(beatrice.get(LIST))
    assert "None is answered yet." in words(beatrice.get(LIST))


def test_the_list_takes_as_many_queries_for_many_as_for_one(cast, quiz, found, beatrice, django_assert_max_num_queries):
    beatrice.get(LIST)
    for person in (cast.callum, cast.nadia, cast.gareth):
        disputes.challenged(make.handed_in(quiz, person, wrong=(1,)))

    with django_assert_max_num_queries(8):
        beatrice.get(LIST)


def test_an_author_reads_the_question_all_its_feedback_and_the_words_but_no_name(found, beatrice):
    page = beatrice.get(f"{LIST}{found.pk}/")

    assert "Priya" not in page.content.decode()
    for expected in (
        disputes.WORDS,
        "You chose this",
        "Because of reason aaa-1-v1",
        "Because of reason bbb-1-v1",
        "Nothing was chosen in case 1",
    ):
        assert expected in words(page)


def test_an_upheld_challenge_leads_on_to_marking_again_for_everybody(found, beatrice):
    page = beatrice.post(f"{LIST}{found.pk}/", {"upheld": "yes", "words": "You are right."}, follow=True)

    assert ChallengeAnswer.objects.get().upheld
    link = main(page).find("a", string="Mark it again for everybody")
    assert link["href"] == f"{LIST}regrade/{found.question_version.question.key}/?challenge={found.pk}"
    assert not main(page).find("form")


def test_one_that_is_not_upheld_leads_back_to_the_list(found, beatrice):
    page = beatrice.post(f"{LIST}{found.pk}/", {"upheld": "no", "words": "It stands."})

    assert page["Location"] == LIST
    assert "Mark it again" not in words(beatrice.get(f"{LIST}{found.pk}/"))


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"words": "Yes."}, "Choose one under"), ({"upheld": "yes", "words": " "}, "Write something under")],
)
def test_an_answer_says_whether_and_why(found, beatrice, sent, says):
    assert says in words(beatrice.post(f"{LIST}{found.pk}/", sent))
    assert not ChallengeAnswer.objects.exists()


def test_an_answer_stands(cast, found):
    answer_challenge(challenge=found, upheld=False, words="It stands.", by=cast.beatrice)

    with pytest.raises(NotAllowed, match="answered already"):
        answer_challenge(challenge=found, upheld=True, words="Not so.", by=cast.beatrice)


def test_nobody_answers_their_own_challenge(cast, quiz, beatrice):
    mine = disputes.challenged(make.handed_in(quiz, cast.beatrice, wrong=(1,)))

    assert "another author answers it" in words(beatrice.get(f"{LIST}{mine.pk}/"))
    with pytest.raises(NotAllowed, match="your own"):
        answer_challenge(challenge=mine, upheld=True, words="Yes.", by=cast.beatrice)
