"""Quizzes in Wagtail's admin: the list, and the form with what a quiz asks."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from assessments.quizzes.models import Quiz
from assessments.quizzes.quiz_form import QuizForm

QUIZ_PANELS = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("key"),
        FieldPanel("module"),
        FieldPanel("intro"),
        FieldPanel("behaviour"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("tries"), FieldPanel("per_page")]),
                FieldRowPanel([FieldPanel("certainty"), FieldPanel("shuffled")]),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            ],
            heading="How it goes",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("own_told", "told_during", "told_after", "told_closed")],
            heading="What is told, and when",
        ),
        InlinePanel(
            "slots",
            heading="What it asks",
            label="Question",
            panels=[FieldPanel("question"), FieldPanel("draw"), FieldPanel("section")],
        ),
        HelpPanel(
            "<p>Attempts under way keep what they began with. Pass marks, and how each was set, stand on the page of "
            "the quiz: open it in Waymark and follow “Pass marks”.</p>"
        ),
    ],
    base_form_class=QuizForm,
)


class QuizViewSet(SnippetViewSet):
    """Checks, practice and exams."""

    model = Quiz
    icon = "list-ol"
    menu_label = "Quizzes"
    menu_name = "quizzes"
    menu_order = 260
    add_to_admin_menu = True
    edit_handler = QUIZ_PANELS
    list_per_page = 50
    copy_view_enabled = False
    list_filter = ["behaviour", "module"]
    search_fields = ["title", "key"]
    search_backend_name = None
    list_display = [
        "title",
        Column("module", label="Module", sort_key="module__title"),
        Column("get_behaviour_display", label="Behaviour", sort_key="behaviour"),
        Column("asks", label="Questions"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        """Return all of them with how much each asks."""
        return Quiz.objects.select_related("module").annotate(asks=Count("slots")).order_by("module__title", "key")
