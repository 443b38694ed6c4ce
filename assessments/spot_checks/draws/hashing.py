"""The hashes that hold a draw fast: each is over every column of the rows that it speaks for, new columns included."""

from collections.abc import Iterable
from typing import Final

from assessments.lots import columns_of, hash_over
from assessments.spot_checks.models import Draw, DrawCancellation, DrawOfficer, DrawResult, SpotCheck, StandardVersion

CLOSING: Final = ("closed_at", "closed_as", "closed_reason", "closed_by_id")
FIXING: Final = ("record_fixed_at", "record_fixed_by_id")
# Of a check, all is pinned but its own number, which the hash of the result holds, and what happens to it later.
NOT_PINNED: Final = frozenset({"id", "pin", *FIXING, *CLOSING})


def population_hash(draw: Draw, officers: Iterable[DrawOfficer], version: StandardVersion) -> str:
    """Return the hash of a frozen population: the draw, its standard, and every officer in their place."""
    rows = sorted(officers, key=lambda row: row.place)
    return hash_over([columns_of(draw, {"population_hash"}), columns_of(version), *map(columns_of, rows)])


def pin_of(check: SpotCheck, key: str) -> str:
    """Return the hash of what a draw says of a check, with the key of its case."""
    return hash_over([columns_of(check, NOT_PINNED), key])


def result_hash(result: DrawResult, checks: Iterable[SpotCheck]) -> str:
    """Return the hash of a result: its seed, who was left out, and the number and pin of each check drawn."""
    pins = sorted([check.pk, check.pin] for check in checks)
    return hash_over([columns_of(result, {"result_hash"}), pins])


def closing_hash(check: SpotCheck) -> str:
    """Return the hash of how a check was closed."""
    return hash_over([getattr(check, name) for name in CLOSING])


def fixing_hash(check: SpotCheck) -> str:
    """Return the hash of when the record of a check was set fast, and by whom."""
    return hash_over([getattr(check, name) for name in FIXING])


def cancellation_hash(cancellation: DrawCancellation) -> str:
    """Return the hash of a cancellation."""
    return hash_over(columns_of(cancellation))
