"""Brings a backup back: files first, then the database in one transaction, then everything is asked whether it fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from lms import audit
from lms.backups import erasures, facts, media
from lms.backups.checking import Checked, check
from lms.backups.facts import LEFT_OUT, PEOPLE
from lms.backups.making import Reporter, database
from lms.backups.manifest import KeptFile
from lms.backups.refusing import Refused

MOST_FAULTS = 20


@dataclass(frozen=True)
class Wish:
    """What whoever brings a backup back has asked for."""

    folder: Path
    dry_run: bool = False
    replace: bool = False
    other_keys: bool = False


@dataclass(frozen=True)
class Restored:
    """What became of it: everything that does not fit, what is to be done next, and who was erased since."""

    faults: list[str]
    pending: list[str]
    erased: list[erasures.Erased]


def restore(wish: Wish, *, tell: Reporter) -> Restored:
    """Check all, then change all: a fault that can be known beforehand leaves everything as it was."""
    checked = check(wish.folder, tell=tell, other_keys=wish.other_keys)
    tell.say("The backup is whole and as it was made.")
    empty = _refuse_what_is_here(wish)
    differ = _differing(checked, tell)
    if differ and not empty and not wish.replace:
        raise Refused(f"The store “{differ[0].storage}” holds another {differ[0].name}: add --replace.")
    erased = erasures.since(checked.manifest.begun)
    if wish.dry_run:
        return Restored([], [], erased)
    _bring_back(checked, differ, empty=empty, tell=tell)
    return Restored(list(_faults(checked, tell)), pending(), erased)


def _bring_back(checked: Checked, differ: list[KeptFile], *, empty: bool, tell: Reporter) -> None:
    """Add the files that are not here, then the database at once, then the files that the old database still needed."""
    absent = [file for file in checked.manifest.files if file not in differ and media.is_here(file) is None]
    _put(checked, [*absent, *(differ if empty else [])], tell)
    tell.say("The database ...")
    database().restore(checked.folder / checked.manifest.database.path)
    _put(checked, [] if empty else differ, tell)
    # Sessions, counts of failed sign-ins, figures: all of them are of the other database.
    cache.clear()


def _put(checked: Checked, files: list[KeptFile], tell: Reporter) -> None:
    step = tell.steps(len(files), "files put back")
    try:
        for file in files:
            media.put(file, checked.folder)
            step()
    except OSError as fault:
        raise Refused(
            f"A store refused a file ({fault.strerror or fault}). The database has not been touched: "
            "make room, then run this again; what is there already is not written twice."
        ) from fault


def _differing(checked: Checked, tell: Reporter) -> list[KeptFile]:
    """Return the files that the stores hold under the same name with other bytes."""
    tell.say("What the stores hold ...")
    return [file for file in checked.manifest.files if media.is_here(file) is False]


def _refuse_what_is_here(wish: Wish) -> bool:
    """Return whether the database is empty; refuse one that is not, or that somebody works in."""
    here = what_is_here()
    if here and not wish.replace:
        raise Refused(
            f"{here} Point DATABASE_URL at an empty database (the safer way: this one stays readable), "
            "or add --replace to lose what is here."
        )
    if (others := database().others()) and not wish.dry_run:
        raise Refused(
            f"{others} other connection{'s are' if others > 1 else ' is'} open to this database: "
            "end every web and job process first, then run this again."
        )
    return not here


def what_is_here() -> str:
    """Say what the database holds; nothing when it holds no tables, or nobody."""
    found = facts.tables(connection.vendor, facts.ask)
    if not found:
        return ""
    if PEOPLE not in found:
        return f"This database holds {len(found)} tables of something else, such as {found[0]}."
    people = facts.count(facts.ask, PEOPLE)
    records = facts.count(facts.ask, "lms_auditevent")
    return f"This database holds {people:,} people and {records:,} records of what they did." if people else ""


def pending() -> list[str]:
    """Return the migrations that this release has and the database does not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _ in plan]


def _faults(checked: Checked, tell: Reporter) -> Iterator[str]:
    """Hold everything that was brought back against the manifest, and the audit record against itself."""
    tell.say("Rows, files and the audit record are held against the manifest ...")
    yield from _wrong_counts(checked)
    wrong = [file for file in checked.manifest.files if not media.is_here(file)]
    yield from (f"{file.path} is not as it was kept." for file in wrong[:MOST_FAULTS])
    yield from media.named_but_absent()
    yield from _audit_faults(checked)


def _wrong_counts(checked: Checked) -> Iterator[str]:
    told = checked.manifest.database.rows
    here = facts.facts_of(connection.vendor, facts.ask).rows
    for table in sorted({*told, *here} - {*LEFT_OUT}):
        if told.get(table) != here.get(table):
            yield f"{table} has {here.get(table, 'no table')} rows, and had {told.get(table, 'no table')}."


def _audit_faults(checked: Checked) -> Iterator[str]:
    """Walk the audit record, and hold it against the head that the manifest has."""
    kept = checked.manifest.audit
    try:
        found = list(audit.faults())
        found += audit.faults_against(kept.position, kept.head) if kept.position else []
    except DatabaseError:
        yield f"The audit record is of another release. After migrating: manage.py verify_audit {_kept(checked)}"
        return
    yield from found[:MOST_FAULTS]
    if len(found) > MOST_FAULTS:
        yield f"... and {len(found) - MOST_FAULTS} more faults of the audit record."


def _kept(checked: Checked) -> str:
    return f"--kept {checked.manifest.audit.position} {checked.manifest.audit.head}"
