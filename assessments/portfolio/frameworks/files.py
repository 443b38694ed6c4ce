"""How the file of a framework is read, with everything that is wrong with it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from assessments.portfolio.models import EvidenceKind

LONGEST: Final = 200


class UnreadableFramework(Exception):  # reads as the sentences it carries
    """What stands in the way of a framework's file, a sentence each."""

    def __init__(self, file: Path, sentences: list[str]) -> None:
        """Keep the sentences, each with its file."""
        self.sentences = [f"{file.name}: {sentence}" for sentence in sentences]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class FrameworkFile:
    """A framework as its file has it."""

    key: str
    name: str
    source: str
    units: list[dict[str, Any]]
    content_hash: str
    edition: str = ""
    follows: str = ""
    dropped: tuple[str, ...] = ()

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """Return its criteria in order."""
        return [criterion for unit in self.units for criterion in unit["criteria"]]

    @property
    def module_keys(self) -> set[str]:
        """Return the modules that its criteria name."""
        return {key for criterion in self.criteria for key in criterion.get("modules", ())}


def read_framework(file: Path) -> FrameworkFile:
    """Read a framework's file, or raise with everything that is wrong with it."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableFramework(file, [f"cannot be read as YAML: {error}"]) from error
    problems = list(_problems(content))
    if problems:
        raise UnreadableFramework(file, problems)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return FrameworkFile(
        key=content["key"],
        name=content["name"],
        source=content["source"],
        units=content["units"],
        content_hash=digest,
        edition=str(content.get("edition", "")),
        follows=str(content.get("follows", "")),
        dropped=tuple(str(code) for code in content.get("dropped", ())),
    )


def _problems(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "is not a framework: it needs key, name, source and units."
        return
    yield from (f"{key} is missing." for key in ("key", "name", "source") if not content.get(key))
    if not content.get("units"):
        yield "units is missing."
    for number, unit in enumerate(content.get("units") or [], 1):
        yield from _problems_of_unit(number, unit)
    yield from _problems_of_edition(content)


def _problems_of_edition(content: dict[str, Any]) -> Iterator[str]:
    """Ask for the edition where the file says what became of earlier codes: that holds for one step only."""
    rows = [row for unit in content.get("units") or [] for row in unit.get("criteria") or []]
    tells = [f"was of {row.get('code')}" for row in rows if "was" in row] + ["dropped"] * ("dropped" in content)
    if tells and not content.get("edition"):
        yield f"edition is missing: {tells[0]} says what became of earlier codes, and that holds for one edition."
    if content.get("edition") and str(content["edition"]) == str(content.get("follows", "")):
        yield "an edition cannot follow itself."


def _problems_of_unit(number: int, unit: dict[str, Any]) -> Iterator[str]:
    if unit.get("number") != number or not unit.get("title"):
        yield f"unit {number} needs its number, in order, and a title."
    codes: set[str] = set()
    for criterion in unit.get("criteria") or []:
        code = str(criterion.get("code", ""))
        if not code.startswith(f"{number}."):
            yield f"unit {number}: the code “{code}” does not begin with {number}."
        if code in codes:
            yield f"unit {number}: the code {code} stands twice."
        yield from _problems_of_text(code, str(criterion.get("text") or ""))
        for kind in criterion.get("shown_by", ()):
            if kind not in EvidenceKind.values:
                yield f"criterion {code}: “{kind}” is no kind of evidence. Use {', '.join(EvidenceKind.values)}."
        codes.add(code)
        yield from _problems_of_needs(code, criterion)
        yield from _problems_of_outcome(code, criterion, unit)
    if not codes:
        yield f"unit {number} has no criteria."


def _problems_of_text(code: str, text: str) -> Iterator[str]:
    if not text:
        yield f"criterion {code} has no text."
    if len(text) > LONGEST:
        yield f"criterion {code}: its text has more than {LONGEST} characters."


def _problems_of_needs(code: str, criterion: dict[str, Any]) -> Iterator[str]:
    needed = criterion.get("needed") or {}
    if not isinstance(needed, dict) or not isinstance(needed.get("methods", {}), dict):
        yield f"criterion {code}: needed says how many times, and of those how many by which methods."
        return
    numbers = [needed.get("times", 1), *needed.get("methods", {}).values()]
    if not all(isinstance(number, int) and 1 <= number <= 9 for number in numbers):
        yield f"criterion {code}: needed takes whole numbers from 1 to 9."
    for kind in needed.get("methods", {}):
        if kind not in EvidenceKind.values:
            yield f"criterion {code}: “{kind}” is no kind of evidence. Use {', '.join(EvidenceKind.values)}."


def _problems_of_outcome(code: str, criterion: dict[str, Any], unit: dict[str, Any]) -> Iterator[str]:
    numbers = [str(outcome.get("number")) for outcome in unit.get("outcomes") or []]
    if len(set(numbers)) != len(numbers):
        yield f"unit {unit.get('number')}: two learning outcomes have the same number."
    if "outcome" in criterion and str(criterion["outcome"]) not in numbers:
        yield f"criterion {code}: its unit has no learning outcome {criterion['outcome']}."
