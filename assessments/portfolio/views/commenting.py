"""The comments that an assessor keeps to use again: theirs alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.portfolio.judging.comments import CommentForm, drop_comment, keep_comment
from assessments.portfolio.models import SavedComment
from assessments.refusals import posted, succeeds
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.JUDGE_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest) -> HttpResponse:
    """Show an assessor their comments, and keep another one."""
    person, form = signed_in(request), CommentForm(posted(request))
    if form.is_valid() and succeeds(form, lambda: keep_comment(person=person, text=form.cleaned_data["text"])):
        messages.success(request, "Kept among your comments.")
        return redirect("portfolio:comments")
    context = {"form": form, "comments": list(SavedComment.objects.filter(person=person))}
    return render(request, "assessments/portfolio/comments.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@require_POST
def remove_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of one's own comments."""
    drop_comment(person=signed_in(request), pk=pk)
    messages.success(request, "Removed. Judgements in which you used it stay as they are.")
    return redirect("portfolio:comments")
