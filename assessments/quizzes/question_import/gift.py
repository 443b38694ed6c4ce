"""GIFT, the text format: a question a block, its answers in braces. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.quizzes.question_import.bounds import MOST_PARTS, TOO_MANY_PARTS
from assessments.quizzes.question_import.found import Found, Making, Unreadable, shortened
from assessments.quizzes.question_import.gift_text import Block, blocks, hide, show, with_format
from assessments.quizzes.question_import.numbers import Answer, numeric
from assessments.quizzes.question_import.rich_text import markdown_from, words_from
from assessments.quizzes.question_import.wordings import Wording, short
from assessments.quizzes.question_import.xml_lines import decoded
from assessments.quizzes.row_ids import id_of

TITLE: Final = re.compile(r"\s*::(.*?)::", re.DOTALL)
WEIGHT: Final = re.compile(r"\s*%(-?[0-9.]+)%")
TRUTH: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
GAP: Final = "_____"
LONGEST_BLOCK: Final = 200_000
NUMBER: Final = r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][+-]?[0-9]{1,2})?"
RANGE: Final = re.compile(rf"\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*")
AROUND: Final = re.compile(rf"\s*({NUMBER})\s*(?::\s*({NUMBER})\s*)?")


@dataclass(frozen=True)
class Part:
    """One answer in the braces: its sign, its weight in per cent, its words and its feedback, still hidden."""

    sign: str
    weight: float | None
    text: str
    feedback: str
    line: int


def read_gift(content: bytes) -> Iterator[Found]:
    """Yield each question of a file in its order, or raise why none of it can be read."""
    text = decoded(content)
    if not text.strip():
        raise Unreadable(1, "The file is empty.")
    if text.lstrip().startswith("<?xml"):
        raise Unreadable(1, "This is XML. Choose Moodle XML as the format of the file.")
    for block, category in blocks(text):
        yield _Reader(block, category).found()


class _Reader:
    """Reads one block."""

    def __init__(self, block: Block, category: str) -> None:
        self.block = block
        self.making = Making(block.line, idnumber=block.idnumber, category=category)
        self.kind = "moodle"
        self.general = ""
        self.general_told = False

    def found(self) -> Found:
        """Return what the block is."""
        for tag in self.block.tags:
            self.making.tag(tag)
        if self.block.length > LONGEST_BLOCK:
            sentence = f"This question has {self.block.length:,} characters, and {LONGEST_BLOCK:,} is the most."
            self.making.problem(f"{sentence} Shorten it, or put a blank line between it and the next.")
            return self.making.found()
        text = hide(self.block.text)
        if title := TITLE.match(text):
            self.making.name = " ".join(show(title[1]).split())
        start = title.end() if title else 0
        begin, end = text.find("{", start), text.rfind("}")
        if self._braces_fit(text, start, begin, end):
            before, self.kind = with_format(text[start:begin], "moodle")
            after = text[end + 1 :].strip()
            stem = f"{before.rstrip()} {GAP} {after}" if after else before
            self.making.raw["stem"] = self._markdown(stem, self.kind)
            if not self.making.raw["stem"]:
                self.making.problem("Nothing is asked before the braces. Write the question there.")
            self._answers(text[begin + 1 : end], begin + 1)
        return self.making.found()

    def _braces_fit(self, text: str, start: int, begin: int, end: int) -> bool:
        line_of = self.block.line_at
        if begin < 0 and end < 0:
            self.making.problem("It has no answers in braces, so it asks nothing. Add them, or leave it out.")
        elif end < 0:
            sentence = "The brace { is not closed before the blank line. Close it, and write \\n for a blank line."
            self.making.problem(sentence, line_of(begin))
        elif begin < 0 or end < begin:
            self.making.problem("A brace } closes what was not opened. Write \\} for the character.", line_of(end))
        elif more := re.search(r"[{}]", text[begin + 1 : end]):
            sentence = "Braces stand in braces. A question has one pair; write \\{ and \\} for the characters."
            self.making.problem(sentence, line_of(begin + 1 + more.start()))
        return not self.making.problems

    # ---- texts ----

    def _markdown(self, text: str, default: str, line: int | None = None) -> str:
        words, kind = with_format(text, default)
        return markdown_from(self.making.fitting(show(words), line), kind, self.making.note, self._picture)

    def _words(self, text: str, line: int | None = None) -> str:
        words, kind = with_format(text, self.kind)
        return words_from(self.making.fitting(show(words), line), kind, self.making.note)

    def _picture(self, address: str, alt: str) -> str:
        self.making.note(f"The picture “{shortened(address)}” is not in the file. Its words stay.")
        return alt

    def _feedback(self, part: Part) -> str:
        return self._markdown(part.feedback, self.kind, part.line)

    # ---- answers ----

    def _answers(self, inside: str, place: int) -> None:
        inside, mark, general = inside.partition("####")
        self.general = self._markdown(general, self.kind) if mark else ""
        plain = inside.strip()
        truth = plain.partition("#")[0].strip().upper()
        if not plain:
            self._essay()
        elif plain.startswith("#"):
            self._numeric(inside, place)
        elif truth in TRUTH:
            self._true_or_false(plain, TRUTH[truth])
        elif "~" in inside:
            self._choice(self._parts(inside, place, "~="))
        elif "=" in inside and "->" in inside:
            self._matching(self._parts(inside, place, "="))
        else:
            inside = inside if "=" in inside else f"={inside}"
            self._short(self._parts(inside, place, "="))
        self._blank()

    def _blank(self) -> None:
        self.making.raw["blank"] = "" if self.general_told else self.general

    def _told(self, own: str) -> str:
        """Return the feedback of what is right with the general one: the account always shows it."""
        self.general_told = True
        return "\n\n".join(dict.fromkeys(filter(None, (own, self.general))))

    def _parts(self, inside: str, place: int, signs: str) -> list[Part]:
        """Take the answers apart at their signs."""
        pieces = re.split(f"([{signs}])", inside)
        if len(pieces) > 2 * MOST_PARTS + 1:
            self.making.problem(TOO_MANY_PARTS)
            return []
        if pieces[0].strip():
            self.making.problem(
                f"“{shortened(show(pieces[0]))}” stands before the first answer. Begin each with = or ~.",
                self.block.line_at(place),
            )
        found, at = [], place + len(pieces[0])
        for sign, words in zip(pieces[1::2], pieces[2::2], strict=True):
            found.append(self._part(sign, words, self.block.line_at(at)))
            at += len(sign) + len(words)
        return found

    def _part(self, sign: str, words: str, line: int) -> Part:
        weight = None
        if match := WEIGHT.match(words):
            words = words[match.end() :]
            try:
                weight = float(match[1])
            except ValueError:
                weight = 999.0
            if not -100 <= weight <= 100:
                self.making.problem(f"The weight %{match[1]}% is not between -100 and 100.", line)
        text, _, feedback = words.partition("#")
        return Part(sign, weight, text, feedback, line)

    def _earned(self, part: Part) -> float:
        if part.weight is not None:
            return part.weight
        return 100.0 if part.sign == "=" else 0.0

    def _choice(self, parts: list[Part]) -> None:
        """Read a choice: with a right answer (=) it is of one, and with weights alone of several."""
        single = any(part.sign == "=" for part in parts)
        earned = [self._earned(part) for part in parts]
        right = [share >= 99.99 if single else share > 0 for share in earned]
        if single and any(0 < share < 99.99 for share in earned):
            self.making.note("An option that earns part of the mark there is wrong here.")
        if not single and (len({share for share in earned if share > 0}) > 1 or min(earned, default=0) < 0):
            self.making.note("Weights of options are not kept: right is every right option and no other.")
        rows = []
        for index, (part, is_right) in enumerate(zip(parts, right, strict=True)):
            feedback = self._feedback(part)
            if is_right and not self.general_told:
                feedback = self._told(feedback)
            text = self._words(part.text, part.line)
            rows.append({"id": id_of(text), "text": text, "right": is_right, "feedback": feedback})
            self.making.lines["options", index] = part.line
        self.making.raw |= {"type": "single" if single else "multiple", "options": rows}

    def _true_or_false(self, inside: str, true: bool) -> None:
        """Read true or false: the first feedback is for the wrong answer, the second for the right one."""
        _, wrong, right = [*inside.split("#", 2), "", ""][:3]
        told = {True: self._told(self._markdown(right, self.kind)), False: self._markdown(wrong, self.kind)}
        rows = [
            {"id": word.casefold(), "text": word, "right": value is true, "feedback": told[value is true]}
            for word, value in (("True", True), ("False", False))
        ]
        self.making.raw |= {"type": "true_false", "options": rows}

    def _matching(self, parts: list[Part]) -> None:
        pairs: list[dict[str, Any]] = []
        targets: dict[str, str] = {}
        for part in parts:
            left, arrow, right = part.text.partition("->")
            text, target = self._words(left, part.line), self._words(right, part.line)
            if not arrow or not target:
                self.making.problem("What is matched is written = one -> other. One of the two is missing.", part.line)
                continue
            key = targets.setdefault(target, f"t{len(targets) + 1}")
            if text:
                self.making.lines["pairs", len(pairs)] = part.line
                pairs.append({"id": id_of(text), "text": text, "match": key, "feedback": self._feedback(part)})
        rows = [{"id": key, "text": text} for text, key in targets.items()]
        self.making.raw |= {"type": "matching", "pairs": pairs, "targets": rows}

    def _short(self, parts: list[Part]) -> None:
        # The words are compared, so no format is read into them.
        answers = [Wording(show(p.text), self._earned(p), self._feedback(p), p.line) for p in parts]
        short(self.making, answers, self._told)

    def _essay(self) -> None:
        self.making.raw |= {"type": "extended", "points": [], "model": self.general}
        self.general_told = True

    # ---- numbers ----

    def _numeric(self, inside: str, place: int) -> None:
        """Read numbers: one alone, or several with = before each, and what is told of any other after ~."""
        place += inside.index("#") + 1
        body, tilde, rest = inside[inside.index("#") + 1 :].partition("~")
        body = body if body.lstrip().startswith("=") else f"={body}"
        answers = [found for part in self._parts(body, place, "=") if (found := self._number(part))]
        if tilde:
            feedback = self._markdown(rest.partition("#")[2], self.kind)
            answers.append(Answer.around(None, None, 0.0, feedback, self.block.line_at(place + len(body))))
        if not self.making.problems:
            numeric(self.making, answers, self._told)

    def _number(self, part: Part) -> Answer | None:
        text, feedback, earned = show(part.text), self._feedback(part), self._earned(part)
        if text == "*":
            return Answer.around(None, None, 0.0 if part.weight is None else earned, feedback, part.line)
        try:
            if found := RANGE.fullmatch(text):
                return Answer.between(Decimal(found[1]), Decimal(found[2]), earned, feedback, part.line)
            if found := AROUND.fullmatch(text):
                return Answer.around(Decimal(found[1]), Decimal(found[2] or 0), earned, feedback, part.line)
        except InvalidOperation:
            pass
        sentence = f"“{shortened(text)}” is not a number. Write 3, 3:0.5 or 1..5."
        self.making.problem(sentence, part.line)
        return None
