"""How lives go on the whole: every figure is invented, and none says anything about real learners."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

_EARLY: Final = {"not_for_me": 4, "personal": 3, "other_job": 3, "academic": 2, "workload": 2, "support": 1}
_LATER: Final = {"workload": 5, "support": 3, "academic": 3, "personal": 3, "other_job": 2, "not_said": 2}


@dataclass(frozen=True)
class Traits:
    """The traits of learners and of whoever marks their work. Spreads are of logarithms."""

    share: float = 1.0
    # Planned weeks done in a full-time week of work; holidays, rework and marking bring it down to about one.
    pace: float = 1.45
    pace_spread: float = 0.15
    week_spread: float = 0.45
    task_spread: float = 0.35
    catch_up: float = 0.25
    holiday_weeks: float = 6.0
    slump_chance: float = 0.012
    slump_weeks: tuple[int, int] = (3, 9)
    slump: float = 0.35
    hours_change: float = 0.06
    leave_chance: float = 0.07
    pause_chance: float = 0.07
    check_failed: float = 0.18
    piece_full: float = 0.45
    # Days until a piece is judged, how much assessors and pieces differ, and the few that lie about for long.
    marking_days: float = 10.0
    marking_spread: float = 0.5
    marker_spread: float = 0.3
    lost: float = 0.05
    lost_factor: float = 3.5
    assessor_in_training: float = 0.3
    countersign_days: float = 5.0
    not_yet: float = 0.16
    not_yet_again: float = 0.06
    rework: float = 0.5
    sign_off_days: float = 10.0
    finish_days: float = 12.0
    # The chance of leaving in each stage, and the reasons that are counted, by stage.
    leaving: tuple[float, ...] = (0.055, 0.045, 0.02, 0.01)
    reasons: tuple[Mapping[str, int], ...] = (_EARLY, _LATER, _LATER, _LATER)


AS_SHIPPED: Final = Traits()
# People differ twice as much, twice as many leave, and marking takes twice as long.
DOUBLED: Final = replace(
    AS_SHIPPED,
    pace_spread=2 * AS_SHIPPED.pace_spread,
    leaving=tuple(2 * chance for chance in AS_SHIPPED.leaving),
    marking_days=2 * AS_SHIPPED.marking_days,
    countersign_days=2 * AS_SHIPPED.countersign_days,
)
