"""Of a concern, nothing stands anywhere but with the two: no page, no table, no audit entry."""

import json
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from lms.generated_docs import our_models
from lms.models import AuditEvent, Person
from lms.roles import Role
from mentoring.pairings import raising
from mentoring.pairings.models import Concern, ConcernReply
from tests.cast import Cast
from tests.factories.concerns import ANSWER, WISH, WORDS

Browser = Callable[[Person], Client]


def address(concern: Concern, name: str = "concern") -> str:
    return reverse(f"pairings:{name}", args=[concern.pk])


def raise_one(cast: Cast) -> Concern:
    """Raise a concern through the action, with the regional learning manager."""
    return raising.raise_concern(about="work", text=WORDS, wish=WISH, heard_by=cast.imogen, by=cast.priya)


def test_no_page_of_anybody_else_holds_a_word_of_it(cast: Cast, signed_in_as: Browser) -> None:
    concern = raise_one(cast)
    raising.answer_concern(concern=concern, text=ANSWER, by=cast.imogen)
    raising.answer_concern(concern=concern, text="And then?", by=cast.priya)
    enrolment = cast.enrolment_of(cast.priya)
    pages = [
        "/", "/board/", reverse("messages"), reverse("pairings:concerns"), reverse("pairings:reflective_time"),
        reverse("progress:record", args=[enrolment.pk]), reverse("courses:lost_time"), reverse("courses:leavers"),
        reverse("courses:reviews", args=[enrolment.pk]), reverse("pairings:cover"), reverse("pairings:my_learners"),
        reverse("jobs:jobs"), reverse("audit"), address(concern), f"{reverse('courses:search')}?q=caseload",
    ]  # fmt: skip
    for person in [*cast.people.values(), cast.outsiders[Role.REGIONAL_LEARNING_MANAGER]]:
        if person in (cast.priya, cast.imogen):
            continue
        client = signed_in_as(person)
        for page in pages:
            text = client.get(page).content.decode()
            for words in (WORDS, WISH, ANSWER, "And then?", "in confidence"):
                assert words not in text, (person, page)


def test_no_other_table_holds_a_word_of_it(cast: Cast) -> None:
    concern = raise_one(cast)
    raising.answer_concern(concern=concern, text=ANSWER, by=cast.imogen)
    raising.close_concern(concern=concern, by=cast.priya)
    for model in our_models():
        if model not in (Concern, ConcernReply):
            text = json.dumps(list(model.objects.values()), default=str)  # type: ignore[attr-defined]
            assert not any(words in text for words in (WORDS, WISH, ANSWER)), model


def test_the_audit_record_names_neither_of_the_two(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    concern = raise_one(cast)
    raising.answer_concern(concern=concern, text=ANSWER, by=cast.imogen)
    raising.answer_concern(concern=concern, text="x", by=cast.priya)
    raising.close_concern(concern=concern, by=cast.priya)
    events = list(AuditEvent.objects.order_by("pk")[before:])
    assert {event.by for event in events} == {None}
    assert str(cast.priya.pk) not in {str(value) for event in events for value in event.facts.values()}
    assert all(event.words_id is None for event in events)
