"""Sealed marks: a sentence of each reader, looked for on every page, in every file and in every other table."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models.functions import Cast as AsText
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from assessments.spot_checks.judging.drafts import Sent, save_draft
from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Assignment, MarkingDraft, SpotCheckJudgement, SpotCheckOutcome
from lms.models import Person
from lms.roles import Role
from tests.access_rows import ROWS
from tests.access_world import World, build_world
from tests.cast import Cast
from tests.factories.readers import reviewer
from tests.factories.spot_checks import check, set_fast

FIRST, SECOND = "The lamp by the quarry was lit", "A heron stood on the weir"
KEYS = ("q1_1", "q1_2", "q2_1", "q2_2")


def marks(sentence: str) -> Sent:
    """Return a form with a reader’s sentence in every place that takes words."""
    fields = {name: value for key in KEYS for name, value in ((key, "sufficient"), (f"{key}_note", sentence))}
    return Sent(fields | {"summary": sentence})


def two_readers(cast: Cast) -> tuple[Assignment, Assignment]:
    """Let two people read one case of Callum’s, each with a sentence of their own."""
    first = set_fast(check(cast.amara, cast.callum, double=True))
    save_draft(assignment=first, by=cast.amara, sent=marks(FIRST))
    record_marks(assignment=first, by=cast.amara, revision=1)
    owen = reviewer(cast, "owen")
    second = set_fast(give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=owen, by=None))
    save_draft(assignment=second, by=owen, sent=marks(SECOND))
    return first, second


@pytest.fixture(scope="module")
def built(cast_of_file: Cast) -> tuple[World, Assignment, Assignment]:
    """Build one of each thing that an address may be about, and a case that is read twice, once for this file."""
    return build_world(cast_of_file), *two_readers(cast_of_file)


@pytest.fixture
def sealed(db: None, built: tuple[World, Assignment, Assignment]) -> tuple[World, Assignment, Assignment]:
    """Return them as they were built: the first has recorded, the second has marked and not recorded."""
    return deepcopy(built)


# ---- in the database ----


def in_words(model: type[models.Model]) -> Iterator[str]:
    """Yield every column of a table as text."""
    for column in model._meta.concrete_fields:
        if isinstance(column, models.CharField | models.TextField | models.JSONField):
            rows = model._base_manager.annotate(as_text=AsText(column.name, models.TextField()))
            yield from (str(text) for text in rows.values_list("as_text", flat=True) if text)


def test_marks_stand_in_their_own_two_tables_and_in_no_duty_notice_audit_fact_or_index(
    sealed: tuple[World, Assignment, Assignment],
) -> None:
    found = {
        model.__name__
        for model in apps.get_models()
        if model._meta.managed and any(FIRST in text or SECOND in text for text in in_words(model))
    }
    assert found == {MarkingDraft.__name__, SpotCheckJudgement.__name__}


# ---- by every address ----


def names(patterns: list[Any]) -> Iterator[str]:
    """Yield the name of every address of spot checks."""
    for pattern in patterns:
        if getattr(pattern, "app_name", None) == "spot_checks":
            yield from (f"spot_checks:{each.name}" for each in pattern.url_patterns)


def addresses(person: Person, world: World, first: Assignment, second: Assignment) -> list[str]:
    """Return every page that is open to somebody, and each page of spot checks about every thing of this check."""
    roles = {grant.role for grant in person.grants.all()}
    rows = [row for row in ROWS if row.method == "get" and roles & {role.value for role in row.roles}]
    found = [reverse(row.name, kwargs=row.about(world) if row.about else None) for row in rows]
    things = (first, second, first.spot_check, first.spot_check.case, first.judged, second.draft)
    for name in names(get_resolver().url_patterns):
        for thing in things:
            with suppress(NoReverseMatch):
                found.append(reverse(name, kwargs={"pk": thing.pk}))  # type: ignore[union-attr]
    return [f"{address}?q=lamp+quarry+heron+weir" for address in dict.fromkeys(found)]


def content(response: Any) -> str:
    """Return what an answer says, be it a page, a file or a workbook."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(raw))
        raw = b" ".join(book.read(name) for name in book.namelist())
    return raw.decode(errors="replace") + str(dict(response.headers))


def may_read(person: Person, first: Assignment, second: Assignment) -> set[str]:
    """Return the sentences that somebody wrote themselves."""
    return {words for reader, words in ((first, FIRST), (second, SECOND)) if reader.reviewer_id == person.pk}


# The officer of the case is the learner, and a reader beside the reviewer of the cast is the second one.
WHO = ["the officer", "second reader", *(role.value for role in Role if role not in {Role.LEARNER, Role.OFFICER})]


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_no_address_shows_a_sealed_mark_to_anybody_but_its_reader(
    sealed: tuple[World, Assignment, Assignment], who: str
) -> None:
    world, first, second = sealed
    named = {"the officer": first.spot_check.officer, "second reader": second.reviewer}
    person = named.get(who) or world.cast.in_role(Role(who))
    client = signed_in(person)
    own, found, shown = may_read(person, first, second), [], set()
    for address in addresses(person, world, first, second):
        text = content(client.get(address))
        said = {sentence for sentence in (FIRST, SECOND) if sentence in text}
        shown |= said
        found += [address] if said - own else []
    assert found == []
    assert shown == own


def signed_in(person: Person) -> Client:
    """Sign somebody in and return their browser."""
    client = Client()
    client.force_login(person)
    return client


# ---- once it is settled ----


def test_after_two_agree_each_reads_their_own_marks_and_the_officer_those_that_stand(
    sealed: tuple[World, Assignment, Assignment],
) -> None:
    _, first, second = sealed
    mine = {FIRST: SpotCheckJudgement.objects.get(assignment=first)}
    mine[SECOND] = record_marks(assignment=second, by=second.reviewer, revision=1)
    assert SpotCheckOutcome.objects.get(spot_check=first.spot_check).how == SpotCheckOutcome.How.AGREED
    for own, other in ((FIRST, SECOND), (SECOND, FIRST)):
        client = signed_in(mine[own].by)
        text = content(client.get(reverse("spot_checks:judged", args=[mine[own].pk])))
        assert (own in text, other in text) == (True, False)
        assert client.get(reverse("spot_checks:judged", args=[mine[other].pk])).status_code == 403
    officer = signed_in(first.spot_check.officer)
    text = content(officer.get(reverse("spot_checks:outcome", args=[first.spot_check_id])))
    assert (FIRST in text, SECOND in text) == (True, False)
