"""PostgreSQL, by its own programs: one moment for all that is asked of it; and back in one transaction."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from django.db import DatabaseError, connection, transaction

from lms.backups.facts import LEFT_OUT, Facts, ask, facts_of
from lms.backups.programs import environment, programs, server_major
from lms.backups.refusing import Refused

# What belongs to the server and not to the product stays with the server.
PLAIN: Final = ("--no-owner", "--no-privileges", "--no-comments", "--no-security-labels")
# Whoever still works in the database makes this fail, instead of waiting for ever.
PATIENCE: Final = "-c lock_timeout=30s -c client_min_messages=warning"
OURS: Final = """
    SELECT format('DROP %s IF EXISTS %I.%I CASCADE;',
                  CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                  ELSE 'TABLE' END, nspname, relname)
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'S')
       AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
     ORDER BY relkind = 'S'
"""


def dump(target: Path) -> Facts:
    """Write the database as it is at one moment into `target`, and say what it holds at that same moment."""
    chosen = programs(server_major())
    left_out = [f"--exclude-table-data={name}" for name in LEFT_OUT]
    with _asked(), transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ((moment,),) = ask("SELECT pg_export_snapshot()")
        words = [*PLAIN, "--format=custom", f"--snapshot={moment}", *left_out, f"--file={target}"]
        with _running(chosen.run("pg_dump", *words)) as writer:
            facts = facts_of("postgresql", ask)
            _end_well(writer, "pg_dump")
    return facts


def restore(source: Path) -> None:
    """Put the database in place of the present one. It is one transaction: cut off in the middle, nothing changes."""
    chosen = programs(server_major())
    with _asked():
        drops = [line for (line,) in ask(OURS)]
    connection.close()
    told = {**environment(), "PGOPTIONS": PATIENCE}
    reader = _started(chosen.run("pg_restore", *PLAIN, "--file=-", source), told, stdout=subprocess.PIPE)
    words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with _running(chosen.run("psql", *words), told, stdin=subprocess.PIPE) as writer:
        _pour(reader, writer, drops)
        _end_well(writer, "psql")


def _pour(reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]", drops: list[str]) -> None:
    """Hand one program's words to the other; only when the first ended well is the transaction told to commit."""
    script, target = cast(IO[bytes], reader.stdout), cast(IO[bytes], writer.stdin)
    try:
        target.write(("BEGIN;\n" + "\n".join(drops) + "\n").encode())
        shutil.copyfileobj(script, target, 1 << 20)
        _end_well(reader, "pg_restore")
        target.write(b"COMMIT;\n")
        target.close()
    except BrokenPipeError:
        # The second has ended by itself, and says why.
        reader.kill()
        reader.communicate()
    except BaseException:
        reader.kill()
        reader.communicate()
        raise


def others() -> int:
    """Return how many others of the same account are at work in the database."""
    return int(
        ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )[0][0]
    )


def server() -> str:
    """Return the version of the server."""
    return str(ask("SHOW server_version")[0][0])


def tool() -> str:
    """Return what writes the copy."""
    return f"pg_dump {programs(server_major()).version}"


def _started(
    command: list[str], told: dict[str, str], *, stdin: int | None = None, stdout: int | None = None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  PostgreSQL's own programs
        command,
        env=told,
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@contextmanager
def _running(
    command: list[str], told: dict[str, str] | None = None, *, stdin: int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program; whatever happens, it has ended afterwards."""
    process = _started(command, told or environment(), stdin=stdin)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _end_well(process: "subprocess.Popen[bytes]", name: str) -> None:
    """Wait for the end of a program, and stop with its own last words when it failed."""
    said = _last_words(process.stderr)
    if process.wait():
        raise Refused(f"{name} stopped: {said}. Nothing was changed.")


def _last_words(stream: IO[bytes] | None) -> str:
    """Return the first complaint of a program: what follows mostly follows from it."""
    lines = stream.read().decode(errors="replace").splitlines() if stream else []
    wrong = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()] or lines[-1:]
    return wrong[0].strip().rstrip(".") if wrong else "it did not say why"


@contextmanager
def _asked() -> Iterator[None]:
    """Say in a sentence what the server refuses, or that it is gone."""
    try:
        yield
    except DatabaseError as fault:
        connection.close()
        first = (str(fault).splitlines() or ["it did not say why"])[0]
        raise Refused(f"The database stopped answering ({first}). Nothing was changed.") from fault
