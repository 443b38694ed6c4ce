"""Risk judgements: a level of risk for each group that could be harmed, and how sure somebody is of each."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from assessments.quizzes.faults import Fault, silent
from assessments.quizzes.kinds.kind import (
    RADIOS,
    Account,
    Answer,
    Asked,
    Body,
    Order,
    Part,
    Piece,
    QuestionKind,
    Score,
    Why,
    bad_ids,
    check_offered,
    doubled_ids,
    doubled_texts,
    listed,
    only,
    words,
    words_missing,
)
from assessments.quizzes.kinds.sorting import joined, picked, share

LEVELS: Final[dict[str, str]] = {"low": "Low", "medium": "Medium", "high": "High", "very_high": "Very high"}
# The words of Step.Sure, which this module may not read: it knows no tables.
SURE: Final[dict[str, str]] = {"1": "Not sure", "2": "Fairly sure", "3": "Very sure"}
Group = Mapping[str, Any]


class Risk(QuestionKind):
    """A level for each group; right when every level is."""

    key = "risk"
    name = "Risk judgement"
    names: ClassVar[tuple[str, ...]] = ("groups",)

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of the groups."""
        yield from listed(raw, "groups", 1, "the groups that could be harmed, each with id, text, right, why, feedback")
        groups = raw.get("groups")
        for index, group in enumerate(groups if isinstance(groups, list) else ()):
            if isinstance(group, dict):
                yield from words_missing(group, ("id", "text"), ("groups", index), "group")
                yield from self._shape_of_levels(group, ("groups", index))
        if isinstance(groups, list):
            yield from bad_ids(groups, ("groups",))

    def _shape_of_levels(self, group: Group, here: tuple[str | int, ...]) -> Iterator[Fault]:
        right, feedback = group.get("right"), group.get("feedback")
        known = ", ".join(LEVELS)
        if not isinstance(right, list) or not right or not all(level in LEVELS for level in right if _is_text(level)):
            yield Fault((*here, "right"), f"List under “right” the levels that are right for this group: {known}.")
        elif not all(map(_is_text, right)):
            yield Fault((*here, "right"), f"Write the levels in words: {known}.")
        if feedback is not None and not (isinstance(feedback, dict) and set(feedback) <= set(LEVELS)):
            sentence = f"Under “feedback” stands each level that is not right, with its words. Levels are: {known}."
            yield Fault((*here, "feedback"), sentence)

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the groups, tidied, their levels from low to very high."""
        return {
            "groups": [
                {
                    "id": group["id"].strip(),
                    "text": group["text"].strip(),
                    "right": [level for level in LEVELS if level in group["right"]],
                    "why": words(group.get("why")),
                    "feedback": {
                        level: words((group.get("feedback") or {}).get(level))
                        for level in LEVELS
                        if level in (group.get("feedback") or {})
                    },
                }
                for group in raw["groups"]
            ]
        }

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield each level of each group that would be met with silence."""
        yield from doubled_ids(body["groups"], "groups", "groups")
        yield from doubled_texts(body["groups"], "groups", "groups")
        for index, group in enumerate(body["groups"]):
            yield from self._faults_of_group(group, ("groups", index))

    def _faults_of_group(self, group: Group, here: tuple[str | int, ...]) -> Iterator[Fault]:
        if len(group["right"]) == len(LEVELS):
            yield Fault((*here, "right"), f"Every level is right for group {group['id']}, so nothing is asked.")
        right = joined([LEVELS[level].lower() for level in group["right"]])
        what = f"The right level of group {group['id']} ({right})"
        yield from silent(group["why"], (*here, "why"), what, "Say under “why” what it rests on.")
        for level, label in LEVELS.items():
            at = (*here, "feedback", level)
            if level not in group["right"]:
                what = f"Level {label.lower()} of group {group['id']}"
                yield from silent(group["feedback"].get(level, ""), at, what, "Say why it is not that.")
            elif level in group["feedback"]:
                sentence = f"Level {label.lower()} of group {group['id']} is right: its words stand under “why”."
                yield Fault(at, f"{sentence} Take these out.")

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return the four levels for each group, and how sure somebody is of it."""
        parts = []
        for group in body["groups"]:
            about = f"“{group['text']}”"
            level = tuple(LEVELS.items())
            parts.append(
                Part(f"level-{group['id']}", RADIOS, f"How high is the risk to {about}?", "", level, inline=True)
            )
            sure, label = tuple(SURE.items()), f"How sure are you of the level for {about}?"
            parts.append(Part(f"sure-{group['id']}", RADIOS, label, "", sure, optional=True, inline=True))
        return Asked(tuple(parts))

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return level and certainty of each group in the author's order; a certainty without a level is left out."""
        offers: dict[str, Any] = {}
        for group in body["groups"]:
            offers |= {f"level-{group['id']}": LEVELS, f"sure-{group['id']}": SURE}
        check_offered(answer, offers)
        found = picked(answer, list(offers))
        levels = {name.partition("-")[2] for name in found if name.startswith("level-")}
        return {name: value for name, value in found.items() if name.partition("-")[2] in levels}

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right when the level of every group is; the fraction is the share that is."""
        return share(_level(group, answer) in group["right"] for group in body["groups"])

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return each group with the level given and the right one, and why."""
        whys: list[Why] = []
        right = self.score(body, answer).right
        for group in body["groups"]:
            level = _level(group, answer)
            if level in group["right"] and not right:
                continue
            if level and level not in group["right"]:
                whys.append(Why(f"Why not {LEVELS[level].lower()}", group["feedback"][level], about=_name(group)))
            whys.append(Why(f"Why {_right(group)}", group["why"], about=_name(group)))
        return Account(tuple(whys), pieces=tuple(_piece(group, answer) for group in body["groups"]))

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return why each wrong level is wrong."""
        return tuple(
            Why(f"Why not {LEVELS[level].lower()}", group["feedback"][level], about=_name(group))
            for group in body["groups"]
            if (level := _level(group, answer)) and level not in group["right"]
        )

    def right_answer(self, body: Body) -> Answer:
        """Return the first right level of each group."""
        return {f"level-{group['id']}": group["right"][:1] for group in body["groups"]}

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return each group with the level given."""
        return [f"{piece.label}: {piece.given}" for g in body["groups"] if (piece := _piece(g, answer)).given]


def _is_text(level: Any) -> bool:
    return isinstance(level, str)


def _level(group: Group, answer: Answer) -> str:
    return only(answer, f"level-{group['id']}")


def _right(group: Group) -> str:
    """Name the right levels: high; high or very high."""
    return " or ".join(LEVELS[level].lower() for level in group["right"])


def _name(group: Group) -> str:
    """Return its text as it begins a line."""
    text = str(group["text"])
    return text[:1].upper() + text[1:]


def _piece(group: Group, answer: Answer) -> Piece:
    level, sure = _level(group, answer), only(answer, f"sure-{group['id']}")
    given = LEVELS.get(level, "") + (f", {SURE[sure].lower()}" if sure else "")
    return Piece(_name(group), given, _right(group).capitalize(), level in group["right"])
