"""Uploads are taken piece by piece, and no further than any rule allows."""

import errno
import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadhandler import load_handler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.test import RequestFactory

from lms import uploads
from lms.models import Person

BOUNDARY = "a-boundary-of-this-test"


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch, settings):
    """Take at most 1,000 bytes at once, and all of them from the disk."""
    monkeypatch.setattr(uploads, "MOST_KEPT", 1_000)
    monkeypatch.setattr(uploads, "MOST_READ", 10_000)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0


def sent(*files: bytes, user: Any = None, path: str = "/evidence/", lost: int = 0) -> HttpRequest:
    """Return a request with some files, whose last bytes may be lost on the way."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{n}.txt"\r\n\r\n'.encode()
        + file
        + b"\r\n"
        for n, file in enumerate(files)
    ]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    asked = RequestFactory().generic("POST", path, body, kind).environ
    request = WSGIRequest(asked | {"wsgi.input": io.BytesIO(body[: len(body) - lost])})
    request.user = user or Person(pk=1)
    return request


def kept(request: HttpRequest) -> list[tuple[bytes, str]]:
    """Return what came of each file: its bytes, and why there are none."""
    return [(file.read(), file.fault) for file in request.FILES.getlist("files")]


@pytest.mark.parametrize(
    ("files", "came_of_it"),
    [
        ((b"a" * 1_000,), [(b"a" * 1_000, "")]),
        ((b"a" * 1_001,), [(b"", uploads.TOO_MUCH)]),
        ((b"a" * 600, b"b" * 400), [(b"a" * 600, ""), (b"b" * 400, "")]),
        ((b"a" * 600, b"b" * 401), [(b"a" * 600, ""), (b"", uploads.TOO_MUCH)]),
    ],
)
def test_files_are_kept_up_to_the_bound_and_the_rest_is_thrown_away(files, came_of_it):
    request = sent(*files)
    assert kept(request) == came_of_it
    assert [file.size for file in request.FILES.getlist("files")] == [len(file) for file in files]


def test_what_is_far_too_large_is_not_read_at_all():
    assert kept(sent(b"a" * 20_000)) == []


def test_a_file_that_stops_half_way_is_no_file():
    assert kept(sent(b"a" * 900, lost=400)) == []


def test_a_stranger_leaves_nothing_on_the_disk(monkeypatch):
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", None)
    assert kept(sent(b"a" * 900, user=AnonymousUser())) == []


def test_authors_send_films_to_the_content_admin():
    assert kept(sent(b"a" * 5_000, path="/admin/documents/")) == [(b"a" * 5_000, "")]


def test_a_full_disk_is_said_and_leaves_nothing_behind(monkeypatch, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = sent(b"a" * 900)
    handler = load_handler("lms.uploads.BoundedUploads", request)

    def full(_: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    handler.handle_raw_input(io.BytesIO(), {}, 900, BOUNDARY)
    handler.new_file("files", "plan.pdf", "", None)
    handler.receive_data_chunk(b"a" * 100, 0)
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(handler.file.file, "write", full)
    handler.receive_data_chunk(b"a" * 100, 100)
    file = handler.file_complete(200)
    assert (file.read(), file.fault, list(tmp_path.iterdir())) == (b"", uploads.NO_ROOM, [])
