"""Asks one allocation check again and again in the database it is pointed at, and prints how long and how many queries.

Run by the benchmark `allocation` in a process of its own.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402  # nothing of Django's can be read before it is set up
from django.test.utils import CaptureQueriesContext  # noqa: E402

from lms.calendar import today  # noqa: E402
from lms.models import Person  # noqa: E402
from mentoring.caseload.checking import check_allocation  # noqa: E402
from mentoring.caseload.facts import CaseFacts  # noqa: E402
from mentoring.caseload.officers import asked_about  # noqa: E402

TIMES: Final = 300
WARM: Final = 20


def ask() -> dict[str, Any]:
    """Ask about a learner of the example who has something left to show, of a high risk."""
    learner = Person.objects.get(email="priya.nair@example.org")
    manager = Person.objects.get(email="ruth.ellison@example.org")
    case = CaseFacts(children="high", child_safeguarding=True, tier="B2", order="licence")
    with CaptureQueriesContext(connection) as answering:
        asked_about([learner], today())[learner.pk].about(case)
    with CaptureQueriesContext(connection) as keeping:
        check_allocation(person=learner, facts=case, by=manager)
    return {
        "queries": len(answering),
        "queries_with_rights_and_record": len(keeping),
        "answer": timed(lambda: asked_about([learner], today())[learner.pk].about(case)),
        "answer_and_record": timed(lambda: check_allocation(person=learner, facts=case, by=manager)),
    }


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Return how long something takes, in milliseconds, the first few times left out."""
    took = []
    for _ in range(TIMES + WARM):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    ordered = sorted(took[WARM:])
    return {
        "median_ms": round(median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "most_ms": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(ask()) + "\n")
