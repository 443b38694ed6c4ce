"""A marking form as names and words: what may be kept of it, what is answered, and what differs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from assessments.spot_checks.answers import Answered, Answers, faults
from assessments.spot_checks.rubric import Question, Section
from assessments.spot_checks.scoring import Answer
from lms.screening import find_identifiers

Fields = Mapping[str, str]
SUMMARY: Final = "summary"
NOTE: Final = "_note"
MOST_NOTE: Final = 2000
MOST_SUMMARY: Final = 1000


@dataclass(frozen=True)
class Sifted:
    """What of a form may be kept, and what may not: a sentence for each thing that is wrong with a field."""

    kept: dict[str, str] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)


def note_name(question: Question) -> str:
    """Return the name of the reason of a question."""
    return f"{question.key}{NOTE}"


def names_of(questions: Iterable[Question]) -> list[str]:
    """Return the name of every field of the form, in its order."""
    return [name for question in questions for name in (question.key, note_name(question))] + [SUMMARY]


def sift(questions: Sequence[Question], sent: Fields, *, on: date) -> Sifted:
    """Part what was sent into what may be kept, and what is refused by its name. What was not sent is in neither."""
    found = Sifted()
    for name, text in written(questions, sent).items():
        if wrong := _wrong(name, text, on):
            found.refused[name] = wrong
        else:
            found.kept[name] = text
    return found


def written(questions: Iterable[Question], sent: Fields) -> dict[str, str]:
    """Return the fields of the form as they were sent, line ends and outer spaces made alike."""
    return {name: sent[name].replace("\r\n", "\n").strip() for name in names_of(questions) if name in sent}


def _wrong(name: str, text: str, on: date) -> list[str]:
    if name == SUMMARY or name.endswith(NOTE):
        return _wrong_text(text, name, on)
    return _wrong_answer(text)


def _wrong_answer(text: str) -> list[str]:
    return [] if text in {"", *Answer} else ["Choose sufficient, insufficient or not applicable"]


def _wrong_text(text: str, name: str, on: date) -> list[str]:
    most = MOST_SUMMARY if name == SUMMARY else MOST_NOTE
    if "\0" in text:
        return ["This holds a character that cannot be kept. Type the words again"]
    if len(text) > most:
        return [f"{most} characters are kept here: you wrote {len(text)}. Say it shorter"]
    return [finding.sentence for finding in find_identifiers(text, on=on)]


def of_draft(answers: Mapping[str, Mapping[str, str]], summary: str) -> dict[str, str]:
    """Return what a draft or a judgement keeps as the fields of the form."""
    found = {SUMMARY: summary}
    for key, given in answers.items():
        found |= {key: given.get("answer", ""), f"{key}_note": given.get("note", "")}
    return found


def as_draft(questions: Iterable[Question], fields: Fields) -> dict[str, Any]:
    """Return the fields as a draft keeps the answers."""
    return {
        question.key: {"answer": fields.get(question.key, ""), "note": fields.get(note_name(question), "")}
        for question in questions
    }


def answers_of(questions: Iterable[Question], fields: Fields) -> Answers:
    """Return the fields as answers with their reasons."""
    return {
        question.key: Answered(fields.get(question.key, ""), fields.get(note_name(question), ""))
        for question in questions
    }


def left(questions: Iterable[Question], fields: Fields) -> list[Question]:
    """Return the questions that still need an answer, or the reason of one."""
    questions = list(questions)
    wanting = faults(questions, answers_of(questions, fields))
    return [question for question in questions if wanting.keys() & {question.key, note_name(question)}]


@dataclass(frozen=True)
class Progress:
    """How far one section of a standard is answered."""

    title: str
    anchor: str
    done: int
    of: int

    @property
    def in_words(self) -> str:
        """Say it: Assessment 2 of 3."""
        return f"{self.title} {self.done} of {self.of}"


def progress(sections: Iterable[Section], fields: Fields) -> list[Progress]:
    """Return how far each section is answered."""
    return [
        Progress(
            section.title,
            f"section-{number}",
            len(section.questions) - len(left(section.questions, fields)),
            len(section.questions),
        )
        for number, section in enumerate(sections, start=1)
    ]


def differing(names: Iterable[str], one: Fields, other: Fields) -> list[str]:
    """Return the names of the fields that hold different words in two versions of a form."""
    return [name for name in names if one.get(name, "") != other.get(name, "")]
