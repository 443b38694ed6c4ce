"""What may weigh on an officer, read from the context of the day of the draw. Pure; nothing means not known."""

from collections.abc import Callable
from typing import Any, Final

from assessments.spot_checks.reports.checked import Checked


def over_the_line(check: Checked) -> bool | None:
    """Say whether the workload was over the line; nothing where there was no figure."""
    found: dict[str, Any] | None = check.context.get("workload")
    if not found:
        return None
    return found["percent"] is None or float(found["percent"]) > found["line"]


def without_mentor(check: Checked) -> bool | None:
    """Say whether a learner had no eligible mentor; of somebody on no pathway nothing is said."""
    found: dict[str, Any] | None = check.context.get("learner")
    return None if not found else not found["has_mentor"] or found["days_without_mentor"] > 0


def with_gaps(check: Checked) -> bool | None:
    """Say whether a learner had not demonstrated every module that comes before a first case."""
    return None if not check.context.get("learner") else bool(check.context.get("gaps"))


def manager_over(check: Checked) -> bool | None:
    """Say whether the officer's manager carried more people than the rule has."""
    found: dict[str, Any] | None = check.context.get("manager")
    return None if not found else float(found["span"]) > found["limit"]


CIRCUMSTANCES: Final[dict[str, Callable[[Checked], bool | None]]] = {
    "Workload over the line": over_the_line,
    "Learner without an eligible mentor": without_mentor,
    "Learner with training still to show": with_gaps,
    "Manager carrying more people than the rule": manager_over,
}
