"""My reflections: writing them, reading them, and saying who else may."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import ports, reflecting
from courses.forms.reflections import ReflectionForm
from courses.models import LessonPage, Reflection
from courses.permissions import check_read_page
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
def reflections(request: HttpRequest) -> HttpResponse:
    """Show what one wrote, and what others share."""
    person = signed_in(request)
    own, shared = list(reflecting.own(person)), reflecting.shared_with(person, today())
    titles = dict(
        LessonPage.objects.live()
        .filter(key__in={row.lesson_key for row in [*own, *shared]})
        .values_list("key", "title")
    )
    supporters = ports.supporters_on([person.pk], today())[person.pk] if own else {}
    offers = [(kind, words, supporters[kind]) for kind, words in reflecting.KINDS.items() if kind in supporters]
    context = {
        "own": [(row, titles.get(row.lesson_key)) for row in own],
        "shared": [(row, titles.get(row.lesson_key)) for row in shared],
        "offers": offers,
        "supporters": list(supporters.values()),
    }
    return render(request, "courses/reflections.html", context)


@open_to(Permission.READ_LESSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, key: str, block_id: str) -> HttpResponse:
    """Write beside one question of a lesson, from the lesson itself or on a page of its own."""
    person = signed_in(request)
    lesson = get_object_or_404(LessonPage.objects.live(), key=key)
    check_read_page(person, lesson)
    question = reflecting.question_of(lesson, block_id)
    if question is None:
        messages.warning(request, "This question no longer stands in the lesson. What you wrote stands here.")
        return redirect("courses:reflections")
    kept = reflecting.mine(lesson, person, [(block_id, question)]).get(block_id)
    form = ReflectionForm(request.POST or None, initial={"text": kept.text if kept else ""})
    if request.method == "POST" and form.is_valid():
        row = reflecting.save_reflection(lesson=lesson, block_id=block_id, text=form.cleaned_data["text"], by=person)
        messages.success(request, f"Saved. {reflecting.who_reads(row)}" if row else "Nothing is kept here.")
        return redirect(f"{lesson.url}#reflect-{block_id}")
    read_by = reflecting.who_reads(kept) if kept else reflecting.ONLY_YOU
    context = {"lesson": lesson, "question": question, "form": form, "read_by": read_by, "block_id": block_id}
    return render(request, "courses/reflection.html", context)


@open_to(Permission.READ_LESSONS)
@require_POST
def share_reflection(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's mentor or practice tutor assessor read a reflection."""
    row = get_object_or_404(Reflection, pk=pk, person=signed_in(request))
    kind = request.POST.get("kind")
    if kind in reflecting.KINDS:
        shared = reflecting.share_reflection(reflection=row, kind=kind, by=signed_in(request))
        messages.success(request, f"{shared.shared_with} can read it now. You can take it back at any time.")
    return redirect("courses:reflections")


@open_to(Permission.READ_LESSONS)
@require_POST
def unshare_reflection(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reflection back."""
    row = get_object_or_404(Reflection, pk=pk, person=signed_in(request))
    reflecting.unshare_reflection(reflection=row, by=signed_in(request))
    messages.success(request, "From now on only you read it.")
    return redirect("courses:reflections")
