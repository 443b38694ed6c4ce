"""What authors and readers do in the example: a lesson waits for the second author, a thought is shared."""

import json
from datetime import date, timedelta
from typing import Any, Final

from wagtail.models import Page

from courses.models import LessonPage, ModulePage
from courses.reflecting import questions, save_reflection, share_reflection
from lms.management.example.clock import on_day
from lms.models import Person

TITLE: Final = "When nobody answers the door"
SUMMARY: Final = "A visit that did not happen is information. What to do with it on the same day."
PASSAGE: Final = """You went, you knocked, and nobody came. The file now says “home visit, no reply”.

Three officers have written that line this year, and none of them wrote what they could see. Before you leave the
street, take two minutes.

### What you can still learn

- Whose names are on the bells, and has one changed?
- Is there a child’s bicycle, a pram, a second car?
- Who else lives here who would speak to you?

Write down what you saw and what you did not see. Then say by when you will try again, and what you will do if the
second visit fails as well: [curiosity is asking the next question](curious-on-purpose#next-question)."""


def write_and_reflect(people: dict[str, Person], day: date) -> None:
    """Leave a lesson waiting for approval, and a reflection shared with a mentor."""
    with on_day(day - timedelta(days=4)):
        _reflect(people["priya.nair"])
    with on_day(day - timedelta(days=2)):
        _send_for_approval(people["beatrice.ward"])


def keep_lessons(author: Person) -> None:
    """Make an author the keeper of every lesson, on the page and in the revision that they will edit."""
    LessonPage.objects.update(content_owner=author)
    for page in LessonPage.objects.select_related("latest_revision"):
        revision = page.latest_revision
        if revision is not None:
            revision.content["content_owner"] = author.pk
            revision.save(update_fields=["content"])


def _send_for_approval(author: Person) -> None:
    module: Page = ModulePage.objects.get(module__key="rosh-curiosity")
    body = [
        _block("passage", heading="A visit that did not happen", anchor="no-reply", text=_linked(PASSAGE)),
        _block("reflect", text="What did you write after your last failed visit? What would you add now?"),
        _block("check", key="rosh-curiosity-check"),
    ]
    page = LessonPage(
        key="nobody-answers",
        slug="nobody-answers",
        title=TITLE,
        summary=SUMMARY,
        minutes=8,
        live=False,
        owner=author,
        content_owner=author,
        body=json.dumps(body),
    )
    module.add_child(instance=page)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)


def _linked(text: str) -> str:
    """Let the link of the text lead to a passage that is there, whatever the pack calls it today."""
    target = LessonPage.objects.live().get(key="curious-on-purpose")
    return text.replace("#next-question", f"#{next(target.anchors())}")


def _reflect(learner: Person) -> None:
    lesson = LessonPage.objects.live().get(key="curious-on-purpose")
    block_id, _ = questions(lesson)[0]
    words = (
        "I stopped asking when he got short with me. I told myself that I had enough, and I did not: I still do not "
        "know who picks the children up on a Friday. Next time I will say why I ask before I ask."
    )
    row = save_reflection(lesson=lesson, block_id=block_id, text=words, by=learner)
    if row is not None:
        share_reflection(reflection=row, kind="mentor", by=learner)


def _block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}
