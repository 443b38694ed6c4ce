"""Questions as Moodle XML: an import of ours takes the same drafts from it again. Pure.

What Moodle has no place for (ids, the words for a blank, the reason of a pair) stands in an element `waymark`, which
Moodle passes over.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from assessments.quizzes.gate import Draft
from assessments.quizzes.question_import.found import shortened

MARK: Final = re.compile(r"(!\[[^\]]*\]\()picture:([0-9a-f]{40})(\))")
NOT_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TAGS: Final = ("misconception", "standard", "criterion", "difficulty")
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


@dataclass(frozen=True)
class Exported:
    """The file, how many questions it holds, and those that Moodle cannot hold, with the reason."""

    xml: str
    count: int
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """The content of a picture, and the name of its file."""

    name: str
    content: bytes


Pictures = Mapping[str, Picture]


def moodle_xml(drafts: Iterable[Draft], pictures: Pictures) -> Exported:
    """Write questions as Moodle XML; `pictures` are known by their marks."""
    written, left_out = [], []
    for draft in drafts:
        if reason := why_not_held(draft):
            left_out.append(f"{draft.key}: {reason}")
        else:
            written.append(_Writer(draft, pictures).question())
    comments = "".join(f"  <!-- left out: {line.replace('--', '- -')} -->\n" for line in map(_sound, left_out))
    return Exported(f"{HEAD}{comments}{''.join(written)}</quiz>\n", len(written), left_out)


def marks_in(drafts: Iterable[Draft]) -> set[str]:
    """Return the marks of the pictures that some questions show."""
    return {found[1] for draft in drafts for text in _texts(draft) for found in MARK.findall(text)}


def _texts(draft: Draft) -> list[str]:
    return [draft.stem, draft.blank, draft.timed_out, json.dumps(draft.body)]


def why_not_held(draft: Draft) -> str:
    """Return why Moodle cannot hold a question; nothing when it can."""
    if draft.kind not in WRITERS:
        return f"Moodle has no question of the kind “{draft.kind}”."
    if draft.kind == "true_false":
        if draft.body.get("reasons"):
            return "A question of true or false has no reasons in Moodle."
        if sorted(option["text"].casefold() for option in draft.body["options"]) != ["false", "true"]:
            return "The answers of true or false are called True and False in Moodle, and these are not."
    return ""


def _sound(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _escaped(text: str) -> str:
    return escape(_sound(text))


class _Writer:
    """Writes one question."""

    def __init__(self, draft: Draft, pictures: Pictures) -> None:
        self.draft, self.body, self.pictures = draft, draft.body, pictures
        self.extras: dict[str, Any] = {"blank": draft.blank}
        if draft.timed_out:
            self.extras["timed_out"] = draft.timed_out

    def question(self) -> str:
        """Return the whole of it."""
        kind, inside = WRITERS[self.draft.kind](self)
        asked = shortened(self.draft.stem.rpartition("\n\n")[2], 120)
        return (
            f"<question type={quoteattr(kind)}>\n"
            f"  <name><text>{_escaped(asked)}</text></name>\n"
            f"{self.markdown('questiontext', self.draft.stem)}"
            f"  <defaultgrade>1</defaultgrade>\n  <idnumber>{_escaped(self.draft.key)}</idnumber>\n"
            f"{inside}{self._tags()}"
            f"  <waymark>{_escaped(json.dumps(self.extras))}</waymark>\n"
            "</question>\n"
        )

    def _tags(self) -> str:
        tags = [f"{name}:{value}" for name in TAGS if (value := getattr(self.draft, name))]
        tags += [f"teaches:{self.draft.teaches}"] if self.draft.lesson_key else []
        tags += ["must-get-right"] if self.draft.must_get_right else []
        rows = "".join(f"<tag><text>{_escaped(tag)}</text></tag>" for tag in tags)
        return f"  <tags>{rows}</tags>\n" if rows else ""

    def markdown(self, name: str, text: str) -> str:
        """Write a text as Markdown, with the files of its pictures."""
        files: dict[str, str] = {}

        def picture(match: re.Match[str]) -> str:
            kept = self.pictures.get(match[2])
            if kept is None:
                return match[0]
            encoded = base64.b64encode(kept.content).decode()
            files[kept.name] = f'<file name={quoteattr(kept.name)} path="/" encoding="base64">{encoded}</file>'
            return f"{match[1]}@@PLUGINFILE@@/{kept.name}{match[3]}"

        words = MARK.sub(picture, text)
        return f'  <{name} format="markdown"><text>{_escaped(words)}</text>{"".join(files.values())}</{name}>\n'

    def answer(self, text: str, fraction: float | Decimal, feedback: str, more: str = "") -> str:
        """Write an answer in plain words with its feedback."""
        told = self.markdown("feedback", feedback) if feedback else ""
        begin = f'  <answer fraction="{fraction:.7g}" format="plain_text">'
        return f"{begin}<text>{_escaped(text)}</text>{told}{more}</answer>\n"

    # ---- kinds ----

    def single(self) -> tuple[str, str]:
        """Write a choice of one."""
        rows = [self.answer(o["text"], 100 if o["right"] else 0, o["feedback"]) for o in self._options()]
        return "multichoice", f"  <single>true</single>\n{self._wrong()}{''.join(rows)}"

    def multiple(self) -> tuple[str, str]:
        """Write a choice of several: each right one earns its share, and a wrong one takes as much off."""
        right = sum(option["right"] for option in self.body["options"]) or 1
        wrong = len(self.body["options"]) - right or 1
        rows = [
            self.answer(o["text"], round(100 / right if o["right"] else -100 / wrong, 5), o["feedback"])
            for o in self._options()
        ]
        return "multichoice", f"  <single>false</single>\n{self._wrong()}{''.join(rows)}"

    def _options(self) -> list[dict[str, Any]]:
        self.extras["options"] = [{"id": option["id"]} for option in self.body["options"]]
        return list(self.body["options"])

    def _wrong(self) -> str:
        return self.markdown("incorrectfeedback", self.draft.blank) if self.draft.blank else ""

    def true_false(self) -> tuple[str, str]:
        """Write true or false."""
        self.extras["options"] = [{"id": option["id"], "text": option["text"]} for option in self.body["options"]]
        rows = [self.answer(o["text"].lower(), 100 if o["right"] else 0, o["feedback"]) for o in self.body["options"]]
        return "truefalse", "".join(rows)

    def matching(self) -> tuple[str, str]:
        """Write what is matched; what nothing matches stands with an empty question."""
        texts = {target["id"]: target["text"] for target in self.body["targets"]}
        matched = {pair["match"] for pair in self.body["pairs"]}
        rows = [(pair["text"], texts.get(pair["match"], "")) for pair in self.body["pairs"]]
        rows += [("", text) for key, text in texts.items() if key not in matched]
        self.extras |= {"pairs": self.body["pairs"], "targets": self.body["targets"]}
        written = "".join(
            f'  <subquestion format="plain_text"><text>{_escaped(text)}</text>'
            f"<answer><text>{_escaped(target)}</text></answer></subquestion>\n"
            for text, target in rows
        )
        return "matching", f"{self._wrong()}{written}"

    def ordering(self) -> tuple[str, str]:
        """Write what is put in order."""
        self.extras["items"] = [{"id": item["id"], "feedback": item["feedback"]} for item in self.body["items"]]
        rows = [self.answer(item["text"], place, "") for place, item in enumerate(self.body["items"], 1)]
        return "ordering", f"{self._wrong()}  <selecttype>ALL</selecttype>\n{''.join(rows)}"

    def numeric(self) -> tuple[str, str]:
        """Write a number: the right one, those near it, and every other."""
        body = self.body
        rows = [self.answer(body["value"], 100, body["right"], _tolerance(body["tolerance"]))]
        for near in body["near"]:
            low, high = Decimal(near["from"]), Decimal(near["to"])
            rows.append(self.answer(f"{(low + high) / 2:f}", 0, near["feedback"], _tolerance((high - low) / 2)))
        if body["wrong"]:
            rows.append(self.answer("*", 0, body["wrong"], _tolerance(0)))
        if body["unit"]:
            name = f"<unit_name>{_escaped(body['unit'])}</unit_name>"
            rows.append(f"  <units><unit><multiplier>1</multiplier>{name}</unit></units>\n")
        self.extras["near"] = [{"from": near["from"], "to": near["to"]} for near in body["near"]]
        return "numerical", "".join(rows)

    def short(self) -> tuple[str, str]:
        """Write a few words."""
        body = self.body
        rows = [self.answer(_starred(text), 100, body["right"]) for text in body["accepted"]]
        rows += [self.answer(_starred(text), 0, near["feedback"]) for near in body["near"] for text in near["texts"]]
        rows += [self.answer("*", 0, body["wrong"])] if body["wrong"] else []
        self.extras["near"] = body["near"]
        return "shortanswer", f"  <usecase>0</usecase>\n{''.join(rows)}"

    def extended(self) -> tuple[str, str]:
        """Write an answer in one's own words: its points are for the marker."""
        points = "\n".join(f"- {point['text']}" for point in self.body["points"])
        self.extras |= {"points": self.body["points"], "longest": self.body["longest"]}
        told = self.markdown("graderinfo", points) + self.markdown("generalfeedback", self.body["model"])
        return "essay", f"{told}  <responseformat>editor</responseformat>\n"


def _tolerance(number: Any) -> str:
    return f"<tolerance>{Decimal(number):f}</tolerance>"


def _starred(text: str) -> str:
    """Write a star so that it stands for itself."""
    return text.replace("*", "\\*")


WRITERS: Final[dict[str, Callable[[_Writer], tuple[str, str]]]] = {
    "single": _Writer.single,
    "multiple": _Writer.multiple,
    "true_false": _Writer.true_false,
    "matching": _Writer.matching,
    "ordering": _Writer.ordering,
    "numeric": _Writer.numeric,
    "short": _Writer.short,
    "extended": _Writer.extended,
}
