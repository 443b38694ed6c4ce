"""Boards as files: what they hold, who gets them, and what becomes of them."""

import csv
import errno
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Enrolment
from lms.calendar import in_words, today
from lms.models import AuditEvent, LineManagement, Notice, Person, Post, RoleGrant
from lms.permissions import NotAllowed
from lms.policy.progress import PROGRESS_EXPORT_DAYS
from lms.progress.board.lines import chosen_by
from lms.progress.exporting import making
from lms.progress.exporting.asking import ask_for_board
from lms.progress.exporting.making import forget_boards, make_board
from lms.progress.exporting.permissions import check_may_fetch
from lms.progress.exporting.storing import forget_strays, put, store
from lms.progress.exporting.writing import write_board
from lms.progress.models import BoardExport
from lms.roles import Role
from tests.cast import Cast
from tests.progress.test_board import more_learners

SignIn = Callable[[Person], Client]
State = BoardExport.State
LISTED = reverse("progress:exports")
KEPT = timedelta(days=int(str(PROGRESS_EXPORT_DAYS.national_on(today()))))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    """Keep the files of these tests to themselves."""
    folder = {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": str(tmp_path / "boards")}}
    settings.STORAGES = dict(settings.STORAGES) | {"boards": folder}


@pytest.fixture(autouse=True)
def job_for_later() -> Iterator[Mock]:
    """Leave the job to the tests: in tests the queue runs a job at once."""
    with patch("lms.progress.exporting.asking.tasks") as jobs:
        yield jobs.make_board_file.enqueue


def made(by: Person, address: str = "", format: str = "csv") -> BoardExport:
    row = ask_for_board(address=address, format=format, by=by)
    make_board(pk=row.pk)
    row.refresh_from_db()
    return row


def content(row: BoardExport) -> bytes:
    with store().open(row.stored) as file:
        return bytes(file.read())


def table(row: BoardExport) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(row).decode("utf-8-sig"))))


def names(row: BoardExport) -> set[str]:
    """Return whom a file names, beneath the empty line that ends what it says of itself."""
    lines = table(row)
    return {line[0] for line in lines[lines.index([]) + 2 :]}


def test_a_file_says_what_it_is_and_holds_the_learners_of_the_board(cast: Cast) -> None:
    row = made(cast.daniel, "state=active&name=nair")
    lines = table(row)
    about = {line[0]: line[1] for line in lines[: lines.index([])]}
    assert about["OFFICIAL-SENSITIVE"] == "Waymark board"
    assert about["Filters"] == "active; “nair” in the name"
    assert (about["Learners"], about["Made for"]) == ("1", "Daniel Okafor")
    assert names(row) == {"Priya Nair"}
    assert (row.state, row.done, row.total, row.keep_until) == (State.MADE, 1, 1, today() + KEPT)
    # Whom somebody looked for stands in the file, and not beside it.
    assert set(row.asked) == {"learners", "cases"}
    assert row.in_words.endswith("active, found by name")
    assert Notice.objects.get(event=f"board-export-{row.pk}").person == cast.daniel


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ("daniel", {"Priya Nair", "Callum Frost"}),
        ("imogen", {"Priya Nair", "Callum Frost"}),
        ("leonard", {"Priya Nair", "Callum Frost", "Far Priya"}),
    ],
)
def test_a_file_holds_what_its_reader_sees_and_nothing_of_another_place(cast: Cast, who: str, named: set[str]) -> None:
    assert names(made(cast.people[who])) == named


def test_a_workbook_holds_the_same_and_no_name_becomes_a_formula(cast: Cast) -> None:
    Person.objects.filter(pk=cast.priya.pk).update(name='=HYPERLINK("x")\x07')
    book = load_workbook(io.BytesIO(content(made(cast.daniel, format="xlsx"))))
    assert book.sheetnames == ["About this file", "Board"]
    first = [row[0].value for row in book["Board"].iter_rows(min_row=2)]
    assert set(first) == {'\'=HYPERLINK("x")', "Callum Frost"}
    assert all(cell.data_type != "f" for row in book["Board"].iter_rows() for cell in row)
    assert "'=HYPERLINK" in content(made(cast.daniel)).decode()


def test_asked_twice_it_is_made_once_and_made_twice_it_is_kept_once(cast: Cast, job_for_later: Mock) -> None:
    first = ask_for_board(address="sort=name&after=x", format="csv", by=cast.daniel)
    assert ask_for_board(address="sort=name", format="csv", by=cast.daniel) == first
    assert job_for_later.call_count == 1
    assert ask_for_board(address="sort=name", format="xlsx", by=cast.daniel) != first
    make_board(pk=first.pk)
    first.refresh_from_db()
    with patch.object(making, "put") as again:
        make_board(pk=first.pk)
    assert not again.called
    assert AuditEvent.objects.filter(code="board_export_made").count() == 1


def test_no_more_than_three_are_made_for_one_person_at_a_time(cast: Cast) -> None:
    for sort in ("name", "stage", "mentor"):
        ask_for_board(address=f"sort={sort}", format="csv", by=cast.daniel)
    with pytest.raises(NotAllowed, match="3 files are being made for you"):
        ask_for_board(address="", format="csv", by=cast.daniel)
    ask_for_board(address="", format="csv", by=cast.ruth)


def test_no_more_than_twenty_are_kept_for_one_person(cast: Cast) -> None:
    facts: dict[str, Any] = {"asked_by": cast.daniel, "asked_at": timezone.now(), "keep_until": today() + KEPT}
    BoardExport.objects.bulk_create(BoardExport(state=State.MADE, **facts) for _ in range(20))
    with pytest.raises(NotAllowed, match=f"20 files are kept for you. The oldest .* {in_words(today() + KEPT)}"):
        ask_for_board(address="", format="csv", by=cast.daniel)
    BoardExport.objects.filter(pk=BoardExport.objects.latest("pk").pk).update(state=State.GONE)
    ask_for_board(address="", format="csv", by=cast.daniel)


def test_what_cannot_be_is_refused_with_its_reason(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Ask for a file from the board itself"):
        ask_for_board(address="", format="pdf", by=cast.daniel)
    with pytest.raises(NotAllowed, match="Nobody is on this board"):
        ask_for_board(address="name=nobody-at-all", format="csv", by=cast.daniel)
    with pytest.raises(NotAllowed, match="Your roles do not let you"):
        ask_for_board(address="", format="csv", by=cast.priya)
    with pytest.raises(Http404):
        ask_for_board(address=f"place={cast.far_team.pk}", format="csv", by=cast.daniel)


def rights_end(person: Person) -> None:
    RoleGrant.objects.filter(person=person).update(starts=today() - 9 * DAY, ends=today())


def test_rights_are_asked_again_when_it_is_made(cast: Cast) -> None:
    row = ask_for_board(address=f"place={cast.team.pk}", format="csv", by=cast.daniel)
    rights_end(cast.daniel)
    make_board(pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.stored) == (State.FAILED, "")
    assert row.fault.startswith("Your roles do not let you")
    other = ask_for_board(address=f"place={cast.team.pk}", format="csv", by=cast.ruth)
    RoleGrant.objects.filter(person=cast.ruth).update(unit=cast.far_pdu)
    make_board(pk=other.pk)
    other.refresh_from_db()
    assert (other.state, other.fault) == (State.FAILED, making.NOT_YOURS)


def moves_away(cast: Cast) -> None:
    Post.objects.filter(person=cast.callum).update(unit=cast.far_team)
    LineManagement.objects.filter(person=cast.callum).update(ends=today())


def loses_a_role(cast: Cast) -> None:
    rights_end(cast.daniel)


def is_told_of_no_cases(cast: Cast) -> None:
    """Be a coordinator of the same place instead: the same learners, and nothing of cases."""
    RoleGrant.objects.filter(person=cast.daniel).update(role=Role.COORDINATOR)


def is_seen_by_the_region_alone(cast: Cast) -> None:
    """Keep the right to cases at the place, while a learner moves out of it and is still seen by another role."""
    region = cast.team.get_ancestors().get(kind="region")
    RoleGrant.objects.create(person=cast.daniel, role=Role.COORDINATOR, unit=region, starts=today())
    Post.objects.filter(person=cast.callum).update(unit=cast.other_team)
    LineManagement.objects.filter(person=cast.callum).update(ends=today())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (moves_away, "holds learners who are not yours to see any more"),
        (is_seen_by_the_region_alone, "holds learners who are not yours to see any more"),
        (loses_a_role, "Your roles do not let you"),
        (is_told_of_no_cases, "holds learners who are not yours to see any more"),
    ],
)
def test_rights_are_asked_again_when_it_is_fetched(cast: Cast, change: Callable[[Cast], None], sentence: str) -> None:
    row = made(cast.daniel)
    check_may_fetch(cast.daniel, row, on=today())
    change(cast)
    with pytest.raises(NotAllowed, match=sentence):
        check_may_fetch(Person.objects.get(pk=cast.daniel.pk), row, on=today())


def test_a_file_that_grows_with_a_place_is_still_theirs(cast: Cast) -> None:
    row = made(cast.daniel)
    RoleGrant.objects.filter(person=cast.daniel).update(unit=cast.team.get_parent())
    check_may_fetch(Person.objects.get(pk=cast.daniel.pk), row, on=today())


def test_whoever_comes_onto_the_board_while_a_file_is_written_is_not_in_it(cast: Cast) -> None:
    row, far = ask_for_board(address="", format="csv", by=cast.daniel), cast.outsiders[Role.LEARNER]

    def meanwhile(*args: Any, **kwargs: Any) -> None:
        Post.objects.filter(person=far).update(unit=cast.team)
        write_board(*args, **kwargs)

    with patch.object(making, "write_board", meanwhile):
        make_board(pk=row.pk)
    row.refresh_from_db()
    assert names(row) == {"Priya Nair", "Callum Frost"}
    assert row.asked == {"learners": sorted([cast.priya.pk, cast.callum.pk]), "cases": row.asked["learners"]}


def test_a_second_start_of_a_job_leaves_what_the_first_has_made(cast: Cast) -> None:
    row = ask_for_board(address="", format="csv", by=cast.daniel)

    def meanwhile(*args: Any) -> Any:
        with patch.object(making, "chosen_by", chosen_by):
            make_board(pk=row.pk)
        return chosen_by(*args)

    # The second could not put its file anywhere.
    with (
        patch.object(making, "chosen_by", meanwhile),
        patch.object(making, "put", side_effect=[put(io.BytesIO(b"x")), OSError(errno.ENOSPC, "full")]),
    ):
        make_board(pk=row.pk)
    row.refresh_from_db()
    assert AuditEvent.objects.filter(code="board_export_made").count() == 1
    assert (row.state, store().exists(row.stored)) == (State.MADE, True)
    # A row that names a file without being ready keeps none.
    BoardExport.objects.filter(pk=row.pk).update(state=State.FAILED)
    foreign = store().save("ab/kept-by-somebody-else.txt", ContentFile(b"x"))
    assert forget_strays(now=timezone.now() + 2 * DAY) == 1
    assert store().exists(foreign)


def test_nobody_fetches_what_somebody_else_asked_for(cast: Cast, signed_in_as: SignIn) -> None:
    row = made(cast.daniel)
    address = reverse("progress:export_file", args=[row.pk])
    # As a file that is not there: nobody learns who asked for how many.
    assert signed_in_as(cast.ruth).get(address).status_code == 404
    answer = signed_in_as(cast.daniel).get(address)
    assert b"".join(answer.streaming_content) == content(row)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith('attachment; filename="OFFICIAL-SENSITIVE-board-')
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.filter(code="board_export_fetched", subject_id=row.pk).count() == 1


def test_the_pages_ask_show_and_lead_to_a_file(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.daniel)
    assert "Nothing yet." in client.get(LISTED).content.decode()
    facts = {"address": "state=active", "format": "csv"}
    page = client.post(reverse("progress:ask_export"), facts, follow=True).content.decode()
    assert "It is being made" in page
    row = BoardExport.objects.get()
    assert "being made" in page
    make_board(pk=row.pk)
    assert reverse("progress:export_file", args=[row.pk]) in client.get(LISTED).content.decode()
    page = client.post(reverse("progress:ask_export"), facts | {"format": "pdf"}, follow=True).content.decode()
    assert "Ask for a file from the board itself" in page
    assert row.in_words not in signed_in_as(cast.ruth).get(LISTED).content.decode()


def test_after_its_days_a_file_is_deleted_with_whom_it_held(cast: Cast) -> None:
    row = made(cast.daniel)
    now = timezone.now()
    assert forget_boards(now=now + KEPT) == 0
    with patch("lms.progress.exporting.making.transaction.on_commit", side_effect=lambda act: act()):
        assert forget_boards(now=now + KEPT + DAY) == 1
    stored = row.stored
    row.refresh_from_db()
    assert (row.state, row.stored, row.asked) == (State.GONE, "", {})
    assert not store().exists(stored)
    with pytest.raises(NotAllowed, match="This file was deleted"):
        check_may_fetch(cast.daniel, row, on=today())
    make_board(pk=row.pk)
    row.refresh_from_db()
    assert row.state == State.GONE


def test_where_there_is_no_room_it_says_so_and_nothing_is_left(cast: Cast) -> None:
    row = ask_for_board(address="", format="csv", by=cast.daniel)
    with patch.object(store(), "save", side_effect=OSError(errno.ENOSPC, "full")):
        make_board(pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.fault, row.stored) == (State.FAILED, making.NO_ROOM, "")
    # The queue starts it again once there is.
    make_board(pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.fault) == (State.MADE, "")


class Killed(BaseException):
    """What a server that stops does to a job: nothing catches it."""


def test_a_job_that_is_killed_leaves_nothing_and_starts_anew(cast: Cast) -> None:
    row = ask_for_board(address="", format="csv", by=cast.daniel)
    with patch.object(making, "_made", side_effect=Killed), pytest.raises(Killed):
        make_board(pk=row.pk)
    row.refresh_from_db()
    assert row.state == State.WAITING
    make_board(pk=row.pk)
    row.refresh_from_db()
    assert row.state == State.MADE
    # What the first one had put into the store is nobody's: the night deletes it, and not before a day has passed.
    assert forget_strays(now=timezone.now()) == 0
    assert forget_strays(now=timezone.now() + 2 * DAY) == 1
    assert store().exists(row.stored)


def test_what_is_not_made_in_a_day_is_given_up(cast: Cast) -> None:
    row = ask_for_board(address="name=nair", format="csv", by=cast.daniel)
    assert forget_boards(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_boards(now=timezone.now() + timedelta(hours=25)) == 1
    row.refresh_from_db()
    assert (row.state, row.fault, row.asked) == (State.FAILED, making.NOT_MADE, {})


def test_many_learners_cost_no_more_queries_than_few(cast: Cast) -> None:
    def queries() -> int:
        row = ask_for_board(address="", format="csv", by=cast.daniel)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            make_board(pk=row.pk)
        return len(asked)

    few = queries()
    more_learners(cast, 6)
    assert Enrolment.objects.open().count() > 8
    assert queries() == few


def test_a_file_of_the_store_is_called_by_nothing_that_says_whose_it_is() -> None:
    kept: Any = put(io.BytesIO(b"x"))
    assert len(kept.name) == 67
    store().delete(kept.name)
