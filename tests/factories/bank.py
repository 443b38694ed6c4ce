"""Questions in the bank for tests, and what an author's browser sends."""

import json
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data

from assessments.quizzes import bank
from assessments.quizzes.drafts import read
from assessments.quizzes.gate import Draft
from assessments.quizzes.models import Question
from courses.models import Module, ModuleVersion
from lms.actions import sync_groups
from lms.models import Grade, Person, Post, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories import lessons
from tests.factories.quizzes import raw_question

STANDARDS = [{"code": "C1a", "title": "Identifies any risk", "source": "tests"}]


def taught(module: Module) -> Module:
    """Publish a lesson with one passage, and let the module have one standard."""
    lessons.published(module, lessons.passage(anchor="the-anchor"))
    number = module.versions.count() + 1
    ModuleVersion.objects.create(module=module, number=number, content_hash="0" * 64, standards=STANDARDS)
    return module


def draft_of(**facts: Any) -> Draft:
    """Return a draft that may go live, but for what `facts` say."""
    draft, found = read(raw_question(**facts))
    assert draft is not None, found
    return draft


def kept(module: Module, **facts: Any) -> Question:
    """Keep a draft of a question."""
    return bank.keep_draft(draft=draft_of(**facts), module=module, by=None)


def live(module: Module, key: str = "q1", **facts: Any) -> Question:
    """Let a question go live."""
    bank.keep_live(draft=draft_of(key=key, **facts), module=module, by=None)
    return Question.objects.get(key=key)


def second_author(cast: Cast) -> Person:
    """Return another author than Beatrice."""
    person = Person.objects.create(email="nora@example.org", name="Nora Blythe", staff_code="N1")
    since = timezone.localdate() - timedelta(days=9)
    Post.objects.create(person=person, unit=cast.nation, grade=Grade.OTHER, starts=since)
    RoleGrant.objects.create(person=person, role=Role.AUTHOR.value, unit=cast.nation, starts=since)
    return person


def may_write(*people: Person) -> None:
    """Give authors their groups, and these the workflow of questions."""
    call_command("sync_roles", verbosity=0)
    for person in people:
        sync_groups(person=person)


def address(question: Question, name: str = "edit", *args: Any) -> str:
    """Return an address of a question in the content admin."""
    return reverse(f"wagtailsnippets_quizzes_question:{name}", args=[question.pk, *args])


def options(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return the options of a question as its form sends them: text, whether it is right, feedback, perhaps the id."""
    sent = {
        str(number): {
            "value": {"text": text, **({"right": "on"} if right else {}), "feedback": feedback, "id": "".join(key)},
            "order": str(number),
            "deleted": "",
            "id": "",
        }
        for number, (text, right, feedback, *key) in enumerate(rows)
    }
    return {"options": {"count": str(len(rows)), **sent}}


RIGHT = ("Review it", True, "The household has changed since.")
WRONG = ("Leave it", False, "It was made for another life.")


def sent(module: Module, *rows: tuple[Any, ...], **facts: Any) -> dict[str, Any]:
    """Return what the form of a question with one right answer sends."""
    value = options(*(rows or (RIGHT, WRONG)))
    block = {"type": "single", "value": value, "order": "0", "deleted": "", "id": ""}
    return nested_form_data(
        {
            "module": module.pk,
            "stem": "A father moves in.\r\n\r\nWhat do you do?",
            "body": {"count": "1", "0": block},
            "blank": "Nothing was chosen. Think of the children.",
            "timed_out": "",
            "place": "the-lesson#the-anchor",
            "standard": "C1a",
            "misconception": "",
            "criterion": "",
            "difficulty": "",
            **facts,
        }
    )


def add(client: Client, module: Module, *rows: tuple[Any, ...], **facts: Any) -> Any:
    """Send the form of a new question."""
    return client.post(reverse("wagtailsnippets_quizzes_question:add"), sent(module, *rows, **facts))


def edit(client: Client, question: Question, *rows: tuple[Any, ...], **facts: Any) -> Any:
    """Send the form of a question that is there."""
    return client.post(address(question), sent(question.module, *rows, **facts))


def with_body(question: Question, kind: str, value: dict[str, Any]) -> None:
    """Put another block into a question in memory."""
    question.body = json.dumps([{"type": kind, "value": value}])
