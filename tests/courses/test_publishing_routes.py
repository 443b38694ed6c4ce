"""Every way in which a lesson is published meets the same gate, and each says why it refuses."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from courses.gate_facts import NotPublishable
from courses.models import GlossaryTerm, LessonPage, LessonPicture
from courses.scheduled import publish_due
from lms.actions import sync_groups
from lms.models import AuditEvent, Duty, Grade, Notice, Person, Post, RoleGrant
from lms.roles import Role
from tests.cast import Cast
from tests.factories import lessons, quizzes

pytestmark = pytest.mark.slow

PASSAGE = ("passage", {"heading": "One", "anchor": "one", "text": "Words."})
NO_WORDS = "This picture has no alt text"


@pytest.fixture
def nora(cast: Cast) -> Person:
    """Return a second author."""
    person = Person.objects.create(email="nora@example.org", name="Nora Blythe", staff_code="N1")
    since = timezone.localdate() - timedelta(days=9)
    Post.objects.create(person=person, unit=cast.nation, grade=Grade.OTHER, starts=since)
    RoleGrant.objects.create(person=person, role=Role.AUTHOR.value, unit=cast.nation, starts=since)
    return person


@pytest.fixture
def authors(cast: Cast, nora: Person, signed_in_as: Callable[[Person], Client]) -> tuple[Client, Client]:
    """Return the browsers of two authors."""
    lessons.module_page(cast.modules[0])
    call_command("sync_roles", verbosity=0)
    for person in (cast.beatrice, nora):
        sync_groups(person=person)
    return signed_in_as(cast.beatrice), signed_in_as(nora)


@pytest.fixture
def wordless(cast: Cast) -> LessonPicture:
    """Return a picture whose words are missing."""
    return lessons.picture(alt_text=" ")


def with_picture(picture: LessonPicture) -> list[tuple[str, dict[str, object]]]:
    return [PASSAGE, ("picture", {"picture": picture.pk, "caption": ""})]


def raw_with_picture(picture: LessonPicture) -> list[dict[str, object]]:
    return [lessons.passage(), {"type": "picture", "value": {"picture": picture.pk, "caption": ""}}]


def is_live(page: Page) -> bool:
    return LessonPage.objects.get(pk=page.pk).live


def publish_at(page: LessonPage) -> None:
    """Put the latest revision on the schedule, and let its time come."""
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()


# ---- by hand ----


def test_an_author_may_save_a_draft_that_is_not_fit_but_not_publish_it(
    cast: Cast, authors: tuple[Client, Client], wordless: LessonPicture
) -> None:
    page = lessons.draft(cast.modules[0])
    assert lessons.edit(authors[0], page, with_picture(wordless)).status_code == 302
    assert f'"picture": {wordless.pk}' in LessonPage.objects.get(pk=page.pk).get_latest_revision().content["body"]
    response = lessons.edit(authors[0], page, with_picture(wordless), **{"action-publish": "1"})
    assert response.status_code == 200
    errors = response.context["form"].errors.as_data()["body"][0]
    assert NO_WORDS in str(errors.block_errors[1].block_errors["picture"])
    assert NO_WORDS in response.content.decode()
    assert not is_live(page)


def test_no_form_saves_by_itself(cast: Cast, authors: tuple[Client, Client]) -> None:
    lesson = lessons.draft(cast.modules[0])
    parent = lesson.get_parent().pk
    for address in (
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", parent]),
        reverse("wagtailsnippets_quizzes_question:add"),
    ):
        assert authors[0].get(address).context["autosave_enabled"] is False


def test_what_is_well_is_published_by_hand(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.draft(cast.modules[0])
    words = (
        "terms",
        {
            "terms": {
                "count": "1",
                "0": {"value": {"term": "Harm", "meaning": "Hurt"}, "order": "0", "deleted": "", "id": "x"},
            }
        },
    )
    response = lessons.edit(authors[0], page, [PASSAGE, words], **{"action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    assert is_live(page)
    assert GlossaryTerm.objects.get().term == "Harm"


def test_a_new_lesson_is_made_published_and_given_a_key_of_its_own(
    cast: Cast, authors: tuple[Client, Client], wordless: LessonPicture
) -> None:
    lessons.published(cast.modules[1], key="new-lesson")
    parent = lessons.module_page(cast.modules[0])
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", parent.pk])
    page = LessonPage(title="New lesson", slug="new-lesson")
    publish = {"action-publish": "1"}
    assert NO_WORDS in authors[0].post(address, lessons.sent(page, with_picture(wordless), **publish)).content.decode()
    assert authors[0].post(address, lessons.sent(page, [PASSAGE], **publish)).status_code == 302
    made = LessonPage.objects.child_of(parent).get()
    assert (made.live, made.key) == (True, "new-lesson-2")


def test_a_material_edit_says_what_changed(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.published(cast.modules[0])
    facts = {"edit_kind": "material", "action-publish": "1"}
    assert "Say what changed" in lessons.edit(authors[0], page, [PASSAGE], **facts).content.decode()
    assert lessons.edit(authors[0], page, [PASSAGE], edit_note="A new duty", **facts).status_code == 302


def test_several_at_once_are_refused_with_the_reason(
    cast: Cast, authors: tuple[Client, Client], wordless: LessonPicture
) -> None:
    page = lessons.draft(cast.modules[0], *raw_with_picture(wordless))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = authors[0].post(f"{address}?id={page.pk}", {"include_descendants": False})
    assert response.status_code == 403
    assert NO_WORDS in response.content.decode()
    assert not is_live(page)


def test_publishing_a_module_with_all_below_it_does_not_approve_ones_own_lesson(
    cast: Cast, authors: tuple[Client, Client]
) -> None:
    page = lessons.draft(cast.modules[0])
    submit(authors[0], page, [PASSAGE])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    for above in (page.get_parent(), page.get_parent().get_parent()):
        response = authors[0].post(f"{address}?id={above.pk}", {"include_descendants": "on"})
        assert response.status_code == 403
        assert "cancel the approval first" in response.content.decode()
        assert not is_live(page)
    above = page.get_parent()
    assert authors[0].post(f"{address}?id={above.pk}", {"include_descendants": ""}).status_code == 302
    assert authors[1].post(f"{address}?id={above.pk}", {"include_descendants": "on"}).status_code == 302
    assert is_live(page)


def test_nothing_that_saves_a_live_page_goes_round_the_gate(cast: Cast, wordless: LessonPicture) -> None:
    page = lessons.published(cast.modules[0])
    page.body = json.dumps(raw_with_picture(wordless))
    with pytest.raises(NotPublishable, match=NO_WORDS):
        page.save()
    with pytest.raises(NotPublishable, match=NO_WORDS):
        page.save_revision().publish()
    with pytest.raises(NotPublishable, match=NO_WORDS):
        lessons.published(cast.modules[0], *raw_with_picture(wordless), key="another")
    assert "picture" not in str(LessonPage.objects.get(pk=page.pk).body.get_prep_value())


def test_a_copy_gets_a_key_of_its_own_and_a_mirror_is_refused(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.published(cast.modules[0])
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    facts = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    assert authors[0].post(address, {**facts, "alias": "on"}).status_code == 403
    assert authors[0].post(address, {**facts, "publish_copies": "on"}).status_code == 302
    assert sorted(LessonPage.objects.values_list("key", flat=True)) == ["copy", "the-lesson"]


def test_a_module_is_not_copied_since_it_has_one_page(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.published(cast.modules[0]).get_parent()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    facts = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    for response in (authors[0].get(address), authors[0].post(address, {**facts, "copy_subpages": "on"})):
        assert response.status_code == 403
        assert "A module has one page" in response.content.decode()


# ---- after approval ----


def submit(client: Client, page: LessonPage, blocks: list[tuple[str, dict[str, object]]]) -> None:
    response = lessons.edit(client, page, blocks, **{"action-submit": "1"})
    assert response.status_code == 302, response.context["form"].errors


def approve(client: Client, page: LessonPage) -> tuple[int, str]:
    state = LessonPage.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    response = client.post(address, {"comment": ""})
    return response.status_code, response.content.decode()


def test_another_author_approves_and_the_lesson_is_published(
    cast: Cast, authors: tuple[Client, Client], nora: Person
) -> None:
    page = lessons.draft(cast.modules[0])
    submit(authors[0], page, [PASSAGE])
    assert Notice.objects.filter(person=nora, event__startswith="lesson-approval-").count() == 1
    assert not is_live(page)
    assert approve(authors[1], page)[0] == 302
    assert is_live(page)


def test_nobody_approves_their_own_and_the_page_says_why(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.draft(cast.modules[0])
    submit(authors[0], page, [PASSAGE])
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "another author approves it" in authors[0].get(editor).content.decode()
    assert "another author approves it" not in authors[1].get(editor).content.decode()
    approve(authors[0], page)
    assert not is_live(page)
    response = lessons.edit(authors[0], page, [PASSAGE], **{"action-publish": "1"})
    assert response.status_code == 403
    assert "cancel the approval first" in response.content.decode()
    assert not is_live(page)


def test_whoever_changed_it_last_does_not_approve_it(cast: Cast, authors: tuple[Client, Client]) -> None:
    page = lessons.draft(cast.modules[0])
    submit(authors[0], page, [PASSAGE])
    lessons.edit(authors[1], page, [("passage", {"heading": "Mine", "anchor": "one", "text": "Mine."})])
    approve(authors[1], page)
    assert not is_live(page)


def test_what_is_not_fit_is_not_sent_for_approval(
    cast: Cast, authors: tuple[Client, Client], wordless: LessonPicture
) -> None:
    page = lessons.draft(cast.modules[0])
    response = lessons.edit(authors[0], page, with_picture(wordless), **{"action-submit": "1"})
    assert NO_WORDS in response.content.decode()
    assert LessonPage.objects.get(pk=page.pk).current_workflow_state is None


@pytest.mark.parametrize("later", [False, True])
def test_whoever_approves_sees_the_reason_and_nothing_is_published(
    cast: Cast, authors: tuple[Client, Client], later: bool
) -> None:
    picture = lessons.picture()
    page = lessons.draft(cast.modules[0])
    if later:
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision()
    submit(authors[0], page, with_picture(picture))
    LessonPicture.objects.update(alt_text="")
    status, words = approve(authors[1], page)
    assert status == 403
    assert NO_WORDS in words
    fresh = LessonPage.objects.get(pk=page.pk)
    assert not fresh.live
    assert fresh.workflow_in_progress
    assert not fresh.revisions.exclude(approved_go_live_at=None).exists()


# ---- on schedule ----


def test_the_schedule_skips_what_is_not_fit_asks_its_keeper_and_goes_on(cast: Cast, wordless: LessonPicture) -> None:
    bad = lessons.draft(cast.modules[0], *raw_with_picture(wordless), key="bad", content_owner=cast.beatrice)
    good = lessons.draft(cast.modules[0], key="good")
    for page in (bad, good):
        publish_at(page)
    call_command("publish_scheduled", verbosity=0)
    assert (is_live(bad), is_live(good)) == (False, True)
    duty = Duty.objects.get(kind="lesson_not_published")
    assert duty.owner == cast.beatrice
    assert NO_WORDS in duty.reason
    assert AuditEvent.objects.filter(code="publishing_refused").count() == 1
    assert publish_due(at=timezone.now()).refused == 0  # it is not tried again by itself
    LessonPicture.objects.update(alt_text="A hill")
    bad.get_latest_revision().publish()
    duty.refresh_from_db()
    assert duty.closed_at


def test_without_a_keeper_the_authors_are_asked(cast: Cast, wordless: LessonPicture) -> None:
    publish_at(lessons.draft(cast.modules[0], *raw_with_picture(wordless)))
    publish_due(at=timezone.now())
    duty = Duty.objects.get(kind="lesson_not_published")
    assert (duty.owner_role, duty.owner_unit) == (Role.AUTHOR.value, cast.nation)


def test_a_revision_scheduled_before_a_question_pointed_to_a_passage_is_refused_when_its_time_comes(cast: Cast) -> None:
    page = lessons.published(cast.modules[0], lessons.passage(anchor="the-anchor"))
    page.body = json.dumps([lessons.passage(anchor="another-anchor")])
    page.save_revision()
    publish_at(page)
    quizzes.check(cast.modules[0])  # its questions point to the-lesson#the-anchor
    assert publish_due(at=timezone.now()).refused == 1
    assert list(LessonPage.objects.get(pk=page.pk).anchors()) == ["the-anchor"]
    duty = Duty.objects.get(kind="lesson_not_published")
    assert "“the-anchor” must stay" in duty.reason
    assert cast.modules[0].title in duty.reason


def test_a_lesson_that_a_check_rests_on_does_not_end_by_itself(cast: Cast) -> None:
    page = lessons.published(cast.modules[0], lessons.passage(anchor="the-anchor"))
    other = lessons.published(cast.modules[0], key="other")
    LessonPage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    quizzes.check(cast.modules[0])
    due = publish_due(at=timezone.now())
    assert (due.ended, due.refused) == (1, 1)
    assert (is_live(page), is_live(other)) == (True, False)
    assert Duty.objects.filter(kind="lesson_not_ended").count() == 1


# ---- by import, and afterwards ----


def test_an_import_that_would_drop_a_passage_in_use_reports_it_and_keeps_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quizzes.check(cast.modules[0])  # of another module than the pack's
    pack = quizzes.write_pack(tmp_path, m1=[quizzes.raw_question()])
    lesson = next(tmp_path.rglob("01-the-lesson.md"))
    lesson.write_text(lesson.read_text().replace("{#the-anchor}", "{#moved}"))
    check = next(tmp_path.rglob("check.yaml"))
    check.write_text(check.read_text().replace("the-lesson#the-anchor", "the-lesson#moved"))
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_course_pack", pack)
    said = capsys.readouterr().err
    assert "01-the-lesson.md" in said
    assert "“the-anchor” must stay" in said
    assert not LessonPage.objects.exists()


def test_a_pack_may_move_a_passage_together_with_the_questions_about_it(cast: Cast, tmp_path: Path) -> None:
    pack = quizzes.write_pack(tmp_path, m1=[quizzes.raw_question()])
    call_command("import_course_pack", pack, verbosity=0)
    lesson = next(tmp_path.rglob("01-the-lesson.md"))
    lesson.write_text(lesson.read_text().replace("{#the-anchor}", "{#moved}"))
    check = next(tmp_path.rglob("check.yaml"))
    check.write_text(check.read_text().replace("the-lesson#the-anchor", "the-lesson#moved"))
    call_command("import_course_pack", pack, verbosity=0)
    assert list(LessonPage.objects.get().anchors()) == ["moved"]


def test_the_glossary_forgets_a_lesson_that_is_taken_away(cast: Cast) -> None:
    terms = [{"type": "item", "value": {"term": "Harm", "meaning": "Hurt"}, "id": "a"}]
    page = lessons.published(cast.modules[0], lessons.passage(), {"type": "terms", "value": {"terms": terms}})
    assert GlossaryTerm.objects.count() == 1
    page.unpublish()
    assert GlossaryTerm.objects.count() == 0


def test_the_glossary_forgets_a_lesson_that_is_deleted(cast: Cast, authors: tuple[Client, Client]) -> None:
    terms = [{"type": "item", "value": {"term": "Harm", "meaning": "Hurt"}, "id": "a"}]
    page = lessons.published(cast.modules[0], lessons.passage(), {"type": "terms", "value": {"terms": terms}})
    assert authors[0].post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert not LessonPage.objects.exists()
    assert GlossaryTerm.objects.count() == 0
