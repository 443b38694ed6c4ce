"""Which code runs here: the number of the release, and the commit where `git archive` made the copy."""

from typing import Final

VERSION: Final = "0.1.0"
COMMIT: Final = "$Format:%h$"


def release() -> str:
    """Return number and commit; a clone that is worked on has no commit of its own."""
    return VERSION if COMMIT.startswith("$") else f"{VERSION}+{COMMIT}"
