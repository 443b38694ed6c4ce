"""Pictures and documents have no public address, and lessons that checks rest on stay."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from courses.models import LessonDocument, LessonPage, ModulePage
from lms.actions import sync_groups
from lms.models import Person
from tests.cast import Cast
from tests.factories import quizzes

SignIn = Callable[[Person], Client]


def test_a_document_is_served_to_readers_only_and_cannot_run_anything(cast: Cast, signed_in_as: SignIn) -> None:
    document = LessonDocument.objects.create(title="Leaflet", file=ContentFile(b"words", name="leaflet.txt"))
    served = signed_in_as(cast.priya).get(document.url)
    assert served.status_code == 200
    assert b"".join(served.streaming_content) == b"words"  # type: ignore[attr-defined]
    assert "default-src 'none'" in served["Content-Security-Policy"]
    assert signed_in_as(cast.hugo).get(document.url).status_code == 403
    assert Client().get(document.url)["Location"].startswith("/accounts/login/")


def test_no_browser_keeps_a_page_of_somebody_signed_in(cast: Cast, signed_in_as: SignIn) -> None:
    for address in ("/", reverse("portfolio:evidence"), "/board/"):
        assert signed_in_as(cast.priya).get(address)["Cache-Control"] == "private, no-store"


def test_a_new_password_is_sent_to_people_with_an_account_only(cast: Cast) -> None:
    for email in (cast.priya.email, "nobody@elsewhere.example"):
        Client().post(reverse("account_reset_password"), {"email": email})
    assert [message.to for message in mail.outbox] == [[cast.priya.email]]
    assert "sign up" not in mail.outbox[0].body


@pytest.fixture
def author(cast: Cast, signed_in_as: SignIn) -> Client:
    """Return the browser of an author."""
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    return signed_in_as(cast.beatrice)


@pytest.mark.parametrize(("verb", "what"), [("delete", "lesson"), ("unpublish", "lesson"), ("unpublish", "module")])
def test_a_lesson_that_a_check_sends_learners_to_is_not_taken_away(
    cast: Cast, author: Client, verb: str, what: str
) -> None:
    lesson = quizzes.lesson(cast.modules[0])
    quizzes.check(cast.modules[0])
    page = lesson if what == "lesson" else lesson.get_parent()
    answer = author.post(reverse(f"wagtailadmin_pages:{verb}", args=[page.pk]))
    assert answer.status_code == 403
    assert "stays" in answer.content.decode()
    assert LessonPage.objects.live().filter(pk=lesson.pk).exists()
    assert ModulePage.objects.live().exists()


@pytest.mark.parametrize("part", ["reports/site-history/", "account/", "users/", "groups/", "workflows/list/"])
def test_parts_of_the_content_admin_that_nobody_needs_are_closed(author: Client, part: str) -> None:
    assert author.get(f"/admin/{part}").status_code == 403
