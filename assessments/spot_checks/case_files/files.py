"""An invented case as its file has it: staged documents and an expert's answers. Pure: text in, problems out."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import Answer
from courses.prose import prose
from lms.screening import find_identifiers


class UnreadableCaseFile(Exception):
    """What stands in the way of a case file, a sentence each."""

    def __init__(self, file: Path, sentences: list[str]) -> None:
        """Keep the sentences, each with its file."""
        self.sentences = [f"{file.name}: {sentence}" for sentence in sentences]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class Document:
    """One document of a case, as somebody finds it in the record."""

    title: str
    kind: str
    date: str
    text: str

    @property
    def body(self) -> str:
        """Return its text as it is read."""
        return prose(self.text)


@dataclass(frozen=True)
class Stage:
    """What is opened at once."""

    title: str
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Expected:
    """The expert's answer to one question: why, where it is to be seen, and what another answer overlooked."""

    code: str
    answer: Answer
    reason: str
    document: str
    where: str
    overlooked: str


@dataclass(frozen=True)
class CaseFileContent:
    """A case file whose every part is there."""

    key: str
    title: str
    kind: str
    standard: str
    content: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """Return what tells one content from another."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()


KINDS: Final = ("practice", "exemplar")
HEAD: Final = ("key", "title", "kind", "standard", "source", "about")
OF_DOCUMENT: Final = ("title", "kind", "date", "text")
OF_ANSWER: Final = ("code", "answer", "reason", "document", "where", "overlooked")
# As many questions of a case as may be left out, or it could not be judged at all.
MOST_LEFT_OUT: Final = 3


def stages_of(content: dict[str, Any]) -> list[Stage]:
    """Return the stages that a version keeps."""
    return [
        Stage(
            row["title"],
            tuple(Document(**{name: str(each[name]).strip() for name in OF_DOCUMENT}) for each in row["documents"]),
        )
        for row in content["stages"]
    ]


def expert_of(content: dict[str, Any]) -> dict[str, Expected]:
    """Return the expert's answers that a version keeps, by the code of their question."""
    return {str(row["code"]): _expected(row) for row in content["expert"]}


def _expected(row: dict[str, Any]) -> Expected:
    words = {name: str(row[name]).strip() for name in OF_ANSWER if name != "answer"}
    return Expected(answer=Answer(row["answer"]), **words)


def read_case_file(file: Path, *, on: date) -> CaseFileContent:
    """Read a case file, or raise with everything that is wrong with it."""
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnreadableCaseFile(file, [f"cannot be read as YAML: {error}"]) from error
    if not isinstance(raw, dict):
        raise UnreadableCaseFile(file, ["is not a case file: it needs names and values."])
    if problems := [*_of_head(raw), *_of_stages(raw), *_of_expert(raw), *_of_texts(raw, on)]:
        raise UnreadableCaseFile(file, problems)
    content = {name: raw[name] for name in ("source", "about", "stages", "expert")}
    return CaseFileContent(raw["key"], raw["title"], raw["kind"], raw["standard"], content)


def misfits(content: dict[str, Any], questions: Iterable[Question]) -> list[str]:
    """Return, in a sentence each, where the expert's answers and the questions of a standard part."""
    asked, answered = {question.code for question in questions}, set(expert_of(content))
    return [
        *(f"the expert does not answer question {code} of the standard." for code in sorted(asked - answered)),
        *(f"the standard has no question {code}, which the expert answers." for code in sorted(answered - asked)),
    ]


def _of_head(raw: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, HEAD, "")
    if raw.get("kind") and raw["kind"] not in KINDS:
        yield f"the kind is one of: {', '.join(KINDS)}. This is “{raw['kind']}”."


def _missing(row: Any, names: Iterable[str], what: str) -> Iterator[str]:
    """Yield what is not there, or is not words."""
    if not isinstance(row, dict):
        yield f"{what or 'the file'} must hold names and values."
        return
    for name in names:
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield f"{what} has no {name}." if what else f"{name} is missing, or not words."


def _of_stages(raw: dict[str, Any]) -> Iterator[str]:
    stages = _rows(raw, "stages")
    if len(stages) < 2:
        yield "needs two stages or more: a case opens step by step."
    for number, stage in enumerate(stages, start=1):
        yield from _missing(stage, ("title",), f"stage {number}")
        if not _rows(stage, "documents"):
            yield f"stage {number} has no documents."
        for place, document in enumerate(_rows(stage, "documents"), start=1):
            yield from _missing(document, OF_DOCUMENT, f"stage {number}, document {place}")
    titles = _titles(raw)
    yield from (f"two documents are called “{title}”." for title in sorted({t for t in titles if titles.count(t) > 1}))


def _rows(row: Any, name: str) -> list[Any]:
    """Return a list of the file, empty where there is none."""
    found = row.get(name) if isinstance(row, dict) else None
    return found if isinstance(found, list) else []


def _titles(raw: dict[str, Any]) -> list[str]:
    documents = [each for stage in _rows(raw, "stages") for each in _rows(stage, "documents")]
    return [str(each.get("title")) for each in documents if isinstance(each, dict)]


def _of_expert(raw: dict[str, Any]) -> Iterator[str]:
    rows, titles = _rows(raw, "expert"), _titles(raw)
    given = [row.get("answer") for row in rows if isinstance(row, dict)]
    codes = [str(row.get("code")) for row in rows if isinstance(row, dict)]
    for row in rows:
        code = row.get("code", "?") if isinstance(row, dict) else "?"
        yield from _missing(row, OF_ANSWER, f"the expert’s answer to {code}")
        if isinstance(row, dict) and row.get("answer") and row["answer"] not in list(Answer):
            yield f"the expert’s answer to {code} is one of: {', '.join(Answer)}."
        if isinstance(row, dict) and row.get("document") and row["document"] not in titles:
            yield f"the expert’s answer to {code} points to “{row['document']}”, which is no document of the case."
    yield from (f"question {code} is answered twice." for code in sorted({c for c in codes if codes.count(c) > 1}))
    if raw.get("kind") == "practice" and Answer.INSUFFICIENT not in given:
        yield "nothing is insufficient: a practice case has something to find."
    if MOST_LEFT_OUT * given.count(Answer.NOT_APPLICABLE) > len(given):
        yield "more than a third of the questions do not apply: the case cannot be judged."


def _of_texts(raw: dict[str, Any], on: date) -> Iterator[str]:
    """Yield every place where a text could point at a person."""
    for where, text in _texts(raw, ""):
        for found in find_identifiers(text, on=on):
            yield f"{where.strip()}: {found.sentence}"


def _texts(part: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield where, part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, f"{where} {name}")
    elif isinstance(part, list):
        for number, value in enumerate(part, start=1):
            yield from _texts(value, f"{where} {number}")
