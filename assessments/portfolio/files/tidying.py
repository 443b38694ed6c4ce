"""Deletes what the store of evidence holds and no row names: what a fault, or a stopped server, left behind."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from assessments.portfolio.files.storing import forget, store
from assessments.portfolio.models import DraftFile, EvidenceFile, PortfolioExport

# Long enough for the slowest upload to get its row.
KEPT_FOR: Final = timedelta(days=1)
FOLDER: Final = re.compile(r"[0-9a-f]{2}")
NAME: Final = re.compile(r"[0-9a-f]{64}")
# Drafts first: when one is sent between two questions, the file has gone to the evidence and is seen there.
NAMING: Final = (DraftFile, EvidenceFile, PortfolioExport)


def forget_files(*, now: datetime) -> int:
    """Delete the files that no row has named for a day; return how many."""
    count = 0
    for folder in _folders():
        named = _named(folder)
        for name in _files(folder):
            if name not in named and store().get_modified_time(name) < now - KEPT_FOR:
                forget(name)
                count += 1
    return count


def _folders() -> list[str]:
    """Return the folders of the store; one that was never written to has none."""
    try:
        folders, _ = store().listdir("")
    except FileNotFoundError:
        return []
    return sorted(folder for folder in folders if FOLDER.fullmatch(folder))


def _files(folder: str) -> Iterator[str]:
    """Yield the files of a folder that are called as ours are: others belong to somebody else."""
    _, names = store().listdir(folder)
    for name in names:
        if NAME.fullmatch(name):
            yield f"{folder}/{name}"


def _named(folder: str) -> set[str]:
    """Return the files of a folder that a row names."""
    rows = [model._base_manager.filter(stored__startswith=f"{folder}/") for model in NAMING]
    return {name for found in rows for name in found.values_list("stored", flat=True)}
