"""Old code runs on new tables: the last release goes on serving while this one migrates and starts."""

import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).parents[1]
# What the last release had; `make drills` upgrades from it. Written anew when a release is made.
RELEASED = {tuple(line.split()) for line in (ROOT / "tests" / "released_migrations.txt").read_text().splitlines()}
OURS = ("lms", "courses", "mentoring", "assessments")
# Old code would ask for what is gone, or leave out what must be there.
NEVER = (
    *(migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel),
    *(migrations.AlterModelTable, migrations.RunSQL),
)
TIGHTER = (migrations.AddConstraint, migrations.AlterUniqueTogether)
# Operations that may do so all the same, each with the reason why old code does not notice.
# Expand in one release (add, write both), contract in the next (stop reading, then remove).
ALLOWED = {
    ("lms", "0003_accounts", "lms_rolegrant_ends_on_or_after_start"): "it is wider than the one that it replaces",
}


def faults(operation: Operation, app: str, before: ProjectState) -> Iterator[str]:
    """Say what the last release would trip over."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from faults(inner, app, before)
    elif isinstance(operation, NEVER):
        yield f"{operation.describe()}: the last release may still ask for what it changes"
    elif isinstance(operation, TIGHTER) and _is_old(operation, app, before):
        yield f"{operation.describe()}: what the last release writes may not fit"
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation, app, before)
    elif isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        if old.null and not operation.field.null:
            yield f"{operation.describe()}: the last release still leaves it empty"


def _added(operation: migrations.AddField, app: str, before: ProjectState) -> Iterator[str]:
    field = operation.field
    needs = not field.many_to_many and not field.null and not field.has_db_default() and not field.generated
    if needs and _is_old(operation, app, before):
        yield f"{operation.describe()}: the last release does not fill it: give it db_default, or null=True"


def name_of(operation: Operation) -> str:
    """Return what an operation adds, changes or takes away."""
    return str(getattr(getattr(operation, "constraint", operation), "name", ""))


def _is_old(operation: Operation, app: str, before: ProjectState) -> bool:
    """Say whether the last release has the table: what it does not know it does not write."""
    name = getattr(operation, "model_name", "") or getattr(operation, "name", "")
    return (app, name.lower()) in released_tables()


@cache
def released_tables() -> set[tuple[str, str]]:
    """Return the tables that the last release made."""
    state = loader().project_state([key for key in RELEASED if key in loader().graph.nodes])
    return set(state.models)


@cache
def loader() -> MigrationLoader:
    """Return every migration there is, read once."""
    return MigrationLoader(None, ignore_no_migrations=True)


def new_ones() -> list[tuple[str, str]]:
    """Return our migrations that the last release did not have."""
    labels = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in OURS}
    return sorted(key for key in loader().disk_migrations if key[0] in labels and key not in RELEASED)


def test_the_last_release_runs_on_the_tables_of_this_one() -> None:
    found = []
    for key in new_ones():
        state = loader().project_state(key, at_end=False)
        for operation in loader().disk_migrations[key].operations:
            if (*key, name_of(operation)) not in ALLOWED:
                found += [f"{key[0]} {key[1]}: {fault}" for fault in faults(operation, key[0], state)]
            operation.state_forwards(key[0], state)
    assert found == []


def test_every_migration_of_the_last_release_is_still_here() -> None:
    assert RELEASED - set(loader().disk_migrations) == set()


def test_what_is_allowed_is_really_there() -> None:
    found = {(*key, name_of(operation)) for key in new_ones() for operation in loader().disk_migrations[key].operations}
    assert set(ALLOWED) <= found


def test_the_list_is_that_of_the_last_release() -> None:
    commit = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["waymark"]["previous-commit"]
    listed = subprocess.run(["git", "ls-tree", "-r", "--name-only", commit], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This clone does not hold the last release. `git fetch --unshallow` brings it.")
    files = [Path(line) for line in listed.stdout.splitlines() if "/migrations/0" in line]
    assert {(file.parts[-3], file.stem) for file in files} == RELEASED


PERSON, TEXT = "person", models.CharField(max_length=9, default="")
CASES = {
    "a column that may be empty": (migrations.AddField(PERSON, "a", models.DateField(null=True)), False),
    "a column that the database fills": (migrations.AddField(PERSON, "a", models.IntegerField(db_default=0)), False),
    "a column that only new code fills": (migrations.AddField(PERSON, "a", models.IntegerField(default=0)), True),
    "many to many": (migrations.AddField(PERSON, "a", models.ManyToManyField("lms.Unit")), False),
    "a new table": (migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]), False),
    "a column of a new table": (migrations.AddField("new", "a", TEXT), False),
    "a column taken away": (migrations.RemoveField(PERSON, "name"), True),
    "a column renamed": (migrations.RenameField(PERSON, "name", "called"), True),
    "a table taken away": (migrations.DeleteModel("Person"), True),
    "a table renamed": (migrations.RenameModel("Person", "Human"), True),
    "a column that may not be empty any more": (
        migrations.AlterField("auditevent", "position", models.BigIntegerField()),
        True,
    ),
    "a column that may be longer": (migrations.AlterField(PERSON, "name", models.CharField(max_length=900)), False),
    "a rule for an old table": (
        migrations.AddConstraint(PERSON, models.CheckConstraint(condition=models.Q(pk__gt=0), name="x")),
        True,
    ),
    "an index": (migrations.AddIndex(PERSON, models.Index(fields=["name"], name="x")), False),
    "inside another operation": (
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField(PERSON, "name")]),
        True,
    ),
}


@pytest.mark.parametrize(("operation", "refused"), CASES.values(), ids=CASES.keys())
def test_what_old_code_would_trip_over_is_found(operation: Operation, refused: bool) -> None:
    state = loader().project_state([key for key in loader().graph.leaf_nodes() if key[0] == "lms"])
    assert bool(list(faults(operation, "lms", state))) == refused
