"""Which framework is in use, and how a file of one is read, with everything that is wrong with it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assessments.portfolio.models import Criterion, EvidenceKind, FrameworkVersion


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

    @property
    def module_keys(self) -> set[str]:
        """Return the modules that its criteria name."""
        return {key for unit in self.units for criterion in unit["criteria"] for key in criterion.get("modules", ())}


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
    return FrameworkFile(content["key"], content["name"], content["source"], content["units"], digest)


def _problems(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "is not a framework: it needs key, name, source and units."
        return
    yield from (f"{key} is missing." for key in ("key", "name", "source") if not content.get(key))
    if not content.get("units"):
        yield "units is missing."
    for number, unit in enumerate(content.get("units") or [], 1):
        yield from _problems_of_unit(number, unit)


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
        if not criterion.get("text"):
            yield f"criterion {code} has no text."
        for kind in criterion.get("shown_by", ()):
            if kind not in EvidenceKind.values:
                yield f"criterion {code}: “{kind}” is no kind of evidence. Use {', '.join(EvidenceKind.values)}."
        codes.add(code)
    if not codes:
        yield f"unit {number} has no criteria."


def framework_in_use() -> FrameworkVersion | None:
    """Return the newest version of the framework in use: one framework serves every learner."""
    return FrameworkVersion.objects.select_related("framework").order_by("-made_at", "-pk").first()


def criteria_of(version: FrameworkVersion | None) -> list[Criterion]:
    """Return the criteria of a version in order, each with its unit."""
    rows = Criterion.objects.filter(unit__version=version).select_related("unit")
    return list(rows.order_by("unit__number", "position"))
