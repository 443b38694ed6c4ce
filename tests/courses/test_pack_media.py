"""Pictures, videos and documents of a course pack: one row each however often, and nothing that is not what it says."""

import os
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.core.management import CommandError, call_command
from PIL import Image

from courses.models import CoursePackFile, LessonDocument, LessonPage, LessonPicture
from courses.packs import read_pack
from tests.courses.pack_world import bring_in, contents, lesson, picture, put, write_back, write_pack

BODY = """## One {#one}

Words.

::: picture media/door.png
alt: A door on the latch
caption: Who is in?
:::

::: video media/talk.mp4
captions: media/talk.vtt
title: At the door

What is said.
:::

::: document media/form.pdf
title: The form
:::
"""
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 40
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
PDF = b"%PDF-1.7\n%%EOF\n"


def write(folder: Path, body: str = BODY) -> Path:
    """Write a pack with one lesson that shows a file of each kind."""
    write_pack(folder, {"m1": [lesson("a1", body)]})
    for name, content in (("door.png", picture()), ("talk.mp4", MP4), ("talk.vtt", VTT), ("form.pdf", PDF)):
        put(folder, f"media/{name}", content)
    return folder


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Write a pack with media and bring it in."""
    bring_in(write(tmp_path / "a"))
    return tmp_path / "a"


def test_files_become_rows_once_and_the_lesson_shows_them(folder: Path) -> None:
    assert "0 new, 0 changed" in bring_in(folder)
    shown = LessonPicture.objects.get()
    assert (shown.alt_text, shown.width, shown.height) == ("A door on the latch", 40, 30)
    assert shown.file.read() == picture()
    assert LessonDocument.objects.count() == 3
    assert LessonPage.objects.get(key="a1").body[1].value["picture"] == shown


def test_a_changed_file_of_the_same_name_changes_the_same_picture(folder: Path) -> None:
    before = LessonPicture.objects.get()
    before.get_rendition("width-20")
    put(folder, "media/door.png", picture("red"))
    said = bring_in(folder)
    after = LessonPicture.objects.get()
    assert after.pk == before.pk
    assert after.file.read() == picture("red")
    assert after.file_hash != before.file_hash
    assert after.renditions.count() == 0
    assert "changed: File: media/door.png" in said
    assert "changed: Lesson" not in said


def test_other_words_for_a_picture_are_a_change_of_the_picture(folder: Path) -> None:
    write(folder, BODY.replace("A door on the latch", "A door that stands open"))
    assert "changed: File: media/door.png" in bring_in(folder)
    assert LessonPicture.objects.get().alt_text == "A door that stands open"


def test_a_dry_run_writes_no_file(db: None, tmp_path: Path, settings) -> None:
    before = set(settings.MEDIA_ROOT.rglob("talk*"))
    bring_in(write(tmp_path / "a"), dry_run=True)
    assert LessonPicture.objects.count() == 0
    assert CoursePackFile.objects.count() == 0
    assert set(settings.MEDIA_ROOT.rglob("talk*")) == before


def test_a_pack_with_media_comes_back_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    said = write_back(tmp_path / "out")
    assert "4 pictures and documents" in said
    assert {name for name in contents(tmp_path / "out") if name.startswith("media/")} == {
        "media/door.png",
        "media/form.pdf",
        "media/talk.mp4",
        "media/talk.vtt",
    }
    assert (tmp_path / "out" / "media" / "door.png").read_bytes() == picture()
    assert "0 new, 0 changed" in bring_in(tmp_path / "out")


def test_what_an_author_uploaded_comes_with_the_lesson_and_is_not_doubled(folder: Path, tmp_path: Path) -> None:
    file = ImageFile(BytesIO(picture("green")), name="Door ünd mat.png")
    mine = LessonPicture(title="Mine", alt_text="Drawn by an author", file=file)
    mine._set_image_file_metadata()
    mine.save()
    page = LessonPage.objects.get(key="a1")
    page.body.append(("picture", {"picture": mine, "caption": ""}))
    page.save_revision().publish()
    write_back(tmp_path / "out")
    assert "0 new, 0 changed" in bring_in(tmp_path / "out")
    assert LessonPicture.objects.count() == 2
    first = contents(tmp_path / "out")
    assert [name for name in first if name.startswith("media/Door")]
    write_back(tmp_path / "again")
    assert contents(tmp_path / "again") == first


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("door.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "is not a PNG picture"),
        ("door.png", picture(kind="JPEG"), "is not a PNG picture"),
        ("door.png", picture()[:40], "is not a PNG picture"),
        ("door.png", b"", "is not a PNG picture"),
        ("talk.mp4", b"#!/bin/sh\n", "is not what its ending"),
        ("talk.vtt", b"1\n00:00 --> 00:01\n", "is not what its ending"),
        ("talk.vtt", b"WEBVTT\n\xff\xfe", "not UTF-8"),
        ("form.pdf", b"<html><script>1</script>", "is not what its ending"),
    ],
)
def test_a_file_is_seen_from_its_content(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    folder = write(tmp_path / "a")
    put(folder, f"media/{name}", content)
    problems = read_pack(folder).problems
    assert [sentence in str(problem) for problem in problems] == [True]
    assert problems[0].line > 5


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("media/door.png", "media/door.svg", "can hold a script"),
        ("media/door.png", "media/form.pdf", "a picture is a file that ends in"),
        ("media/talk.mp4", "media/door.png", "a video is a file that ends in"),
        ("media/form.pdf", "media/none.pdf", "This file is missing"),
        ("media/form.pdf", "media/../../secret.pdf", "no file of this pack"),
    ],
)
def test_a_lesson_shows_only_files_that_fit(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    folder = write(tmp_path / "a", BODY.replace(old, new))
    assert [sentence in str(problem) for problem in read_pack(folder).problems] == [True]


def test_a_link_out_of_the_pack_is_no_picture_of_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "a")
    (tmp_path / "secret.png").write_bytes(picture())
    (folder / "media" / "door.png").unlink()
    os.symlink(tmp_path / "secret.png", folder / "media" / "door.png")
    assert "outside the pack" in str(read_pack(folder).problems[0])
    (folder / "media" / "door.png").unlink()
    os.symlink("door.png", folder / "media" / "door.png")
    assert len(read_pack(folder).problems) == 1


def test_a_picture_that_unfolds_is_refused_before_it_does(tmp_path: Path) -> None:
    folder = write(tmp_path / "a")
    Image.new("1", (20_000, 20_000)).save(folder / "media" / "door.png")
    assert (folder / "media" / "door.png").stat().st_size < 100_000
    assert "million pixels" in str(read_pack(folder).problems[0])


def test_a_picture_cannot_mean_two_things(tmp_path: Path) -> None:
    twice = BODY + "\n::: picture media/door.png\nalt: Something else\n:::\n"
    assert "two different “alt” texts" in str(read_pack(write(tmp_path / "a", twice)).problems[0])


def test_problems_of_files_stop_the_import(db: None, tmp_path: Path) -> None:
    folder = write(tmp_path / "a")
    put(folder, "media/form.pdf", b"nothing")
    said = StringIO()
    with pytest.raises(CommandError, match="1 problem"):
        call_command("import_course_pack", folder, stderr=said)
    assert said.getvalue().startswith("modules/01-m1/lessons/01-a1.md, line 23: form.pdf is not what its ending")
    assert LessonDocument.objects.count() == 0
