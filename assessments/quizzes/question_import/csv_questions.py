"""Our own columns: a row begins a question, and the rows after it are its parts. Holds every kind. Pure."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from assessments.quizzes.question_import.bounds import MOST_PARTS, TOO_MANY_PARTS
from assessments.quizzes.question_import.found import MUST, Found, Making, Unreadable, letter, shortened
from assessments.quizzes.question_import.rich_text import markdown_from
from assessments.quizzes.question_import.xml_lines import decoded
from assessments.quizzes.row_ids import id_of

Row = dict[str, str]
QUESTION: Final = (
    *("type", "key", "name", "module", "stem", "teaches", "standard", "misconception", "criterion", "difficulty"),
    *("must get right", "blank", "timed out", "value", "tolerance", "unit", "longest"),
)
PART: Final = ("part", "id", "text", "right", "feedback", "match", "from", "to", "brings")
NEEDED: Final = ("type", "stem", "part", "text")
# Lists whose ids could tell what is right.
UNMARKED: Final = ("options", "reasons", "items", "pairs")
YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
MOST_ROWS: Final = 100_000
MOST_IN_A_CELL: Final = 200_000


def read_csv(content: bytes) -> Iterator[Found]:
    """Yield each question of a file in its order, or raise why none of it can be read."""
    rows = _rows(decoded(content))
    made: _Reader | None = None
    for line, row in rows:
        if row.get("type"):
            if made:
                yield made.found()
            made = _Reader(line, row)
        elif made:
            made.part(line, row)
        else:
            stray = Making(line)
            stray.problem("This part stands before the first question. A question begins with its type.")
            yield stray.found()
    if made:
        yield made.found()


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """Yield each row that is not empty, with its line, as values by heading."""
    if not text.strip():
        raise Unreadable(1, "The file is empty.")
    first = text.lstrip("\ufeff").partition("\n")[0]
    mark = max(",;\t", key=first.count)
    csv.field_size_limit(MOST_IN_A_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    try:
        names = _names(next(reader, []))
        line = reader.line_num + 1
        for count, cells in enumerate(reader):
            if count > MOST_ROWS:
                raise Unreadable(line, f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                raise Unreadable(
                    line, "This row has more values than there are headings. Put words with commas in quotes."
                )
            if any(cell.strip() for cell in cells):
                yield line, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
            line = reader.line_num + 1
    except csv.Error as error:
        why = (
            "A quotation mark is opened and not closed"
            if "unexpected end" in str(error)
            else "This is no row of values"
        )
        raise Unreadable(line, f"{why} ({error}). Save the file again as CSV.") from error


def _names(cells: list[str]) -> list[str]:
    """Return the headings, or raise what is wrong with them."""
    names = [" ".join(cell.replace("_", " ").split()).casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = ", ".join((*QUESTION, *PART))
    for name in names:
        if name not in (*QUESTION, *PART):
            raise Unreadable(1, f"“{shortened(name)}” is no heading of ours. They are: {known}.")
        if names.count(name) > 1:
            raise Unreadable(1, f"The heading “{name}” stands twice.")
    if missing := [name for name in NEEDED if name not in names]:
        raise Unreadable(1, f"These headings are missing from the first line: {', '.join(missing)}.")
    return names


class _Reader:
    """Reads the rows of one question."""

    def __init__(self, line: int, row: Row) -> None:
        self.making = Making(line, row.get("name", ""), row.get("key", ""), module=row.get("module", ""))
        self.line = line
        self.parts = 0
        row = self._fitting(row)
        raw = self.making.raw
        raw["type"] = row["type"].casefold().replace(" ", "_").replace("-", "_")
        raw["stem"] = self._markdown(row.get("stem", ""))
        raw["blank"] = self._markdown(row.get("blank", ""))
        for name in ("teaches", "standard", "misconception", "criterion", "difficulty"):
            if row.get(name):
                self.making.tag(f"{name}:{row[name]}")
        if self._yes(row.get("must get right", ""), "must get right"):
            self.making.tag(MUST)
        if row.get("timed out"):
            raw["timed_out"] = self._markdown(row["timed out"])
        raw |= {name: row[name] for name in ("value", "tolerance", "unit") if row.get(name)}
        if row.get("longest"):
            raw["longest"] = int(row["longest"]) if row["longest"].isascii() and row["longest"].isdigit() else 0
        self._lists()
        if row.get("part"):
            self.part(line, row)

    def _lists(self) -> None:
        """Begin the lists that a kind has, so that an empty one is one."""
        names = {
            "matching": ("pairs", "targets"),
            "ordering": ("items",),
            "short": ("accepted",),
            "risk": ("groups",),
            "staged": ("stages", "options"),
            "extended": ("points",),
        }
        kind = self.making.raw["type"]
        for name in names.get(kind, ("options",) if kind in ("single", "multiple", "true_false") else ()):
            self.making.raw[name] = []

    def found(self) -> Found:
        """Return what the rows are."""
        return self.making.found()

    def part(self, line: int, row: Row) -> None:
        """Take in a part."""
        self.line = line
        self.parts += 1
        if self.parts > MOST_PARTS:
            if self.parts == MOST_PARTS + 1:
                self.making.problem(TOO_MANY_PARTS, line)
            return
        row = self._fitting(row)
        name = row.get("part", "").casefold()
        taken = self.PARTS.get(name)
        if taken is None:
            known = ", ".join(self.PARTS)
            what = f"“{shortened(name)}” is no part" if name else "This row has neither a type nor a part"
            self.making.problem(f"{what}. The parts are: {known}.", line)
        else:
            taken(self, row)

    # ---- values ----

    def _fitting(self, row: Row) -> Row:
        """Return a row without the texts that are too long to be read; each is noted."""
        return {name: self.making.fitting(text, self.line) for name, text in row.items()}

    def _markdown(self, text: str) -> str:
        return markdown_from(text, "markdown", self.making.note, self._picture)

    def _words(self, row: Row) -> str:
        return " ".join(row.get("text", "").split())

    def _picture(self, address: str, alt: str) -> str:
        self.making.note(f"The picture “{shortened(address)}” is not in the file. Its words stay.")
        return alt

    def _yes(self, words: str, name: str) -> bool:
        if words.casefold() not in YES:
            self.making.problem(f"Write yes or no under “{name}”: this is “{shortened(words)}”.", self.line)
        return YES.get(words.casefold(), False)

    def _add(self, name: str, row: Row, value: dict[str, Any]) -> None:
        """Add a row to a list of the question, with its own id or one that it gets."""
        rows = self.making.raw.setdefault(name, [])
        self.making.lines[name, len(rows)] = self.line
        rows.append({"id": row.get("id") or self._own_id(name, value["text"], len(rows)), **value})

    @staticmethod
    def _own_id(name: str, text: str, place: int) -> str:
        """Return the id of a row that was given none; where it could tell what is right, it is no letter."""
        return id_of(text) if name in UNMARKED else letter(place)

    def _option(self, row: Row) -> None:
        right = self._yes(row.get("right", ""), "right")
        value = {"text": self._words(row), "right": right, "feedback": self._markdown(row.get("feedback", ""))}
        self._add("reasons" if row["part"].casefold() == "reason" else "options", row, value)

    def _told(self, row: Row) -> None:
        """Take in something with words and feedback: an item, a pair, a target, a point."""
        name = f"{row['part'].casefold()}s"
        value = {"text": self._words(row)}
        if name in ("items", "pairs"):
            value["feedback"] = self._markdown(row.get("feedback", ""))
        if name == "pairs":
            value["match"] = row.get("match", "")
        self._add(name, row, value)

    def _accepted(self, row: Row) -> None:
        self.making.raw.setdefault("accepted", []).append(self._words(row))
        if row.get("feedback"):
            self.making.raw["right"] = self._markdown(row["feedback"])

    def _near(self, row: Row) -> None:
        value: dict[str, Any] = {"feedback": self._markdown(row.get("feedback", ""))}
        if row.get("from") or row.get("to"):
            value |= {"from": row.get("from") or row.get("to"), "to": row.get("to") or row.get("from")}
        else:
            value["texts"] = [text.strip() for text in row.get("text", "").split("|") if text.strip()]
        rows = self.making.raw.setdefault("near", [])
        self.making.lines["near", len(rows)] = self.line
        rows.append(value)

    def _words_for(self, row: Row) -> None:
        """Take in the words for a right or any other answer, or a model answer."""
        self.making.raw[row["part"].casefold()] = self._markdown(row.get("feedback") or row.get("text", ""))

    def _group(self, row: Row) -> None:
        right = [level.strip() for level in row.get("right", "").split("|") if level.strip()]
        why = self._markdown(row.get("feedback", ""))
        self._add("groups", row, {"text": self._words(row), "right": right, "why": why, "feedback": {}})

    def _level(self, row: Row) -> None:
        if not (groups := self.making.raw.get("groups")):
            self.making.problem("A level stands before its group.", self.line)
            return
        groups[-1]["feedback"][row.get("text", "")] = self._markdown(row.get("feedback", ""))

    def _stage(self, row: Row) -> None:
        self._add("stages", row, {"text": self._markdown(row.get("text", "")), "enquiries": []})

    def _enquiry(self, row: Row) -> None:
        if not (stages := self.making.raw.get("stages")):
            self.making.problem("An enquiry stands before its stage.", self.line)
            return
        rows = stages[-1]["enquiries"]
        self.making.lines["stages", len(stages) - 1, "enquiries", len(rows)] = self.line
        rows.append(
            {
                "id": row.get("id") or letter(len(rows)),
                "text": self._words(row),
                "needed": self._yes(row.get("right", ""), "right"),
                "brings": self._markdown(row.get("brings", "")),
                "feedback": self._markdown(row.get("feedback", "")),
            }
        )

    PARTS: Final[dict[str, Callable[["_Reader", Row], None]]] = {
        "option": _option,
        "reason": _option,
        "item": _told,
        "pair": _told,
        "target": _told,
        "accepted": _accepted,
        "near": _near,
        "right": _words_for,
        "wrong": _words_for,
        "point": _told,
        "model": _words_for,
        "group": _group,
        "level": _level,
        "stage": _stage,
        "enquiry": _enquiry,
    }
