"""The same file is said yes to twice at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connection

from lms.calendar import today
from mentoring.caseload.files import importing, lines_done, uploads
from mentoring.caseload.files.lines_done import LinesDone
from mentoring.caseload.models import CaseloadImport, CaseloadUpload, FileKind, PointsVersion, WorkloadReading
from tests.factories.mentoring import as_csv, as_tools_own_workbook, officer, upload
from tests.races import RACE, at_once, while_open

pytestmark = RACE

CONTENT = as_csv(officer("Priya Nair"), officer())


def sent(by, content=CONTENT):
    """A file that was read and waits for a yes."""
    found = uploads.keep_upload(kind=FileKind.WORKLOAD, file=upload(content), figures_day=today(), by=by)
    CaseloadUpload.objects.filter(pk=found.pk).update(state=CaseloadUpload.State.TAKING_IN)
    return found.pk


def states():
    return sorted(CaseloadUpload.objects.values_list("state", flat=True))


def test_two_people_say_yes_to_one_file_and_it_is_taken_in_once(cast):
    jobs = [partial(uploads.take_in_upload, pk=sent(by)) for by in (cast.daniel, cast.ruth)]
    assert at_once(*jobs) == [None, None]
    assert CaseloadImport.objects.count() == 1
    assert WorkloadReading.objects.count() == 2
    assert states() == ["read", "taken_in"]
    (told,) = CaseloadUpload.objects.filter(state="read")
    assert told.report["already"]


def test_one_job_that_is_started_twice_takes_the_file_in_once(cast):
    job = partial(uploads.take_in_upload, pk=sent(cast.daniel))
    at_once(job, job, job)
    assert CaseloadImport.objects.count() == 1
    assert WorkloadReading.objects.count() == 2
    assert states() == ["taken_in"]


def test_whoever_presses_twice_is_told_the_second_time(cast):
    found = uploads.keep_upload(kind=FileKind.WORKLOAD, file=upload(CONTENT), figures_day=today(), by=cast.daniel)
    yes = partial(uploads.say_yes, upload=found, by=cast.daniel)
    came_to = at_once(yes, yes)
    assert came_to.count("This file does not wait for your yes: look at how far it is.") == 1
    assert WorkloadReading.objects.count() == 2


def test_the_second_waits_for_the_first_and_is_told_that_the_file_is_here(cast):
    facts = {"kind": FileKind.WORKLOAD, "file": upload(CONTENT), "figures_day": today()}
    first = importing.read_file(**facts, by=cast.daniel)
    second = importing.read_file(**facts, by=cast.ruth)
    report = while_open(
        partial(importing.take_in, report=first, by=cast.daniel),
        partial(importing.take_in, report=second, by=cast.ruth),
    )
    assert report.imported is None
    assert report.headline.startswith("Nothing changed: Daniel Okafor imported this file for this day on")
    assert WorkloadReading.objects.count() == 2


def test_others_see_how_far_the_reading_is_while_it_goes_on(cast, monkeypatch):
    seen, write = [], LinesDone.__call__
    upload_pk = CaseloadUpload.objects.create(
        file_name="w.csv", content=CONTENT, figures_day=today(), uploaded_by=cast.daniel
    ).pk

    def seen_by_others():
        try:
            return CaseloadUpload.objects.values_list("lines_done", flat=True).get(pk=upload_pk)
        finally:
            connection.close()

    def write_and_ask(self, done, total):
        write(self, done, total)
        with ThreadPoolExecutor(1) as pool:
            seen.append((done, pool.submit(seen_by_others).result()))

    monkeypatch.setattr(lines_done, "EVERY_SECONDS", 0)
    monkeypatch.setattr(LinesDone, "__call__", write_and_ask)
    uploads.read_upload(pk=upload_pk)
    assert seen == [(1, 1), (2, 2), (3, 3), (2, 2)]


def test_two_files_bring_the_same_table_of_points_at_once(cast):
    points = {"Com C2": 70, "Lic B1": 119}
    files = [as_tools_own_workbook(line, groups=points) for line in (officer(), officer("Priya Nair"))]
    jobs = [
        partial(uploads.take_in_upload, pk=sent(by, file))
        for by, file in zip((cast.daniel, cast.ruth), files, strict=True)
    ]
    at_once(*jobs)
    assert states() == ["taken_in", "taken_in"]
    assert PointsVersion.objects.count() == 1
    assert set(WorkloadReading.objects.values_list("points_version", flat=True)) == {PointsVersion.objects.get().name}
