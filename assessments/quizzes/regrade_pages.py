"""What the pages about marking a question again show: the runs so far, and what would come of another."""

from typing import Any

from django.urls import reverse

from assessments.quizzes.marking_again import progress_of
from assessments.quizzes.models import Attempt, Question, RegradeRun
from assessments.quizzes.regrade_runs import attempts, latest_version, planned_undoing, preview_of, run_to_undo
from assessments.quizzes.wording import stem_of
from lms.calendar import in_words, today


def regrade_page(question: Question) -> dict[str, Any]:
    """Return a question with its runs, and how far one is that is being carried out."""
    runs = list(question.regrades.select_related("by", "done", "undone_by", "undoes").order_by("-pk"))
    undoable = run_to_undo(question)
    newest = latest_version(question)
    busy = next((run for run in runs if not hasattr(run, "done")), None)
    return {
        "question": question,
        "version": newest,
        "stem": stem_of(newest.stem) if newest else None,
        "runs": [_row(run, undoable) for run in runs],
        "busy": busy,
        "progress": progress_of(busy) if busy else None,
    }


def _row(run: RegradeRun, undoable: RegradeRun | None) -> dict[str, Any]:
    return {
        "run": run,
        "title": title_of(run),
        "when": in_words(today(run.at)),
        "came_of_it": came_of(run),
        "undo": reverse("quizzes:undo_regrade", args=[run.question.key, run.pk]) if run == undoable else "",
        "undone": hasattr(run, "undone_by"),
    }


def title_of(run: RegradeRun) -> str:
    """Say in a few words what a run did."""
    policy = run.get_policy_display()
    return f"Undone: {policy[0].lower()}{policy[1:]}" if run.undoes_id else policy


def came_of(run: RegradeRun) -> str:
    """Say what came of a run."""
    if not hasattr(run, "done"):
        return "Being carried out"
    return f"{run.done.changed} of {attempts(run.done.looked_at)} had another result"


def undo_page(run: RegradeRun, *, preview: bool) -> dict[str, Any]:
    """Return a run, and what undoing it would change."""
    held = Attempt.objects.filter(pk__in=run.regrades.values("attempt")).order_by("pk").select_related("quiz")
    found = planned_undoing(list(held), run) if preview else None
    return {
        "run": run,
        "question": run.question,
        "title": title_of(run),
        "came_of_it": came_of(run),
        "preview": preview_of(found) if found else None,
    }
