"""Versions and reading again: by whatever way a lesson is published, exactly those whom it concerns are asked."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from courses.actions import finish_lesson
from courses.models import Enrolment, LessonCompletion, LessonPage, MaterialEdit, ModuleVersion, Reread
from courses.rereading import open_asks
from lms.actions import sync_groups
from lms.calendar import in_words, today
from lms.models import AuditEvent, LineManagement, Notice, Person
from lms.roles import Role
from tests.factories import teaching as make

NEW = [make.passage("first", "Tell the police at once."), make.passage("second", "Write it down.")]
MATERIAL = {"edit_kind": "material", "edit_note": "The law changed on 1 November."}


@pytest.fixture(scope="module")
def published(cast_of_file):
    """Publish a lesson that Priya, Callum and Nadia complete, and Gareth does not, once for this file."""
    page = make.lesson(cast_of_file.modules[0])
    for person in (cast_of_file.priya, cast_of_file.callum, cast_of_file.nadia):
        finish_lesson(lesson=page, by=person)
    return page


@pytest.fixture
def lesson(cast, published):
    """Return that lesson."""
    return LessonPage.objects.get(pk=published.pk)


def asked(lesson):
    """Return who is asked to read a lesson again, by first name."""
    rows = Reread.objects.filter(lesson_key=lesson.key, read_at=None).order_by("person__email", "pk")
    return [row.person.email.split("@")[0] for row in rows]


# ---- every way of publishing ----


@pytest.fixture
def author(cast, lesson, client):
    """Sign the author in to the content admin."""
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    client.force_login(cast.beatrice)
    return client


def by_hand(lesson, cast):
    """Publish at once."""
    make.edited(lesson, *NEW, **MATERIAL).save_revision(user=cast.beatrice).publish()


def on_schedule(lesson, cast):
    """Publish on a day that comes."""
    soon = timezone.now() + timedelta(hours=1)
    make.edited(lesson, *NEW, **MATERIAL, go_live_at=soon).save_revision(user=cast.beatrice).publish()
    assert asked(lesson) == []
    assert MaterialEdit.objects.count() == 0
    revision = LessonPage.objects.get(pk=lesson.pk).get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)


def by_approval(lesson, cast):
    """Publish when somebody approves."""
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    task = GroupApprovalTask.objects.create(name="Read by a second author")
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(pk=lesson.get_parent().pk))
    page = make.edited(lesson, *NEW, **MATERIAL)
    page.save_revision(user=cast.beatrice)
    state = workflow.start(page, cast.beatrice)
    assert asked(lesson) == []
    state.current_task_state.approve(user=cast.beatrice)


WAYS = [by_hand, on_schedule, by_approval]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_material_edit_makes_a_version_and_asks_those_who_completed_it(cast, lesson, way):
    before = ModuleVersion.objects.filter(module=cast.modules[0]).count()
    kept = list(LessonCompletion.objects.order_by("pk").values())
    way(lesson, cast)
    assert asked(lesson) == ["callum", "nadia", "priya"]
    assert ModuleVersion.objects.filter(module=cast.modules[0]).count() == before + 1
    edit = MaterialEdit.objects.get()
    assert (edit.note, edit.by, edit.from_revision_id) == (
        MATERIAL["edit_note"],
        cast.beatrice,
        lesson.live_revision_id,
    )
    assert edit.module_version == cast.modules[0].versions.latest("number")
    assert [passage["text"] for passage in edit.before][1:] == ["Tell the police within ten days.", "Write it down."]
    assert [passage["text"] for passage in edit.after][1:] == ["Tell the police at once.", "Write it down."]
    assert list(LessonCompletion.objects.order_by("pk").values()) == kept
    assert AuditEvent.objects.filter(code="reread_asked").count() == 1


@pytest.mark.slow
def test_through_the_content_admin_an_author_marks_an_edit_as_material(cast, lesson, author):
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    form = BeautifulSoup(author.get(address).content, "html.parser").select_one("#w-editor-form, #page-edit-form")
    assert form is not None
    fields = {}
    for field in form.select("input, textarea, select"):
        kind = field.get("type")
        if not field.get("name") or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            fields[field["name"]] = chosen["value"] if chosen else ""
        else:
            fields[field["name"]] = field.get("value") or field.get_text()
    assert fields["edit_kind"] == "editorial"
    body = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "passage",
        "body-0-id": "",
        "body-0-value-heading": "First",
        "body-0-value-anchor": "first",
        "body-0-value-text": "Tell the police at once.",
    }
    response = author.post(address, fields | body | MATERIAL | {"action-publish": "1"})
    assert response.status_code == 302
    assert asked(lesson) == ["callum", "nadia", "priya"]
    again = BeautifulSoup(author.get(address).content, "html.parser")
    chosen = again.select_one("[name=edit_kind][checked], [name=edit_kind] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "editorial"


def test_an_editorial_edit_makes_a_version_and_asks_nobody(cast, lesson):
    make.publish(lesson, *NEW)
    assert asked(lesson) == []
    assert cast.modules[0].versions.count() == 3
    assert MaterialEdit.objects.count() == 0


def test_publishing_without_a_change_makes_no_version_and_asks_nobody(cast, lesson):
    versions = ModuleVersion.objects.count()
    make.publish(lesson, **MATERIAL)
    assert ModuleVersion.objects.count() == versions
    assert asked(lesson) == []


def test_the_next_draft_begins_as_editorial(cast, lesson):
    published = make.publish(lesson, *NEW, **MATERIAL)
    assert (published.edit_kind, published.edit_note) == ("editorial", "")
    draft = published.get_latest_revision_as_object()
    assert (draft.edit_kind, draft.edit_note) == ("editorial", "")
    make.publish(lesson, make.passage("first", "Tell the police at once, by telephone."))
    assert MaterialEdit.objects.count() == 1


def test_who_left_the_pathway_and_holds_no_cases_is_not_asked(cast, lesson):
    Enrolment.objects.filter(person=cast.callum).update(status=Enrolment.Status.WITHDRAWN)
    cast.nadia.is_active = False
    cast.nadia.save()
    make.publish(lesson, *NEW, **MATERIAL)
    assert asked(lesson) == ["priya"]


def test_a_learner_on_a_pause_is_asked(cast, lesson):
    Enrolment.objects.filter(person=cast.callum).update(status=Enrolment.Status.PAUSED)
    make.publish(lesson, *NEW, **MATERIAL)
    assert "callum" in asked(lesson)


def test_nobody_is_asked_twice_for_one_edit(cast, lesson):
    published = make.publish(lesson, *NEW, **MATERIAL)
    revision = published.live_revision
    published.unpublish()
    revision.content["edit_kind"] = "material"
    revision.save()
    revision.publish()
    assert MaterialEdit.objects.count() == 1
    assert Reread.objects.count() == 3


def test_who_completes_it_after_the_edit_is_not_asked_and_not_told(cast, lesson):
    published = make.publish(lesson, *NEW, **MATERIAL)
    finish_lesson(lesson=published, by=cast.gareth)
    assert open_asks(cast.gareth) == []
    make.publish(published, make.passage("first", "Tell them today."), **MATERIAL)
    assert "gareth" in asked(lesson)


def test_the_first_publication_asks_nobody_to_read_again(cast):
    first = make.lesson(cast.modules[1], "another", **MATERIAL)
    assert MaterialEdit.objects.count() == 0
    assert first.edit_kind == "editorial"


def test_each_learner_is_told_and_each_manager_once(cast, lesson):
    make.publish(lesson, *NEW, **MATERIAL)
    told = {notice.person: notice.text for notice in Notice.objects.filter(event__startswith="reread-")}
    assert set(told) == {cast.priya, cast.callum, cast.nadia, cast.daniel}
    assert told[cast.daniel].startswith("3 of your people are asked to read again what changed in “Who to tell”")
    Reread.objects.all().delete()


def test_a_lesson_taken_away_makes_a_version_too(cast, lesson):
    versions = ModuleVersion.objects.count()
    lesson.unpublish()
    assert ModuleVersion.objects.count() == versions + 1


# ---- the page ----


def page_of(client, lesson):
    """Open the page of what changed."""
    return client.get(reverse("courses:changes", args=[lesson.key]))


def test_the_page_shows_what_went_and_what_came_in_words(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    page = BeautifulSoup(page_of(signed_in_as(cast.priya), lesson).content, "html.parser").main
    assert page is not None
    assert [mark.get_text() for mark in page.select(".wm-diff del")] == ["[taken out: within ten days] "]
    assert [mark.get_text() for mark in page.select(".wm-diff ins")] == ["[put in: at once] "]
    for words in ("The law changed on 1 November.", "everything you have demonstrated", "1 passage stayed as it was"):
        assert words in page.get_text()
    assert len(page.select("button")) == 1


def test_two_edits_are_both_shown_and_one_reading_closes_both(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    make.publish(lesson, NEW[0], make.passage("second", "Write it down the same day."), **MATERIAL)
    client = signed_in_as(cast.priya)
    assert page_of(client, lesson).content.count(b"Changed on") == 2
    (ask,) = open_asks(cast.priya)
    assert ask.edits == 2
    response = client.post(reverse("courses:changes", args=[lesson.key]))
    assert response.status_code == 302
    assert open_asks(cast.priya) == []
    assert len(open_asks(cast.callum)) == 1
    assert b"There is nothing here that you still have to read" in page_of(client, lesson).content
    assert LessonCompletion.objects.filter(person=cast.priya).count() == 1
    assert AuditEvent.objects.filter(code="changes_read", by=cast.priya).count() == 1
    client.post(reverse("courses:changes", args=[lesson.key]))
    assert AuditEvent.objects.filter(code="changes_read").count() == 1


def test_words_of_an_author_are_never_markup(cast, lesson, signed_in_as):
    text = "Tell <script>alert(1)</script> the <b>police</b>."
    make.publish(lesson, make.passage("first", text), **(MATERIAL | {"edit_note": "<img src=x>"}))
    content = page_of(signed_in_as(cast.priya), lesson).content
    assert b"<script>alert" not in content
    assert b"<img src=x>" not in content


def test_a_lesson_without_changes_says_so(cast, lesson, signed_in_as):
    assert b"has had no change that asks anybody" in page_of(signed_in_as(cast.priya), lesson).content


def test_the_lesson_and_the_first_page_ask_until_it_is_read(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    client = signed_in_as(cast.priya)
    assert b"See what changed" in client.get(lesson.url).content
    home = client.get("/").content.decode()
    assert reverse("courses:changes", args=[lesson.key]) in home
    assert reverse("courses:changes", args=[lesson.key]) in signed_in_as(cast.nadia).get("/").content.decode()
    assert b"See what changed" not in signed_in_as(cast.gareth).get(lesson.url).content
    client.post(reverse("courses:changes", args=[lesson.key]))
    assert b"See what changed" not in client.get(lesson.url).content
    assert reverse("courses:changes", args=[lesson.key]) not in client.get("/").content.decode()


# ---- what a manager sees of it ----


def team_of(client, lesson):
    """Return the heading and the rows of what a manager sees of their people; nothing when there is no such part."""
    part = BeautifulSoup(page_of(client, lesson).content, "html.parser").select_one("[aria-labelledby=team]")
    if part is None:
        return None
    return part.h2.get_text(), [" ".join(row.get_text(" ").split()) for row in part.select("tbody tr")]


def test_a_manager_sees_who_of_their_people_has_read_it_and_who_has_not(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    day = in_words(today())
    signed_in_as(cast.callum).post(reverse("courses:changes", args=[lesson.key]))
    not_yet = f"Not yet: asked on {day}"
    assert team_of(signed_in_as(cast.daniel), lesson) == (
        "2 of your people have still to read this",
        [
            f"Nadia Rowe nadia@example.org {not_yet}",
            f"Priya Nair priya@example.org {not_yet}",
            f"Callum Frost callum@example.org Yes, on {day}",
        ],
    )
    for person in (cast.nadia, cast.priya):
        signed_in_as(person).post(reverse("courses:changes", args=[lesson.key]))
    heading, rows = team_of(signed_in_as(cast.daniel), lesson)
    assert heading == "All 3 of your people who were asked have read this"
    assert len(rows) == 3


def test_nobody_sees_people_of_another_place_and_a_learner_sees_nobody(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    assert team_of(signed_in_as(cast.outsiders[Role.SPO]), lesson) == (
        "None of your people was asked to read this again",
        [],
    )
    for person in (cast.priya, cast.gareth, cast.beatrice):
        assert team_of(signed_in_as(person), lesson) is None


def test_who_has_read_one_edit_of_two_has_still_to_read(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    signed_in_as(cast.priya).post(reverse("courses:changes", args=[lesson.key]))
    other = make.lesson(cast.modules[0], key="another")
    finish_lesson(lesson=other, by=cast.callum)
    make.publish(lesson, NEW[0], make.passage("second", "Write it down the same day."), **MATERIAL)
    make.publish(other, *NEW, **MATERIAL)
    heading, rows = team_of(signed_in_as(cast.daniel), lesson)
    assert heading == "3 of your people have still to read this"
    assert len(rows) == 3
    heading, rows = team_of(signed_in_as(cast.daniel), other)
    assert heading == "1 of your people has still to read this"
    assert [row.split()[0] for row in rows] == ["Callum"]


def test_many_people_cost_a_manager_no_more_queries_than_one(cast, lesson, signed_in_as):
    make.publish(lesson, *NEW, **MATERIAL)
    edit = MaterialEdit.objects.get()
    client = signed_in_as(cast.daniel)
    counts = []
    for number in (0, 30):
        for place in range(number):
            person = Person.objects.create(email=f"more-{place}@example.org", name=f"More {place:02}")
            LineManagement.objects.create(person=person, manager=cast.daniel, starts=today())
            Reread.objects.create(edit=edit, person=person, lesson_key=lesson.key)
        team_of(client, lesson)
        with CaptureQueriesContext(connection) as queries:
            _, rows = team_of(client, lesson)
        counts.append(len(queries))
    assert len(rows) == 25
    assert counts[0] == counts[1]


def test_the_ask_costs_a_lesson_one_query(cast, lesson, django_assert_num_queries):
    make.publish(lesson, *NEW, **MATERIAL)
    with django_assert_num_queries(1):
        open_asks(cast.priya, lesson.key)
