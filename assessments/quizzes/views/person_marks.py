"""Marking answers that no key can mark: what waits for somebody, and one answer beside what it should hold."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes.mark_form import MarkForm
from assessments.quizzes.models import AttemptSlot, PersonMark, Step
from assessments.quizzes.passages import passages_of
from assessments.quizzes.person_marks import MarkedMeanwhile, check_may_mark, mark_answer
from assessments.quizzes.to_mark import answer_to_mark, newest_mark
from assessments.quizzes.to_mark import to_mark as waiting_for
from assessments.quizzes.wording import stem_of
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.roles import Permission

FOLDER = "assessments/quizzes"


@open_to(Permission.JUDGE_EVIDENCE)
@never_cache
@require_safe
def to_mark(request: HttpRequest) -> HttpResponse:
    """List the answers that wait for a person, oldest first."""
    rows = waiting_for(signed_in(request), today())
    yours = [row for row in rows if not row.locked]
    context = {"rows": rows, "count": len(yours), "oldest": yours[0] if yours else None}
    return render(request, f"{FOLDER}/to_mark.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one answer beside the points that a sufficient one holds, and mark it."""
    person = signed_in(request)
    related = AttemptSlot.objects.select_related("attempt__person", "attempt__quiz", "question_version")
    slot = get_object_or_404(related, pk=pk)
    check_may_mark(person, slot.attempt)
    step = answer_to_mark(slot)
    if step is None:
        raise Http404
    newest = newest_mark(step)
    form = MarkForm(posted(request), initial={"step": step.pk, "seen": newest.pk if newest else 0})
    if form.is_valid() and (recorded := _record(form, slot, person)):
        messages.success(request, f"Recorded: {recorded}. {slot.attempt.person} can read it now.")
        return redirect("quizzes:to_mark")
    return render(request, f"{FOLDER}/mark.html", _shown(form, slot, step, person))


def _record(form: MarkForm, slot: AttemptSlot, person: Person) -> PersonMark | None:
    """Record the mark; when somebody was quicker, show theirs and keep every word of this one."""
    step = get_object_or_404(Step, pk=form.cleaned_data["step"], slot=slot)
    try:
        return attempt(form, lambda: mark_answer(slot=slot, step=step, by=person, **form.facts()))
    except MarkedMeanwhile as meanwhile:
        form.add_error(None, str(meanwhile))
        form.put_after(meanwhile.mark)
        return None


def _shown(form: MarkForm, slot: AttemptSlot, step: Step, person: Person) -> dict[str, Any]:
    version = step.question_version or slot.question_version
    others = [row for row in waiting_for(person, today()) if not row.locked and row.slot.pk != slot.pk]
    return {
        "form": form,
        "slot": slot,
        "step": step,
        "learner": slot.attempt.person,
        "quiz": slot.attempt.quiz,
        "stem": stem_of(version.stem),
        "version": version,
        "words": step.answer["words"][0],
        "points": version.body["points"],
        "model": version.body["model"],
        "passage": passages_of([version]).get(version.pk),
        "newest": newest_mark(step),
        "history": slot.person_marks.select_related("by", "step").order_by("-pk"),
        "again": step.kind == Step.Kind.PUT_RIGHT,
        "waiting": len(others),
        "next": others[0] if others else None,
    }
