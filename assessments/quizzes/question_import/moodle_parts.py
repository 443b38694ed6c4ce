"""The parts of questions of Moodle XML: texts with their files, answers with fractions, feedback. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, unquote

from assessments.quizzes.faults import silence
from assessments.quizzes.question_import.bounds import MOST_PARTS, TOO_MANY_PARTS
from assessments.quizzes.question_import.found import Making, shortened
from assessments.quizzes.question_import.pictures import NoPicture, picture_of
from assessments.quizzes.question_import.rich_text import PLUGIN_FILE, markdown_from, words_from

FORMATS: Final = {
    "html": "html",
    "markdown": "markdown",
    "plain_text": "plain",
    "moodle_auto_format": "moodle",
    "": "html",
}
UNSAID: Final = re.compile(r"[\[\]\n\\]")


@dataclass(frozen=True)
class AnswerRead:
    """One answer: its element, how much of the mark it earns, and what is said of it."""

    element: Any
    fraction: float
    feedback: str
    line: int


def text_of(element: Any) -> str:
    """Return the words of an element, or of the <text> in it."""
    if element is None:
        return ""
    inner = element.find("text")
    return "".join((inner if inner is not None else element).itertext() if inner is not None else [element.text or ""])


@dataclass
class Reading:
    """A question of the file beside what is made of it."""

    element: Any
    making: Making
    general_used: bool = False

    def markdown(self, element: Any) -> str:
        """Return a text as Markdown; its pictures are kept with the question."""
        if element is None:
            return ""
        if len(element) > MOST_PARTS:
            self.making.problem(TOO_MANY_PARTS, getattr(element, "line", None))
            return ""
        files = {unquote(file.get("name") or ""): file for file in element.iterfind("file")}
        self._unclosed(element)

        def picture(address: str, alt: str) -> str:
            return self._picture(files, address, alt)

        text, kind = self._fitting(element), self._format(element)
        if kind == "markdown":
            text = self._with_marks(text, files)
        return markdown_from(text, kind, self.making.note, picture)

    def _with_marks(self, text: str, files: dict[str, Any]) -> str:
        """Let the pictures of a text that is Markdown already be ours."""
        for name in files:
            for alt in re.findall(rf"!\[([^\]]*)\]\({re.escape(PLUGIN_FILE + quote(name))}\)", text):
                shown = self._picture(files, PLUGIN_FILE + quote(name), alt)
                text = text.replace(f"![{alt}]({PLUGIN_FILE}{quote(name)})", shown)
        return text

    def words(self, element: Any) -> str:
        """Return a text as words alone: those of an option, or of what is matched."""
        if element is None:
            return ""
        self._unclosed(element)
        return words_from(self._fitting(element), self._format(element), self.making.note)

    def _fitting(self, element: Any) -> str:
        """Return the words of an element; those that are too long to be read are noted on its line."""
        return self.making.fitting(text_of(element), getattr(element, "line", None))

    def _unclosed(self, element: Any) -> None:
        """Refuse a text with elements in it: its markup was to stand in CDATA."""
        inner = element.find("text")
        if inner is not None and len(inner):
            line = getattr(inner[0], "line", None)
            self.making.problem(f"<{inner[0].tag}> stands inside <text> without CDATA. Export the file again.", line)

    def _format(self, element: Any) -> str:
        given = (element.get("format") or "").strip().casefold()
        if given not in FORMATS:
            self.making.note(f"The text format “{shortened(given)}” is not known. It was read as HTML.")
        return FORMATS.get(given, "html")

    def _picture(self, files: dict[str, Any], address: str, alt: str) -> str:
        """Keep a picture, and return how Markdown shows it; one that is not in the file leaves its words."""
        name = unquote(address.removeprefix(PLUGIN_FILE)).lstrip("/")
        file = files.get(name) if address.startswith(PLUGIN_FILE) else None
        if file is None:
            self.making.note(f"The picture “{shortened(name or address)}” is not in the file. Its words stay.")
            return alt
        try:
            found = picture_of(name, "".join(file.itertext()), alt)
        except NoPicture as refused:
            self.making.problem(str(refused), getattr(file, "line", None))
            return alt
        if not alt:
            self.making.note(f"The picture “{shortened(name)}” has no alt text. Say what it shows before it goes live.")
        if found not in self.making.pictures:
            self.making.pictures.append(found)
        return f"![{UNSAID.sub(' ', alt)}](picture:{found.mark})"

    def number(self, text: str, name: str, line: int | None = None) -> float | None:
        """Return a number; nothing, with the problem noted, where there is none."""
        try:
            found = float(text.strip().replace(",", "."))
        except ValueError:
            found = float("nan")
        if found != found or abs(found) == float("inf"):
            self.making.problem(f"“{shortened(text)}” under {name} is not a number.", line)
            return None
        return found

    def answers(self) -> Iterator[AnswerRead]:
        """Yield each answer whose fraction is a number; the others are noted."""
        for element in self.element.iterfind("answer"):
            line = getattr(element, "line", self.making.line)
            fraction = self.number(element.get("fraction") or "0", "fraction", line)
            if fraction is not None and not -100 <= fraction <= 100:
                self.making.problem(f"The fraction {fraction:g} is not between -100 and 100.", line)
            elif fraction is not None:
                yield AnswerRead(element, fraction, self.markdown(element.find("feedback")), line)

    @cached_property
    def general(self) -> str:
        """Return the feedback that everybody reads."""
        return self.markdown(self.element.find("generalfeedback"))

    @cached_property
    def incorrect(self) -> str:
        """Return what is said of any wrong answer; words that say nothing are left out."""
        return self._said("incorrectfeedback")

    @cached_property
    def correct(self) -> str:
        """Return what is said of a right answer, in the same way."""
        return self._said("correctfeedback")

    def partially(self) -> None:
        """Say what is told of an answer that is partly right: there is no place for it."""
        if words := self._said("partiallycorrectfeedback"):
            self.making.note(f"The feedback for a partly right answer is not kept: “{words}”")

    def _said(self, name: str) -> str:
        words = self.markdown(self.element.find(name))
        if words and silence(words):
            self.making.note(f"Left out, because it says no more than that: “{shortened(words)}”.")
            return ""
        return words

    def told_when_right(self, own: str) -> str:
        """Return the feedback of what is right with what everybody is told there: the account always shows it."""
        self.general_used = self.general_used or bool(self.general)
        parts = [own, *(words for words in (self.correct, self.general) if words and words not in own)]
        return "\n\n".join(dict.fromkeys(filter(None, parts)))
