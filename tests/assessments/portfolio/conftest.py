"""Fixtures of the tests of the portfolio."""

import pytest

from assessments.portfolio.files import checking, looking


@pytest.fixture(autouse=True)
def _files_are_looked_through_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look through files in this process: starting another takes half a second, and it knows no smaller bounds."""
    monkeypatch.setattr(checking, "read_apart", looking.read)
