"""The blocks that a lesson is made of, and a StreamField that keeps them out of migrations."""

from typing import Any

from django.core.validators import RegexValidator
from wagtail import blocks
from wagtail.fields import StreamField

from courses.prose import prose

ANCHOR = RegexValidator(r"^[a-z0-9-]+$", "Use small letters, digits and hyphens.")


class Prose(blocks.TextBlock):
    """Markdown, shown as sanitised HTML."""

    def render_basic(self, value: str, context: dict[str, Any] | None = None) -> str:
        """Return the HTML."""
        return prose(value)


class Passage(blocks.StructBlock):
    """A numbered passage: what feedback links to. Its anchor never changes."""

    heading = blocks.CharBlock(max_length=160)
    anchor = blocks.CharBlock(
        max_length=80, validators=[RegexValidator(r"^[a-z0-9-]+$", "Use small letters, digits and hyphens.")]
    )
    text = Prose()

    class Meta:
        icon = "title"
        template = "courses/blocks/passage.html"


class Note(blocks.StructBlock):
    """Something to keep in mind."""

    title = blocks.CharBlock(max_length=160)
    text = Prose()

    class Meta:
        icon = "warning"
        template = "courses/blocks/note.html"


class Term(blocks.StructBlock):
    """A word and what it means here."""

    term = blocks.CharBlock(max_length=80)
    meaning = blocks.TextBlock()


class Terms(blocks.StructBlock):
    """Key terms."""

    terms = blocks.ListBlock(Term())

    class Meta:
        icon = "list-ul"
        template = "courses/blocks/terms.html"


class Reflect(blocks.StructBlock):
    """A question to think about. Nothing is written down here."""

    text = Prose()

    class Meta:
        icon = "help"
        template = "courses/blocks/reflect.html"


class CaseStage(blocks.StructBlock):
    """What comes to light when the learner has answered a question for themselves."""

    question = blocks.CharBlock(max_length=300, required=False)
    text = Prose()


class StagedCase(blocks.StructBlock):
    """An invented case whose facts come in stages."""

    title = blocks.CharBlock(max_length=160)
    stages = blocks.ListBlock(CaseStage())

    class Meta:
        icon = "doc-full"
        template = "courses/blocks/case.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give the template the stages as it shows them."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["stages"] = [{"question": stage["question"], "body": prose(stage["text"])} for stage in value["stages"]]
        return context


LESSON_BLOCKS = [
    ("passage", Passage()),
    ("note", Note()),
    ("terms", Terms()),
    ("reflect", Reflect()),
    ("case", StagedCase()),
]


class QuietStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations: a changed block is not a changed table."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations without its blocks."""
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
