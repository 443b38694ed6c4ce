"""Questions answered by writing something short that a key can mark: a number, or a few words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, ClassVar, Final
from unicodedata import normalize

from assessments.quizzes.faults import Fault, silent
from assessments.quizzes.kinds.kind import (
    LINE,
    NUMBER,
    Account,
    Answer,
    Asked,
    Body,
    NotOffered,
    Order,
    Part,
    Piece,
    QuestionKind,
    Score,
    Why,
    check_offered,
    kept,
    one,
    only,
    words,
)

LONGEST: Final = 120
FIGURES: Final = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?:\.[0-9]*)?")
# A number of more figures is no answer to any question here.
MOST_FIGURES: Final = 30
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
QUOTES: Final = '\u2018\u2019\u201a\u201b\u2032\u0060\u00b4\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"'
ALIKE: Final = {**dict.fromkeys(map(ord, DASHES), "-"), **dict.fromkeys(map(ord, QUOTES), "'")}
AT_THE_ENDS: Final = " .,;:!?'()[]-"


class Typed(QuestionKind):
    """An answer in one box: right, near enough a known mistake to have words of its own, or wrong in another way."""

    part: ClassVar[str]

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return what every typed answer has: the words for a right one, for each near one, and for the rest."""
        near = [self.near_row(row) | {"feedback": words(row.get("feedback"))} for row in raw.get("near") or ()]
        return {"right": words(raw.get("right")), "near": near, "wrong": words(raw.get("wrong"))}

    def near_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return which answers a near one is about, tidied."""
        raise NotImplementedError

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield each answer that would be met with silence."""
        yield from silent(body["right"], ("right",), "The right answer", "Say under “right” why it is right.")
        for index, row in enumerate(body["near"]):
            at = ("near", index, "feedback")
            yield from silent(row["feedback"], at, f"Near answer {index + 1}", "Say why it is wrong.")
        mend = "Say under “wrong” what to think of, without giving the answer."
        yield from silent(body["wrong"], ("wrong",), "Every other wrong answer", mend)

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return what was written beside what is right, and why."""
        given, right = self.shown(body, answer), self.score(body, answer).right
        whys = [Why("Why" if right else "Why this one", body["right"])]
        if given and not right:
            whys.insert(0, Why("Why not yours", self.why_wrong(body, answer)))
        return Account(tuple(whys), pieces=(Piece(self.piece, given, self.wanted(body), right),))

    piece: ClassVar[str] = "Your answer"

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return the words for this wrong answer."""
        if not answer or self.score(body, answer).right:
            return ()
        return (Why("Why not this", self.why_wrong(body, answer)),)

    def why_wrong(self, body: Body, answer: Answer) -> str:
        """Return the words for a wrong answer: those of the near answer it is, or those of every other."""
        near = next((row for row in body["near"] if self.is_near(row, only(answer, self.part))), None)
        return str(near["feedback"] if near else body["wrong"])

    def is_near(self, row: Mapping[str, Any], given: str) -> bool:
        """Say whether an answer is one that this near one is about."""
        raise NotImplementedError

    def wanted(self, body: Body) -> str:
        """Return what is right, for the account."""
        raise NotImplementedError

    def shown(self, body: Body, answer: Answer) -> str:
        """Return what was written, for the account."""
        return only(answer, self.part)

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return what was written."""
        return [text] if (text := self.shown(body, answer)) else []


class Numeric(Typed):
    """A number, right within a tolerance."""

    key = "numeric"
    name = "A number"
    names = ("value", "tolerance", "unit", "right", "near", "wrong")
    part = "number"
    piece = "The number"

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is no number, or not words."""
        if _number(raw.get("value")) is None:
            yield Fault(("value",), "Write the right number under “value”, such as 15 or 2.5.")
        tolerance = _number(raw.get("tolerance", 0))
        if tolerance is None or tolerance < 0:
            sentence = "Write under “tolerance” how far an answer may lie off, 0 or more, or leave it out."
            yield Fault(("tolerance",), sentence)
        yield from not_words(raw, ("unit",))
        for index, row in rows_of_near(raw):
            if not isinstance(row, dict) or None in (_number(row.get("from")), _number(row.get("to"))):
                yield Fault(("near", index), "A near answer holds the numbers “from” and “to”, and feedback.")
        yield from shape_of_near(raw)

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number and its tolerance as texts, so that no figure is ever lost, with the words for each."""
        number = {"value": in_figures(raw["value"]), "tolerance": in_figures(raw.get("tolerance", 0))}
        return {**number, "unit": words(raw.get("unit")), **super().body(raw)}

    def near_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the two ends of a range."""
        return {"from": in_figures(row["from"]), "to": in_figures(row["to"])}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield a silent answer, and words that nobody would ever read."""
        yield from super().faults(body)
        value, tolerance = Decimal(body["value"]), Decimal(body["tolerance"])
        before = [("the right number", value - tolerance, value + tolerance)]
        for index, row in enumerate(body["near"]):
            low, high = Decimal(row["from"]), Decimal(row["to"])
            if low > high:
                sentence = f"Near answer {index + 1} runs from {low} to {high}. Write the smaller number under “from”."
                yield Fault(("near", index, "from"), sentence)
            for what, least, most in before:
                if least <= low <= high <= most:
                    sentence = f"Near answer {index + 1} lies within {what}, so nobody would read it. Change its range."
                    yield Fault(("near", index), sentence)
            before.append((f"near answer {index + 1}", low, high))

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return a box for the number."""
        unit = body["unit"]
        hint = f"Write a number, in {unit}." if unit else "Write a number."
        return Asked((Part(self.part, NUMBER, hint=hint, unit=unit),))

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return the number in its one form, without separators and needless noughts."""
        check_offered(answer, {self.part: None})
        text = kept(one(answer, self.part), MOST_FIGURES * 2)
        return {self.part: [plain(number_in(text, body["unit"]))]} if text else {}

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right within the tolerance, its ends included."""
        text = only(answer, self.part)
        right = bool(text) and abs(Decimal(text) - Decimal(body["value"])) <= Decimal(body["tolerance"])
        return Score(right, Fraction(right))

    def is_near(self, row: Mapping[str, Any], given: str) -> bool:
        """Say whether the number lies in the range."""
        return Decimal(row["from"]) <= Decimal(given) <= Decimal(row["to"])

    def shown(self, body: Body, answer: Answer) -> str:
        """Return the number with its unit."""
        return with_unit(only(answer, self.part), body["unit"])

    def wanted(self, body: Body) -> str:
        """Return the number with its unit, and how far off an answer may lie."""
        number = with_unit(body["value"], body["unit"])
        return f"{number}, give or take {body['tolerance']}" if Decimal(body["tolerance"]) else number

    def right_answer(self, body: Body) -> Answer:
        """Return the number itself."""
        return {self.part: [body["value"]]}


class Short(Typed):
    """A few words, one of several that are accepted."""

    key = "short"
    name = "A few words"
    names = ("accepted", "right", "near", "wrong")
    part = "words"

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is not a list of words."""
        if not texts_in(raw.get("accepted")):
            yield Fault(("accepted",), "List under “accepted” every wording that is right, each in quotes.")
        for index, row in rows_of_near(raw):
            if not isinstance(row, dict) or not texts_in(row.get("texts")):
                yield Fault(("near", index), "A near answer holds a list of wordings under “texts”, and feedback.")
        yield from shape_of_near(raw)

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wordings, with the words for each."""
        return {"accepted": [text.strip() for text in raw["accepted"]], **super().body(raw)}

    def near_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wordings of a known mistake."""
        return {"texts": [text.strip() for text in row["texts"]]}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield a silent answer, and a wording that nobody can give, or that stands in two places."""
        yield from super().faults(body)
        seen: dict[str, str] = {}
        lists: list[tuple[tuple[str | int, ...], list[str], str]] = [
            (("accepted",), body["accepted"], "an accepted answer"),
            *((("near", n, "texts"), row["texts"], f"near answer {n + 1}") for n, row in enumerate(body["near"])),
        ]
        for at, texts, what in lists:
            for index, text in enumerate(texts):
                yield from self._fault_of_text(text, (*at, index), seen.get(alike(text), what), what)
                seen.setdefault(alike(text), what)

    def _fault_of_text(self, text: str, at: tuple[str | int, ...], first: str, what: str) -> Iterator[Fault]:
        if not alike(text):
            yield Fault(at, f"“{text}” holds nothing to compare an answer with. Write words.")
        elif len(text) > LONGEST:
            yield Fault(at, f"“{text[:20]}…” is longer than the {LONGEST} characters of an answer. Shorten it.")
        elif first != what:
            yield Fault(at, f"“{text}” is {first} already, so nobody would read this. Take it out of one of the two.")

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return a box for the words."""
        hint = "Write a few words. Capital letters and punctuation make no difference."
        return Asked((Part(self.part, LINE, hint=hint, free_text=True, longest=LONGEST),))

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return the words as they were written, with single spaces."""
        check_offered(answer, {self.part: None})
        text = " ".join(kept(one(answer, self.part), LONGEST).split())
        return {self.part: [text]} if text else {}

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right when it reads like an accepted wording."""
        text = alike(only(answer, self.part))
        right = bool(text) and text in map(alike, body["accepted"])
        return Score(right, Fraction(right))

    def is_near(self, row: Mapping[str, Any], given: str) -> bool:
        """Say whether it reads like one of the wordings."""
        return alike(given) in map(alike, row["texts"])

    def wanted(self, body: Body) -> str:
        """Return the first wording: the one that the author would write."""
        return str(body["accepted"][0])

    def right_answer(self, body: Body) -> Answer:
        """Return the first wording."""
        return {self.part: [" ".join(body["accepted"][0].split())]}


def number_in(text: str, unit: str = "") -> Decimal:
    """Read a number as a person writes it, its unit before or after it; refuse with a sentence what is not clear."""
    figures = _without_unit(" ".join(normalize("NFKC", text).split()), unit).translate(ALIKE).strip()
    sign, rest = (figures[0], figures[1:].strip()) if figures[:1] in {"-", "+"} else ("", figures)
    if len(rest) > MOST_FIGURES:
        raise NotOffered(f"Write a number of at most {MOST_FIGURES} figures.")
    if FIGURES.fullmatch(rest) and re.search("[0-9]", rest):
        return Decimal(sign + rest.replace(",", "").replace(" ", ""))
    if re.fullmatch(r"[0-9.,]+", rest):
        sentence = "Write the number with a full stop before decimals, and no commas: 1250 or 12.5."
        raise NotOffered(f"“{text}” can be read in more than one way. {sentence}")
    raise NotOffered(f"“{text[:40]}” is not a number. Write it in figures alone, such as 12 or 2.5.")


def _without_unit(text: str, unit: str) -> str:
    unit = normalize("NFKC", unit).strip()
    if unit and text.casefold().endswith(unit.casefold()):
        return text[: len(text) - len(unit)].strip()
    if unit and text.casefold().startswith(unit.casefold()):
        return text[len(unit) :].strip()
    return text


def plain(number: Decimal) -> str:
    """Write a number in figures alone: no exponent, no noughts at the end, no nought with a minus sign."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def in_figures(value: Any) -> str:
    """Return what an author wrote as a number, in its one form."""
    return plain(_number(value) or Decimal(0))


def _number(value: Any) -> Decimal | None:
    """Read what an author wrote as a number; nothing when it is none. A float counts as it is written."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            return None
        text = value if isinstance(value, str) else plain(Decimal(str(value)))
        return number_in(text)
    except (NotOffered, InvalidOperation, ValueError):
        return None


def with_unit(number: str, unit: str) -> str:
    """Return a number with its unit, where there is a number."""
    if not number or not unit:
        return number
    return f"{unit}{number}" if unit == "£" else f"{number}{unit}" if unit == "%" else f"{number} {unit}"


def alike(text: str) -> str:
    """Return words so that two wordings of the same are equal: case, spaces, quotes, dashes and ends do not count."""
    plain_text = normalize("NFKC", normalize("NFKC", text.translate(ALIKE)).casefold()).translate(ALIKE)
    return " ".join(plain_text.split()).strip(AT_THE_ENDS)


def texts_in(value: Any) -> bool:
    """Say whether this is a list of words, one or more."""
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) and text.strip() for text in value)


def rows_of_near(raw: Mapping[str, Any]) -> Sequence[tuple[int, Any]]:
    """Return the near answers with their number, where they are a list."""
    rows = raw.get("near") or ()
    return list(enumerate(rows)) if isinstance(rows, list) else []


def shape_of_near(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault when near answers are no list, or a feedback is not words."""
    if not isinstance(raw.get("near") or [], list):
        yield Fault(("near",), "List near answers under “near”, or leave it out.")
    yield from not_words(raw, ("right", "wrong"))


def not_words(raw: Mapping[str, Any], names: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for each name under which something other than words stands."""
    for name in names:
        if raw.get(name) is not None and not isinstance(raw[name], str):
            yield Fault((name,), f"Write words under “{name}”, in quotes if need be.")
