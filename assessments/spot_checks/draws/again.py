"""Running a draw again for a page: at once, or for a big draw by a job whose answer the page waits for."""

from typing import Any, Final

from django.core.cache import cache
from django.utils import timezone

from assessments.spot_checks.draws import making
from assessments.spot_checks.draws.chosen_page import answer_in_words
from assessments.spot_checks.draws.verifying import Verified, verify
from assessments.spot_checks.models import Draw
from lms.jobs.models import JobRun

TASK: Final = "assessments.spot_checks.tasks.run_draw_again"
# So many seconds an answer of a job is shown, with its time; then somebody has to ask again.
KEPT: Final = 15 * 60


def is_for_a_job(draw: Draw) -> bool:
    """Say whether a draw is too big to be run again while somebody waits for the page."""
    return draw.officers_n > making.MOST_AT_ONCE


def ask(draw: Draw) -> None:
    """Let a job run a big draw again, unless one is at it. What was answered before is not shown any more."""
    from assessments.spot_checks.tasks import run_draw_again  # it names this room

    if not is_under_way(draw):
        cache.delete(_key(draw.pk))
        run_draw_again.enqueue(draw.pk)


def run(draw: int) -> None:
    """Run a draw again, and keep the answer with its time for those who wait for it."""
    found = verify(Draw.objects.get(pk=draw))
    facts = {"ok": found.ok, "problems": found.problems, "at": f"{timezone.localtime():%H:%M}"}
    cache.set(_key(draw), facts, KEPT)


def shown(draw: Draw, *, asked: bool, everything: bool) -> dict[str, Any]:
    """Return what a page shows: the answer, at once where somebody asked, and whether a job is at it."""
    if draw.made is None:
        return {}
    if not is_for_a_job(draw):
        return {"answer": answer_in_words(verify(draw), everything=everything)} if asked else {}
    if is_under_way(draw):
        return {"running_again": True}
    facts = cache.get(_key(draw.pk))
    return {"answer": _kept(facts, everything=everything)} if facts else {}


def is_under_way(draw: Draw) -> bool:
    """Say whether a job is at running this draw again. One query."""
    runs = JobRun.objects.filter(task=TASK, outcome__in=making.UNDER_WAY).values_list("arguments", flat=True)
    return any(arguments["args"][0] == draw.pk for arguments in runs)


def _kept(facts: dict[str, Any], *, everything: bool) -> dict[str, Any]:
    answer = answer_in_words(Verified(facts["ok"], facts["problems"]), everything=everything)
    return {**answer, "text": answer["text"].replace("just now", f"at {facts['at']}")}


def _key(draw: int) -> str:
    return f"spot-checks-draw-again-{draw}"
