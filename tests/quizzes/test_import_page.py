"""The page of files of questions: send one, look at it, say yes."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.quizzes.models import Question, QuestionFile
from assessments.quizzes.question_import.files import read_file, take_in
from lms.jobs.models import JobRun
from lms.models import Person
from tests.cast import Cast
from tests.quizzes.test_import_questions import BAD, GIFT

PAGE = "quizzes:import_questions"


def send(client: Client, cast: Cast, text: str = GIFT) -> str:
    file = SimpleUploadedFile("questions.txt", text.encode())
    sent = {"file_format": "gift", "module": cast.modules[0].key, "file": file}
    response = client.post(reverse(PAGE), sent)
    assert response.status_code == 302, response.context["form"].errors
    return str(response["Location"])


def test_an_author_sends_a_file_looks_at_it_and_says_yes(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    client = signed_in_as(cast.beatrice)
    assert "You have sent no file yet." in client.get(reverse(PAGE)).content.decode()
    page = send(client, cast)
    html = client.get(page).content.decode()
    assert "This would come in as drafts: 2 new" in html
    assert "Still needs" in html
    assert not Question.objects.exists()
    html = client.post(page, follow=True).content.decode()
    assert "Taken in as drafts: 2 new" in html
    assert Question.objects.filter(live=False).count() == 2
    assert bytes(QuestionFile.objects.get().content) == b""
    assert "questions.txt" in client.get(reverse(PAGE)).content.decode()


def test_what_cannot_be_read_has_its_line_and_the_rest_may_come_in(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    client = signed_in_as(cast.beatrice)
    page = send(client, cast, GIFT + BAD)
    html = client.get(page).content.decode()
    assert "1 of 3 questions cannot be read" in html
    assert "The brace { is not closed" in html
    client.post(page)
    assert not Question.objects.exists()
    client.post(page, {"skip_bad": "1"})
    assert Question.objects.count() == 2


def job_for(file: QuestionFile, outcome: str, task: str = "read_question_file") -> JobRun:
    names = {"task": f"assessments.quizzes.tasks.{task}", "arguments": {"args": [file.pk], "kwargs": {}}}
    return JobRun.objects.create(key=f"{task}-{outcome}", outcome=outcome, queued_at=timezone.now(), **names)


@pytest.fixture
def sent(cast: Cast) -> QuestionFile:
    return QuestionFile.objects.create(name="a.txt", file_format="gift", content=GIFT.encode(), by=cast.beatrice)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("waiting", "It waits for its turn"), ("running", "The job has begun"), ("failed", "begun once more")],
)
def test_a_file_that_is_being_read_says_how_far_it_is_and_looks_by_itself(
    cast: Cast, signed_in_as: Callable[[Person], Client], sent: QuestionFile, outcome: str, words: str
) -> None:
    job_for(sent, outcome)
    html = signed_in_as(cast.beatrice).get(reverse("quizzes:question_file", args=[sent.pk])).content.decode()
    assert "The file is being read" in html
    assert words in html
    assert "data-waits" in html
    assert "waymark/waiting.js" in html
    # Without scripts the link does it.
    assert "Look again" in html


@pytest.mark.parametrize("state", ["reading", "taking_in"])
@pytest.mark.parametrize("outcome", ["done", "dead", "gone", None])
def test_a_file_whose_job_has_ended_without_a_word_can_be_read_again(
    cast: Cast, signed_in_as: Callable[[Person], Client], sent: QuestionFile, state: str, outcome: str | None
) -> None:
    QuestionFile.objects.filter(pk=sent.pk).update(state=state, module=cast.modules[0])
    if outcome:
        job_for(sent, outcome, "read_question_file" if state == "reading" else "take_in_question_file")
    client, page = signed_in_as(cast.beatrice), reverse("quizzes:question_file", args=[sent.pk])
    html = client.get(page).content.decode()
    assert "Something went wrong here" in html
    assert "data-waits" not in html
    assert "This would come in as drafts: 2 new" in client.post(page, {"again": "1"}, follow=True).content.decode()


@pytest.mark.parametrize("step", ["read", "take in"])
def test_what_nobody_foresaw_is_told_and_can_be_tried_again(
    cast: Cast, signed_in_as: Callable[[Person], Client], sent: QuestionFile, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    QuestionFile.objects.filter(pk=sent.pk).update(module=cast.modules[0])
    if step == "take in":
        read_file(pk=sent.pk)
        QuestionFile.objects.filter(pk=sent.pk).update(state="taking_in")
    with monkeypatch.context() as broken:
        broken.setattr("assessments.quizzes.question_import.files.import_questions", lambda **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            (read_file if step == "read" else take_in)(pk=sent.pk)
    client, page = signed_in_as(cast.beatrice), reverse("quizzes:question_file", args=[sent.pk])
    assert "Something went wrong here" in client.get(page).content.decode()
    assert "Went wrong here" in client.get(reverse(PAGE)).content.decode()
    assert "This would come in as drafts: 2 new" in client.post(page, {"again": "1"}, follow=True).content.decode()
    assert not Question.objects.exists()


def test_the_queue_reads_a_file_again_that_went_wrong(cast: Cast, sent: QuestionFile) -> None:
    QuestionFile.objects.filter(pk=sent.pk).update(state="failed")
    read_file(pk=sent.pk)
    sent.refresh_from_db()
    assert sent.state == "read"


def test_a_file_that_is_dealt_with_is_not_read_again(
    cast: Cast, signed_in_as: Callable[[Person], Client], sent: QuestionFile
) -> None:
    job_for(sent, "running")
    page = reverse("quizzes:question_file", args=[sent.pk])
    html = signed_in_as(cast.beatrice).post(page, {"again": "1"}, follow=True).content.decode()
    assert "This file is being dealt with already." in html
    sent.refresh_from_db()
    assert sent.state == "reading"


def test_an_empty_file_is_sent_back(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    sent = {"file_format": "gift", "module": "", "file": SimpleUploadedFile("a.txt", b"")}
    html = signed_in_as(cast.beatrice).post(reverse(PAGE), sent).content.decode()
    assert "The file is empty. Choose another." in html


def test_a_page_of_many_questions_asks_no_more_of_the_database(
    cast: Cast, signed_in_as: Callable[[Person], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in_as(cast.beatrice)
    many = "\n\n".join(f"// [id:m-{n}]\nQuestion {n}?{{=a ~b}}" for n in range(60))
    page = send(client, cast, many)
    client.get(page)
    with django_assert_max_num_queries(12):
        client.get(page)


def test_the_questions_of_a_module_are_written_to_a_file(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    client = signed_in_as(cast.beatrice)
    client.post(send(client, cast))
    page = reverse("quizzes:export_questions", args=[cast.modules[0].key])
    assert "The file holds 2 questions" in client.get(page).content.decode()
    response = client.get(page, {"file": ""})
    assert response["Content-Type"].startswith("application/xml")
    assert b"<idnumber>q-one</idnumber>" in response.content
