"""The page of files of questions: send one, look at it, say yes."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.quizzes.models import Question, QuestionFile
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


def test_a_file_that_is_being_read_says_so(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    file = QuestionFile.objects.create(name="a.txt", file_format="gift", content=b"x", by=cast.beatrice)
    html = signed_in_as(cast.beatrice).get(reverse("quizzes:question_file", args=[file.pk])).content.decode()
    assert "The file is being read" in html
    assert "Look again" in html


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
