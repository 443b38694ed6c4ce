"""Questions answered by sorting: things put in order, and things matched with what belongs to them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from textwrap import shorten
from typing import Any, ClassVar, Final

from assessments.quizzes.faults import Fault, silent
from assessments.quizzes.kinds.choice import in_order
from assessments.quizzes.kinds.kind import (
    SELECT,
    Account,
    Answer,
    Asked,
    Body,
    Order,
    Part,
    Piece,
    QuestionKind,
    Score,
    Shuffle,
    Why,
    bad_ids,
    check_offered,
    doubled_ids,
    doubled_texts,
    listed,
    one,
    only,
    words,
    words_missing,
)

Row = Mapping[str, Any]

LETTERS: Final = ascii_uppercase
# So many characters of a choice can be read in a select on a phone.
IN_A_SELECT: Final = 30


class Ordering(QuestionKind):
    """Things that are put in order; the author lists them in the right one."""

    key = "ordering"
    name = "Put in order"
    names: ClassVar[tuple[str, ...]] = ("items",)
    hint = "Give each a place of its own."

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of the items."""
        yield from shape_of_rows(raw, "items", "what is put in order, in the right order,", ("id", "text"))

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the items, tidied."""
        return {"items": [tidied(item, ("id", "text")) for item in raw["items"]]}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield items that cannot be told apart, and each whose place would not be explained."""
        yield from doubled_ids(body["items"], "items", "items")
        yield from doubled_texts(body["items"], "items", "items")
        for index, item in enumerate(body["items"]):
            at = ("items", index, "feedback")
            yield from silent(item["feedback"], at, f"Item {item['id']}", "Say why it stands in this place.")

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return the items in an order of chance."""
        return {"items": shuffle([item["id"] for item in body["items"]])}

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return a choice of places for each item."""
        places = tuple((str(place), str(place)) for place in _places(body))
        return Asked(
            tuple(
                Part(
                    f"place-{item['id']}",
                    SELECT,
                    f"Which place does “{item['text']}” have?",
                    options=places,
                    masked=True,
                )
                for item in in_order(body["items"], order, "items")
            )
        )

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return the places in the author's order of items; a place given twice is kept as it was given."""
        places = [str(place) for place in _places(body)]
        check_offered(answer, {f"place-{item['id']}": places for item in body["items"]})
        return picked(answer, [f"place-{item['id']}" for item in body["items"]])

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right when every item stands in its place; the fraction is the share that does."""
        return share(piece.right for piece in self._pieces(body, answer))

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return each item with the place given and its own, and why those that stand wrongly stand elsewhere."""
        pieces = self._pieces(body, answer)
        right = all(piece.right for piece in pieces)
        whys = [
            Why(f"Why {piece.wanted.lower()}", item["feedback"], about=item["text"])
            for item, piece in zip(body["items"], pieces, strict=True)
            if right or not piece.right
        ]
        return Account(tuple(whys), pieces=pieces)

    def _pieces(self, body: Body, answer: Answer) -> tuple[Piece, ...]:
        rows = [(item, place, only(answer, f"place-{item['id']}")) for place, item in enumerate(body["items"], 1)]
        return tuple(
            Piece(item["text"], f"Place {given}" if given else "", f"Place {place}", given == str(place))
            for item, place, given in rows
        )

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Say how many stand where they belong, and which place is taken twice or by nothing."""
        if not answer:
            return ()
        taken = [only(answer, f"place-{item['id']}") for item in body["items"]]
        found = [how_many(self._pieces(body, answer), "stand where they belong", "stands where it belongs")]
        doubled = [str(place) for place in _places(body) if taken.count(str(place)) > 1]
        if doubled:
            places = f"place {doubled[0]}" if len(doubled) == 1 else f"places {joined(doubled)}"
            found.append(Why("Given twice", f"More than one thing stands in {places}. Each place is taken once."))
        if "" in taken:
            found.append(Why("Left out", "Not everything has a place yet."))
        return tuple(found)

    def right_answer(self, body: Body) -> Answer:
        """Return every item in its place."""
        return {f"place-{item['id']}": [str(place)] for place, item in enumerate(body["items"], 1)}

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return the items by the place given."""
        found = [(place, item["text"]) for item in body["items"] if (place := only(answer, f"place-{item['id']}"))]
        return [f"{place}. {text}" for place, text in sorted(found, key=lambda row: int(row[0]))]


class Matching(QuestionKind):
    """Things that are matched, each with what belongs to it; there may be more to match with than is matched."""

    key = "matching"
    name = "Match"
    names: ClassVar[tuple[str, ...]] = ("pairs", "targets")

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of pairs and targets."""
        yield from shape_of_rows(raw, "pairs", "what is matched,", ("id", "text", "match"))
        yield from shape_of_rows(raw, "targets", "what it is matched with,", ("id", "text"))

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return pairs and targets, tidied."""
        targets = [{name: target[name].strip() for name in ("id", "text")} for target in raw["targets"]]
        return {"pairs": [tidied(pair, ("id", "text", "match")) for pair in raw["pairs"]], "targets": targets}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield what cannot be told apart, what matches nothing, and each pair that would not be explained."""
        for name in ("pairs", "targets"):
            yield from doubled_ids(body[name], name, name)
            yield from doubled_texts(body[name], name, name)
        targets = [target["id"] for target in body["targets"]]
        for index, pair in enumerate(body["pairs"]):
            if pair["match"] not in targets:
                known = ", ".join(targets)
                sentence = (
                    f"Pair {pair['id']} matches “{pair['match']}”, and no target has that id. There are: {known}."
                )
                yield Fault(("pairs", index, "match"), sentence)
            at = ("pairs", index, "feedback")
            yield from silent(pair["feedback"], at, f"Pair {pair['id']}", "Say why the two belong together.")

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return both lists in an order of chance."""
        return {name: shuffle([row["id"] for row in body[name]]) for name in self.names}

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return a choice of targets for each thing to match; long ones stand above, and are chosen by their letter."""
        targets = [(target["id"], target["text"]) for target in in_order(body["targets"], order, "targets")]
        texts = [text for _, text in targets]
        lettered = tuple(zip(LETTERS, texts, strict=False)) if wants_letters(texts) else ()
        offered = [f"{letter}. {start_of(text)}" for letter, text in lettered] or texts
        options = tuple((key, text) for (key, _), text in zip(targets, offered, strict=True))
        return Asked(
            tuple(
                Part(f"match-{pair['id']}", SELECT, f"What belongs to “{pair['text']}”?", options=options, masked=True)
                for pair in in_order(body["pairs"], order, "pairs")
            ),
            lettered=lettered,
        )

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return what was matched in the author's order, or refuse what is not offered."""
        targets = [target["id"] for target in body["targets"]]
        check_offered(answer, {f"match-{pair['id']}": targets for pair in body["pairs"]})
        return picked(answer, [f"match-{pair['id']}" for pair in body["pairs"]])

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right when everything is matched with its own; the fraction is the share that is."""
        return share(piece.right for piece in self._pieces(body, answer))

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return each thing beside what belongs to it, and why those that were matched wrongly belong elsewhere."""
        pieces = self._pieces(body, answer)
        right = all(piece.right for piece in pieces)
        whys = [
            Why("Why" if right else "Why this one", pair["feedback"], about=pair["text"])
            for pair, piece in zip(body["pairs"], pieces, strict=True)
            if right or not piece.right
        ]
        return Account(tuple(whys), pieces=pieces)

    def _pieces(self, body: Body, answer: Answer) -> tuple[Piece, ...]:
        texts = {"": "", **{target["id"]: target["text"] for target in body["targets"]}}
        rows = [(pair, only(answer, f"match-{pair['id']}")) for pair in body["pairs"]]
        return tuple(
            Piece(pair["text"], texts[given], texts[pair["match"]], given == pair["match"]) for pair, given in rows
        )

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Say how many are matched with their own."""
        if not answer:
            return ()
        return (how_many(self._pieces(body, answer), "have what belongs to them", "has what belongs to it"),)

    def right_answer(self, body: Body) -> Answer:
        """Return everything with its own."""
        return {f"match-{pair['id']}": [pair["match"]] for pair in body["pairs"]}

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return each thing with what it was matched with."""
        return [f"{piece.label}: {piece.given}" for piece in self._pieces(body, answer) if piece.given]


def shape_of_rows(raw: Mapping[str, Any], name: str, what: str, wanted: Sequence[str]) -> Iterator[Fault]:
    """Yield what is wrong with the shape of a list whose rows hold words under each of `wanted`."""
    yield from listed(raw, name, 2, f"{what} each with {', '.join(wanted)}")
    rows = raw.get(name)
    if not isinstance(rows, list):
        return
    for index, row in enumerate(rows):
        yield from words_missing(row, wanted, (name, index), name.removesuffix("s"))
    yield from bad_ids(rows, (name,))


def tidied(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """Return a row with these names and its feedback, and no more."""
    return {**{name: row[name].strip() for name in names}, "feedback": words(row.get("feedback"))}


def wants_letters(texts: Sequence[str]) -> bool:
    """Say whether some choices are too long to be read in a select on a phone, and there is a letter for each."""
    return len(texts) <= len(LETTERS) and any(len(text) > IN_A_SELECT for text in texts)


def start_of(text: str) -> str:
    """Return a text as far as a select shows it beside a letter, cut between words."""
    room = IN_A_SELECT - len("A. ")
    if len(text) <= room:
        return text
    start = shorten(text, room, placeholder="…")
    return start if len(start) > 1 else f"{text[: room - 1]}…"


def picked(answer: Answer, names: Sequence[str]) -> Answer:
    """Return what was given under each name, one thing each; a name with nothing is left out."""
    return {name: [value] for name in names if (value := one(answer, name))}


def share(rights: Iterator[bool]) -> Score:
    """Return the score of an answer in parts that are each right or wrong."""
    found = list(rights)
    return Score(all(found), Fraction(sum(found), len(found)))


def how_many(pieces: Sequence[Piece], several: str, single: str) -> Why:
    """Say how many parts are right, and not which."""
    right = sum(piece.right for piece in pieces)
    return Why("So far", f"{right or 'None'} of {len(pieces)} {single if right == 1 else several}.")


def joined(texts: Sequence[str]) -> str:
    """Join texts as a sentence does: a, b and c."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _places(body: Body) -> range:
    return range(1, len(body["items"]) + 1)
