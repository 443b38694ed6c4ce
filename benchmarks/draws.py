"""Drawing cases for spot checks: how long 5,000 officers with 100,000 cases take, and whether every case is as likely.

Uniformity: for each of 20 seeds, named below before anything was counted, the algorithm draws 10,000 times. How often
each case came first is compared with what an even chance expects, by a chi-square test. Nine cases leave eight degrees
of freedom; for an even number of them, 2m, the chance of so large a value has a closed form, exp(-x/2) times the sum of
(x/2)^i / i! for i below m, so that no library is needed. Likewise for the extra draw, where an officer with three
tickets is to come first three times as often as one with one ticket. All p values are reported, and one below 0.0001
fails. Nothing here is left to chance: the same seeds come to the same counts on every machine.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from assessments.lots import ALGORITHM
from assessments.spot_checks.draws.order import order_of_cases, order_of_extra
from benchmarks._hall import environment
from scripts.places import ROOT
from scripts.postgres import find_server, running

# Of each size: officers, cases that each of them holds, and draws for each seed.
SIZES: Final = {"small": (200, 20, 1_000), "large": (5_000, 20, 10_000)}
LIMITS: Final = {"freeze_and_draw_seconds": 10, "verify_seconds": 10, "least_p": 0.0001}
SEEDS: Final = (
    "alder", "apple", "ash", "aspen", "beech", "birch", "blackthorn", "cherry", "elder", "elm",
    "hawthorn", "hazel", "holly", "hornbeam", "juniper", "lime", "maple", "oak", "rowan", "yew",
)  # fmt: skip
OFFICER: Final = 7
CASES: Final = tuple(range(101, 110))
TICKETS: Final = {officer: 3 if officer <= 3 else 1 for officer in range(1, 10)}


def run(size: str) -> dict[str, Any]:
    """Measure a draw on PostgreSQL, then count what the seeds draw."""
    officers, each, draws = SIZES.get(size, SIZES["large"])
    timed = on_postgres(officers, each)
    alike = dict.fromkeys(CASES, 1)
    found = {
        "algorithm": ALGORITHM,
        "limits": LIMITS,
        "timed": timed,
        "draws_for_each_seed": draws,
        "degrees_of_freedom": len(CASES) - 1,
        "p_of_cases": p_values(lambda seed, draw: order_of_cases(seed, draw, OFFICER, CASES)[0], alike, draws),
        "p_of_extra_draw": p_values(lambda seed, draw: order_of_extra(seed, draw, TICKETS)[0], TICKETS, draws),
    }
    return judged(found)


def on_postgres(officers: int, each: int) -> dict[str, Any]:
    """Fill a database of its own, and freeze, draw and verify in it, in a process of its own."""
    with running(find_server(), ()) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        for words in (["manage.py", "migrate", "--verbosity", "0"], ["-m", "benchmarks._drawn_in"]):
            numbers = [str(officers), str(each)] if words[0] == "-m" else []
            done = subprocess.run(
                [sys.executable, *words, *numbers], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
            )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def p_values(drawn: Callable[[str, int], int], weights: dict[int, int], draws: int) -> dict[str, float]:
    """Return, for each seed, the chance that even draws differ at least so much from what the weights expect."""
    return {seed: p_of(Counter(drawn(seed, draw) for draw in range(1, draws + 1)), weights, draws) for seed in SEEDS}


def p_of(counted: Counter[int], weights: dict[int, int], draws: int) -> float:
    """Return the p value of the counts, by chi-square with an even number of degrees of freedom."""
    all_weights = sum(weights.values())
    expected = {key: draws * weight / all_weights for key, weight in weights.items()}
    distance = sum((counted[key] - many) ** 2 / many for key, many in expected.items())
    return float(f"{survival(distance, len(weights) - 1):.4g}")


def survival(x: float, degrees: int) -> float:
    """Return the chance of a chi-square value of at least `x`, in closed form for an even number of degrees."""
    if degrees % 2:
        raise ValueError("The closed form is for an even number of degrees of freedom.")
    return math.exp(-x / 2) * sum((x / 2) ** i / math.factorial(i) for i in range(degrees // 2))


def judged(found: dict[str, Any]) -> dict[str, Any]:
    """Say whether it held; fail when a draw does not verify, or is less even than chance allows."""
    least = min(*found["p_of_cases"].values(), *found["p_of_extra_draw"].values())
    timed = found["timed"]
    if not timed["verified"]:
        raise RuntimeError(f"The draw does not verify: {timed['problems']}")
    if least < LIMITS["least_p"]:
        raise RuntimeError(f"Not even: a p value of {least}. {json.dumps(found)}")
    drawn = timed["freeze_seconds"] + timed["draw_seconds"]
    within = drawn <= LIMITS["freeze_and_draw_seconds"] and timed["verify_seconds"] <= LIMITS["verify_seconds"]
    return {**found, "least_p": least, "freeze_and_draw_seconds": round(drawn, 2), "within_limits": within}
