"""No way leads a question past the gate: each kind of silence is refused on each of them, with how to mend it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes.bank_gate import NotLive, faults_of
from assessments.quizzes.models import Question, QuestionVersion
from courses.models import LessonPage, ModuleVersion
from courses.scheduled import publish_due
from lms.models import Duty, Notice, Person
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories import bank, quizzes

GOOD = {"id": "a", "text": "Review it", "right": True, "feedback": "The household has changed since."}


def wrong(feedback: str) -> dict[str, Any]:
    return {"options": [GOOD, {"id": "b", "text": "Leave it", "right": False, "feedback": feedback}]}


FINE = wrong("It was made for another life.")["options"][1]
# Each kind of silence: what the author wrote, the field of the form, and the sentence.
SILENCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a wrong option without feedback": (wrong(""), "body", ", which is wrong, has no feedback. Say why"),
    "a wrong option that is only told so": (wrong("Sorry, incorrect."), "body", "has feedback that only says so"),
    "a right option without feedback": (
        {"options": [{**GOOD, "feedback": ""}, FINE]},
        "body",
        ", which is right, has no feedback",
    ),
    "no option that is right": (
        {"options": [{**GOOD, "right": False}, FINE]},
        "body",
        "No option is right. Say which one is.",
    ),
    "a blank": ({"blank": ""}, "blank", "Somebody who chooses nothing reads nothing"),
    "a time-out": ({"timed_out": "Wrong."}, "timed_out", "Somebody whose time runs out reads feedback that only says"),
    "a passage that does not exist": ({"teaches": "the-lesson#nowhere"}, "place", "there is no such passage"),
    "a lesson that does not exist": ({"teaches": "no-lesson#the-anchor"}, "place", "there is no such passage"),
    "a standard of another module": ({"standard": "Z9"}, "standard", "is not a standard of this module"),
}
every_silence = pytest.mark.parametrize(("facts", "field", "sentence"), SILENCES.values(), ids=list(SILENCES))


@pytest.fixture(scope="module", autouse=True)
def nora(cast_of_file: Cast) -> Person:
    """Return a second author; a lesson is published and both authors have their groups, once for the whole file."""
    nora = bank.second_author(cast_of_file)
    bank.taught(cast_of_file.modules[0])
    bank.may_write(cast_of_file.beatrice, nora)
    return nora


@pytest.fixture
def authors(cast: Cast, nora: Person, signed_in_as: Callable[[Person], Client]) -> tuple[Client, Client]:
    return signed_in_as(cast.beatrice), signed_in_as(nora)


def is_live(question: Question) -> bool:
    return Question.objects.get(pk=question.pk).live


# ---- every route that is no form ----


def by_saving(question: Question) -> None:
    question.live = True
    question.save()


def by_creating(question: Question) -> None:
    copy = Question.objects.get(pk=question.pk)
    copy.pk, copy.key, copy.live = None, "", True
    copy.latest_revision = None
    copy.save(force_insert=True)


def by_publishing(question: Question) -> None:
    question.get_latest_revision().publish()


def by_an_older_revision(question: Question) -> None:
    older = question.get_latest_revision()
    question.save_revision()
    older.publish(previous_revision=older)


ROUTES: list[Callable[[Question], None]] = [by_saving, by_creating, by_publishing, by_an_older_revision]


@every_silence
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_makes_a_question_live_that_would_meet_an_answer_with_silence(
    cast: Cast, route: Callable[[Question], None], facts: dict[str, Any], field: str, sentence: str
) -> None:
    question = bank.kept(cast.modules[0], **facts)
    with pytest.raises(NotLive) as refused:
        route(question)
    assert sentence in str(refused.value)
    assert not Question.objects.filter(live=True).exists()
    assert not QuestionVersion.objects.exists()


@every_silence
def test_the_clock_refuses_it_tells_the_authors_and_goes_on(
    cast: Cast, facts: dict[str, Any], field: str, sentence: str
) -> None:
    module = cast.modules[0]
    bad, good = bank.kept(module, **facts), bank.kept(module, key="good")
    for question in (bad, good):
        revision = question.get_latest_revision()
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.save()
    assert publish_due(at=timezone.now()).refused == 1
    assert (is_live(bad), is_live(good)) == (False, True)
    duty = Duty.objects.get(kind="lesson_not_published")
    assert (duty.owner_role, duty.source_id) == (Role.AUTHOR.value, bad.pk)
    assert sentence in duty.reason
    assert bank.address(bad) in duty.link


def test_the_clock_takes_away_what_is_over_but_not_from_under_a_check(cast: Cast) -> None:
    quizzes.check(cast.modules[0], questions=1)
    bank.live(cast.modules[0], key="alone")
    Question.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    due = publish_due(at=timezone.now())
    assert (due.ended, due.refused) == (1, 1)
    assert Question.objects.filter(live=True).exclude(slots=None).count() == 1
    assert "asks it" in Duty.objects.get(kind="lesson_not_ended").reason


@every_silence
@pytest.mark.slow
def test_the_form_shows_it_where_it_is_and_keeps_the_draft(
    cast: Cast, authors: tuple[Client, Client], facts: dict[str, Any], field: str, sentence: str
) -> None:
    raw = quizzes.raw_question(**facts)
    rows = [(row["text"], row["right"], row["feedback"]) for row in raw["options"]]
    sent = {"blank": raw["blank"], "timed_out": raw.get("timed_out", "")}
    sent |= {"place": raw["teaches"], "standard": raw["standard"]}
    assert bank.add(authors[0], cast.modules[0], *rows, **sent).status_code == 302
    question = Question.objects.get()
    for action in ("action-publish", "action-submit"):
        response = bank.edit(authors[0], question, *rows, **sent, **{action: "1"})
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
    assert sentence in authors[0].get(bank.address(question)).content.decode()  # the panel at the top
    assert not is_live(question)
    assert not QuestionVersion.objects.exists()
    assert question.current_workflow_state is None


@every_silence
@pytest.mark.slow
def test_a_course_pack_refuses_it_with_file_and_line(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: dict[str, Any], field: str, sentence: str
) -> None:
    pack = quizzes.write_pack(tmp_path, m1=[quizzes.raw_question(**facts)])
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_course_pack", pack)
    said = capsys.readouterr().err
    assert "check.yaml" in said
    assert sentence in said
    assert not Question.objects.exists()


# ---- in the form ----


SILENT = ("Leave it", False, "")


@pytest.mark.slow
def test_a_wrong_option_is_told_about_at_the_option_itself(cast: Cast, authors: tuple[Client, Client]) -> None:
    response = bank.add(authors[0], cast.modules[0], bank.RIGHT, SILENT, **{"action-publish": "1"})
    error = response.context["form"].errors.as_data()["body"][0]
    at = error.block_errors[0].block_errors["options"].block_errors[1].block_errors["feedback"]
    assert at.messages == ["Option leave-it, which is wrong, has no feedback. Say why it is wrong."]


@pytest.mark.slow
def test_what_is_wrong_with_all_options_stands_beside_what_is_wrong_with_one(
    cast: Cast, authors: tuple[Client, Client]
) -> None:
    none_right = ("Review it", False, "The household has changed since.")
    response = bank.add(authors[0], cast.modules[0], none_right, SILENT, **{"action-publish": "1"})
    error = response.context["form"].errors.as_data()["body"][0].block_errors[0].block_errors["options"]
    assert error.non_block_errors == ["No option is right. Say which one is."]
    assert list(error.block_errors) == [1]


@pytest.mark.slow
def test_a_form_without_anything_says_what_to_choose(cast: Cast, authors: tuple[Client, Client]) -> None:
    bare = {"stem": "", "body": {"count": "0"}, "blank": "", "place": "", "standard": "", "action-publish": "1"}
    response = bank.add(authors[0], cast.modules[0], **bare)
    errors = response.context["form"].errors
    assert set(errors) == {"stem", "body", "blank", "place", "standard"}
    assert "Choose how it is answered" in response.content.decode()
    assert "Choose the passage that teaches it" in str(errors["place"])


@pytest.mark.slow
def test_what_is_well_goes_live_by_hand_and_a_version_is_kept(cast: Cast, authors: tuple[Client, Client]) -> None:
    response = bank.add(authors[0], cast.modules[0], **{"action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    version = QuestionVersion.objects.get()
    assert (version.question.live, version.question.key) == (True, "what-do-you-do")
    assert (version.number, version.stem) == (1, "A father moves in.\n\nWhat do you do?")
    assert [option["id"] for option in version.body["options"]] == ["review-it", "leave-it"]
    assert version.standard_title == "Identifies any risk"


@pytest.mark.slow
def test_an_older_revision_is_published_from_the_history_only_when_it_is_well(
    cast: Cast, authors: tuple[Client, Client]
) -> None:
    question = bank.live(cast.modules[0])
    older = question.get_latest_revision()
    assert authors[0].get(bank.address(question, "revisions_revert", older.pk)).status_code == 200
    LessonPage.objects.update(live=False)
    response = bank.edit(authors[0], question, **{"action-publish": "1", "revision": older.pk})
    assert "there is no such passage" in response.content.decode()
    assert question.versions.count() == 1


@pytest.mark.slow
def test_a_copy_is_a_draft_with_a_key_of_its_own(cast: Cast, authors: tuple[Client, Client]) -> None:
    question = bank.live(cast.modules[0], key="what-do-you-do")
    copy = bank.address(question, "copy")
    page = authors[0].get(copy)
    assert page.status_code == 200, page.content.decode()[-3000:]
    silent = bank.sent(cast.modules[0], bank.RIGHT, SILENT, **{"action-publish": "1"})
    assert authors[0].post(copy, silent).status_code == 200
    assert Question.objects.count() == 1
    assert authors[0].post(copy, bank.sent(cast.modules[0])).status_code == 302
    made = Question.objects.exclude(pk=question.pk).get()
    assert (made.live, made.key) == (False, "what-do-you-do-2")


# ---- the second author ----


@pytest.mark.slow
def test_another_author_approves_and_nobody_their_own(cast: Cast, authors: tuple[Client, Client], nora: Person) -> None:
    bank.add(authors[0], cast.modules[0])
    question = Question.objects.get()
    assert bank.edit(authors[0], question, **{"action-submit": "1"}).status_code == 302
    assert Notice.objects.get(person=nora).link == bank.address(question)
    assert "another author approves it" in authors[0].get(bank.address(question)).content.decode()
    state = Question.objects.get().current_workflow_task_state
    approve = bank.address(question, "workflow_action", "approve", state.pk)
    authors[0].post(approve)
    assert not is_live(question)
    refused = bank.edit(authors[0], question, **{"action-publish": "1"})
    assert refused.status_code == 403
    assert "cancel the approval first" in refused.content.decode()
    assert authors[1].post(approve).status_code == 302
    assert is_live(question)


@pytest.mark.slow
def test_whoever_approves_from_the_form_has_changed_nothing(cast: Cast, authors: tuple[Client, Client]) -> None:
    bank.kept(cast.modules[0])  # as an import writes it, with lines that end as packs end them
    question = Question.objects.get()
    question.get_workflow().start(question, cast.beatrice)
    state = question.current_workflow_task_state
    sent = {"action-workflow-action": "1", "workflow-action-name": "approve", "misconception": "old-rating-stands"}
    rows = ((*bank.RIGHT, "a"), (*bank.WRONG, "b"))
    assert bank.edit(authors[1], question, *rows, **sent).status_code == 302
    assert is_live(question)
    assert question.revisions.count() == 1
    state.refresh_from_db()
    assert state.status == "approved"


@pytest.mark.slow
def test_what_became_silent_while_it_waited_is_not_approved(cast: Cast, authors: tuple[Client, Client]) -> None:
    bank.add(authors[0], cast.modules[0])
    question = Question.objects.get()
    bank.edit(authors[0], question, **{"action-submit": "1"})
    state = Question.objects.get().current_workflow_task_state
    ModuleVersion.objects.create(module=cast.modules[0], number=99, content_hash="1" * 64, standards=[])
    response = authors[1].post(bank.address(question, "workflow_action", "approve", state.pk))
    assert response.status_code == 403
    assert "is not a standard of this module" in response.content.decode()
    assert not is_live(question)
    assert Question.objects.get().current_workflow_task_state.status == "in_progress"


# ---- around it ----


def test_the_key_of_a_question_never_changes(cast: Cast) -> None:
    question = bank.kept(cast.modules[0])
    question.key = "another"
    with pytest.raises(NotAllowed, match="keeps its key"):
        question.save()


def test_a_question_that_nobody_can_answer_is_refused(cast: Cast) -> None:
    question = bank.kept(cast.modules[0])
    question.body = "[]"
    assert [fault.at for fault in faults_of(question)] == [("body",)]


def test_a_passage_that_a_live_question_teaches_by_stays(cast: Cast) -> None:
    bank.live(cast.modules[0])
    page = LessonPage.objects.get(key="the-lesson")
    page.body = "[]"
    with pytest.raises(NotAllowed, match="“the-anchor” must stay"):
        page.save()


def test_the_list_of_what_is_needed_takes_two_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    question = bank.kept(cast.modules[0])
    with django_assert_num_queries(2):
        assert faults_of(question) == []


def test_the_address_of_the_list_is_one_of_the_admin(db: None) -> None:
    assert reverse("wagtailsnippets_quizzes_question:list").startswith("/admin/")
