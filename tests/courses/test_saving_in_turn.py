"""What an author's browser saves by itself does not undo what the author sent meanwhile."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import DraftStateMixin

from courses.models import LessonPage
from lms.models import Person
from tests.cast import Cast
from tests.factories import bank, lessons
from tests.races import RACE, while_open

pytestmark = RACE

LAST_WORDS = "An age tells you who is at risk."


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def loaded(thing: DraftStateMixin) -> dict[str, Any]:
    """Return what a form says of the revision that it shows."""
    revision = thing.latest_revision
    return {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}


def by_itself(client: Client, address: str, form: dict[str, Any]) -> int:
    """Send a form as the script of the editor does; return the status of the answer."""
    return client.post(address, form, headers={"Accept": "application/json"}).status_code


def test_an_automatic_save_that_began_before_the_author_sent_a_question_is_refused(cast: Cast) -> None:
    bank.may_write(cast.beatrice)
    module = bank.taught(cast.modules[0])
    question = bank.kept(module)
    first, last = ((bank.RIGHT, ("Leave it", False, feedback)) for feedback in ("An", LAST_WORDS))
    # Signed in before: signing in writes to the person, and would be what waits.
    author, script = signed_in(cast.beatrice), signed_in(cast.beatrice)
    bank.edit(author, question, *first)
    question.refresh_from_db()
    assert by_itself(script, bank.address(question), bank.sent(module, *first, **loaded(question))) == 200
    question.refresh_from_db()
    shown = loaded(question)
    late = bank.sent(module, *first, **shown)

    def send() -> None:
        assert bank.edit(author, question, *last, **shown, **{"action-submit": "yes"}).status_code == 302

    assert while_open(send, lambda: by_itself(script, bank.address(question), late)) == 400
    question.refresh_from_db()
    assert LAST_WORDS in str(question.get_latest_revision_as_object().body)


def test_an_automatic_save_that_began_before_the_author_saved_a_lesson_is_refused(cast: Cast) -> None:
    lesson = lessons.draft(cast.modules[0])
    bank.may_write(cast.beatrice)
    author, script = signed_in(cast.beatrice), signed_in(cast.beatrice)
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    first, last = [("passage", lessons.passage(text)["value"]) for text in ("An", LAST_WORDS)]
    assert by_itself(script, address, lessons.sent(lesson, [first], **loaded(lesson))) == 200
    lesson.refresh_from_db()
    shown = loaded(lesson)
    late = lessons.sent(lesson, [first], **shown)

    def save() -> None:
        assert lessons.edit(author, lesson, [last], **shown).status_code == 302

    assert while_open(save, lambda: by_itself(script, address, late)) == 400
    kept = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert LAST_WORDS in str(kept.body.get_prep_value())
