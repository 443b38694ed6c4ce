"""The blocks that a lesson is made of, and a StreamField that keeps them out of migrations."""

from typing import Any

from django.core.validators import RegexValidator
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from courses.prose import prose

# How wide a picture is on a phone and on a desk; the browser chooses.
PICTURE_SIZES = ("width-400|format-webp", "width-800|format-webp")
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
        max_length=80, validators=[ANCHOR], help_text="Never changes: questions and links name it. Such as: who-to-ask"
    )
    text = Prose(help_text="Markdown. Headings inside a passage begin with ###.")

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
    """A question to think about. What somebody writes beside it is theirs alone until they share it."""

    text = Prose(label="question")

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


class PictureChoice(ImageChooserBlock):
    """A picture with its words; the sizes that a page shows come with it, for all pictures of a page at once."""

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Fetch all pictures of a lesson, and their sizes, in two queries."""
        pictures = self.model_class.objects.prefetch_renditions(*PICTURE_SIZES).in_bulk(values)
        return [pictures.get(value) for value in values]


class Picture(blocks.StructBlock):
    """A picture. Its words for whoever does not see it belong to the picture itself."""

    picture = PictureChoice(help_text="Its alt text, which says what it shows, belongs to the picture.")
    caption = blocks.CharBlock(max_length=300, required=False)

    class Meta:
        icon = "image"
        template = "courses/blocks/picture.html"


class Video(blocks.StructBlock):
    """A video with captions, and its transcript for whoever reads rather than watches."""

    title = blocks.CharBlock(max_length=160)
    video = DocumentChooserBlock(help_text="A document that is an .mp4 or .webm file.")
    captions = DocumentChooserBlock(help_text="A document that is a .vtt file.")
    transcript = Prose(help_text="Markdown: what is said and what is seen.")

    class Meta:
        icon = "media"
        template = "courses/blocks/video.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say what kind of file the video is."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["kind"] = f"video/{value['video'].file_extension.lower()}" if value["video"] else ""
        return context


class Document(blocks.StructBlock):
    """A document to open or keep."""

    document = DocumentChooserBlock()
    title = blocks.CharBlock(max_length=160, required=False, help_text="Empty: the title of the document itself.")

    class Meta:
        icon = "doc-full-inverse"
        template = "courses/blocks/document.html"


class ReadingItem(blocks.StructBlock):
    """Something to read elsewhere, and why."""

    title = blocks.CharBlock(max_length=200)
    address = blocks.URLBlock(max_length=500, help_text="Begins with https://")
    why = blocks.CharBlock(max_length=300, help_text="What somebody gains by reading it.")


class Reading(blocks.StructBlock):
    """Further reading."""

    items = blocks.ListBlock(ReadingItem())

    class Meta:
        icon = "link-external"
        template = "courses/blocks/reading.html"


class Check(blocks.StructBlock):
    """A link to a check at the place where it helps, with how far the reader is with it."""

    key = blocks.CharBlock(max_length=80, validators=[ANCHOR], help_text="The id of the check, as its pack has it.")

    class Meta:
        icon = "tick-inverse"
        template = "courses/blocks/check.html"


LESSON_BLOCKS = [
    ("passage", Passage()),
    ("note", Note()),
    ("terms", Terms()),
    ("reflect", Reflect()),
    ("case", StagedCase()),
    ("picture", Picture()),
    ("video", Video()),
    ("document", Document()),
    ("reading", Reading()),
    ("check", Check()),
]


class QuietStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations: a changed block is not a changed table."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations without its blocks."""
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
