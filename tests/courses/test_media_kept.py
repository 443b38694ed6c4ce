"""A picture or a document that a published lesson shows is not deleted, by whatever way; what no lesson shows is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import LessonDocument, LessonPicture
from lms.actions import sync_groups
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.lessons import document, draft, passage, picture, published


@pytest.fixture
def author(cast: Cast, client: Client) -> Client:
    """Return the browser of an author."""
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    client.force_login(cast.beatrice)
    return client


def block(row):
    """Return the block that shows a picture or a document."""
    if isinstance(row, LessonPicture):
        return {"type": "picture", "value": {"picture": row.pk, "caption": ""}}
    return {"type": "document", "value": {"document": row.pk, "title": ""}}


def upload(make, cast):
    """Save a picture or a document as Beatrice uploads it."""
    row = make()
    row.uploaded_by_user = cast.beatrice
    row.save()
    return row


def address(row, part="delete"):
    """Return an address of Wagtail about a picture or a document."""
    return reverse(f"{'wagtailimages' if isinstance(row, LessonPicture) else 'wagtaildocs'}:{part}", args=[row.pk])


def together(*rows):
    """Return the address at which several are deleted at once."""
    chosen = "&".join(f"id={row.pk}" for row in rows)
    return (
        f"{reverse('wagtail_bulk_action', args=['courses', rows[0]._meta.model_name, 'delete'])}?{chosen}&next=/admin/"
    )


def is_here(row):
    """Say whether a row is still in the database."""
    return type(row).objects.filter(pk=row.pk).exists()


BOTH = pytest.mark.parametrize("make", [picture, document])


@BOTH
def test_what_a_published_lesson_shows_is_not_deleted_on_its_page(cast, author, make):
    row = upload(make, cast)
    for key in ("one", "two"):
        published(cast.modules[0], passage(), block(row), key=key)
    page = author.get(address(row)).content.decode()
    assert f"“{row.title}” stays: the published lessons “One” and “Two” show it." in page
    assert "Yes, delete" not in page
    answer = author.post(address(row))
    assert answer.status_code == 403
    assert "“One” and “Two”" in answer.content.decode()
    assert is_here(row)


@BOTH
def test_of_several_none_is_deleted_while_one_is_shown_and_the_list_says_why(cast, author, make):
    shown, other = upload(make, cast), upload(make, cast)
    published(cast.modules[0], passage(), block(shown), key="one")
    assert author.get(together(shown, other)).status_code == 200
    answer = author.post(together(shown, other), follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert f"“{shown.title}” stays: the published lesson “One” shows it." in answer.content.decode()
    assert is_here(shown)
    assert is_here(other)


@BOTH
def test_what_only_a_draft_or_no_lesson_shows_is_deleted(cast, author, make):
    in_draft, alone, third = (upload(make, cast) for _ in range(3))
    draft(cast.modules[0], passage(), block(in_draft), key="one")
    assert "Yes, delete" in author.get(address(in_draft)).content.decode()
    author.post(address(in_draft))
    author.post(together(alone, third))
    assert not any(map(is_here, (in_draft, alone, third)))


@BOTH
@pytest.mark.parametrize("live", [True, False])
def test_what_a_lesson_shows_that_is_set_to_be_published_is_not_deleted(cast, author, make, live):
    row = upload(make, cast)
    page = published(cast.modules[0], passage(), key="one") if live else draft(cast.modules[0], passage(), key="one")
    page.body = [passage(), block(row)]
    revision = page.save_revision()
    revision.approved_go_live_at = timezone.now() + timedelta(days=3)
    revision.save()
    assert f"“{row.title}” stays: “One” is set to be published with it." in author.get(address(row)).content.decode()
    assert author.post(address(row)).status_code == 403
    with pytest.raises(NotAllowed):
        type(row).objects.filter(pk=row.pk).delete()
    assert is_here(row)
    revision.approved_go_live_at = None
    revision.save()
    row.delete()
    assert not is_here(row)


@BOTH
def test_what_a_lesson_showed_before_it_was_unpublished_may_go(cast, make):
    row = make()
    page = published(cast.modules[0], passage(), block(row))
    with pytest.raises(NotAllowed):
        type(row).objects.filter(pk=row.pk).delete()
    page.unpublish()
    row.delete()
    assert not is_here(row)


def test_a_file_just_uploaded_among_many_is_refused_too(cast, author):
    row = upload(document, cast)
    published(cast.modules[0], passage(), block(row))
    answer = author.post(reverse("wagtaildocs:delete_multiple", args=[row.pk]))
    assert answer.status_code == 403
    assert is_here(row)


def test_a_picture_and_a_document_of_the_same_number_are_not_mixed_up(cast):
    shown = document()
    other = picture()
    LessonPicture.objects.filter(pk=other.pk).update(id=shown.pk)
    published(cast.modules[0], passage(), block(shown))
    LessonPicture.objects.get(pk=shown.pk).delete()
    with pytest.raises(NotAllowed):
        shown.delete()


def play(cast):
    """Publish a lesson with a video; return its two documents."""
    video, captions = document("talk.mp4"), document("talk.vtt")
    value = {"video": video.pk, "captions": captions.pk, "title": "Talk", "transcript": "Words."}
    published(cast.modules[0], passage(), {"type": "video", "value": value})
    return video, captions


@pytest.mark.parametrize(
    ("which", "ending", "refused"), [(0, "pdf", True), (0, "webm", False), (1, "txt", True), (1, "vtt", False)]
)
def test_the_file_of_a_video_that_a_lesson_plays_is_not_replaced_by_another_kind(cast, author, which, ending, refused):
    row = play(cast)[which]
    LessonDocument.objects.filter(pk=row.pk).update(uploaded_by_user=cast.beatrice)
    before = row.file.name
    sent = {"title": "New", "file": SimpleUploadedFile(f"new.{ending}", b"WEBVTT"), "tags": ""}
    answer = author.post(reverse("wagtaildocs:edit", args=[row.pk]), sent)
    assert (answer.status_code == 200) is refused
    assert ("A published lesson plays this" in answer.content.decode()) is refused
    assert (LessonDocument.objects.get(pk=row.pk).file.name == before) is refused


def test_the_file_of_a_video_that_no_lesson_plays_may_become_anything(cast, author):
    row = upload(lambda: document("talk.mp4"), cast)
    sent = {"title": "New", "file": SimpleUploadedFile("new.pdf", b"%PDF-"), "tags": ""}
    assert author.post(reverse("wagtaildocs:edit", args=[row.pk]), sent).status_code == 302


def test_the_captions_of_a_video_stay_and_a_longer_number_is_another(cast, django_assert_num_queries):
    _, captions = play(cast)
    longer = LessonDocument(pk=int(f"{captions.pk}7"), title="Other")
    with django_assert_num_queries(1):
        assert longer.why_it_stays == ""
    assert "“The lesson” shows it" in captions.why_it_stays
