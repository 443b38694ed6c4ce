"""What a record leaves out for whoever may not read what came of checks: that something is done, never how well."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from courses.models import Module
from courses.progress import ModuleProgress, StageProgress

UNDER_WAY: Final = "Under way"
IN_WORDS: Final = {"not started": "Not started", "done": "Done"}


def without_results(stages: Iterable[StageProgress]) -> list[StageProgress]:
    """Return the stages with every check and university result said as done, under way, or not started. Pure."""
    return [replace(stage, modules=[_module(item) for item in stage.modules]) for stage in stages]


def _module(item: ModuleProgress) -> ModuleProgress:
    check, elsewhere = item.check, item.elsewhere
    if check:
        state = check.state if check.state in IN_WORDS else "under way"
        check = replace(check, state=state, in_words=IN_WORDS.get(state, UNDER_WAY))
    if elsewhere and item.module.kind == Module.Kind.ACADEMIC:
        elsewhere = replace(elsewhere, in_words="Passed" if elsewhere.done else UNDER_WAY)
    return replace(item, check=check, elsewhere=elsewhere)
