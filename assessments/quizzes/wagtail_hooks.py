"""Questions among what authors see of Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments.quizzes.bank_admin import QuestionViewSet
from assessments.quizzes.bank_permissions import check_delete, check_unpublish
from assessments.quizzes.models import Question
from assessments.quizzes.quiz_admin import QuizViewSet
from courses.approving import check_not_waiting, refusal_to_approve
from lms.access import signed_in
from lms.permissions import NotAllowed

register_snippet(QuestionViewSet)
register_snippet(QuizViewSet)


@hooks.register("insert_global_admin_css")
def lists_on_a_telephone() -> SafeString:
    """Let the first column of a list be read on a narrow screen."""
    return format_html('<link rel="stylesheet" href="{}">', static("waymark/admin.css"))


@hooks.register("before_delete_snippet")
def not_what_was_asked(request: HttpRequest, objects: list[Any]) -> HttpResponse | None:
    """Lead back to the list with the reason when any of these questions stays."""
    return _back_with_why(request, check_delete, [item for item in objects if isinstance(item, Question)])


@hooks.register("before_unpublish")
def not_what_a_check_asks(request: HttpRequest, item: Any) -> HttpResponse | None:
    """Lead back with the reason when a check asks this question."""
    return _back_with_why(request, check_unpublish, [item] if isinstance(item, Question) else [])


def _back_with_why(request: HttpRequest, check: Any, questions: list[Question]) -> HttpResponse | None:
    try:
        check(questions)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        names = QuestionViewSet.model.snippet_viewset.get_url_name
        if len(questions) == 1:
            return redirect(reverse(names("edit"), args=[questions[0].pk]))
        return redirect(reverse(names("list")))
    return None


@hooks.register("before_publish")
def not_while_it_waits(request: HttpRequest, item: Any) -> None:
    """Refuse to publish by hand what one sent to another author: that would be approving it oneself."""
    if isinstance(item, Question):
        check_not_waiting(item, signed_in(request))


@hooks.register("before_edit_snippet")
def say_why_not_mine_to_approve(request: HttpRequest, item: Any) -> None:
    """Tell whoever wrote or sent a question that waits why there is no button to approve it."""
    waits = request.method == "GET" and isinstance(item, Question) and item.current_workflow_state
    if waits and (sentence := refusal_to_approve(item, signed_in(request))):
        messages.info(request, sentence)
