"""What an import of a course pack did, or would do."""

import difflib
from dataclasses import dataclass, field

from courses.lesson_markdown import shown
from courses.lesson_shapes import Block, name_of
from courses.pack_files import Problem


class PackRefused(Exception):  # it is a problem of the pack, not of the program
    """Problems that only show while a pack is brought in. Nothing of it is saved."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep them."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Changes:
    """What an import did, or would do: one line each. `notes` are for somebody to decide; `details` what differs."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, *, created: bool = False, updated: bool = False) -> None:
        """Put a line where it belongs."""
        (self.created if created else self.updated if updated else self.unchanged).append(what)


def what_changed(before: list[Block], after: list[Block]) -> str:
    """Name the blocks that are new, changed or gone, as a person would point at them."""
    names = [name_of(block) for block in after if block not in before]
    kept = {name_of(block) for block in after}
    gone = [f"{name_of(block)} (gone)" for block in before if block not in after and name_of(block) not in kept]
    return ", ".join(dict.fromkeys([*names, *gone])) or "the order of its parts"


def lines_between(before: list[Block], after: list[Block]) -> list[str]:
    """Return the lines that differ, as a unified diff of Markdown."""
    lines = difflib.unified_diff(shown(before).splitlines(), shown(after).splitlines(), n=1, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++"))]
