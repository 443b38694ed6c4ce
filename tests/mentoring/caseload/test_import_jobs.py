"""The two jobs of a file: one reads it, one takes it in on a yes; and the page that says how far they are."""

import hashlib
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import RoleGrant, StaffAlias
from lms.permissions import NotAllowed
from mentoring.caseload.files import importing, lines_done, uploads
from mentoring.caseload.files.kept import KeptReport, questions_of
from mentoring.caseload.files.lines_done import LinesDone
from mentoring.caseload.files.workload_file import read
from mentoring.caseload.files.workload_packed import packed, unpacked
from mentoring.caseload.models import CaseloadImport, CaseloadUpload, FileKind, WorkloadReading
from tests.factories.mentoring import as_csv, as_tools_own_workbook, as_workbook, officer, person, upload

State = CaseloadUpload.State
DAY = timedelta(days=1)
PRIYA = officer("Priya Nair", grade="PQiP", reduction=22.2, total=700, available=870)


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def kept_by(by, *lines, content=None, day=None):
    """A file that was sent; the job that reads it has run."""
    file = upload(content if content is not None else as_csv(*lines), "export.csv")
    found = uploads.keep_upload(kind=FileKind.WORKLOAD, file=file, figures_day=day or today() - DAY, by=by)
    found.refresh_from_db()
    return found


def in_state(by, state, **facts):
    """A file in a state of its own, with no job for it."""
    facts = {"file_name": "export.csv", "content": as_csv(PRIYA), "figures_day": today() - DAY} | facts
    return CaseloadUpload.objects.create(uploaded_by=by, state=state, **facts)


def job_for(found, outcome, task="read_upload"):
    name = f"mentoring.caseload.tasks.{task}"
    arguments = {"args": [found.pk], "kwargs": {}}
    return JobRun.objects.create(
        key=f"{task}-{outcome}", task=name, arguments=arguments, outcome=outcome, queued_at=timezone.now()
    )


def page_of(found):
    return reverse("caseload:review", args=[found.pk])


# ---- reading ----


def test_a_file_is_read_once_and_never_again_in_a_request(cast, signed_in_as, monkeypatch):
    found = kept_by(cast.daniel, PRIYA, officer("Rowe, N"))
    for name in ("opened", "read"):
        monkeypatch.setattr(
            f"mentoring.caseload.files.workload_file.{name}", lambda *_: pytest.fail("read in a request")
        )
    monkeypatch.setattr(importing, "read_file", lambda **_: pytest.fail("read in a request"))
    client = signed_in_as(cast.daniel)
    assert "Nothing was imported: 1 line needs you" in words(client.get(page_of(found)))
    assert "Who is meant?" in words(client.get(reverse("caseload:confirm_names", args=[found.pk])))


def test_what_was_read_stands_in_place_of_the_file_and_its_hash_is_that_of_the_file(cast):
    content = as_workbook(PRIYA)
    found = kept_by(cast.daniel, content=content)
    assert not bytes(found.content).startswith(b"PK")
    uploads.say_yes(upload=found, by=cast.daniel)
    assert CaseloadImport.objects.get().file_hash == hashlib.sha256(content).hexdigest()
    assert kept_by(cast.daniel, content=content).report["already"]


@pytest.mark.parametrize("content", [as_csv(PRIYA), as_tools_own_workbook(PRIYA), as_csv(PRIYA, officer(cases="x"))])
def test_lines_come_back_as_they_were_kept(content):
    sheet = read(content)
    back = unpacked(packed(content, sheet))
    assert (back.sheet.rows, back.sheet.weights) == (sheet.rows, sheet.weights)
    assert back.sheet.problems == sheet.problems
    assert unpacked(content) is None
    assert unpacked(b"read:" + content) is None


def test_a_file_that_is_gone_or_already_read_is_no_trouble(cast):
    uploads.read_upload(pk=0)
    uploads.take_in_upload(pk=0)
    found = kept_by(cast.daniel, PRIYA)
    CaseloadUpload.objects.update(report={"kept": True})
    uploads.read_upload(pk=found.pk)
    assert CaseloadUpload.objects.get().report == {"kept": True}


def test_what_nobody_foresaw_is_told_to_the_sender_and_to_the_queue(cast, monkeypatch, signed_in_as):
    found = in_state(cast.daniel, State.READING)
    monkeypatch.setattr(importing, "read_file", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        uploads.read_upload(pk=found.pk)
    page = words(signed_in_as(cast.daniel).get(page_of(found)))
    assert "Something went wrong here" in page
    assert "Read it again" in page


def test_a_job_that_was_broken_off_reads_the_file_when_it_is_begun_again(cast):
    found = in_state(cast.daniel, State.READING)
    uploads.read_upload(pk=found.pk)
    found.refresh_from_db()
    assert (found.state, found.report["people"]) == (State.READ, 1)


def test_somebody_who_lost_the_right_since_sees_the_reason_beside_the_file(cast):
    found = in_state(cast.daniel, State.READING)
    RoleGrant.objects.filter(person=cast.daniel).update(ends=today())
    uploads.read_upload(pk=found.pk)
    found.refresh_from_db()
    assert "import workload figures" in KeptReport.from_json(found.report).lines[0].cause


def test_a_new_file_takes_the_place_of_the_one_before_unless_that_is_being_taken_in(cast):
    waiting = in_state(cast.daniel, State.READ)
    taking = in_state(cast.daniel, State.TAKING_IN)
    new = kept_by(cast.daniel, PRIYA)
    assert set(CaseloadUpload.objects.values_list("pk", flat=True)) == {taking.pk, new.pk}
    assert waiting.pk not in {taking.pk, new.pk}


# ---- how far it is ----


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("waiting", "It waits for its turn among the jobs."),
        ("running", "The job has begun."),
        ("failed", "It was broken off, and is begun once more in a moment."),
    ],
)
@pytest.mark.parametrize(("state", "task"), [(State.READING, "read_upload"), (State.TAKING_IN, "take_in_upload")])
def test_a_page_that_waits_says_how_far_the_job_is(cast, signed_in_as, outcome, sentence, state, task):
    found = in_state(cast.daniel, state)
    job_for(found, outcome, task)
    response = signed_in_as(cast.daniel).get(page_of(found))
    assert sentence in words(response)
    assert b"data-waits" in response.content
    assert b"waiting.js" in response.content


@pytest.mark.parametrize(
    ("state", "done", "sentence"),
    [
        (State.READING, 5_000, "Read so far: 5,000 of 20,000 lines."),
        (State.READING, 20_000, "Now the people are found whom they are about"),
        (State.TAKING_IN, 20_000, "Now everything is saved at once"),
    ],
)
def test_a_bar_shows_how_many_lines_are_done(cast, signed_in_as, state, done, sentence):
    found = in_state(cast.daniel, state, lines_done=done, lines_total=20_000)
    job_for(found, "running", "read_upload" if state == State.READING else "take_in_upload")
    response = signed_in_as(cast.daniel).get(page_of(found))
    assert sentence in words(response)
    bar = BeautifulSoup(response.content, "html.parser").select_one("[data-waits] svg.wm-prog rect.k-fill")
    assert bar["width"] == str(done)


@pytest.mark.parametrize("state", [State.READING, State.TAKING_IN, State.FAILED])
def test_a_file_that_nothing_deals_with_any_more_can_be_read_again(cast, signed_in_as, state):
    found = in_state(cast.daniel, state)
    client = signed_in_as(cast.daniel)
    assert "Something went wrong here" in words(client.get(page_of(found)))
    page = client.post(page_of(found), {"again": "1"}, follow=True)
    assert "1 person would be brought up to date" in words(page)


def test_a_file_that_a_job_deals_with_is_not_read_twice_at_once(cast, signed_in_as):
    found = in_state(cast.daniel, State.READING)
    job_for(found, "running")
    page = signed_in_as(cast.daniel).post(page_of(found), {"again": "1"}, follow=True)
    assert "This file is being dealt with already." in words(page)


def test_the_lines_are_counted_while_they_are_read(cast, monkeypatch):
    found, seen = in_state(cast.daniel, State.READING, content=as_csv(PRIYA, officer())), []
    update = CaseloadUpload.objects.filter(pk=found.pk).update
    monkeypatch.setattr(lines_done, "EVERY_SECONDS", 0)
    monkeypatch.setattr(
        LinesDone, "__call__", lambda self, done, total: (seen.append((done, total)), update(lines_done=done))
    )
    uploads.read_upload(pk=found.pk)
    assert seen == [(1, 3), (2, 3), (3, 3), (2, 2)]


def test_the_count_is_written_once_a_second_and_at_the_end(cast, monkeypatch, django_assert_num_queries):
    found, clock = in_state(cast.daniel, State.READING), [100.0]
    monkeypatch.setattr(lines_done.time, "monotonic", lambda: clock[0])
    count = LinesDone(found.pk)
    with django_assert_num_queries(1):
        for done in range(1, 500):
            count(done, 1000)
    found.refresh_from_db()
    assert (found.lines_done, found.lines_total) == (1, 1000)
    clock[0] += 1
    with django_assert_num_queries(2):
        count(500, 1000)
        count(501, 1000)
        count(1000, 1000)
    found.refresh_from_db()
    assert found.lines_done == 1000


# ---- the yes ----


def test_a_file_is_taken_in_once_by_a_job_and_its_content_is_forgotten(cast, signed_in_as):
    found, client = kept_by(cast.daniel, PRIYA), signed_in_as(cast.daniel)
    assert "Import 1 person" in words(client.get(page_of(found)))
    page = words(client.post(page_of(found), follow=True))
    assert "1 person brought up to date with figures of" in page
    assert "Everything is saved." in page
    assert "Import 1 person" not in page
    found.refresh_from_db()
    assert (found.state, bytes(found.content)) == (State.TAKEN_IN, b"")
    page = client.post(page_of(found), follow=True)
    assert "This file does not wait for your yes" in words(page)
    assert WorkloadReading.objects.count() == 1


@pytest.mark.parametrize("state", [State.READING, State.TAKING_IN, State.TAKEN_IN, State.FAILED])
def test_only_a_file_that_waits_for_a_yes_is_taken_in(cast, state):
    found = in_state(cast.daniel, state)
    with pytest.raises(NotAllowed, match="does not wait for your yes"):
        uploads.say_yes(upload=found, by=cast.daniel)


def test_a_file_that_needs_somebody_first_is_not_taken_in(cast):
    found = kept_by(cast.daniel, officer(cases="x"))
    with pytest.raises(NotAllowed, match="does not wait for your yes"):
        uploads.say_yes(upload=found, by=cast.daniel)


def test_nobody_else_says_yes(cast):
    found = kept_by(cast.daniel, PRIYA)
    for act in (uploads.say_yes, uploads.read_again):
        with pytest.raises(NotAllowed, match="for whoever sent it"):
            act(upload=found, by=cast.ruth)


def test_what_has_changed_since_the_yes_is_shown_once_more_and_nothing_is_saved(cast, signed_in_as):
    found = kept_by(cast.daniel, PRIYA)
    importing.import_file(
        kind=FileKind.WORKLOAD, file=upload(as_csv(PRIYA | {"Total Cases": 31})), figures_day=today() - 3 * DAY,
        by=cast.ruth,
    )  # fmt: skip
    page = signed_in_as(cast.daniel).post(page_of(found), follow=True)
    assert "1 person would be brought up to date" in words(page)
    assert CaseloadImport.objects.count() == 1
    page = signed_in_as(cast.daniel).post(page_of(found), follow=True)
    assert "1 person brought up to date" in words(page)


def test_a_file_that_somebody_else_took_in_meanwhile_is_here_already(cast, signed_in_as):
    found, client = kept_by(cast.daniel, PRIYA), signed_in_as(cast.daniel)
    importing.import_file(kind=FileKind.WORKLOAD, file=upload(as_csv(PRIYA)), figures_day=today() - DAY, by=cast.ruth)
    page = words(client.post(page_of(found), follow=True))
    assert "This file is here already" in page
    assert "Ruth Ellison imported this file" in page
    assert WorkloadReading.objects.count() == 1


def test_a_job_that_is_killed_half_way_leaves_nothing_and_is_begun_again(cast, monkeypatch):
    found = kept_by(cast.daniel, PRIYA, officer())
    CaseloadUpload.objects.update(state=State.TAKING_IN)
    monkeypatch.setattr("mentoring.caseload.files.workload_import.standing.refresh_all", lambda *_: killed())
    with pytest.raises(KeyboardInterrupt):
        uploads.take_in_upload(pk=found.pk)
    assert not WorkloadReading.objects.exists()
    assert not CaseloadImport.objects.exists()
    assert CaseloadUpload.objects.get().state == State.TAKING_IN
    monkeypatch.undo()
    uploads.take_in_upload(pk=found.pk)
    uploads.take_in_upload(pk=found.pk)
    assert WorkloadReading.objects.count() == 2
    assert CaseloadImport.objects.count() == 1


def killed():
    """What no job can catch and go on from."""
    raise KeyboardInterrupt


def test_a_busy_database_is_tried_again_and_other_trouble_is_told(cast, monkeypatch):
    found = kept_by(cast.daniel, PRIYA)
    for error, state in ((OperationalError, State.TAKING_IN), (ValueError, State.FAILED)):
        CaseloadUpload.objects.update(state=State.TAKING_IN)

        def fail(error=error, **_):
            raise error("no")

        monkeypatch.setattr(importing, "take_in", fail)
        with pytest.raises(error):
            uploads.take_in_upload(pk=found.pk)
        assert CaseloadUpload.objects.get().state == state


# ---- names ----


def test_names_are_confirmed_and_the_file_is_read_again(cast, signed_in_as):
    person("Neil Rowe", unit=cast.team)
    found, client = kept_by(cast.daniel, PRIYA, officer("Rowe, N")), signed_in_as(cast.daniel)
    asked = reverse("caseload:confirm_names", args=[found.pk])
    page = words(client.post(asked, {"line-3": cast.nadia.pk}, follow=True))
    assert "2 people would be brought up to date" in page
    assert not questions_of(KeptReport.from_json(CaseloadUpload.objects.get().report))


def test_names_that_others_confirmed_meanwhile_lead_to_one_button(cast, signed_in_as):
    found, client = kept_by(cast.daniel, officer("Rowe, N")), signed_in_as(cast.daniel)
    (question,) = questions_of(KeptReport.from_json(found.report))
    uploads.confirm_name(question=question, person=cast.nadia, by=cast.ruth)
    page = words(client.get(page_of(found)))
    assert "Somebody has said meanwhile who these people are." in page
    assert reverse("caseload:confirm_names", args=[found.pk]) not in client.get(page_of(found)).content.decode()
    page = words(client.post(page_of(found), {"again": "1"}, follow=True))
    assert "1 person would be brought up to date" in page


def test_names_are_not_asked_while_the_file_is_read(cast, signed_in_as):
    found = in_state(cast.daniel, State.READING)
    response = signed_in_as(cast.daniel).get(reverse("caseload:confirm_names", args=[found.pk]))
    assert response["Location"] == page_of(found)


def test_more_than_200_names_are_asked_about_in_turn_and_nothing_has_to_be_corrected(cast, signed_in_as):
    lines = [officer(f"Rowe {number}, N") for number in range(203)]
    found, client = kept_by(cast.daniel, *lines), signed_in_as(cast.daniel)
    page = words(client.get(page_of(found)))
    assert "And 3 more names are not plain. They are asked about after these." in page
    assert "Correct" not in page.replace("Correct the file, or say who is meant", "").replace("corrected", "")
    response = client.get(reverse("caseload:confirm_names", args=[found.pk]))
    assert len(BeautifulSoup(response.content, "html.parser").select("fieldset")) == 200


def test_a_page_costs_as_many_queries_for_many_lines_as_for_few(cast, signed_in_as, django_assert_max_num_queries):
    client = signed_in_as(cast.daniel)
    for count in (1, 60):
        lines = [officer(f"Nobody {number}") for number in range(count)]
        found = kept_by(cast.daniel, *lines)
        with django_assert_max_num_queries(22):
            client.get(page_of(found))
        with django_assert_max_num_queries(22):
            client.get(reverse("caseload:confirm_names", args=[found.pk]))
    assert not StaffAlias.objects.exists()


# ---- the form ----


def test_the_form_asks_what_is_in_the_file_and_refuses_another_kind(cast, signed_in_as):
    client, day = signed_in_as(cast.daniel), today()
    page = client.get("/caseload/import/")
    labels = [
        label.get_text(strip=True)
        for label in BeautifulSoup(page.content, "html.parser").select(".govuk-radios__label")
    ]
    assert labels == [kind.label for kind in FileKind]
    given = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "kind": "rota"}
    page = client.post("/caseload/import/", given | {"file": SimpleUploadedFile("w.csv", as_csv(PRIYA))})
    assert page.status_code == 200
    assert not CaseloadUpload.objects.exists()


def test_a_file_that_waits_is_found_again_from_the_first_page(cast, signed_in_as):
    found = kept_by(cast.daniel, PRIYA)
    page = signed_in_as(cast.daniel).get("/caseload/import/")
    assert page_of(found) in page.content.decode()
    assert "it waits for you" in words(page)
    assert "it waits for you" not in words(signed_in_as(cast.ruth).get("/caseload/import/"))
