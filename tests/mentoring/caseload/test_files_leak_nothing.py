"""Nothing of a file that may not be kept is kept anywhere: table, upload, report, audit, page, log or error.

Everything that the database holds is searched, after each way that a file can take.
"""

import logging
from dataclasses import replace
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from lms.calendar import today
from mentoring.caseload.files import holdings_file, reductions_file
from mentoring.caseload.files.kinds import READERS, as_it_is
from mentoring.caseload.files.packed import unpack
from mentoring.caseload.models import Case, CaseloadUpload, FileKind, ReductionReading
from tests.factories.caseload_files import HELD_HEADINGS, REDUCTION_HEADINGS, held, reduction
from tests.factories.mentoring import as_csv, as_workbook, upload

SICK = ("sickness", "disabil", "pregnan", "trade union", "cancer", "phased", "jury", "depress")
REASONS = [
    "Long Term Sickness Absence", "Disability", "Pregnancy", "Trade Union Facility Time", "Phased Return to Work",
    "Other Paid Leave (e.g. Jury Service)", "Court Duty (cancer treatment)",
]  # fmt: skip
GOOD = [reduction(), *(reduction("Nadia Rowe", reason=words, hours=1, notes="depressed") for words in REASONS)]
# Cells that a comma moved, and words where hours, days and a status belong.
BROKEN = [
    reduction(reason="Phased Return", hours="sickness", start="Disability", end="cancer", status="Trade union"),
    reduction(**{"Contracted Hours": "pregnant", "Region": "Disability" * 20, "Team": "=sickness"}),
    reduction("Depressed " * 30, reason="Jury Service"),
]
ENDINGS = {"csv": as_csv, "xlsx": as_workbook}


def everything():
    """Every value of every row of every table, in small letters; what is kept of a file is opened for it."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            yield repr(row).lower()
    for row in CaseloadUpload.objects.all():
        content = bytes(row.content)
        packed = unpack(FileKind(row.kind), content)
        yield (str(packed) if packed else content.decode("latin-1")).lower()


def said(words, *places):
    """Which of these words stand in the database or in one of these texts."""
    texts = [*everything(), *(str(place).lower() for place in places)]
    return {word for word in words if any(word.lower() in text for text in texts)}


@pytest.fixture(autouse=True)
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def sent(client, kind, content):
    """Send a file on the page as a manager does; return every page that was shown on the way."""
    file = upload(content, "export.csv")
    day = {"day_day": today().day, "day_month": today().month, "day_year": today().year}
    page = client.post(reverse("caseload:import"), {"kind": kind.value, "file": file} | day, follow=True)
    kept = CaseloadUpload.objects.get()
    address = reverse("caseload:review", args=[kept.pk])
    return page.content.decode() + client.get(address).content.decode(), address


@pytest.mark.parametrize("write", ENDINGS.values(), ids=ENDINGS)
def test_no_word_of_personal_circumstances_is_kept(cast, signed_in_as, log, write):
    client = signed_in_as(cast.daniel)
    shown, address = sent(client, FileKind.REDUCTIONS, write(*GOOD, headings=REDUCTION_HEADINGS))
    assert "Import the reductions of 2 people" in shown
    assert said(SICK, shown, log.text) == set()
    done = client.post(address, follow=True).content.decode() + client.get(reverse("caseload:import")).content.decode()
    assert ReductionReading.objects.filter(category="not_kept", reason="").count() == len(REASONS)
    assert said(SICK, done, log.text) == set()


@pytest.mark.parametrize("write", ENDINGS.values(), ids=ENDINGS)
def test_no_word_of_a_broken_line_is_shown_or_kept(cast, signed_in_as, log, write):
    content = write(*GOOD, *BROKEN, headings=REDUCTION_HEADINGS)
    shown, _ = sent(signed_in_as(cast.daniel), FileKind.REDUCTIONS, content)
    assert "Nothing was imported" in shown
    assert said(SICK, shown, log.text) == set()


def test_the_command_says_no_word_of_them_either(cast, tmp_path, capsys, log):
    for name, lines in (("good.csv", GOOD), ("broken.csv", [*GOOD, *BROKEN])):
        (tmp_path / name).write_bytes(as_csv(*lines, headings=REDUCTION_HEADINGS))
    call_command("import_reductions", tmp_path / "good.csv", by=cast.daniel.email)
    with pytest.raises(CommandError) as refused:
        call_command("import_reductions", tmp_path / "broken.csv", by=cast.daniel.email)
    assert refused.value.returncode == 1
    out = capsys.readouterr()
    assert "2 people brought up to date" in out.out
    assert said(SICK, out.out, out.err, refused.value, log.text) == set()


def test_an_error_that_nobody_foresaw_repeats_no_word(cast, signed_in_as, monkeypatch, log):
    def fail(words, *_, **__):
        raise KeyError(f"sickness {words}")

    monkeypatch.setattr(reductions_file, "kept", fail)
    monkeypatch.setattr(holdings_file, "key_of", fail)
    shown, _ = sent(signed_in_as(cast.daniel), FileKind.REDUCTIONS, as_csv(*GOOD, headings=REDUCTION_HEADINGS))
    assert "The file could not be read to its end." in shown
    shown, _ = sent(signed_in_as(cast.daniel), FileKind.HOLDINGS, as_csv(held("X000123"), headings=HELD_HEADINGS))
    assert said([*SICK, "000123"], shown, log.text) == set()


def test_the_search_would_find_a_file_that_was_kept_as_it_was_sent(cast, signed_in_as, monkeypatch):
    as_sent = replace(READERS[FileKind.REDUCTIONS], keep=as_it_is)
    monkeypatch.setitem(READERS, FileKind.REDUCTIONS, as_sent)
    sent(signed_in_as(cast.daniel), FileKind.REDUCTIONS, as_csv(*GOOD, headings=REDUCTION_HEADINGS))
    assert said([*SICK, "PQiP 6 to 12 months"]) == {*SICK, "PQiP 6 to 12 months"}


def test_what_was_kept_is_read_again_once_a_name_is_known(cast, signed_in_as, log):
    client = signed_in_as(cast.daniel)
    lines = [reduction("Nair, P"), reduction("Nair, P", reason="Long Term Sickness Absence", hours=3)]
    shown, address = sent(client, FileKind.REDUCTIONS, as_csv(*lines, headings=REDUCTION_HEADINGS))
    assert "Say who is" in shown
    names = reverse("caseload:confirm_names", args=[CaseloadUpload.objects.get().pk])
    shown += client.post(names, {"line-2": cast.priya.pk}, follow=True).content.decode()
    assert "Import the reductions of 1 person" in shown
    shown += client.post(address, follow=True).content.decode()
    assert {row.hours for row in ReductionReading.objects.filter(person=cast.priya)} == {Decimal("22.2"), Decimal(3)}
    assert said(SICK, shown, log.text) == set()


# ---- references, and cases of limited access ----

NEVER = ("X000123", "000123", "X000999", "000999", "Jordan Sample", "Rowan Sample")
CASES = [held("X000123"), held("x 000 999", access="EXCLUDED"), held("X000124", "Gareth Pugh")]
WRONG = [
    held("Jordan Sample"), held("X000125", public="X000123"), held("X000126", name="X000123"),
    held("X000123", tier="Rowan Sample"), held("X000127", access="X000999", order="Jordan Sample"),
]  # fmt: skip


@pytest.mark.parametrize("write", ENDINGS.values(), ids=ENDINGS)
def test_no_reference_and_no_limited_access_case_is_kept(cast, signed_in_as, log, write):
    client = signed_in_as(cast.daniel)
    shown, address = sent(client, FileKind.HOLDINGS, write(*CASES, headings=HELD_HEADINGS))
    assert "1 limited-access case was left out" in shown
    assert said(NEVER, shown, log.text) == set()
    done = client.post(address, follow=True).content.decode()
    assert sorted(case.mask for case in Case.objects.all()) == ["X••••23", "X••••24"]
    assert said(NEVER, done, log.text) == set()


@pytest.mark.parametrize("write", ENDINGS.values(), ids=ENDINGS)
def test_a_wrong_line_repeats_no_reference_and_no_name(cast, signed_in_as, log, write):
    shown, _ = sent(signed_in_as(cast.daniel), FileKind.HOLDINGS, write(*CASES, *WRONG, headings=HELD_HEADINGS))
    assert "Nothing was imported" in shown
    assert said(NEVER, shown, log.text) == set()


def test_the_command_repeats_none_either(cast, tmp_path, capsys, log):
    for name, lines in (("good.csv", CASES), ("broken.csv", [*CASES, *WRONG])):
        (tmp_path / name).write_bytes(as_csv(*lines, headings=HELD_HEADINGS))
    call_command("import_holdings", tmp_path / "good.csv", by=cast.daniel.email)
    with pytest.raises(CommandError) as refused:
        call_command("import_holdings", tmp_path / "broken.csv", by=cast.daniel.email)
    assert refused.value.returncode == 1
    out = capsys.readouterr()
    assert "Cases: 2 new." in out.out
    assert said(NEVER, out.out, out.err, refused.value, log.text) == set()
