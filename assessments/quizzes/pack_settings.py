"""The settings of a quiz in a course pack: what is wrong with them, and what they come to. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from assessments.quizzes.behaviours import faults_of_told
from assessments.quizzes.drawing import TAGS
from assessments.quizzes.models import Quiz
from courses.packs import PackModule

LONGEST_SECTION: Final = 80
LONGEST_METHOD: Final = 160
YES_OR_NO: Final = ("certainty", "shuffled")
# How large a number may be: more is a slip of the pen.
NUMBERS: Final = {"tries": 10, "minutes": 600, "per_page": 100}
NAMES: Final = frozenset({"id", "title", "intro", "behaviour", "told", "pass_marks", "questions", *YES_OR_NO, *NUMBERS})
OF_A_MARK: Final = frozenset({"section", "percent", "method", "judges", "set_on", "starts", "reason"})
Found = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True)
class Source:
    """A quiz as a pack has it: the check of its module, or another."""

    module: PackModule
    file: Path
    facts: dict[str, Any]
    is_check: bool

    @property
    def behaviour(self) -> str:
        """Return how it behaves; what is none of the behaviours is said to be one by nobody."""
        return Quiz.Behaviour.CHECK.value if self.is_check else str(self.facts.get("behaviour"))

    @property
    def word(self) -> str:
        """Return what sentences call it."""
        return "check" if self.is_check else "quiz"

    @property
    def questions(self) -> list[Any]:
        """Return what it asks, right or wrong."""
        found = self.facts.get("questions")
        return found if isinstance(found, list) else []


def sources_of(module: PackModule) -> Iterator[Source]:
    """Yield the check of a module, then its other quizzes."""
    if module.check is not None and module.check_file is not None:
        yield Source(module, module.check_file, module.check, is_check=True)
    for file, facts in module.quizzes:
        yield Source(module, file, facts, is_check=False)


def settings(source: Source) -> dict[str, Any]:
    """Return the settings of a quiz whose file is sound; what it leaves out is as it usually is."""
    usual = Quiz()
    names = (*YES_OR_NO, *NUMBERS, "told")
    found = {name: source.facts.get(name, getattr(usual, name)) for name in names}
    return {**found, "behaviour": source.behaviour}


def faults_of_settings(source: Source) -> Iterator[Found]:
    """Yield what is wrong with the settings of a quiz, and where."""
    facts = source.facts
    for name in facts:
        if name not in NAMES:
            yield (name,), f"A {source.word} has no “{name}”. It has: {', '.join(sorted(NAMES))}."
    if wrong := _wrong_behaviour(source):
        yield ("behaviour",), wrong
        return
    for name in YES_OR_NO:
        if not isinstance(facts.get(name, False), bool):
            yield (name,), f"Say true or false under “{name}”."
    for name, most in NUMBERS.items():
        if name in facts and not _whole(facts[name], most):
            yield (name,), f"“{name}” is a whole number from 1 to {most}."
    yield from ((("told",), sentence) for sentence in faults_of_told(source.behaviour, facts.get("told", {})))
    yield from _faults_of_marks(source)


def _wrong_behaviour(source: Source) -> str:
    """Return what is wrong with how it behaves; nothing when it may behave so."""
    if source.is_check:
        mend = "A check behaves as a check. Put another quiz into the folder quizzes."
        return mend if "behaviour" in source.facts else ""
    kinds = [value for value in Quiz.Behaviour.values if value != Quiz.Behaviour.CHECK]
    if source.behaviour not in kinds:
        return f"“{source.behaviour}” is no behaviour of a quiz. Use one of: {', '.join(kinds)}."
    if source.behaviour == Quiz.Behaviour.EXAM and "minutes" not in source.facts:
        return "An exam is timed. Say under “minutes” how long it takes."
    return ""


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _faults_of_marks(source: Source) -> Iterator[Found]:
    marks = source.facts.get("pass_marks", [])
    if not isinstance(marks, list):
        yield ("pass_marks",), "List the pass marks, each with percent, method, set_on and starts."
        return
    sections = {row.get("section") for row in source.questions if isinstance(row, dict)}
    for index, mark in enumerate(marks):
        yield from ((("pass_marks", index), sentence) for sentence in _wrong_with(mark, sections))


def _wrong_with(mark: Any, sections: set[Any]) -> Iterator[str]:
    """Yield what is wrong with one pass mark."""
    if not isinstance(mark, dict) or set(mark) - OF_A_MARK:
        yield f"A pass mark has no other names than: {', '.join(sorted(OF_A_MARK))}."
        return
    if not _whole(mark.get("percent"), 100):
        yield "The percent of a pass mark is a whole number from 1 to 100."
    if not isinstance(mark.get("method"), str) or not 0 < len(mark["method"].strip()) <= LONGEST_METHOD:
        yield f"Say under “method” how the pass mark was set, in {LONGEST_METHOD} characters or fewer."
    for name in ("set_on", "starts"):
        if not isinstance(mark.get(name), date):
            yield f"“{name}” of a pass mark is a day, such as 2026-11-23."
    judges = mark.get("judges", [])
    if not isinstance(judges, list) or not all(isinstance(judge, str) for judge in judges):
        yield "List the judges of a pass mark, one text each."
    if not isinstance(mark.get("reason", ""), str):
        yield "The reason of a pass mark is words."
    if mark.get("section") and mark["section"] not in sections:
        yield f"No question of this file is in the section “{mark['section']}”."


def is_draw(raw: Any) -> bool:
    """Say whether an entry among the questions draws one by its tags."""
    return isinstance(raw, dict) and "draw" in raw


def faults_of_draw(raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an entry that draws a question."""
    draw = raw["draw"]
    if set(raw) - {"draw", "section"}:
        yield "An entry that draws holds “draw”, and “section” if it likes. The question brings the rest."
    if not isinstance(draw, dict) or not draw or not all(isinstance(value, str) for value in draw.values()):
        yield f"Under “draw”, name one tag or more, with its value in words: {', '.join(TAGS)}."
    elif unknown := [name for name in draw if name not in TAGS]:
        yield f"“{unknown[0]}” is no tag. Use: {', '.join(TAGS)}."


def faults_of_section(raw: Any) -> Iterator[str]:
    """Yield what is wrong with the section of an entry."""
    section = raw.get("section", "") if isinstance(raw, dict) else ""
    if not isinstance(section, str) or len(section) > LONGEST_SECTION:
        yield f"A section is named in {LONGEST_SECTION} characters or fewer."
