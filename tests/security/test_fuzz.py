"""Some hundreds of spoilt requests and files; `make fuzz` sends ten thousand."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from tests.security.fuzzing import Fuzz
from tests.security.world import Armed

COUNT = int(os.environ.get("FUZZ_COUNT", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
# One number alone, to see a failure again.
ONLY = os.environ.get("FUZZ_ONLY", "")
# Where the figures are kept; the short run of the suite keeps none.
RESULTS = os.environ.get("FUZZ_RESULTS", "")


@pytest.mark.timeout(0)
def test_nothing_that_is_sent_breaks_a_page_or_an_import(armed: Armed) -> None:
    fuzz = Fuzz(armed, SEED)
    fuzz.run([int(ONLY)] if ONLY else range(COUNT))
    if RESULTS:
        figures = {"sent": COUNT, "seed": SEED, "on": f"{datetime.now(UTC):%Y-%m-%d}", "database": connection.vendor}
        figures |= {"unhandled": len(fuzz.failures), "answers": dict(sorted(fuzz.answers.items()))}
        Path(RESULTS).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    assert [failure.splitlines()[0] for failure in fuzz.failures] == []
