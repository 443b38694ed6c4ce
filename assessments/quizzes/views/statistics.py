"""How questions and checks do: for authors."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes import statistics_pages, working_out
from assessments.quizzes.figures import seconds_in_words
from assessments.quizzes.models import Question
from assessments.quizzes.wording import stem_of
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.AUTHOR_CONTENT)
@require_http_methods(["GET", "HEAD", "POST"])
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the questions to look at, the misconceptions and every check; or have the figures worked out again."""
    if request.method == "POST":
        queued = working_out.ask(by=signed_in(request))
        if queued:
            messages.success(request, f"The figures of {queued} check{'' if queued == 1 else 's'} are being worked out")
        else:
            messages.warning(request, "Nothing was begun: the figures are being worked out, or nobody has answered.")
        return redirect("quizzes:statistics")
    context = statistics_pages.overview(request.GET.get("check", ""))
    return render(request, "assessments/quizzes/statistics.html", {**context, "progress": working_out.progress()})


@open_to(Permission.AUTHOR_CONTENT)
@require_safe
def question_statistics(request: HttpRequest, key: str) -> HttpResponse:
    """Show the figures of a question: one version in one check at a time."""
    question = get_object_or_404(Question, key=key)
    context = statistics_pages.question_page(question, request.GET.get("of", ""))
    seconds = context["item"].figures["seconds"] if context["item"] else None
    times = [seconds_in_words(value) for value in seconds or ()]
    stem = stem_of(context["item"].version.stem) if context["item"] else None
    return render(request, "assessments/quizzes/question_statistics.html", {**context, "times": times, "stem": stem})
