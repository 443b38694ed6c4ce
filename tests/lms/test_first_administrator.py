"""How an installation begins: its places, and the one person who grants everything else."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lms.calendar import today
from lms.models import AuditEvent, Person, RoleGrant, Unit
from lms.permissions import rights_of
from lms.roles import Permission, Role
from tests.cast import Cast

PASSWORD = "correct horse battery staple"
HEAD = "Code,Name,Kind,Above\n"
# Below the nation of the cast, which is always there.
TREE = f"{HEAD}Z,Zelah,region,NAT\nZ-A,Amber,pdu,Z\nZ-A-1,Team 1,team,Z-A\n"


@pytest.fixture
def nobody_administers(db: None) -> None:
    """End every grant of the role."""
    RoleGrant.objects.filter(role=Role.ADMINISTRATOR).update(starts=today().replace(year=2020), ends=today())


def make(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, email: str = "Ada.Quill@example.org") -> str:
    """Run the command with a password on standard input; return what it says."""
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_first_administrator", email, name="Ada Quill", stdout=said)
    return said.getvalue()


def load(tmp_path: Path, text: str) -> str:
    """Load a file of places; return what the command says."""
    file = tmp_path / "places.csv"
    file.write_text(text)
    said = io.StringIO()
    call_command("load_places", file, stdout=said)
    return said.getvalue()


def test_the_first_one_can_sign_in_and_grant_roles(nobody_administers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = make(monkeypatch)
    ada = Person.objects.get(email="ada.quill@example.org")
    assert ada.check_password(PASSWORD)
    assert rights_of(ada, today()).may(Permission.GRANT_ROLES)
    assert RoleGrant.objects.get(person=ada).unit.kind == Unit.Kind.NATION
    assert AuditEvent.objects.get(code="first_administrator_made").subject_id == ada.pk
    assert str(ada.pk) in said
    assert "ada" not in said.lower()


def test_there_is_only_one_first(nobody_administers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make(monkeypatch)
    with pytest.raises(CommandError, match="There is an administrator already"):
        make(monkeypatch, email="another@example.org")
    assert not Person.objects.filter(email="another@example.org").exists()


def test_an_account_that_is_there_is_not_taken_over(
    nobody_administers: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="There is an account for"):
        make(monkeypatch, email=cast.priya.email)
    assert not rights_of(cast.priya, today()).may(Permission.GRANT_ROLES)


@pytest.mark.parametrize("password", ["", "short", "password1234", "ada.quill@example.org"])
def test_a_weak_password_makes_nobody(nobody_administers: None, monkeypatch: Any, password: str) -> None:
    with pytest.raises(CommandError):
        make(monkeypatch, password)
    assert not Person.objects.filter(email="ada.quill@example.org").exists()


def test_without_places_it_says_what_comes_first(nobody_administers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Unit.objects, "select_for_update", Unit.objects.none)
    with pytest.raises(CommandError, match="load_places"):
        make(monkeypatch)


def test_places_are_added_and_renamed_and_can_be_loaded_again(db: None, tmp_path: Path) -> None:
    assert load(tmp_path, TREE) == "3 new, 0 renamed, 0 unchanged\n"
    loaded = Unit.objects.filter(code__startswith="Z")
    assert [(unit.code, unit.depth) for unit in loaded] == [
        ("Z", 2),
        ("Z-A", 3),
        ("Z-A-1", 4),
    ]
    assert load(tmp_path, TREE) == "0 new, 0 renamed, 3 unchanged\n"
    more = f"{HEAD}Z-A-1,Team One,team,Z-A\nZ-A-2,Team Two,team,Z-A\n"
    assert load(tmp_path, more) == "1 new, 1 renamed, 0 unchanged\n"
    assert Unit.objects.get(code="Z-A-1").name == "Team One"
    assert AuditEvent.objects.filter(code="place_renamed").count() == 1
    assert [unit.code for unit in Unit.objects.filter(code__startswith="Z")] == ["Z", "Z-A", "Z-A-1", "Z-A-2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Code;Name;Kind;Above\n", "The first line must be"),
        (f"{HEAD}X,Name,county,Z\n", "is no kind of place"),
        (f"{HEAD},Name,team,Z-A\n", "a place needs a code"),
        (f"{HEAD}{'X' * 21},Name,team,Z-A\n", "a place needs a code"),
        (f"{HEAD}X,,team,Z-A\n", "a place needs a code"),
        (f"{HEAD}X,Name,team,Z\n", "a team lies in a pdu"),
        (f"{HEAD}X,Name,team,\n", "a team lies in a pdu"),
        (f"{HEAD}X,Name,team,NO\n", "a team lies in a pdu"),
        (f"{HEAD}X,Name,nation,\n", "there is a nation already: NAT"),
        (f"{HEAD}X,One,team,Z-A\nX,Two,team,Z-A\n", "stands in the file twice"),
        (f"{HEAD}Z-A-1,Team 1,team,Z\n", "never moved"),
        (f"{HEAD}Z-A,Amber,region,NAT\n", "never moved"),
        (f"{HEAD}X\n", "a place needs a code"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_line_and_changes_nothing(
    db: None, tmp_path: Path, text: str, words: str
) -> None:
    load(tmp_path, TREE)
    with pytest.raises(CommandError, match=words):
        load(tmp_path, text.replace(HEAD, f"{HEAD}NEW,New region,region,NAT\n", 1))
    assert Unit.objects.filter(code__startswith="Z").count() == 3
    assert not Unit.objects.filter(code="NEW").exists()
