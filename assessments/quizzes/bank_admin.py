"""Questions in Wagtail's admin: the list with its filters, and the form."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.models import WorkflowState
from wagtail.snippets.views.snippets import CopyView, EditView, SnippetViewSet

from assessments.quizzes.bank import copy_of
from assessments.quizzes.models import AttemptSlot, Question
from assessments.quizzes.models.questions import Hardness, KindName
from assessments.quizzes.question_form import QuestionForm, still_needed
from courses.models import Module


class StillNeeded(Panel):
    """What the question still needs before it can go live."""

    class BoundPanel(Panel.BoundPanel):
        """The list for one question."""

        template_name = "assessments/quizzes/admin/still_needed.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add what is missing; nothing is said of a question that nobody has begun."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            begun = self.instance.pk is not None or (self.form is not None and self.form.is_bound)
            return {**context, "begun": begun, "missing": still_needed(self.instance) if begun else []}


QUESTION_PANELS = ObjectList(
    [
        StillNeeded(heading="What it still needs before it can go live", icon="tasks"),
        FieldPanel("module"),
        FieldPanel("stem", heading="What is asked"),
        FieldPanel("body", heading="How it is answered"),
        MultiFieldPanel(
            [
                FieldPanel("blank", heading="When nothing is given"),
                FieldPanel("timed_out", heading="When time runs out"),
            ],
            heading="When there is no answer",
        ),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("standard"), FieldPanel("must_get_right")],
            heading="What it is about",
        ),
        MultiFieldPanel(
            [
                FieldPanel("misconception"),
                FieldRowPanel([FieldPanel("criterion"), FieldPanel("difficulty")]),
                FieldPanel("key", read_only=True),
            ],
            heading="Tags",
        ),
        PublishingPanel(),
    ],
    base_form_class=QuestionForm,
)


def _tag(name: str) -> django_filters.ChoiceFilter:
    """Return a filter by a tag, with the tags that questions bear."""
    return django_filters.AllValuesFilter(field_name=name, label=name.capitalize())


class QuestionFilters(WagtailFilterSet):
    """By module, kind, tag, and whether it is live."""

    module = django_filters.ModelChoiceFilter(queryset=Module.objects.exclude(questions=None).order_by("title"))
    kind = django_filters.ChoiceFilter(choices=KindName.choices)
    live = django_filters.ChoiceFilter(choices=[("True", "Live"), ("False", "Draft")], label="State")
    misconception = _tag("misconception")
    standard = _tag("standard")
    criterion = _tag("criterion")
    difficulty = django_filters.ChoiceFilter(choices=Hardness.choices)

    class Meta:
        model = Question
        fields = ["module", "kind", "live", "misconception", "standard", "criterion", "difficulty"]


class Checks(Column):
    """The checks that ask a question."""

    def get_value(self, instance: Question) -> str:
        """Return their titles."""
        return ", ".join(slot.quiz.title for slot in instance.slots.all()) or "none"


class State(Column):
    """Where a question stands, read from its own row."""

    def get_value(self, instance: Any) -> str:
        """Return it in words."""
        if instance.waits:
            return "waits for approval"
        if instance.live:
            return "live, with a draft" if instance.has_unpublished_changes else "live"
        return "draft"


class Copy(CopyView):
    """A new question that begins with the words of another."""

    # It stands behind the same door as the view that it changes.
    __module__ = CopyView.__module__

    def get_initial_form_instance(self) -> Question:
        """Begin with a copy: the library begins with the question itself, and would save over it."""
        return copy_of(self.get_object())


class Edit(EditView):
    """The form of a question that is there."""

    __module__ = EditView.__module__

    def save_instance(self) -> Question:
        """Leave alone what whoever approves has not changed: else they would be the last to have written it."""
        if self.action == "workflow-action" and not self.form.has_changed():
            self.new_revision = self.object.latest_revision
            return self.object
        saved: Question = super().save_instance()
        return saved


class QuestionViewSet(SnippetViewSet):
    """The bank of questions."""

    model = Question
    icon = "help"
    menu_label = "Questions"
    menu_name = "questions"
    menu_order = 250
    add_to_admin_menu = True
    edit_handler = QUESTION_PANELS
    filterset_class = QuestionFilters
    search_fields = ["stem", "key"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = True
    copy_view_class = Copy
    edit_view_class = Edit
    list_display = [
        "__str__",
        Column("key", label="Key", sort_key="key"),
        Column("module", label="Module", sort_key="module__title"),
        Column("get_kind_display", label="Kind", sort_key="kind"),
        State("state", label="State", sort_key="live"),
        Checks("checks", label="In checks"),
        Column("times_asked", label="Times asked", sort_key="times_asked"),
        UpdatedAtColumn(),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Return every question with its module, its checks and how often it was asked. Three queries."""
        asked = AttemptSlot.objects.filter(question_version__question=OuterRef("pk")).order_by()
        times = asked.values("question_version__question").annotate(times=Count("pk")).values("times")
        rows = Question.objects.select_related("module", "latest_revision").prefetch_related("slots__quiz")
        kind = ContentType.objects.get_for_model(Question)
        states = WorkflowState.objects.filter(content_type=kind, object_id=Cast(OuterRef("pk"), CharField()))
        waits = Exists(states.filter(status=WorkflowState.STATUS_IN_PROGRESS))
        return rows.annotate(times_asked=Coalesce(Subquery(times), 0), waits=waits).order_by("module__title", "key")
