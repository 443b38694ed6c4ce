"""Fill an empty database with officers who hold cases; freeze, draw and verify one draw of all, and print the times."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402  # nothing of Django's can be read before it is set up

from assessments.spot_checks.draws.drawing import draw  # noqa: E402
from assessments.spot_checks.draws.freezing import freeze_population  # noqa: E402
from assessments.spot_checks.draws.verifying import verify  # noqa: E402
from assessments.spot_checks.models import SpotCheck, Standard, StandardVersion  # noqa: E402
from benchmarks._recheck_in import fill  # noqa: E402
from lms.models import Unit  # noqa: E402


def main() -> None:
    """Draw everybody of the nation: nobody was checked before, so everybody is due."""
    officers, each = (int(word) for word in sys.argv[1:])
    fill(officers, each)
    standard = Standard.objects.create(key="bench", title="The benchmark")
    version = StandardVersion.objects.create(standard=standard, number=1, source="x", content=[], content_hash="x")
    nation = Unit.objects.get(code="N")
    frozen, freezing = timed(lambda: freeze_population(unit=nation, standard_version=version, by=None))
    _, drawing = timed(lambda: draw(draw=frozen, by=None))
    answer, verifying = timed(lambda: verify(frozen))
    found = {
        "officers": frozen.officers_n,
        "cases": frozen.cases_n,
        "drawn": SpotCheck.objects.count(),
        "judged_by_two": SpotCheck.objects.filter(double=True).count(),
        **{f"freeze_{key}": value for key, value in freezing.items()},
        **{f"draw_{key}": value for key, value in drawing.items()},
        **{f"verify_{key}": value for key, value in verifying.items()},
        "verified": answer.ok,
        "problems": answer.problems,
    }
    print(json.dumps(found))


def timed(act: Callable[[], Any]) -> tuple[Any, dict[str, float | int]]:
    """Do something; return what came of it, how long it took, what of that this processor worked, and the queries."""
    asked = []

    def count(execute: Callable[..., Any], *words: Any) -> Any:
        asked.append(1)
        return execute(*words)

    # Only counted: to write each question down with its values would take longer than to ask it.
    with connection.execute_wrapper(count):
        began, worked = time.perf_counter(), time.process_time()
        found = act()
        took, busy = time.perf_counter() - began, time.process_time() - worked
    return found, {"seconds": round(took, 2), "processor_seconds": round(busy, 2), "queries": len(asked)}


if __name__ == "__main__":
    main()
