"""Which code runs here: the number of the release, and the commit where `git archive` made the copy."""

from typing import Final

VERSION: Final = "0.2.0"
COMMIT: Final = "$Format:%h$"


def release() -> str:
    """Return number and commit; a clone that is worked on has no commit of its own."""
    return VERSION if COMMIT.startswith("$") else f"{VERSION}+{COMMIT}"


def order(number: str) -> tuple[int, ...]:
    """Return a release number so that it can be compared: 0.10.0 is newer than 0.9.1."""
    return tuple(int(part) for part in number.split("+")[0].split(".") if part.isdigit())
