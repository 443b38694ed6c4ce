"""A file as large as the rule allows is taken in piece by piece: it takes no more memory than a small one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
# Django's part of the memory is there before; a process that held the file would need as much again as it is large.
TAKE_IN = "import json; from benchmarks._upload_in import main; print(json.dumps([main(k, 50) for k in {kinds}]))"


@pytest.mark.slow
@pytest.mark.waits
def test_a_film_and_a_pdf_at_the_limit_take_no_more_memory_than_small_ones():
    words = [sys.executable, "-c", TAKE_IN.format(kinds=["mp4", "pdf"])]
    env = {**os.environ, "WAYMARK_INSECURE_KEYS": "true", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=100)
    found = json.loads(done.stdout.splitlines()[-1])
    assert [round(row["megabytes"]) for row in found] == [50, 50]
    assert max(row["memory_megabytes"] for row in found) < 10
