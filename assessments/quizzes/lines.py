"""On which line of a YAML file a value stands."""

from collections.abc import Sequence
from pathlib import Path

import yaml


class Lines:
    """The lines of one YAML file, found by the path of names and numbers that leads to a value."""

    def __init__(self, file: Path) -> None:
        """Read the file once; one that cannot be read has only a first line."""
        try:
            self.root = yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, OSError, UnicodeDecodeError):
            self.root = None

    def at(self, path: Sequence[str | int]) -> int:
        """Return the line, from 1, of the value at `path`, or of the last part of the path that exists."""
        node, line = self.root, 1
        for part in path:
            if (found := _inside(node, part)) is None:
                break
            node, line = found
        return line


def _inside(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, int] | None:
    """Return what stands in a node under a name or a number, with its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child, child.start_mark.line + 1
    return None
