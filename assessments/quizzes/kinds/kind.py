"""What every kind of question can do: be read, shown, answered, marked and explained. Pure: a body in, an answer out.

A *body* is what a version holds that only its kind understands. An *answer* maps the names of the parts of a
question to what was given there, always as a list of texts; a part left blank is left out, so that blank is {}.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Final
from unicodedata import category

from assessments.quizzes.faults import Fault

Body = Mapping[str, Any]
Answer = dict[str, list[str]]
Order = dict[str, list[str]]
# Puts the ids of a list into an order of chance.
Shuffle = Callable[[list[str]], list[str]]

RADIOS: Final = "radios"
CHECKBOXES: Final = "checkboxes"
SELECT: Final = "select"
NUMBER: Final = "number"
LINE: Final = "line"
TEXT: Final = "text"
# No field to see: the value of the button that sends a stage on its way, so that saving alone never does.
SENDS: Final = "sends"
# What may stand in the name of a part.
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class NotOffered(Exception):  # reads as the sentence it carries
    """An answer that the question does not offer; its text is the sentence that the user reads."""


@dataclass(frozen=True)
class Part:
    """One thing to fill in: a control of the form."""

    name: str
    control: str
    label: str = ""  # empty: what the question asks is its label
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    # Free text about a case is never kept in the browser.
    free_text: bool = False
    longest: int = 0
    # Whether it may stay blank even where an answer must be given, and whether its choices stand side by side.
    optional: bool = False
    inline: bool = False
    # Whether the ids in its name and its values could tell the key, such as a, b and c of things listed in the right
    # order: a browser is then given marks of the words that it shows anyhow. Answers keep the ids.
    masked: bool = False

    @property
    def shown_name(self) -> str:
        """Return its name as a browser knows it."""
        return f"{self.name.partition('-')[0]}-{mark_of(self.label)}" if self.masked else self.name

    @property
    def shown_options(self) -> tuple[tuple[str, str], ...]:
        """Return its options as a browser knows them."""
        return tuple((self.shown(value), text) for value, text in self.options)

    def shown(self, value: str) -> str:
        """Return a value as a browser knows it; one that is its own words tells nothing."""
        text = dict(self.options).get(value, value) if self.masked else value
        return value if text == value else mark_of(text)

    def meant(self, value: str) -> str:
        """Return the value that a browser knows as this one."""
        return next((own for own, _ in self.options if self.shown(own) == value), value) if self.masked else value


@dataclass(frozen=True)
class Reveal:
    """Something that has come to light: a stage of a case, or what an enquiry brought back."""

    heading: str
    text: str  # Markdown


@dataclass(frozen=True)
class Asked:
    """A question as a browser may know it: what to fill in, what has come to light, and the words of the button."""

    parts: tuple[Part, ...]
    reveals: tuple[Reveal, ...] = ()
    button: str = ""
    # Whether more of the same question follows once this is saved.
    goes_on: bool = False
    # What its selects offer, by the letter under which they do: where the texts are too long for a select.
    lettered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Score:
    """How an answer came out: `right` decides a check, `fraction` is for statistics."""

    right: bool
    fraction: Fraction
    # A person has still to mark it.
    waits: bool = False


@dataclass(frozen=True)
class Why:
    """A term and the Markdown that belongs to it."""

    term: str
    text: str
    # What it speaks of, in bold before the text, where several things could be meant.
    about: str = ""


@dataclass(frozen=True)
class Choice:
    """An option once it is answered."""

    text: str
    chosen: bool
    right: bool


@dataclass(frozen=True)
class Piece:
    """A part of an answer beside what was right there."""

    label: str
    given: str
    wanted: str
    right: bool


@dataclass(frozen=True)
class Account:
    """What is told of an answer once it may be: options, pieces or words, and why."""

    whys: tuple[Why, ...]
    choices: tuple[Choice, ...] = ()
    pieces: tuple[Piece, ...] = ()
    # What was written in words of somebody's own, and the stages of a case that came one after another.
    words: str = ""
    reveals: tuple[Reveal, ...] = ()


class QuestionKind(ABC):
    """One kind of question."""

    key: ClassVar[str]
    name: ClassVar[str]
    # The names that a body has, as course packs write them.
    names: ClassVar[tuple[str, ...]]
    hint: ClassVar[str] = ""

    # ---- what an author writes ----

    @abstractmethod
    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is missing or of the wrong type in what an author wrote, before anything else is looked at."""

    @abstractmethod
    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of what an author wrote, tidied; its shape is sound."""

    @abstractmethod
    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield why it may not go live: nothing right, or a wrong answer that would be met with silence."""

    def written(self, body: Body) -> dict[str, Any]:
        """Return the body as a course pack writes it."""
        return {name: body[name] for name in self.names if name in body}

    # ---- what a learner sees and gives ----

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return the order in which an attempt shows what has no order of its own."""
        return {}

    @abstractmethod
    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return what a browser may know, after what has been answered so far; never what is right."""

    @abstractmethod
    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return an answer in its one form, or raise NotOffered; `before` is the answer in force."""

    def unfinished(self, body: Body, answer: Answer) -> bool:
        """Say whether an answer is under way and asks for more of the same question before it counts as given."""
        return False

    def holes(self, body: Body, answer: Answer) -> int:
        """Return how many parts of an answer are still to be given: one that has holes does not count as answered."""
        parts = self.asked(body, {}, answer).parts
        return sum(part.name not in answer for part in parts if not part.optional)

    # ---- how it comes out ----

    @abstractmethod
    def score(self, body: Body, answer: Answer) -> Score:
        """Mark an answer; a blank one is wrong."""

    @abstractmethod
    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return all that is told of an answer: what was given, what is right, and why."""

    @abstractmethod
    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return why a wrong answer is wrong without saying what is right, for somebody who tries again."""

    @abstractmethod
    def right_answer(self, body: Body) -> Answer:
        """Return an answer that is right."""

    @abstractmethod
    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return what was given, a text for each thing, for lists and for comparing two answers."""


def listed(raw: Mapping[str, Any], name: str, least: int, what: str) -> Iterator[Fault]:
    """Yield a fault when `raw[name]` is not a list of at least `least` things with names and values."""
    rows = raw.get(name)
    if not isinstance(rows, list) or len(rows) < least:
        yield Fault((name,), f"List {what} under “{name}”, {least} or more.")
        return
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            yield Fault((name, index), f"Each of “{name}” holds names and values (name: value).")


def words_missing(row: Any, names: Iterable[str], here: tuple[str | int, ...], what: str) -> Iterator[Fault]:
    """Yield a fault for each name under which a row has no words."""
    for name in names if isinstance(row, dict) else ():
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield Fault((*here, name), f"The {name} of this {what} is missing or not words. Write it in quotes.")


def doubled_ids(rows: Iterable[Mapping[str, Any]], name: str, what: str) -> Iterator[Fault]:
    """Yield a fault for each id that an earlier row has."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row["id"] in seen:
            yield Fault((name, index, "id"), f"Two {what} have the id “{row['id']}”. Give each its own.")
        seen.add(row["id"])


def bad_ids(rows: Iterable[Any], here: tuple[str | int, ...]) -> Iterator[Fault]:
    """Yield a fault for each id that cannot stand in the name of a part."""
    for index, row in enumerate(rows):
        if isinstance(row, dict) and isinstance(row.get("id"), str) and not ID.fullmatch(row["id"].strip()):
            sentence = f"The id “{row['id']}” may hold letters, digits, hyphens and underscores only."
            yield Fault((*here, index, "id"), sentence)


def doubled_texts(rows: Iterable[Mapping[str, Any]], name: str, what: str) -> Iterator[Fault]:
    """Yield a fault for each text that an earlier row has: nobody could tell the two apart."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row["text"] in seen:
            yield Fault((name, index, "text"), f"Two {what} read “{row['text']}”. Word them so that they differ.")
        seen.add(row["text"])


def check_offered(answer: Answer, offers: Mapping[str, Collection[str] | None]) -> None:
    """Refuse parts that the question does not have, and what their list does not hold; None offers free words."""
    for name, values in answer.items():
        if name not in offers:
            raise NotOffered("That is not a part of this question.")
        offered = offers[name]
        if offered is not None and not set(values) <= set(offered):
            raise NotOffered("That is not an answer that this question offers.")


def as_shown(parts: Iterable[Part], answer: Answer) -> Answer:
    """Return an answer under the names and with the values that a browser knows; what is no part stays as it is."""
    by_name = {part.name: part for part in parts}
    found = {}
    for name, values in answer.items():
        part = by_name.get(name) or Part(name, "")
        found[part.shown_name] = [part.shown(value) for value in values]
    return found


def mark_of(text: str) -> str:
    """Return a mark of some words: where they stand in a list says nothing about it."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]


def one(answer: Answer, name: str) -> str:
    """Return the one text given under a name, or refuse several; empty for none."""
    found = answer.get(name) or [""]
    if len(found) > 1:
        raise NotOffered("Give one answer to each part of this question.")
    return found[0]


def kept(text: str, longest: int) -> str:
    """Return free words as they are kept, or refuse what is too long or cannot be kept at all."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest:
        raise NotOffered(f"The answer holds {longest} characters: you wrote {len(text)}.")
    if any(category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
        raise NotOffered("The answer holds a character that cannot be kept. Type the words again.")
    return text


def words(value: Any) -> str:
    """Return a text that may be missing: the gate says so when it must not be."""
    return value.strip() if isinstance(value, str) else ""


def only(answer: Answer, name: str) -> str:
    """Return the one text given under a name; empty for none."""
    found = answer.get(name) or [""]
    return found[0]
