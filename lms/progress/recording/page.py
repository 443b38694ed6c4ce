"""What the pages of a learner's record show: who, what is next, what is held up and by whom, and the newest events."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from courses.models import Standing
from courses.pathway_map import context_of
from courses.progress import month_of, progress_of
from lms.permissions import rights_of
from lms.progress.recording.blocked import blocked, ended_in_words
from lms.progress.recording.facts import facts_of
from lms.progress.recording.hidden import without_results
from lms.progress.recording.next_up import next_up
from lms.progress.recording.reading import Reading
from lms.progress.recording.timeline import Asked, Shown, groups_open_to, timeline, years_of
from lms.roles import Permission

NEWEST: Final = 6
PORTFOLIO: Final = (Permission.OBSERVE, Permission.JUDGE_EVIDENCE, Permission.SEE_LEARNERS)


def record_page(reading: Reading) -> dict[str, Any]:
    """Return what the record shows. A constant number of queries, however much is on record."""
    enrolment, on = reading.enrolment, reading.on
    standing: Standing | None = getattr(enrolment, "standing", None)
    # Once a pathway has ended it stands as it did on its last day: nothing of it becomes late any more.
    day = on if enrolment.is_open or enrolment.ends is None else min(on, enrolment.ends)
    stages = progress_of([enrolment], day)[enrolment.pk]
    if not reading.checks:
        stages = without_results(stages)
    found = context_of(enrolment, stages, day)
    step = next_up(enrolment, stages, standing, on)
    return (
        found
        | heading_of(reading, "record")
        | {
            "heading": _state(reading, standing),
            "facts": facts_of(reading, standing),
            "step": step,
            "step_href": found["hrefs"].get(step.module, "") if step and reading.own else "",
            "ended": ended_in_words(enrolment),
            "blocked": blocked(reading),
            "newest": timeline(reading, Asked(on, weekly=False), NEWEST),
        }
    )


def _state(reading: Reading, standing: Standing | None) -> str:
    """Say in few words how it stands, for the heading."""
    if standing is None or not reading.enrolment.is_open:
        return reading.enrolment.get_status_display().lower()
    return f"{standing.modules_demonstrated} of {standing.modules_total} modules demonstrated"


def timeline_page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Return what the page of the whole timeline shows. A constant number of queries."""
    shown = timeline(reading, asked)
    return heading_of(reading, "timeline") | {
        "asked": asked,
        "shown": shown,
        "groups": groups_open_to(reading),
        "years": years_of(reading),
        "older": _older(asked, shown),
        "first": asked.address() if asked.before else None,
    }


def _older(asked: Asked, shown: Shown) -> str:
    return asked.address(before=shown.following) if shown.following else ""


def heading_of(reading: Reading, here: str) -> dict[str, Any]:
    """Return what stands at the top of each page of a record: who, and the other pages about them."""
    return {
        "enrolment": reading.enrolment,
        "own": reading.own,
        "month": month_of(reading.enrolment, reading.on),
        "from_board": reading.boards,
        "beside": [{"label": label, "href": href, "here": name == here} for name, label, href in _beside(reading)],
    }


def _beside(reading: Reading) -> list[tuple[str, str, str]]:
    """Return the pages about a learner that the reader may open."""
    enrolment, learner = [reading.enrolment.pk], [reading.learner.pk]
    pages: list[tuple[str, str, str, list[int], Callable[[], bool]]] = [
        ("record", "Record", "progress:record", enrolment, lambda: True),
        ("timeline", "Timeline", "progress:timeline", enrolment, lambda: True),
        ("forecast", "Forecast", "progress:forecast_of", enrolment, lambda: reading.enrolment.is_open),
        ("portfolio", "Portfolio", "portfolio:gap", learner, lambda: _sees_portfolio(reading)),
        ("reviews", "Milestone reviews", "courses:reviews", enrolment, lambda: reading.reviews),
        ("workload", "Workload", "caseload:workload", learner, lambda: reading.workload),
        ("dates", "Dates", "courses:dates", enrolment, lambda: reading.moves_dates),
    ]
    found = []
    for key, label, name, args, opens in pages:
        with suppress(NoReverseMatch):
            href = reverse(name, args=args)
            found += [(key, label, href)] if opens() else []
    return found


def _sees_portfolio(reading: Reading) -> bool:
    """Say whether the portfolio page opens: to whoever may open the record, by one of these roles."""
    return reading.own or any(rights_of(reading.reader, reading.on).may(one) for one in PORTFOLIO)
