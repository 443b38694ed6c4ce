"""Pictures and documents have no public address, and lessons that checks rest on stay."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from courses.models import LessonDocument, LessonPage, ModulePage
from lms.actions import sync_groups
from lms.models import Person
from tests.cast import Cast
from tests.factories import lessons, quizzes

SignIn = Callable[[Person], Client]


def test_a_document_is_served_to_readers_only_and_cannot_run_anything(cast: Cast, signed_in_as: SignIn) -> None:
    document = lessons.document("leaflet.txt", b"words")
    lessons.published(cast.modules[0], lessons.passage(), shown(document))
    served = signed_in_as(cast.priya).get(document.url)
    assert served.status_code == 200
    assert b"".join(served.streaming_content) == b"words"  # type: ignore[attr-defined]
    assert "default-src 'none'" in served["Content-Security-Policy"]
    assert signed_in_as(cast.hugo).get(document.url).status_code == 403
    assert Client().get(document.url)["Location"].startswith("/accounts/login/")


def shown(document: LessonDocument) -> dict[str, Any]:
    """Return the block that shows a document."""
    return {"type": "document", "value": {"document": document.pk, "title": ""}}


def test_a_document_that_only_a_draft_shows_is_served_to_authors_only(cast: Cast, signed_in_as: SignIn) -> None:
    document, alone = lessons.document(), lessons.document("other.pdf")
    page = lessons.draft(cast.modules[0], lessons.passage(), shown(document))
    for name in ("priya", "daniel", "leonard"):
        answer = signed_in_as(cast.people[name]).get(document.url)
        assert answer.status_code == 403
        assert "No published lesson shows this document" in answer.content.decode()
    # The part of a video that a player asks for is no way round.
    assert signed_in_as(cast.priya).get(document.url, headers={"range": "bytes=0-3"}).status_code == 403
    assert signed_in_as(cast.priya).get(alone.url).status_code == 403
    assert signed_in_as(cast.beatrice).get(document.url).status_code == 200
    assert signed_in_as(cast.beatrice).get(alone.url).status_code == 200
    page.get_latest_revision().publish()
    assert signed_in_as(cast.priya).get(document.url).status_code == 200
    assert signed_in_as(cast.priya).get(alone.url).status_code == 403
    LessonPage.objects.get(pk=page.pk).unpublish()
    assert signed_in_as(cast.priya).get(document.url).status_code == 403


def test_a_document_that_an_edit_brings_waits_until_the_edit_is_published(cast: Cast, signed_in_as: SignIn) -> None:
    old, new = lessons.document("old.pdf"), lessons.document("new.pdf")
    page = lessons.published(cast.modules[0], lessons.passage(), shown(old))
    page.body = [("passage", lessons.passage()["value"]), ("document", {"document": new, "title": ""})]
    edit = page.save_revision()
    assert [signed_in_as(cast.priya).get(row.url).status_code for row in (old, new)] == [200, 403]
    edit.publish()
    assert [signed_in_as(cast.priya).get(row.url).status_code for row in (old, new)] == [403, 200]


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
