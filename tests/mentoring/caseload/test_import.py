"""Taking in a workload export: all or nothing, once, with the difference shown first."""

import os
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from courses import standing
from courses.models import Standing
from lms.calendar import today
from lms.models import AuditEvent, StaffAlias
from lms.permissions import NotAllowed
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.files.uploads import confirm_name, forget_uploads, keep_upload
from mentoring.caseload.models import CaseloadImport, CaseloadUpload, FileKind, WorkloadReading
from mentoring.caseload.workload import latest_workload, recent_workloads
from tests.factories.mentoring import as_csv, as_tools_own_workbook, as_workbook, officer, person, upload

DAY = timedelta(days=1)


def taken_in(by, *lines, day=None, dry_run=False):
    """Import lines as figures of yesterday."""
    return import_file(
        kind=FileKind.WORKLOAD, file=upload(as_csv(*lines)), figures_day=day or today() - DAY, by=by, dry_run=dry_run
    )


PRIYA = officer("Priya Nair", grade="PQiP", reduction=22.2, total=700, available=870, percent="")


def test_figures_come_in_with_everything_that_is_needed_to_read_them_again(cast):
    report = taken_in(cast.daniel, PRIYA, officer())
    assert report.headline.startswith("2 people brought up to date with figures of ")
    reading = WorkloadReading.objects.get(person=cast.priya)
    assert (reading.total_points, reading.available_points, reading.imported_percent) == (700, 870, Decimal("80.5"))
    assert (reading.unit, reading.grade, reading.day) == (cast.team, "PQiP", today() - DAY)
    assert (reading.nominal_target, reading.full_time_hours) == (2176, Decimal(37))
    assert reading.counts == {"Com C2": 28, "Lic B1": 2}
    assert (reading.source.rows, reading.source.imported_by) == (2, cast.daniel)
    assert AuditEvent.objects.get(code="workload_imported").facts["rows"] == 2


def test_the_read_model_holds_the_new_figure(cast):
    taken_in(cast.daniel, PRIYA)
    row = Standing.objects.get(enrolment__person=cast.priya)
    assert (row.workload_percent, row.workload_day) == (Decimal("80.5"), today() - DAY)
    assert not [fault for fault in standing.drift(today()) if "workload" in fault]


def test_a_dry_run_changes_nothing_and_shows_before_and_after(cast):
    taken_in(cast.daniel, PRIYA, day=today() - 8 * DAY)
    report = taken_in(cast.daniel, PRIYA | {"Overall Total Points": 1000}, dry_run=True)
    (change,) = report.changes
    assert (change.before.split(" ")[0], change.after) == ("80.5%", "114.9%")
    assert report.headline.startswith("1 person would be brought up to date")
    assert CaseloadImport.objects.count() == 1


def test_the_same_file_of_the_same_day_changes_nothing_and_says_so(cast):
    taken_in(cast.daniel, PRIYA)
    report = taken_in(cast.ruth, PRIYA)
    assert report.headline.startswith("Nothing changed: Daniel Okafor imported this file for this day on")
    assert WorkloadReading.objects.count() == 1
    assert taken_in(cast.daniel, PRIYA, day=today() - 2 * DAY).imported


def test_one_wrong_line_and_nothing_is_taken_in(cast):
    report = taken_in(
        cast.daniel, PRIYA, officer(cases="x"), officer("Rowe, N"), officer("Gareth Pugh", team="Nowhere")
    )
    assert report.headline == "Nothing was imported: 3 lines need you"
    assert [(row.line, row.column) for row in report.lines] == [(3, "Total Cases"), (4, "OM Name"), (5, "Team")]
    assert not WorkloadReading.objects.exists()
    assert not CaseloadImport.objects.exists()


def test_a_name_that_was_said_once_is_not_asked_again(cast):
    question = taken_in(cast.daniel, officer("Rowe, N")).questions[0]
    confirm_name(question=question, person=cast.nadia, by=cast.daniel)
    assert taken_in(cast.daniel, officer("rowe, n")).imported
    assert WorkloadReading.objects.get().person == cast.nadia
    assert StaffAlias.objects.get().confirmed_by == cast.daniel


def test_only_somebody_who_was_offered_may_be_meant_and_only_in_ones_own_place(cast):
    question = taken_in(cast.daniel, officer("Rowe, N")).questions[0]
    with pytest.raises(NotAllowed, match="is not one of those whom"):
        confirm_name(question=question, person=cast.owen, by=cast.daniel)
    with pytest.raises(NotAllowed, match="outside"):
        confirm_name(question=question, person=cast.nadia, by=cast.carys)


def test_figures_of_tomorrow_are_refused(cast):
    with pytest.raises(ValidationError, match="must be today or earlier"):
        taken_in(cast.daniel, PRIYA, day=today() + DAY)
    assert taken_in(cast.daniel, PRIYA, day=today()).imported


@pytest.mark.parametrize("who", ["priya", "gareth", "helen", "tomasz", "hugo"])
def test_who_may_not_import_is_refused(cast, who):
    with pytest.raises(NotAllowed, match="import workload figures"):
        taken_in(cast.people[who], PRIYA)


def test_a_file_of_50_mb_is_refused_by_its_size_without_being_read(cast):
    class Large:
        name, size = "export.xlsx", 50 * 1024 * 1024

        def read(self):
            pytest.fail("read")

    report = import_file(kind=FileKind.WORKLOAD, file=Large(), figures_day=today(), by=cast.daniel)
    assert report.problems[0].cause == "The file has 50 MB, and at most 10 MB are taken. Export fewer teams."


def test_teams_are_added_up_and_never_averaged(cast):
    sam = person("Sam Two", unit=cast.team)
    lines = [officer("Sam Two", total=600, available=1088), officer("Owen Castle", team="Aldermoor Team 2")]
    taken_in(cast.ruth, *lines)
    other = officer("Sam Two", team="Aldermoor Team 2", total=900, available=500)
    question = taken_in(cast.ruth, other).questions[0]
    confirm_name(question=question, person=sam, by=cast.ruth)
    (change,) = taken_in(cast.ruth, other).changes
    assert (change.after, change.note) == ("94.5%", "60 cases, 1,500 of 1,588 points")
    latest = latest_workload([sam.pk])[sam.pk]
    assert (latest.total, latest.available) == (1500, 1588)


def test_a_later_file_of_the_same_day_stands_in_place_of_the_earlier(cast):
    taken_in(cast.daniel, PRIYA)
    taken_in(cast.daniel, PRIYA | {"Overall Total Points": 435})
    assert latest_workload([cast.priya.pk])[cast.priya.pk].percent == Decimal("50.0")
    assert WorkloadReading.objects.count() == 2


def test_all_hours_reduced_is_no_capacity_and_never_nought(cast):
    taken_in(cast.daniel, officer("Priya Nair", reduction=37, total=0, available=0, percent=0))
    found = latest_workload([cast.priya.pk])[cast.priya.pk]
    assert found.percent is None
    assert found.in_words.startswith("No capacity on ")
    assert Standing.objects.get(enrolment__person=cast.priya).workload_percent is None


def test_workloads_over_time_come_by_day(cast):
    for days in (20, 13, 6):
        taken_in(cast.daniel, PRIYA | {"Overall Total Points": 870 + days}, day=today() - days * DAY)
    rows = recent_workloads([cast.priya.pk], today() - 14 * DAY, today())[cast.priya.pk]
    assert [row.total for row in rows] == [883, 876]
    assert latest_workload([cast.priya.pk], today() - 7 * DAY)[cast.priya.pk].total == 883


def test_a_file_of_many_lines_costs_no_more_queries_than_one_of_few(cast, django_assert_max_num_queries):
    lines = [PRIYA, officer()]
    for number in range(40):
        person(f"Officer {number}", unit=cast.team)
        lines.append(officer(f"Officer {number}"))
    with django_assert_max_num_queries(34):
        assert len(taken_in(cast.daniel, *lines).changes) == 42


# ---- between the pages ----


def test_an_upload_is_kept_for_its_owner_only_and_for_a_day(cast):
    file = upload(as_csv(PRIYA))
    facts = {"kind": FileKind.WORKLOAD, "figures_day": today(), "by": cast.daniel}
    keep_upload(file=file, **facts)
    kept = keep_upload(file=file, **facts)
    assert list(CaseloadUpload.objects.all()) == [kept]
    assert forget_uploads(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + DAY * 2):
        assert forget_uploads(now=timezone.now()) == 1


# ---- the command ----


def run(tmp_path, content, *options, name="workload.csv"):
    path = os.path.join(tmp_path, name)
    with open(path, "wb") as file:
        file.write(content)
    out = StringIO()
    call_command("import_workload", path, *options, stdout=out)
    return out.getvalue()


def test_the_command_reports_like_the_page(cast, tmp_path):
    by = ["--by", cast.daniel.email, "--day", (today() - DAY).isoformat()]
    out = run(tmp_path, as_csv(PRIYA), *by, "--dry-run")
    assert "1 person would be brought up to date" in out
    assert "Priya Nair, Aldermoor Team 1: no figure before, 80.5% after" in out
    assert not WorkloadReading.objects.exists()
    assert "1 person brought up to date" in run(tmp_path, as_csv(PRIYA), *by)
    assert "Nothing changed" in run(tmp_path, as_csv(PRIYA), *by)


def test_a_long_file_shows_how_far_the_command_is(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("lms.management.caseload_command.WORTH_A_BAR", 2)
    by = ["--by", cast.daniel.email, "--day", (today() - DAY).isoformat()]
    out = run(tmp_path, as_csv(PRIYA, officer()), *by)
    assert "3 of 3 lines read" in out
    assert "2 of 2 lines saved" in out
    out = run(tmp_path, as_csv(PRIYA), *by, "-v", "0")
    assert "lines read" not in out
    assert "Priya Nair" not in out


def test_the_command_says_by_which_points_the_figures_were_made(cast, tmp_path):
    by = ["--by", cast.daniel.email, "--day", (today() - DAY).isoformat(), "--dry-run"]
    assert "Nobody can tell which table of points made these figures" in run(tmp_path, as_csv(PRIYA), *by)
    assert "table of points" not in run(tmp_path, as_tools_own_workbook(PRIYA), *by)


def test_the_command_ends_with_1_and_the_lines_when_refused(cast, tmp_path):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, as_csv(PRIYA, officer("Rowe, N", cases="x")), "--by", cast.daniel.email)
    assert refused.value.returncode == 1
    assert "Line 3, Total Cases: “x”: A number, such as 37 or 22.2." in str(refused.value)
    assert str(refused.value).startswith("Nothing was imported: 1 line needs you")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--by", "nobody@example.org"], "Nobody has the e-mail nobody@example.org."),
        (["--by", "priya@example.org"], "Your roles do not let you import workload figures"),
        (["--by", "daniel@example.org", "--day", "21/11/2026"], "21/11/2026 is no day: write it as 2026-11-20."),
        (["--by", "daniel@example.org", "--day", "2126-11-21"], "must be today or earlier"),
    ],
)
def test_the_command_says_what_is_wrong_with_its_options(cast, tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(tmp_path, as_csv(PRIYA), *options)


def test_the_command_names_a_file_that_is_not_there(cast):
    with pytest.raises(CommandError, match=r"There is no file nowhere\.xlsx"):
        call_command("import_workload", "nowhere.xlsx", "--by", cast.daniel.email)


# ---- the pages ----


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def sent(client, content, name="workload.xlsx", day=None):
    """Send the form, as a browser does."""
    day = day or today() - DAY
    parts = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    file = SimpleUploadedFile(name, content)
    return client.post("/caseload/import/", parts | {"kind": "workload", "file": file}, follow=True)


def test_the_walk_of_an_spo_send_say_who_is_meant_look_and_import(cast, signed_in_as):
    neil = person("Neil Rowe", unit=cast.team)
    client = signed_in_as(cast.daniel)
    page = sent(client, as_tools_own_workbook(PRIYA, officer("Rowe, N")))
    assert "Nothing was imported: 1 line needs you" in words(page)
    assert "2 people in Aldermoor Team 1 could be meant." in words(page)
    kept = CaseloadUpload.objects.get()
    page = client.get(f"/caseload/import/{kept.pk}/names/")
    assert "Nadia Rowe" in words(page)
    page = client.post(f"/caseload/import/{kept.pk}/names/", {"line-6": str(neil.pk)}, follow=True)
    assert "2 people would be brought up to date" in words(page)
    assert "Import 2 people" in words(page)
    page = client.post(f"/caseload/import/{kept.pk}/", follow=True)
    assert "2 people brought up to date" in words(page)
    assert "Everything is saved" in words(page)
    assert WorkloadReading.objects.filter(person=neil).exists()
    assert bytes(CaseloadUpload.objects.get().content) == b""
    assert "by Daniel Okafor" in words(client.get("/caseload/import/"))


def test_saying_that_it_is_nobody_leaves_the_file_refused(cast, signed_in_as):
    client = signed_in_as(cast.daniel)
    sent(client, as_csv(officer("Rowe, N")), "w.csv")
    kept = CaseloadUpload.objects.get()
    page = client.post(f"/caseload/import/{kept.pk}/names/", {"line-2": "nobody"}, follow=True)
    assert "Nothing was imported: 1 line needs you" in words(page)
    assert not StaffAlias.objects.exists()


def test_a_name_must_be_answered_and_only_with_somebody_offered(cast, signed_in_as):
    client = signed_in_as(cast.daniel)
    sent(client, as_csv(officer("Rowe, N")), "w.csv")
    kept = CaseloadUpload.objects.get()
    assert "One thing to mend" in words(client.post(f"/caseload/import/{kept.pk}/names/", {}))
    page = client.post(f"/caseload/import/{kept.pk}/names/", {"line-2": str(cast.owen.pk)})
    assert page.status_code == 200
    assert not StaffAlias.objects.exists()


def test_a_name_that_was_confirmed_otherwise_shows_the_form_again_with_the_sentence(cast, signed_in_as):
    neil = person("Neil Rowe", unit=cast.team)
    client = signed_in_as(cast.daniel)
    sent(client, as_csv(officer("Rowe, N"), officer("N Rowe")), "w.csv")
    kept = CaseloadUpload.objects.get()
    page = client.post(f"/caseload/import/{kept.pk}/names/", {"line-2": cast.nadia.pk, "line-3": neil.pk})
    assert page.status_code == 200
    assert "Who is meant?" in words(page)
    assert "was confirmed to be Nadia Rowe by Daniel Okafor" in words(page)
    assert StaffAlias.objects.get().person == cast.nadia


def test_names_that_were_confirmed_while_the_page_was_open_are_shown_and_not_overwritten(cast, signed_in_as):
    neil = person("Neil Rowe", unit=cast.team)
    client = signed_in_as(cast.daniel)
    sent(client, as_csv(officer("Rowe, N")), "w.csv")
    kept = CaseloadUpload.objects.get()
    question = taken_in(cast.ruth, officer("Rowe, N")).questions[0]
    confirm_name(question=question, person=cast.nadia, by=cast.ruth)
    page = client.post(f"/caseload/import/{kept.pk}/names/", {"line-2": neil.pk}, follow=True)
    assert "These names were confirmed before you answered." in words(page)
    assert StaffAlias.objects.get().person == cast.nadia


@pytest.mark.parametrize(("lines", "said"), [(199, "199 lines need"), (200, "200 lines need"), (203, "more than 200")])
def test_a_long_list_of_problems_is_cut_and_says_so(cast, lines, said):
    report = taken_in(cast.daniel, *(officer(f"N {number}", cases="x") for number in range(lines)))
    assert said in report.headline
    assert len(report.lines) == min(lines, 201)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty"),
        (b"x" * (11 * 1024 * 1024), "The file has 11 MB, and at most 10 MB are taken."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "This is not a spreadsheet."),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_beside_its_field(cast, signed_in_as, content, sentence):
    page = sent(signed_in_as(cast.daniel), content)
    assert sentence in words(page).replace("The file is empty", "The submitted file is empty")
    assert not CaseloadUpload.objects.exists()


def test_a_day_ahead_is_refused_beside_its_field(cast, signed_in_as):
    page = sent(signed_in_as(cast.daniel), as_csv(PRIYA), day=today() + DAY)
    assert "The day must be today or earlier" in words(page)


def test_an_import_that_was_taken_in_twice_says_so(cast, signed_in_as):
    taken_in(cast.daniel, PRIYA)
    page = sent(signed_in_as(cast.daniel), as_csv(PRIYA), "w.csv")
    assert "Nothing changed: Daniel Okafor imported this file for this day" in words(page)


def test_somebody_elses_upload_is_not_found(cast, signed_in_as):
    kept = keep_upload(kind=FileKind.WORKLOAD, file=upload(as_csv(PRIYA)), figures_day=today(), by=cast.daniel)
    for who in (cast.ruth, cast.outsiders["spo"]):
        client = signed_in_as(who)
        assert "no longer here" in words(client.get(f"/caseload/import/{kept.pk}/", follow=True))
        client.post(f"/caseload/import/{kept.pk}/")
        client.get(f"/caseload/import/{kept.pk}/names/")
    assert not WorkloadReading.objects.exists()
    assert "Daniel Okafor" not in words(signed_in_as(cast.outsiders["spo"]).get("/caseload/import/"))


def test_a_workbook_from_the_page_is_read(cast, signed_in_as):
    page = sent(signed_in_as(cast.daniel), as_workbook(PRIYA))
    assert "1 person would be brought up to date" in words(page)
    assert "80.5%" in words(page)


def test_the_example_in_the_documentation_is_taken_in(cast):
    text = (settings.BASE_DIR / "docs" / "formats.md").read_text(encoding="utf-8")
    text = text.split("## Workload export\n")[1].split("\n## ")[0]
    lines = [line.strip() for line in text.splitlines() if line.startswith(("    Region,", "    East Aldershire,"))]
    report = import_file(
        kind=FileKind.WORKLOAD, file=upload("\n".join(lines).encode()), figures_day=today(), by=cast.daniel
    )
    assert report.lines == []
    assert [(change.person, change.after) for change in report.changes] == [
        ("Nadia Rowe", "88.4%"),
        ("Priya Nair", "78.3%"),
    ]
