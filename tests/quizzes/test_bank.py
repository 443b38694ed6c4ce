"""The bank of questions: drafts, versions that never change, what stays, and the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes import bank as question_bank
from assessments.quizzes.actions import start_attempt
from assessments.quizzes.blocks import QUESTION_BLOCKS
from assessments.quizzes.drafts import draft_of, read
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import AttemptSlot, Question, QuestionVersion, Slot
from assessments.quizzes.packs import import_checks
from assessments.quizzes.questions import pictures_in_use
from courses.pack_import import import_pages
from courses.packs import read_pack
from lms.models import Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import bank, quizzes

LIST = "wagtailsnippets_quizzes_question:list"


@pytest.fixture
def author(cast: Cast, signed_in_as: Callable[[Person], Client]) -> Client:
    bank.may_write(cast.beatrice)
    return signed_in_as(cast.beatrice)


def imported(folder: Path) -> Any:
    pack = read_pack(folder)
    assert pack.problems == []
    import_pages(pack=pack, by=None)
    return import_checks(pack=pack, by=None)


# ---- drafts ----


def test_a_draft_is_kept_whatever_it_lacks_and_reads_back_the_same(cast: Cast) -> None:
    draft = bank.draft_of(blank="", teaches="nowhere#at-all")
    question = question_bank.keep_draft(draft=draft, module=cast.modules[0], by=cast.beatrice)
    question.refresh_from_db()
    assert (question.live, question.versions.count(), question.revisions.count()) == (False, 0, 1)
    assert question_bank.draft_from(question) == draft
    assert question_bank.draft_from(question.get_latest_revision_as_object()) == draft


def test_a_second_draft_of_the_same_key_gets_one_of_its_own(cast: Cast) -> None:
    assert [bank.kept(cast.modules[0]).key for _ in range(3)] == ["q1", "q1-2", "q1-3"]


def test_only_authors_keep_drafts(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        question_bank.keep_draft(draft=bank.draft_of(), module=cast.modules[0], by=cast.priya)


def test_there_is_a_block_for_every_kind() -> None:
    assert {name for name, _ in QUESTION_BLOCKS} == set(QuestionVersion.Kind.values) == set(KINDS)


LONG = "Because of what happened there."
OPTIONS = [
    {"id": "a", "text": "Yes", "right": True, "feedback": LONG},
    {"id": "b", "text": "No", "right": False, "feedback": LONG},
]
ENQUIRIES = [
    {"id": "a", "text": "Ask", "brings": "He lives there.", "needed": True, "feedback": LONG},
    {"id": "b", "text": "Wait", "brings": "Nothing.", "needed": False, "feedback": LONG},
]
GROUP = {
    "id": "children",
    "text": "Children",
    "right": ["high", "very_high"],
    "why": LONG,
    "feedback": {"low": LONG, "medium": LONG},
}
BODIES: dict[str, dict[str, Any]] = {
    "single": {"options": OPTIONS},
    "multiple": {"options": OPTIONS},
    "true_false": {"options": OPTIONS, "reasons": OPTIONS},
    "ordering": {"items": [{"id": key, "text": f"Step {key}", "feedback": LONG} for key in "abc"]},
    "matching": {
        "pairs": [{"id": key, "text": f"This {key}", "match": f"t{key}", "feedback": LONG} for key in "ab"],
        "targets": [{"id": f"t{key}", "text": f"That {key}"} for key in "abc"],
    },
    "numeric": {
        "value": 15,
        "tolerance": 0.5,
        "unit": "days",
        "right": LONG,
        "near": [{"from": 20, "to": 22, "feedback": LONG}],
        "wrong": LONG,
    },
    "short": {
        "accepted": ["MAPPA", "the panel"],
        "right": LONG,
        "near": [{"texts": ["MARAC"], "feedback": LONG}],
        "wrong": LONG,
    },
    "risk": {"groups": [GROUP]},
    "staged": {"stages": [{"id": "one", "text": "A first call.", "enquiries": ENQUIRIES}], "options": OPTIONS},
    "extended": {"points": [{"id": "a", "text": "Names the children"}], "model": LONG, "longest": 900},
}


@pytest.mark.parametrize("kind", BODIES)
def test_every_kind_reads_back_from_its_block_as_it_was_and_from_its_form_too(cast: Cast, kind: str) -> None:
    raw = {name: part for name, part in quizzes.raw_question(type=kind).items() if name != "options"}
    draft, found = read({**raw, **BODIES[kind]})
    assert draft is not None, found
    question = question_bank.keep_draft(draft=draft, module=cast.modules[0], by=None)
    question = Question.objects.get(pk=question.pk)
    assert question_bank.draft_from(question) == draft
    question.body = question.body.stream_block.clean(question.body)
    assert question_bank.draft_from(question) == draft


# ---- versions ----


def test_a_question_that_goes_live_again_unchanged_keeps_its_version(cast: Cast) -> None:
    question = bank.live(bank.taught(cast.modules[0]))
    question.save()
    question.save_revision().publish()
    assert question.versions.count() == 1
    question = Question.objects.get()
    question.blank = "Nothing was chosen. Think of who lives there."
    question.save_revision()
    assert question.versions.count() == 1
    question.get_latest_revision().publish()
    assert list(question.versions.order_by("number").values_list("number", "blank")) == [
        (1, "Nothing was chosen. Think of the children."),
        (2, "Nothing was chosen. Think of who lives there."),
    ]


def test_a_version_never_changes_and_an_attempt_keeps_its_own(cast: Cast) -> None:
    quiz = quizzes.check(cast.modules[0], questions=1)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    slot = AttemptSlot.objects.get(attempt=attempt)
    first = slot.question_version
    bank.taught(cast.modules[0])
    kept = question_bank.keep_live(draft=bank.draft_of(key=first.question.key), module=cast.modules[0], by=None)
    assert (kept.new, kept.version and kept.version.number) == (True, 2)
    slot.refresh_from_db()
    assert slot.question_version == first
    assert QuestionVersion.objects.get(pk=first.pk).stem == first.stem
    with pytest.raises(TypeError, match="is a record"):
        first.save()
    with pytest.raises(TypeError, match="never deleted"):
        first.delete()


# ---- what stays ----


def by_method(question: Question) -> None:
    question.delete()


def by_rows(question: Question) -> None:
    Question.objects.filter(pk=question.pk).delete()


either_way = pytest.mark.parametrize("delete", [by_method, by_rows])


@either_way
def test_a_question_that_a_check_asks_is_not_deleted(cast: Cast, delete: Callable[[Question], None]) -> None:
    quiz = quizzes.check(cast.modules[0], questions=1)
    with pytest.raises(NotAllowed, match=f"The check “{quiz.title}” asks it: take it out of there first"):
        delete(Question.objects.get())


@either_way
def test_a_question_that_was_asked_is_never_deleted(cast: Cast, delete: Callable[[Question], None]) -> None:
    quiz = quizzes.check(cast.modules[0], questions=1)
    start_attempt(quiz=quiz, by=cast.priya)
    Slot.objects.all().delete()
    with pytest.raises(NotAllowed, match="it was asked once, and the records of those attempts keep it"):
        delete(Question.objects.get())


def test_a_question_that_was_live_is_unpublished_and_a_draft_is_deleted(cast: Cast) -> None:
    question = bank.live(bank.taught(cast.modules[0]))
    with pytest.raises(NotAllowed, match="it has been live"):
        question.delete()
    question.unpublish()
    assert not Question.objects.get(pk=question.pk).live
    bank.kept(cast.modules[0], key="draft").delete()
    assert Question.objects.count() == 1


def test_a_question_that_a_check_asks_is_not_unpublished(cast: Cast) -> None:
    quizzes.check(cast.modules[0], questions=1)
    with pytest.raises(NotAllowed, match=r"is not unpublished\. The check"):
        Question.objects.get().unpublish()
    assert Question.objects.get().live


@pytest.mark.slow
def test_the_admin_leads_back_with_the_reason_one_by_one_and_many_at_once(cast: Cast, author: Client) -> None:
    quiz = quizzes.check(cast.modules[0], questions=2)
    first, second = Question.objects.all()
    bulk = reverse("wagtail_bulk_action", args=["quizzes", "question", "delete"])
    assert (
        f"The check “{quiz.title}” asks it"
        in author.post(bank.address(first, "unpublish"), follow=True).content.decode()
    )
    for address in (bank.address(first, "delete"), f"{bulk}?id={first.pk}&id={second.pk}"):
        for send in (author.get, author.post):
            assert f"The check “{quiz.title}” asks it" in send(address, follow=True).content.decode()
    assert Question.objects.filter(live=True).count() == 2


# ---- the list ----


@pytest.mark.slow
def test_the_list_says_where_a_question_stands_and_is_filtered_by_it(cast: Cast, author: Client) -> None:
    quiz = quizzes.check(cast.modules[0], questions=1)
    start_attempt(quiz=quiz, by=cast.priya)
    bank.kept(cast.modules[1], key="draft", stem="Who lives there now?")
    page = author.get(reverse(LIST)).content.decode()
    for words in (quiz.title, cast.modules[1].title, "One answer", "Who lives there now?"):
        assert words in page
    for query, count in (
        ({"q": "lives there"}, 1),
        ({"q": "nothing like it"}, 0),
        ({"module": cast.modules[1].pk}, 1),
        ({"live": "True"}, 1),
        ({"live": "False"}, 1),
        ({"misconception": "old-rating-stands"}, 1),
        ({"standard": "C1a"}, 1),
        ({"kind": "single"}, 1),
    ):
        found = author.get(reverse(LIST), query).context["object_list"]
        assert len(found) == count, query


@pytest.mark.slow
def test_the_list_takes_as_many_queries_for_many_as_for_few(cast: Cast, author: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert author.get(reverse(LIST)).status_code == 200
        return len(found)

    quizzes.check(cast.modules[0], questions=2)
    queries()
    few = queries()
    quizzes.check(cast.modules[1], questions=9)
    assert queries() == few


@pytest.mark.slow
def test_the_preview_shows_the_question_and_what_each_answer_reads(cast: Cast, author: Client) -> None:
    module = bank.taught(cast.modules[0])
    sent = bank.sent(module, bank.RIGHT, ("Leave it", False, ""))
    author.post(reverse("wagtailsnippets_quizzes_question:add"), sent)
    place = bank.address(Question.objects.get(), "preview_on_edit")
    assert author.post(place, sent).json()["is_valid"]
    page = author.get(place).content.decode()
    for words in (
        "What do you do?",
        "The household has changed since.",
        "nothing yet",
        "Option leave-it, which is wrong, has no feedback",
        "Nothing was chosen. Think of the children.",
        "passage 1.1",
    ):
        assert words in page


@pytest.mark.slow
def test_only_authors_enter(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    bank.may_write(cast.beatrice)
    for person in (cast.priya, cast.daniel):
        assert signed_in_as(person).get(reverse(LIST)).status_code == 403


# ---- packs ----


def test_a_pack_makes_questions_live_and_is_safe_to_repeat(tmp_path: Path, cast: Cast) -> None:
    folder = quizzes.write_pack(tmp_path, m1=[quizzes.raw_question()])
    assert "Question: q1" in imported(folder).created
    question = Question.objects.get()
    assert (question.live, question.versions.count(), question.revisions.count()) == (True, 1, 1)
    assert question.live_revision == question.latest_revision
    assert "Question: q1" in imported(folder).unchanged
    assert question.revisions.count() == 1


@pytest.mark.slow
def test_a_question_that_was_edited_here_is_brought_back_to_the_pack_and_said(tmp_path: Path, cast: Cast) -> None:
    folder = quizzes.write_pack(tmp_path, m1=[quizzes.raw_question()])
    imported(folder)
    edited = "Nothing was chosen. Ask who else lives there."
    question = Question.objects.get()
    question.blank = edited
    question.save_revision().publish()
    question = Question.objects.get()
    question.stem = "Another question altogether?"
    question.save_revision()
    changes = imported(folder)
    assert "Question: q1" in changes.updated
    assert changes.details["Question: q1"] == ["changed: blank"]
    assert changes.notes == [
        "Question: q1 had a draft that was not published. It stays in the history of the question."
    ]
    versions = [draft_of("q1", version) for version in question.versions.order_by("number")]
    assert versions == [bank.draft_of(), replace(bank.draft_of(), blank=edited), bank.draft_of()]


@pytest.mark.slow
def test_a_pack_is_written_back_as_it_was_read(tmp_path: Path, cast: Cast) -> None:
    (tmp_path / "in").mkdir()
    folder = quizzes.write_pack(tmp_path / "in", m1=[quizzes.raw_question()])
    call_command("import_course_pack", folder, verbosity=0)
    first, second = tmp_path / "first", tmp_path / "second"
    call_command("export_course_pack", first, verbosity=0)
    call_command("import_course_pack", first, verbosity=0)
    call_command("export_course_pack", second, verbosity=0)
    assert next(first.rglob("check.yaml")).read_bytes() == next(second.rglob("check.yaml")).read_bytes()


def test_a_picture_that_a_question_shows_from_a_set_time_on_stays(cast: Cast) -> None:
    question = bank.kept(cast.modules[0])
    question.stem = f"![A hill](picture:{'a' * 40})\n\nWhich hill is this?"
    revision = question.save_revision(clean=False)
    assert pictures_in_use(["a" * 40, "b" * 40]) == {}
    revision.approved_go_live_at = timezone.now() + timedelta(days=3)
    revision.save()
    assert pictures_in_use(["a" * 40, "b" * 40]) == {"a" * 40: ["Which hill is this?"]}
