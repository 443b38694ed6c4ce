"""My reflections: nobody reads them but their writer, until they are shared, and no longer than the support lasts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import LessonPage, Reflection
from courses.reflecting import save_reflection, share_reflection, shared_with, unshare_reflection
from lms.calendar import today
from lms.models import AuditEvent, Notice, Person
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories import lessons

WORDS = "I did not ask, because the television was loud."
Browser = Callable[[Person], Client]


@pytest.fixture(scope="module")
def made(cast_of_file: Cast) -> LessonPage:
    """Publish a lesson with two questions to think about, once for this file."""
    body = [lessons.passage(), *({"type": "reflect", "value": {"text": text}} for text in ("What held you?", "Why?"))]
    return lessons.published(cast_of_file.modules[0], *body)


@pytest.fixture
def lesson(cast: Cast, made: LessonPage) -> LessonPage:
    """Return that lesson."""
    return LessonPage.objects.get(pk=made.pk)


def block_id(lesson: LessonPage, number: int = 0) -> str:
    return [block.id for block in lesson.body if block.block_type == "reflect"][number]


def written(cast: Cast, lesson: LessonPage, text: str = WORDS, by: Person | None = None) -> Reflection:
    row = save_reflection(lesson=lesson, block_id=block_id(lesson), text=text, by=by or cast.priya)
    assert row is not None
    return row


def post(client: Client, lesson: LessonPage, text: str, number: int = 0) -> Any:
    return client.post(reverse("courses:reflection", args=[lesson.key, block_id(lesson, number)]), {"text": text})


def test_what_somebody_writes_in_a_lesson_is_there_again_and_only_for_them(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser
) -> None:
    response = post(signed_in_as(cast.priya), lesson, WORDS)
    assert response["Location"] == f"{lesson.url}#reflect-{block_id(lesson)}"
    assert WORDS in signed_in_as(cast.priya).get(lesson.url).content.decode()
    list_page = reverse("courses:reflections")
    assert WORDS in signed_in_as(cast.priya).get(list_page).content.decode()
    for role in Role:
        person = cast.in_role(role)
        if person != cast.priya:
            for address in (lesson.url, list_page):
                assert WORDS not in signed_in_as(person).get(address).content.decode(), role
    assert WORDS not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_writing_again_changes_it_and_emptying_the_box_takes_it_away(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser
) -> None:
    client = signed_in_as(cast.priya)
    for text in (WORDS, "Something else."):
        post(client, lesson, text)
    post(client, lesson, "To the second.", number=1)
    assert set(Reflection.objects.values_list("text", flat=True)) == {"Something else.", "To the second."}
    post(client, lesson, "  ")
    assert set(Reflection.objects.values_list("text", flat=True)) == {"To the second."}


@pytest.mark.parametrize("text", ["He is D123456.", "Born 3 May 1984.", "x" * 4001])
def test_what_could_point_at_somebody_on_probation_is_refused_and_the_words_stay_in_the_box(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser, text: str
) -> None:
    response = post(signed_in_as(cast.priya), lesson, text)
    assert response.status_code == 200
    assert text in response.content.decode()
    assert response.context["form"].errors
    assert not Reflection.objects.exists()


def test_new_ids_of_blocks_after_an_import_lose_nothing(cast: Cast, lesson: LessonPage, signed_in_as: Browser) -> None:
    written(cast, lesson)
    for block in lesson.body:
        block.id = None
    lesson.save_revision().publish()
    fresh = LessonPage.objects.get(pk=lesson.pk)
    assert block_id(fresh) != Reflection.objects.get().block_id
    assert WORDS in signed_in_as(cast.priya).get(fresh.url).content.decode()
    written(cast, fresh, "Changed.")
    assert Reflection.objects.get().text == "Changed."


def test_the_mentor_reads_it_once_it_is_shared_and_no_longer_once_it_is_taken_back(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser
) -> None:
    row, client = written(cast, lesson), signed_in_as(cast.priya)
    list_page = reverse("courses:reflections")
    assert "Share with Gareth Pugh, your mentor" in client.get(list_page).content.decode()
    client.post(reverse("courses:share_reflection", args=[row.pk]), {"kind": "mentor"})
    assert Notice.objects.filter(person=cast.gareth, event__startswith=f"reflection-{row.pk}").count() == 1
    assert WORDS in signed_in_as(cast.gareth).get(list_page).content.decode()
    assert WORDS not in signed_in_as(cast.helen).get(list_page).content.decode()
    assert "You and Gareth Pugh read this" in client.get(lesson.url).content.decode()
    client.post(reverse("courses:unshare_reflection", args=[row.pk]))
    assert WORDS not in signed_in_as(cast.gareth).get(list_page).content.decode()


def test_sharing_ends_with_the_support(cast: Cast, lesson: LessonPage, signed_in_as: Browser) -> None:
    row = written(cast, lesson)
    share_reflection(reflection=row, kind="pta", by=cast.priya)
    assert shared_with(cast.helen, today()) == [row]
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(ends=today() - timedelta(days=1))
    assert shared_with(cast.helen, today()) == []
    page = signed_in_as(cast.priya).get(reverse("courses:reflections")).content.decode()
    assert "Helen Marsh no longer supports you" in page


def test_only_its_writer_shares_it_and_only_with_their_own_supporters(cast: Cast, lesson: LessonPage) -> None:
    row = written(cast, lesson)
    with pytest.raises(NotAllowed, match="Only whoever wrote"):
        share_reflection(reflection=row, kind="mentor", by=cast.callum)
    with pytest.raises(NotAllowed, match="Only whoever wrote"):
        unshare_reflection(reflection=row, by=cast.gareth)
    with pytest.raises(NotAllowed, match="Nobody else reads"):
        share_reflection(reflection=row, kind="manager", by=cast.priya)
    alone = written(cast, lesson, by=cast.callum)
    with pytest.raises(NotAllowed, match="Nobody else reads"):
        share_reflection(reflection=alone, kind="mentor", by=cast.callum)


def test_a_question_that_is_gone_leaves_what_was_written_under_my_reflections(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser
) -> None:
    written(cast, lesson)
    gone = reverse("courses:reflection", args=[lesson.key, "no-such-block"])
    response = signed_in_as(cast.priya).get(gone, follow=True)
    assert "no longer stands in the lesson" in response.content.decode()
    lesson.unpublish()
    page = signed_in_as(cast.priya).get(reverse("courses:reflections")).content.decode()
    assert WORDS in page
    assert "A lesson that is no longer published" in page


def test_who_wrote_nothing_and_has_nobody_reads_how_it_is_meant(cast: Cast, signed_in_as: Browser) -> None:
    page = signed_in_as(cast.nadia).get(reverse("courses:reflections")).content.decode()
    assert "You have written nothing yet" in page


def test_twenty_reflections_take_no_more_queries_than_one(
    cast: Cast, lesson: LessonPage, signed_in_as: Browser
) -> None:
    client, address, counts = signed_in_as(cast.priya), reverse("courses:reflections"), []
    for first, last in ((0, 1), (1, 20)):
        for number in range(first, last):
            Reflection.objects.create(
                person=cast.priya, lesson_key=f"{lesson.key}-{number}", block_id="b", text="x", shared_with=cast.gareth,
                shared_at="2026-01-01T00:00Z",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
