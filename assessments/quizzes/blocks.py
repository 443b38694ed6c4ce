"""The body of a question as an author fills it in: one block for each kind, with the names that course packs use."""

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from wagtail import blocks
from wagtail.blocks.list_block import ListValue

from assessments.quizzes.row_ids import id_of
from assessments.quizzes.wording import inline
from courses.blocks import ANCHOR

LEVELS: Final = (("low", "Low"), ("medium", "Medium"), ("high", "High"), ("very_high", "Very high"))
WHY: Final = "Why, in words to the learner. Markdown. Nobody gets an answer wrong here without reading why."


class Words(blocks.TextBlock):
    """Markdown of a paragraph or two."""

    def render_basic(self, value: str, context: dict[str, Any] | None = None) -> str:
        """Return the HTML."""
        return inline(value)


class Feedback(Words):
    """What somebody reads about an answer. A draft may lack it, a live question may not: the gate says so."""

    def __init__(self, **kwargs: Any) -> None:
        """Show a few lines."""
        super().__init__(**{"required": False, "rows": 2, "help_text": WHY, **kwargs})


class Id(blocks.CharBlock):
    """How answers name a row: given once, kept for ever."""

    def __init__(self, **kwargs: Any) -> None:
        """Say that it comes by itself."""
        words = "Leave it empty: it gets one by itself. Answers name it, so it stays as it is."
        facts = {"required": False, "max_length": 40, "validators": [ANCHOR], "label": "id", "help_text": words}
        super().__init__(**{**facts, **kwargs})


class Lettered(blocks.ListBlock):
    """A list whose rows get an id when they have none."""

    def clean(self, value: Any) -> ListValue:
        """Give each row without an id the next free letter."""
        cleaned: ListValue = super().clean(value)
        free = free_ids({row["id"] for row in cleaned})
        for row in cleaned:
            row["id"] = row["id"] or next(free)
        return cleaned


class Unmarked(blocks.ListBlock):
    """A list of which nobody may tell what is right from the ids: rows without one get it from their words."""

    def clean(self, value: Any) -> ListValue:
        """Give each row without an id one of its own."""
        cleaned: ListValue = super().clean(value)
        taken = {row["id"] for row in cleaned}
        for row in cleaned:
            row["id"] = row["id"] or id_of(row["text"], taken)
            taken.add(row["id"])
        return cleaned


def free_ids(taken: set[str]) -> Iterator[str]:
    """Yield a, b, c and on, then z2, z3, without those that are taken."""
    letters = (*ascii_lowercase, *(f"z{number}" for number in range(2, 500)))
    return (letter for letter in letters if letter not in taken)


class Row(blocks.StructBlock):
    """A row of a list, folded up to its id and its words."""

    class Meta:
        label_format = "{id}: {text}"


class Worded(Row):
    """A row that holds words alone."""

    text = blocks.TextBlock(rows=1)
    id = Id()


class Option(Row):
    """Something to choose."""

    text = blocks.TextBlock(rows=1)
    right = blocks.BooleanBlock(required=False, label="This is right")
    feedback = Feedback(label="What somebody reads who chooses it")
    id = Id()

    class Meta:
        icon = "radio-full"


class Choice(blocks.StructBlock):
    """Options to choose from."""

    options = Unmarked(Option())

    class Meta:
        icon = "list-ul"


class TrueFalse(blocks.StructBlock):
    """True or false, and why."""

    options = Unmarked(Option(), default=[{"text": "True"}, {"text": "False"}])
    reasons = Unmarked(Option(), default=[], help_text="May stay empty. One reason is right, the others are not.")

    class Meta:
        icon = "tick-inverse"


class Item(Row):
    """Something to be put in its place."""

    text = blocks.TextBlock(rows=1)
    feedback = Feedback(label="Why it stands here")
    id = Id()


class Ordering(blocks.StructBlock):
    """Things to put in order."""

    items = Unmarked(Item(), help_text="In the right order. Everybody gets them in an order of chance.")

    class Meta:
        icon = "order"


class Pair(Row):
    """Something, and what belongs to it."""

    text = blocks.TextBlock(rows=1)
    match = blocks.CharBlock(max_length=40, label="Belongs to", help_text="The id of a target below.")
    feedback = Feedback(label="Why they belong together")
    id = Id()


class Target(Worded):
    """What something may belong to."""


class Matching(blocks.StructBlock):
    """Things to match."""

    pairs = Unmarked(Pair())
    targets = Lettered(Target(), help_text="There may be more of them than are used.")

    class Meta:
        icon = "arrows-up-down"


class NearNumber(blocks.StructBlock):
    """Wrong numbers that are worth words of their own."""

    feedback = Feedback(label="What somebody reads who gives one of them")

    class Meta:
        label_format = "{from} to {to}"

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        """Begin with the two ends: one of them has a name that Python keeps for itself."""
        ends = [("from", blocks.CharBlock(max_length=20)), ("to", blocks.CharBlock(max_length=20))]
        super().__init__([*ends, *(local_blocks or [])], **kwargs)


class Numeric(blocks.StructBlock):
    """A number to give."""

    value = blocks.CharBlock(max_length=20, label="The right number")
    tolerance = blocks.CharBlock(
        required=False, max_length=20, help_text="How far off is still right. Empty: not at all."
    )
    unit = blocks.CharBlock(required=False, max_length=40)
    right = Feedback(label="What somebody reads who gives it")
    near = blocks.ListBlock(NearNumber(), default=[], label="Wrong numbers worth words of their own")
    wrong = Feedback(label="What somebody reads who gives any other number")

    class Meta:
        icon = "decimal"


class NearWords(blocks.StructBlock):
    """Wrong words that are worth words of their own."""

    texts = blocks.ListBlock(blocks.CharBlock(max_length=200))
    feedback = Feedback(label="What somebody reads who gives one of them")


class Short(blocks.StructBlock):
    """A few words to give."""

    accepted = blocks.ListBlock(blocks.CharBlock(max_length=200), label="Words that are right")
    right = Feedback(label="What somebody reads who gives them")
    near = blocks.ListBlock(NearWords(), default=[], label="Wrong words worth words of their own")
    wrong = Feedback(label="What somebody reads who gives anything else")

    class Meta:
        icon = "pilcrow"


class LevelFeedback(blocks.StructBlock):
    """What somebody reads who gives a level that is not right."""

    low = Feedback(help_text="Leave the right levels empty.")
    medium = Feedback(help_text="")
    high = Feedback(help_text="")
    very_high = Feedback(help_text="")


class Group(Row):
    """Somebody who may come to harm, and how likely that is."""

    text = blocks.TextBlock(rows=1, label="Who")
    right = blocks.MultipleChoiceBlock(choices=LEVELS, label="Levels that are right")
    why = Feedback(label="What somebody reads who gives one of them")
    feedback = LevelFeedback(label="What somebody reads who gives another level")
    id = Id()


class Risk(blocks.StructBlock):
    """A level for each group at risk, with how sure one is."""

    groups = Lettered(Group())

    class Meta:
        icon = "warning"


class Enquiry(Row):
    """Something that could be found out."""

    text = blocks.TextBlock(rows=1, label="The enquiry")
    brings = Words(rows=2, label="What it brings to light")
    needed = blocks.BooleanBlock(required=False, label="It is needed")
    feedback = Feedback(label="Why it is needed, or why not")
    id = Id()


class CaseStage(Row):
    """What is known by now, and what could be found out next."""

    text = Words()
    enquiries = Lettered(Enquiry())
    id = Id()


class Staged(blocks.StructBlock):
    """A case whose facts come in stages, and a decision."""

    stages = Lettered(CaseStage())
    options = Unmarked(Option(), label="The decision")

    class Meta:
        icon = "doc-full"


class Point(Worded):
    """Something that a sufficient answer holds."""


class Extended(blocks.StructBlock):
    """An answer in one's own words, marked by a person."""

    points = Lettered(Point(), help_text="For whoever marks it; told afterwards.")
    model = Words(required=False, label="A model answer", help_text="Told afterwards.")
    longest = blocks.IntegerBlock(required=False, min_value=1, label="Longest answer, in characters")

    class Meta:
        icon = "edit"


QUESTION_BLOCKS: Final = [
    ("single", Choice(label="One answer")),
    ("multiple", Choice(label="Several answers")),
    ("true_false", TrueFalse(label="True or false")),
    ("ordering", Ordering(label="Put in order")),
    ("matching", Matching(label="Match")),
    ("numeric", Numeric(label="A number")),
    ("short", Short(label="A few words")),
    ("risk", Risk(label="Risk judgement")),
    ("staged", Staged(label="Staged case")),
    ("extended", Extended(label="An answer in your own words")),
]


def unwrapped(value: Any) -> Any:
    """Return the value of a block as a course pack writes it: without what was left empty, and Wagtail's own ids."""
    if isinstance(value, dict):
        parts = {name: unwrapped(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in ("", None, [])}
    if isinstance(value, list):
        return [unwrapped(row["value"] if _is_wrapped(row) else row) for row in value]
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def wrapped(value: Any, place: str = "") -> Any:
    """Return a value of a course pack as a block holds it: each row has an id of Wagtail's, by its place."""
    if isinstance(value, dict):
        return {name: wrapped(part, f"{place}/{name}") for name, part in value.items()}
    if isinstance(value, list):
        return [_row(row, f"{place}/{index}") if isinstance(row, dict) else row for index, row in enumerate(value)]
    return value


def _row(row: dict[str, Any], place: str) -> dict[str, Any]:
    return {"type": "item", "id": str(uuid5(NAMESPACE_OID, place)), "value": wrapped(row, place)}


def _is_wrapped(row: Any) -> bool:
    return isinstance(row, dict) and row.get("type") == "item" and "value" in row


def one_block(body: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one block of a body; an empty one when there is none."""
    return body[0] if body else {"type": "", "value": {}}
