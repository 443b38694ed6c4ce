"""A standard as its questions: read from a file, kept whole in a version, and handed to scoring and screens."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from lms.policy.rule import UNCONFIRMED


class UnreadableStandard(Exception):
    """What stands in the way of a standard's file, a sentence each."""

    def __init__(self, file: Path, sentences: list[str]) -> None:
        """Keep the sentences, each with its file."""
        self.sentences = [f"{file.name}: {sentence}" for sentence in sentences]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class Question:
    """One question of a standard, with what its wrong answer teaches."""

    code: str
    title: str
    question: str
    source: str
    why: str
    sufficient: str
    teaches: str
    module: str
    prompts: tuple[str, ...] = ()
    critical: bool = False
    weight: int = 1

    @property
    def key(self) -> str:
        """Return the name under which it is answered."""
        return f"q{self.code.replace('.', '_')}"

    @property
    def confirmed(self) -> bool:
        """Say whether it rests on something published."""
        return not self.source.startswith(UNCONFIRMED)

    @property
    def lesson(self) -> str:
        """Return the key of the lesson that teaches it."""
        return self.teaches.split("#")[0]

    @property
    def anchor(self) -> str:
        """Return the passage of that lesson."""
        return self.teaches.partition("#")[2]


@dataclass(frozen=True)
class Section:
    """A part of a standard."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class StandardFile:
    """A standard as its file has it."""

    key: str
    title: str
    source: str
    content: list[dict[str, Any]]
    content_hash: str

    @property
    def questions(self) -> list[Question]:
        """Return every question in order."""
        return [question for section in sections_of(self.content) for question in section.questions]


NEEDED: Final = ("code", "title", "question", "source", "why", "sufficient", "teaches", "module")


def sections_of(content: list[dict[str, Any]]) -> list[Section]:
    """Return the sections that a version keeps."""
    return [Section(row["title"], tuple(_question(each) for each in row["questions"])) for row in content]


def _question(row: dict[str, Any]) -> Question:
    words = {name: str(row[name]).strip() for name in NEEDED}
    return Question(
        **words,
        prompts=tuple(str(prompt) for prompt in row.get("prompts", ())),
        critical=bool(row.get("critical", False)),
        weight=int(row.get("weight", 1)),
    )


def read_standard(file: Path) -> StandardFile:
    """Read a standard's file, or raise with everything that is wrong with it."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableStandard(file, [f"cannot be read as YAML: {error}"]) from error
    problems = list(_problems(content))
    if problems:
        raise UnreadableStandard(file, problems)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return StandardFile(content["key"], content["title"], content["source"], content["sections"], digest)


def _problems(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "is not a standard: it needs key, title, source and sections."
        return
    yield from (f"{key} is missing." for key in ("key", "title", "source", "sections") if not content.get(key))
    codes: set[str] = set()
    for section in content.get("sections") or []:
        for row in section.get("questions") or []:
            yield from _problems_of_question(row, codes)
            codes.add(str(row.get("code")))
    if not codes:
        yield "has no questions."


def _problems_of_question(row: dict[str, Any], codes: set[str]) -> Iterator[str]:
    code = str(row.get("code", "?"))
    if code in codes:
        yield f"question {code} stands twice."
    yield from (f"question {code} has no {name}." for name in NEEDED if not row.get(name))
    weight = row.get("weight", 1)
    if not isinstance(weight, int) or weight < 1:
        yield f"question {code}: the weight must be a whole number from 1."
