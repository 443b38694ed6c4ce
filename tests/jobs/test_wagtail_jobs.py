"""Wagtail's own jobs go through the same queue and ledger: reference index, search index, deletion of files."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django_q.models import OrmQ
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.tasks import delete_file_from_storage_task

from courses.models import ProgrammePage
from lms.jobs.models import JobRun

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def deliver_all(deliver):
    """Return a function that delivers everything that waits."""

    def deliver_everything():
        while OrmQ.objects.exists():
            deliver()

    return deliver_everything


def outcomes():
    """Return how each task ended."""
    return {run.task.rpartition(".")[2]: run.outcome for run in JobRun.objects.order_by("pk")}


def make_page():
    """Save a page."""
    return Page.get_first_root_node().add_child(instance=ProgrammePage(title="Programme", slug="programme"))


def test_saving_a_page_queues_its_indexing_and_a_worker_does_it(deliver_all):
    make_page()
    deliver_all()
    assert outcomes() == {"update_reference_index_task": "done", "insert_or_update_object_task": "done"}


def test_a_page_that_was_deleted_before_its_indexing_is_no_failure(deliver_all):
    make_page().delete()
    deliver_all()
    assert set(outcomes().values()) == {"gone"}


def test_deleting_a_document_queues_the_deletion_of_its_file(deliver_all, django_capture_on_commit_callbacks):
    document = get_document_model()(title="Guide")
    document.file.save("guide.txt", ContentFile(b"words"))
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    deliver_all()
    assert outcomes()["delete_file_from_storage_task"] == "done"


def test_a_worker_deletes_the_file_even_when_it_is_told_twice(deliver_all, tmp_path):
    file, storage = tmp_path / "guide.txt", FileSystemStorage(location=str(tmp_path))
    file.write_text("words")
    for _ in range(2):
        delete_file_from_storage_task.enqueue(storage.deconstruct(), "guide.txt")
    deliver_all()
    assert not file.exists()
    assert outcomes() == {"delete_file_from_storage_task": "done"}
