"""The Wagtail pages: programme, module, lesson."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import LESSON_BLOCKS, QuietStreamField
from courses.lesson_form import LessonForm
from courses.models.pathway import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL


class ProgrammePage(Page):
    """The top of everything that is taught."""

    personal: ClassVar[dict[str, str]] = {}
    private_page_options: ClassVar[list[str]] = []
    template = "courses/programme.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.ModulePage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the modules."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["modules"] = ModulePage.objects.child_of(self).live().select_related("module").order_by("path")
        return context


class ModulePage(Page):
    """One module: its summary and its lessons."""

    personal: ClassVar[dict[str, str]] = {"summary": NOT_PERSONAL}
    module = models.OneToOneField(Module, on_delete=models.PROTECT, related_name="page")
    summary = models.TextField(blank=True)

    private_page_options: ClassVar[list[str]] = []
    template = "courses/module.html"
    parent_page_types = ["courses.ProgrammePage"]
    subpage_types = ["courses.LessonPage"]
    content_panels = [*Page.content_panels, FieldPanel("module"), FieldPanel("summary")]


class LessonPage(Page):
    """One lesson, made of numbered passages and other blocks."""

    class EditKind(models.TextChoices):
        """Whether those who completed the lesson need to read what changed."""

        EDITORIAL = "editorial", "Editorial: nobody needs to read it again"
        MATERIAL = "material", "Material: ask those who completed it to read what changed"

    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        ("key", "summary", "body", "edit_kind", "edit_note"), NOT_PERSONAL
    )

    key = models.SlugField(
        max_length=80, unique=True, blank=True, help_text="Never changes: questions and completions name it."
    )
    minutes = models.PositiveSmallIntegerField(default=10)
    summary = models.TextField(blank=True)
    body = QuietStreamField(LESSON_BLOCKS)
    content_owner = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="who keeps it"
    )
    review_by = models.DateField("review by", null=True, blank=True)
    edit_kind = models.CharField("this edit is", max_length=10, choices=EditKind, default=EditKind.EDITORIAL)
    edit_note = models.TextField("what changed and why", blank=True)

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("words"),
        index.AutocompleteField("words"),
    ]

    # Who may read is said by roles alone: no page has a password or a list of its own.
    private_page_options: ClassVar[list[str]] = []
    template = "courses/lesson.html"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = LessonForm
    exclude_fields_in_copy = ["key"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("key", read_only=True),
        FieldPanel("minutes"),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("edit_kind"), FieldPanel("edit_note")], heading="This edit"),
        MultiFieldPanel([FieldPanel("content_owner"), FieldPanel("review_by")], heading="Who keeps it up to date"),
    ]

    def clean(self) -> None:
        """Give a new lesson a key of its own, from its address."""
        super().clean()
        self.key = self.key or self._free_key()

    def _free_key(self) -> str:
        """Return the slug, or the slug with the first number that no other lesson has."""
        begin = slugify(self.slug or self.title)[:70]
        taken = set(LessonPage.objects.filter(key__startswith=begin).values_list("key", flat=True))
        numbered = (f"{begin}-{number}" for number in range(2, len(taken) + 3))
        return next(key for key in (begin, *numbered) if key not in taken)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse to make public what may not be: by hand, on schedule, after approval or by import, all end here."""
        written = kwargs.get("update_fields")
        if self.live and (written is None or "body" in written):
            self.check_may_go_live()
        return super().save(*args, **kwargs)

    def check_may_go_live(self) -> None:
        """Refuse when the gate finds a fault."""
        from courses.gate_facts import check_publish  # it reads pages

        check_publish(self)

    @property
    def words(self) -> str:
        """Return everything that the lesson says, in plain words: what a search looks through."""
        from courses.search import words_of  # it reads pages

        return words_of(self)

    def anchors(self) -> Iterator[str]:
        """Yield the anchor of each passage: what feedback may link to."""
        for block in self.body:
            if block.block_type == "passage":
                yield block.value["anchor"]

    def checks(self) -> list[str]:
        """Return the key of each check that the lesson names."""
        return [block.value["key"] for block in self.body if block.block_type == "check"]

    def numbered(self, lesson_number: int) -> Iterator[tuple[str, Any]]:
        """Yield each block with its number, such as 3.2; only passages have one."""
        count = 0
        for block in self.body:
            passage = block.block_type == "passage"
            count += passage
            yield (f"{lesson_number}.{count}" if passage else "", block)
