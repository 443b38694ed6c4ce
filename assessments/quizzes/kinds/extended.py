"""Answers in somebody's own words, which a person marks."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar, Final

from assessments.quizzes.faults import Fault, silence
from assessments.quizzes.kinds.kind import (
    TEXT,
    Account,
    Answer,
    Asked,
    Body,
    Order,
    Part,
    QuestionKind,
    Score,
    Why,
    bad_ids,
    check_offered,
    doubled_ids,
    kept,
    listed,
    one,
    only,
    words,
    words_missing,
)

LONGEST: Final = 4000
SHORTEST_LIMIT: Final = 100


class Extended(QuestionKind):
    """A text of the learner's own; what a sufficient one holds helps its marker, and is told afterwards."""

    key = "extended"
    name = "An answer in your own words"
    names: ClassVar[tuple[str, ...]] = ("points", "model", "longest")

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of the points."""
        yield from listed(raw, "points", 0, "what a sufficient answer holds, each with id and text")
        points = raw.get("points")
        if isinstance(points, list):
            for index, point in enumerate(points):
                yield from words_missing(point, ("id", "text"), ("points", index), "point")
            yield from bad_ids(points, ("points",))
        longest = raw.get("longest", LONGEST)
        if isinstance(longest, bool) or not isinstance(longest, int) or not SHORTEST_LIMIT <= longest <= LONGEST:
            sentence = f"“longest” is a number of characters from {SHORTEST_LIMIT} to {LONGEST}. Or leave it out."
            yield Fault(("longest",), sentence)

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return points, model answer and the longest answer that is taken."""
        points = [{"id": point["id"].strip(), "text": point["text"].strip()} for point in raw["points"]]
        return {"points": points, "model": words(raw.get("model")), "longest": raw.get("longest", LONGEST)}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield a model answer that says nothing: it is what somebody reads whose answer is not enough."""
        if not body["points"]:
            yield Fault(("points",), "List under “points” what a sufficient answer holds: its marker needs to know.")
        yield from doubled_ids(body["points"], "points", "points")
        if found := silence(body["model"]).replace("feedback", "words"):
            yield Fault(("model",), f"The model answer {found} Write an answer that would be sufficient.")
        elif len(body["model"]) > body["longest"]:
            sentence = f"The model answer is longer than the {body['longest']} characters that a learner may write."
            yield Fault(("model",), f"{sentence} Shorten it, or raise “longest”.")

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return a box for the answer."""
        hint = "Write in your own words. A person reads it and marks it. Name nobody on probation."
        return Asked((Part("words", TEXT, hint=hint, free_text=True, longest=body["longest"]),))

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return the words as they were written."""
        check_offered(answer, {"words": None})
        text = kept(one(answer, "words"), body["longest"])
        return {"words": [text]} if text else {}

    def score(self, body: Body, answer: Answer) -> Score:
        """Leave it to a person; a blank needs none."""
        return Score(right=False, fraction=Fraction(0), waits=bool(only(answer, "words")))

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return what was written, what a sufficient answer holds, and one that would be sufficient."""
        points = "\n".join(f"- {point['text']}" for point in body["points"])
        whys = (Why("A sufficient answer holds", points), Why("One that would do", body["model"]))
        return Account(whys, words=only(answer, "words"))

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Say nothing: what the person who marked it wrote is shown instead."""
        return ()

    def right_answer(self, body: Body) -> Answer:
        """Return the model answer."""
        return {"words": [body["model"]]}

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return the text."""
        return [text] if (text := only(answer, "words")) else []
