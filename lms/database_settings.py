"""How the two databases are talked to: SQLite with writers in a queue, PostgreSQL with nobody waiting for the dead."""

from pathlib import Path
from typing import Any, Final

SQLITE: Final = {
    # IMMEDIATE and WAL: without them concurrent read-then-write transactions fail with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;PRAGMA foreign_keys=ON;"
    ),
}
# A host that vanished, or a network that was cut, is noticed in some 15 seconds and not in two hours, on both ends:
# what the dead had locked is free.
WATCHED: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
WATCHED_BY_SERVER: Final = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000"
)


def with_options(named: dict[str, Any], *, kept_seconds: int, prepares: bool) -> dict[str, Any]:
    """Return a database as DATABASE_URL names it, with the options that Waymark needs; its own come first."""
    return _sqlite(named) if named["ENGINE"].endswith("sqlite3") else _postgres(named, kept_seconds, prepares)


def _sqlite(named: dict[str, Any]) -> dict[str, Any]:
    Path(named["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    return {**named, "OPTIONS": SQLITE}


def _postgres(named: dict[str, Any], kept_seconds: int, prepares: bool) -> dict[str, Any]:
    options: dict[str, Any] = {**WATCHED, "server_side_binding": True}
    if prepares:
        # What is asked again and again is planned once a connection: half the processor time of the server. A pooler
        # that gives each transaction another connection must know of prepared statements, or they are switched off;
        # it has its own line to the server as well, and refuses the server's words about it.
        options |= {"prepare_threshold": 5, "options": WATCHED_BY_SERVER}
    return {
        **named,
        "OPTIONS": options | named.get("OPTIONS", {}),
        # A new connection costs the server more than most questions; a dead one is noticed before it is used again.
        "CONN_MAX_AGE": kept_seconds,
        "CONN_HEALTH_CHECKS": True,
    }
