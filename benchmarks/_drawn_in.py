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
from django.test.utils import CaptureQueriesContext  # noqa: E402

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
    """Do something; return what came of it, and how long it took with how many queries."""
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        found = act()
        took = time.perf_counter() - began
    return found, {"seconds": round(took, 2), "queries": len(queries)}


if __name__ == "__main__":
    main()
