"""The page of jobs, for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.access import open_to, signed_in
from lms.jobs import actions, state
from lms.jobs.forms import SetAsideForm
from lms.jobs.models import JobRun
from lms.roles import Permission

RUNS = [{"label": "Job"}, {"label": "Started"}, {"label": "Took"}, {"label": "Outcome"}]
CLOCK = [{"label": "What"}, {"label": "When"}, {"label": "Last started"}, {"label": "Outcome"}]


@open_to(Permission.SEE_JOBS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Show whether the queue is alive, what waits, what was given up and what ran."""
    context = {
        "queue": state.queue_state(timezone.now()),
        "dead_letters": state.dead_letters(),
        "clock_columns": CLOCK,
        "clock": state.clock(),
        "run_columns": RUNS,
        "runs": state.recent_runs(),
        "library_runs": state.library_runs(),
    }
    return render(request, "jobs/jobs.html", context)


@open_to(Permission.SEE_JOBS)
@require_POST
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a job that was given up once more."""
    job = actions.run_again(run=get_object_or_404(JobRun, pk=pk), by=signed_in(request))
    messages.success(request, f"Queued again: {job}, number {job.pk}")
    return redirect("jobs:jobs")


@open_to(Permission.SEE_JOBS)
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a job that was given up is not needed, and close it."""
    job = get_object_or_404(JobRun.objects.dead(), pk=pk)
    form = SetAsideForm(request.POST or None)
    if form.is_valid():
        actions.set_aside(run=job, reason=form.cleaned_data["reason"], by=signed_in(request))
        messages.success(request, f"Set aside: {job}, number {job.pk}")
        return redirect("jobs:jobs")
    return render(request, "jobs/set_aside.html", {"form": form, "job": job})
