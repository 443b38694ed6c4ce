"""A copy of what is held about somebody: whole, theirs alone, marked, and gone after its time."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Reflection
from lms.calendar import today
from lms.models import AuditEvent, Notice, Person
from lms.permissions import NotAllowed
from lms.privacy.copies.asking import KEPT, ask_for_copy, check_may_fetch
from lms.privacy.copies.gathering import left_out
from lms.privacy.copies.making import NOT_MADE, forget_copies, make_copy
from lms.privacy.copies.storing import store
from lms.privacy.copies.writing import write_copy
from lms.privacy.models import PersonExport
from lms.privacy.register import REGISTER
from mentoring.caseload.models import PrivateLimit
from tests.cast import PASSWORD, Cast

DAY = timedelta(days=1)
State = PersonExport.State


def copy_of(person: Person) -> zipfile.ZipFile:
    out = io.BytesIO()
    write_copy(out, person, at=timezone.now(), written=lambda _: None)
    return zipfile.ZipFile(out)


def waiting(person: Person) -> PersonExport:
    """Return a copy that was asked for; asking itself has it made at once in the tests."""
    return PersonExport.objects.create(person=person, asked_at=timezone.now())


def table(book: zipfile.ZipFile, label: str) -> list[dict[str, Any]]:
    return json.loads(book.read(f"tables/{label}.json")) if f"tables/{label}.json" in book.namelist() else []


@pytest.fixture
def reflected(cast: Cast) -> Reflection:
    facts = {"lesson_key": "x", "block_id": "b", "question": "What now?", "saved_at": timezone.now()}
    return Reflection.objects.create(person=cast.priya, text="I was afraid of the call.", **facts)


def test_a_copy_holds_what_is_theirs_and_every_part_has_its_hash(cast: Cast, reflected: Reflection) -> None:
    book = copy_of(cast.priya)
    assert table(book, "lms.person")[0]["work e-mail"] == cast.priya.email
    assert table(book, "courses.reflection")[0]["text"] == "I was afraid of the call."
    assert {row["manager"] for row in table(book, "lms.linemanagement")} == {cast.daniel.name}
    sums = dict(reversed(line.split("  ")) for line in book.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(book.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(book.read(name)).hexdigest() == value for name, value in sums.items())
    manifest = json.loads(book.read("manifest.json"))
    assert manifest["rows"]["lms.Person"] == 1
    assert manifest["marking"] == "OFFICIAL-SENSITIVE"


def test_the_page_opens_offline_is_marked_and_says_what_was_left_out(cast: Cast, reflected: Reflection) -> None:
    page = BeautifulSoup(copy_of(cast.priya).read("index.html"), "html.parser")
    assert not page.select("script, link, img, [src]")
    assert [each.get_text() for each in page.select(".marking")] == ["OFFICIAL-SENSITIVE"] * 2
    words = page.get_text(" ")
    assert "I was afraid of the call." in words
    for _, why in left_out():
        assert why in words


def test_nothing_secret_and_nobody_elses_matter_is_in_it(cast: Cast) -> None:
    limit = {"facts": ["remote"], "starts": today(), "recorded_by": cast.imogen}
    PrivateLimit.objects.create(person=cast.nadia, **limit)
    PrivateLimit.objects.create(person=cast.priya, **limit)
    for person in (cast.priya, cast.gareth, cast.daniel):
        person.set_password(PASSWORD)
        person.save()
        book = copy_of(person)
        whole = "".join(book.read(name).decode() for name in book.namelist())
        assert person.password not in whole
        assert len(table(book, "caseload.privatelimit")) == (1 if person == cast.priya else 0)
        learners = {cast.priya.name} - {person.name}
        assert not any(name in whole for name in learners)


def test_a_line_manager_is_told_of_their_line_as_another_person(cast: Cast) -> None:
    rows = table(copy_of(cast.daniel), "lms.linemanagement")
    assert {row["person"] for row in rows if row["manager"] == "you"} == {"another person"}


def test_what_is_left_out_says_why_in_a_sentence() -> None:
    assert left_out()
    assert all(what and why.endswith(".") for what, why in left_out())
    whys = {why for _, why in left_out()}
    assert {entry.left_out for entry in REGISTER.values() if entry.left_out} <= whys


# ---- asked for on the page, made by a job ----


def test_somebody_asks_for_their_own_is_told_and_fetches_it(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    browser = signed_in_as(cast.priya)
    assert b"Ask for a copy" in browser.get(reverse("privacy:your_data")).content
    browser.post(reverse("privacy:your_data"))
    export = PersonExport.objects.get(person=cast.priya)
    make_copy(pk=export.pk)
    page = browser.get(reverse("privacy:your_data")).content.decode()
    assert reverse("privacy:copy_file", args=[export.pk]) in page
    assert (export.state, export.keep_until) == (State.MADE, today() + 7 * DAY)
    assert Notice.objects.filter(person=cast.priya, event=f"copy-{export.pk}").count() == 1
    answer = browser.get(reverse("privacy:copy_file", args=[export.pk]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert 'filename="OFFICIAL-SENSITIVE-copy-of-your-data-' in answer["Content-Disposition"]
    codes = AuditEvent.objects.filter(by=cast.priya).order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["copy_asked", "person_exported", "copy_fetched"]


def test_asked_again_while_it_is_made_it_stays_the_same_one(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    first = waiting(cast.priya)
    assert ask_for_copy(by=cast.priya) == first
    browser = signed_in_as(cast.priya)
    page = browser.get(reverse("privacy:your_data")).content.decode()
    assert "Being made" in page
    assert "See how far it is" in page
    assert "Ask for a copy" not in page


def test_so_many_are_kept_and_no_more_are_made(cast: Cast) -> None:
    for _ in range(KEPT):
        make_copy(pk=ask_for_copy(by=cast.priya).pk)
    with pytest.raises(NotAllowed, match="3 copies are kept for you"):
        ask_for_copy(by=cast.priya)


def test_nobody_fetches_somebody_elses(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    export = ask_for_copy(by=cast.priya)
    make_copy(pk=export.pk)
    export.refresh_from_db()
    assert signed_in_as(cast.daniel).get(reverse("privacy:copy_file", args=[export.pk])).status_code == 404
    with pytest.raises(NotAllowed, match="theirs alone"):
        check_may_fetch(cast.daniel, export, on=today())


@pytest.mark.parametrize(("days", "refused"), [(7, False), (8, True)])
def test_it_can_be_fetched_up_to_its_last_day_and_then_its_file_goes(
    cast: Cast, days: int, refused: bool, django_capture_on_commit_callbacks: Any
) -> None:
    export = ask_for_copy(by=cast.priya)
    make_copy(pk=export.pk)
    export.refresh_from_db()
    stored, later = export.stored, timezone.now() + days * DAY
    if refused:
        with pytest.raises(NotAllowed, match="was deleted"):
            check_may_fetch(cast.priya, export, on=today(later))
    else:
        check_may_fetch(cast.priya, export, on=today(later))
    with django_capture_on_commit_callbacks(execute=True):
        forget_copies(now=later)
    export.refresh_from_db()
    assert (export.state == State.GONE) is refused
    assert store().exists(stored) is not refused


def test_a_copy_that_nothing_made_in_a_day_is_given_up(cast: Cast) -> None:
    export = waiting(cast.priya)
    forget_copies(now=timezone.now() + DAY + timedelta(minutes=1))
    export.refresh_from_db()
    assert (export.state, export.fault) == (State.FAILED, NOT_MADE)


def test_whoever_left_before_it_was_made_gets_none(cast: Cast) -> None:
    export = waiting(cast.priya)
    Person.objects.filter(pk=cast.priya.pk).update(is_active=False)
    make_copy(pk=export.pk)
    export.refresh_from_db()
    assert export.state == State.FAILED


# ---- the command ----


@pytest.mark.parametrize("named", ["pk", "email", "staff_code"])
def test_operations_write_a_copy_and_say_for_whom(cast: Cast, tmp_path: Path, named: str) -> None:
    Person.objects.filter(pk=cast.priya.pk).update(staff_code="PN123")
    cast.priya.refresh_from_db()
    out = StringIO()
    words = str(getattr(cast.priya, named)).upper()
    call_command("export_person", words, to=tmp_path, by=cast.leonard.email, stdout=out)
    (made,) = tmp_path.iterdir()
    assert made.name.startswith(f"OFFICIAL-SENSITIVE-person-{cast.priya.pk}-")
    assert made.stat().st_mode & 0o077 == 0
    event = AuditEvent.objects.get(code="person_exported")
    assert (event.by, event.subject_id) == (cast.leonard, cast.priya.pk)
    assert event.facts["sha256"] == hashlib.sha256(made.read_bytes()).hexdigest()
    assert event.facts["sha256"] in out.getvalue()


@pytest.mark.parametrize(
    ("person", "by", "folder", "why"),
    [
        ("nobody@example.org", "leonard", "", "There is nobody called nobody@example.org"),
        ("", "leonard", "", "There is nobody called"),
        ("99999999999999999999", "leonard", "", "There is nobody called"),
        ("priya", "nobody", "", "There is nobody called"),
        ("priya", "gone", "", "does not work here any more"),
        ("priya", "leonard", "missing", "There is no folder"),
    ],
)
def test_the_command_refuses_with_a_sentence_and_leaves_no_file(
    cast: Cast, tmp_path: Path, person: str, by: str, folder: str, why: str
) -> None:
    Person.objects.filter(pk=cast.gareth.pk).update(is_active=False)
    people = {"priya": cast.priya.email, "leonard": cast.leonard.email, "gone": cast.gareth.email}
    with pytest.raises(CommandError, match=why):
        call_command("export_person", people.get(person, person), to=tmp_path / folder, by=people.get(by, by))
    assert not list(tmp_path.iterdir())
