"""YAML as course packs write it: plain names and values, with the line of each, and nothing that unfolds."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

# A check nests four deep: check, questions, options, option.
DEEPEST: Final = 12
# The parser in C reads ten times as fast, where this PyYAML has it.
Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Where = tuple[str | int, ...]


class YamlProblem(Exception):  # it is a problem of the file, not of the program
    """Something wrong in YAML, with its line."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep where and what."""
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


@dataclass(frozen=True)
class Loaded:
    """A mapping, and on which line each of its names, and each item of its lists, stands."""

    data: dict[str, Any]
    lines: dict[Where, int] = field(default_factory=dict)


def load(words: str) -> Loaded:
    """Return the mapping that `words` hold; refuse anything else with its line."""
    try:
        _refuse_tricks(words)
        loader = Loader(words)
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        cause = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        raise YamlProblem(mark.line + 1 if mark else 1, f"This is not valid YAML: {cause}.") from error
    except RecursionError as error:
        _refuse_depth(1, error)
    except (ValueError, ArithmeticError) as error:
        # A day such as 2026-13-45, or a number of thousands of figures.
        raise YamlProblem(1, "A day or a number in this file does not exist. Put it in quotation marks.") from error
    if not isinstance(data, dict):
        raise YamlProblem(1, "This file must hold names and values (name: value).")
    return Loaded(data, _lines(root))


def stray(text: str) -> str | None:
    """Return the first character of `text` that no text needs and no database keeps, such as NUL."""
    return next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r\x85"), None)


def _refuse_tricks(words: str) -> None:
    """Walk the file before anything of it is built, and refuse what unfolds, runs deep or names a type."""
    depth = 0
    for event in yaml.parse(words, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None) is not None:
            raise YamlProblem(line, "YAML anchors and aliases (& and *) are not allowed. Write the text out.")
        if getattr(event, "tag", None) is not None:
            raise YamlProblem(line, "YAML tags (!) are not allowed. Put a text that begins with ! in quotation marks.")
        if isinstance(event, yaml.ScalarEvent) and stray(event.value):
            raise YamlProblem(line, "This value holds a control character, such as NUL. Take it out.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            _refuse_depth(line)


def _refuse_depth(line: int, cause: Exception | None = None) -> NoReturn:
    raise YamlProblem(line, f"This file nests more than {DEEPEST} deep. Write it flatter.") from cause


def _lines(root: yaml.Node | None) -> dict[Where, int]:
    """Return the line of each name of a mapping, and of each item of the lists under them."""
    lines: dict[Where, int] = {}
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        lines[(key.value,)] = key.start_mark.line + 1
        for index, item in enumerate(value.value if isinstance(value, yaml.SequenceNode) else []):
            lines[(key.value, index)] = item.start_mark.line + 1
    return lines


class _Writer(yaml.SafeDumper):
    """Writes texts of several lines as such, and nothing as a reference."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write the same value twice where it stands twice."""
        return True

    def words(self, value: str) -> yaml.Node:
        """Write a text."""
        return self.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Writer.add_representer(str, _Writer.words)


def dump(data: dict[str, Any]) -> str:
    """Return YAML that `load` reads as the same, and that is the same for the same data on every machine."""
    return yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=10**9)
