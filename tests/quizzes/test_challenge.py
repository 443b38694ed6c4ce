"""A learner disputes a question of an attempt, once, and reads the answer."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import start_attempt
from assessments.quizzes.challenging import answer_challenge, challenge
from assessments.quizzes.models import Challenge
from lms.models import Duty, Notice
from lms.permissions import NotAllowed
from tests.factories import disputes
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db

SENT = {"about": "question", "words": "The lesson says that both are right."}


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


@pytest.fixture
def attempt(cast, quiz):
    return make.handed_in(quiz, cast.priya, wrong=(1,))


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


def address(quiz, position=1):
    return f"/checks/{quiz.key}/challenge/{position}/"


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def test_a_challenge_pins_what_was_asked_and_reaches_the_authors_without_a_name(cast, quiz, attempt, priya):
    page = priya.post(address(quiz), {**SENT, "attempt": attempt.pk}, follow=True)

    found = Challenge.objects.get()
    assert (found.slot.attempt, found.question_version.number, found.person) == (attempt, 1, cast.priya)
    assert "Waits for an author" in words(page)
    duty = Duty.objects.open().get(kind="answer_challenge")
    assert (duty.owner_role, duty.owner_unit, duty.about) == ("author", cast.nation, None)
    assert "Priya" not in f"{duty.title} {duty.reason}"


def test_the_page_shows_the_question_and_what_was_answered_but_not_the_key(quiz, attempt, priya):
    page = words(priya.get(address(quiz)))

    assert "What do you do in case 1?" in page
    assert "You answered Option C" in page
    assert "Because of reason" not in page


def test_a_question_is_challenged_once_an_attempt(cast, quiz, attempt, priya):
    disputes.challenged(attempt)
    priya.post(address(quiz), {**SENT, "attempt": attempt.pk})

    assert Challenge.objects.count() == 1
    with pytest.raises(NotAllowed, match="already"):
        disputes.challenged(attempt)


def test_nobody_challenges_for_somebody_else(cast, quiz, attempt):
    with pytest.raises(NotAllowed, match="belongs to the person"):
        challenge(slot=attempt.slots.first(), about="question", words="No.", by=cast.callum)


def test_a_check_that_is_not_handed_in_cannot_be_challenged(cast, quiz, priya):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    assert priya.get(address(quiz))["Location"] == f"/checks/{quiz.key}/"
    with pytest.raises(NotAllowed, match="Hand the check in first"):
        disputes.challenged(attempt)


def test_a_page_of_an_earlier_attempt_sends_nothing(quiz, attempt, priya):
    priya.post(address(quiz), {**SENT, "attempt": attempt.pk + 1})

    assert not Challenge.objects.exists()


def test_a_question_that_is_not_there_is_not_found(quiz, attempt, priya):
    assert priya.get(address(quiz, 9)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"about": "", "words": "Wrong."}, "Choose one under"),
        ({"about": "question", "words": ""}, "Write something under"),
        ({"about": "question", "words": "A1234BC told me so."}, "prison number"),
    ],
)
def test_what_is_missing_or_points_at_a_person_is_said_beside_its_field(quiz, attempt, priya, sent, says):
    page = priya.post(address(quiz), {**sent, "attempt": attempt.pk})

    assert says in words(page)
    assert not Challenge.objects.exists()


@pytest.mark.parametrize(("upheld", "says"), [(True, "Upheld"), (False, "Not upheld")])
def test_the_answer_is_told_and_stands_on_the_learners_pages(cast, quiz, attempt, priya, upheld, says):
    found = disputes.challenged(attempt)
    answer_challenge(challenge=found, upheld=upheld, words="Because of the passage.", by=cast.beatrice)

    notice = Notice.objects.get(event=f"challenge-{found.pk}")
    assert (notice.person, notice.link) == (cast.priya, address(quiz))
    page = words(priya.get(address(quiz)))
    assert says in page
    assert "Because of the passage." in page
    assert "Beatrice" not in page
    assert "Read the answer to your challenge of question 1" in words(priya.get(f"/checks/{quiz.key}/result/"))
    assert not Duty.objects.open().filter(kind="answer_challenge").exists()


def test_a_challenge_to_an_earlier_attempt_is_still_there_to_read(cast, quiz, priya):
    attempt = make.handed_in(quiz, cast.priya)
    found = disputes.challenged(attempt)
    answer_challenge(challenge=found, upheld=False, words="It stands.", by=cast.beatrice)
    make.handed_in(quiz, cast.priya, wrong=(2,))

    page = words(priya.get(address(quiz)))
    assert "Challenge question 1" in page
    assert "What else you challenged in this check" in page
    assert "It stands." in page


def test_each_answer_on_the_page_of_results_leads_to_its_challenge(cast, quiz, attempt, priya):
    page = BeautifulSoup(priya.get(f"/checks/{quiz.key}/result/").content, "html.parser")

    links = {link["href"] for link in page.find("main").find_all("a")}
    assert {address(quiz, position) for position in (1, 2, 3)} <= links
