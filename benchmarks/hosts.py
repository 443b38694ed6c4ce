"""Two web and two job hosts under load, one thing killed or cut off after the other: what was lost, doubled, delayed.

As root: each host is a network of its own on this machine.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from signal import SIGCONT, SIGSTOP
from statistics import median
from typing import Any, Final

from benchmarks._estate import WEB_PORT, Estate, estate
from benchmarks._hall import ask
from benchmarks._jobs_verdict import drained, verdict_on_jobs
from benchmarks._line import Line
from benchmarks._marks import TABLE
from benchmarks._under_fire import Tally, drift, take, verdict
from benchmarks._watchers import Seen, look_on_both, read, sign_in_anew
from lms.demo import PASSWORD
from scripts.places import ROOT
from scripts.processes import start
from scripts.say import say

TAKERS, LOOKERS, READERS, TIMED = 50, 4, 2, 30
# How long each fault lasts, as a part of what stands below, and how long a taker thinks between two answers.
SIZES: Final = {"small": (1.0, 2.0), "large": (2.0, 1.0)}
CALM_SECONDS = 12.0
# So long after a fault was mended, everything that it delayed should be through.
BACK_SECONDS = 60.0


@dataclass
class Course:
    """One run: what goes on, and when each fault began and ended."""

    estate: Estate
    factor: float
    thinking: float
    tally: Tally = field(default_factory=Tally)
    seen: Seen = field(default_factory=Seen)
    over: bool = False
    # Name of the phase, when it began by the clock that measures, how long it lasted, and when it began for the tables.
    phases: list[tuple[str, float, float, datetime]] = field(default_factory=list)
    # How long until what was hit was back.
    back: dict[str, float] = field(default_factory=dict)
    hit: str = ""

    def is_over(self) -> bool:
        """Say whether nobody is to begin anything more."""
        return self.over

    async def turns(self) -> AsyncIterator[int]:
        """Give a taker turns, with a pause for thought before each, until the run is over."""
        turn = 0
        while not self.over:
            await asyncio.sleep(self.thinking)
            yield turn
            turn += 1

    @contextlib.contextmanager
    def phase(self, name: str) -> Any:
        """Let everything that happens count as of this phase."""
        say(f"  {name} ...")
        self.tally.phase = name
        began, at = time.monotonic(), datetime.now(UTC)
        yield
        self.phases.append((name, began, time.monotonic() - began, at))


def run(size: str) -> dict[str, Any]:
    """Put the estate up, let everybody work through all faults, and hold the tables against what was acknowledged."""
    factor, thinking = SIZES.get(size, SIZES["large"])
    with estate(sitting=TAKERS + TIMED, arriving=LOOKERS + READERS + 200) as built:
        course = Course(built, factor, thinking)
        _prepare(built)
        asker = start(
            [sys.executable, "-m", "benchmarks._jobs_asked", built.place / "asked"],
            env=built.env_of("web1"),
            log=built.place / "asker.log",
        )
        asyncio.run(_all_at_work(course))
        end_all_of(asker)
        waited = drained(built)
        return {
            "takers": TAKERS,
            "seconds": round(sum(lasted for _, _, lasted, _ in course.phases), 1),
            "answers": {**verdict(built.hall, course.tally), "handed in": _handed_in(course)},
            "jobs": verdict_on_jobs(built, TIMED) | {"seconds_until_all_were_through": waited},
            "sessions": {"asked": course.seen.asked_signed_in, "signed out": course.seen.signed_out},
            "phases": {phase[0]: _told(course, *phase) for phase in course.phases},
            "seconds until what was hit was back": course.back,
            "happened": dict(course.tally.counts),
            "the read model differs": drift(built.hall),
            "the audit record": _audited(built),
        }


def end_all_of(process: subprocess.Popen[bytes]) -> None:
    """End one process and wait for it: everything else goes on."""
    process.terminate()
    process.wait(timeout=20)


def _prepare(built: Estate) -> None:
    """Make the table of marks, give some people little time, and one a password."""
    from psycopg import connect  # only where PostgreSQL is used

    timed = [taker.attempt for taker in built.hall.takers[TAKERS : TAKERS + TIMED]]
    with connect(built.hall.server.url) as connection:
        connection.execute(TABLE)
        for number, attempt in enumerate(timed):
            ends = f"now() + interval '{5 + number * 6} seconds'"
            connection.execute(f"UPDATE quizzes_attempt SET ends_at = {ends} WHERE id = %s", [attempt])
    code = f"p = Person.objects.get(email='{SIGNS_IN}'); p.set_password('{PASSWORD}'); p.save()"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"from lms.models import Person; {code}"]
    subprocess.run(command, cwd=ROOT, env=built.hall.env, check=True)


SIGNS_IN: Final = f"taker.{TAKERS + TIMED + LOOKERS + READERS}@example.net"


# ---- the course ----


async def _all_at_work(course: Course) -> None:
    """Run the takers and those who look, with the faults one after the other beside them."""
    built, over = course.estate, course.is_over
    people = built.hall.takers[TAKERS + TIMED :]
    work = [take(built.hall, taker, course.turns(), course.tally) for taker in built.hall.takers[:TAKERS]]
    work += [look_on_both(built, who, course.seen, course.tally, over) for who in people[:LOOKERS]]
    work += [read(built, who, course.seen, course.tally, over) for who in people[LOOKERS : LOOKERS + READERS]]
    work.append(sign_in_anew(built, SIGNS_IN, PASSWORD, course.seen, course.tally, over))
    async with asyncio.TaskGroup() as group:
        for one in work:
            group.create_task(one)
        await _faults(course)
        course.over = True


async def _faults(course: Course) -> None:
    """Let each fault happen under load, last, and be mended; wait until what was hit is back before the next."""
    built = course.estate
    hosts = built.hosts
    await _calm(course, "nothing wrong")
    await _fault(course, "a web host killed", 12, lambda: built.kill("web1"), lambda: built.start("web1"), "web1")
    await _fault(course, "a web host cut off", 20, hosts["web2"].cut, hosts["web2"].mend, "web2")
    await _fault(course, "Redis killed", 12, built.redis.kill, built.redis.start, "")
    await _fault(course, "Redis cut off", 15, hosts["cache"].cut, hosts["cache"].mend, "")
    await _fault(
        course, "the busiest job host killed", 20, lambda: _kill_jobs(course), lambda: _start_jobs(course), "jobs"
    )
    await _fault(
        course, "the busiest job host cut off", 45, lambda: _cut_jobs(course), lambda: _mend_jobs(course), "jobs"
    )
    await _fault(course, "the busiest job host frozen", 50, lambda: _freeze(course), lambda: _thaw(course), "jobs")
    await _fault(
        course, "the busiest job host without power", 30, lambda: _unplug(course), lambda: _plug(course), "jobs"
    )
    # Not in a thread of its own: the server would be told to end when that thread does.
    await _fault(course, "PostgreSQL killed and started again", 10, built.hall.server.restart, lambda: None, "")
    await _calm(course, "nothing wrong at the end")


async def _calm(course: Course, name: str) -> None:
    with course.phase(name):
        await asyncio.sleep(CALM_SECONDS * course.factor)


async def _fault(
    course: Course, name: str, seconds: float, begin: Callable[[], Any], mend: Callable[[], Any], hit: str
) -> None:
    with course.phase(name):
        begin()
        await asyncio.sleep(seconds * course.factor)
    with course.phase(f"{name}: mended"):
        began = time.monotonic()
        mend()
        if hit:
            course.back[name] = round(await _until_back(course, hit) - began, 1)
        await asyncio.sleep(CALM_SECONDS * course.factor / 2)


async def _until_back(course: Course, hit: str) -> float:
    """Wait until a web host answers, or the job host that was hit has ended a job; return the moment."""
    deadline = time.monotonic() + BACK_SECONDS
    back: Callable[[], Awaitable[bool]] = _job_host_works(course) if hit == "jobs" else _web_host_answers(course, hit)
    while time.monotonic() < deadline and not await back():
        await asyncio.sleep(0.3)
    return time.monotonic()


def _web_host_answers(course: Course, name: str) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        try:
            line = Line(WEB_PORT, "", patience=2, address=course.estate.hosts[name].address)
            status, _, _ = await line.get("/accounts/login/")
            line.hang_up()
        except (OSError, EOFError, TimeoutError):
            return False
        return status == 200

    return answers


def _job_host_works(course: Course) -> Callable[[], Awaitable[bool]]:
    since = datetime.now(UTC).isoformat()

    async def works() -> bool:
        pid = course.estate.running[course.hit].pid
        signs = f"SELECT 1 FROM jobs_jobrun WHERE cluster LIKE '%:{pid}:%' AND signed_at > '{since}' LIMIT 1"
        return bool(ask(course.estate.hall.server, signs))

    return works


def _kill_jobs(course: Course) -> None:
    course.hit = course.estate.busiest()
    course.estate.kill(course.hit)


def _start_jobs(course: Course) -> None:
    course.estate.start(course.hit)


def _cut_jobs(course: Course) -> None:
    course.hit = course.estate.busiest()
    course.estate.hosts[course.hit].cut()


def _mend_jobs(course: Course) -> None:
    course.estate.hosts[course.hit].mend()


def _freeze(course: Course) -> None:
    course.hit = course.estate.busiest()
    course.estate.hosts[course.hit].kill(SIGSTOP)


def _thaw(course: Course) -> None:
    course.estate.hosts[course.hit].kill(SIGCONT)


def _unplug(course: Course) -> None:
    """Cut the line first, so that the database is never told that the host has gone."""
    _cut_jobs(course)
    course.estate.kill(course.hit)


def _plug(course: Course) -> None:
    _mend_jobs(course)
    _start_jobs(course)


# ---- what came of it ----


def _handed_in(course: Course) -> int:
    ours = ",".join(str(taker.attempt) for taker in course.estate.hall.takers[:TAKERS])
    count = f"SELECT count(*) FROM quizzes_attempt WHERE state <> 'open' AND id IN ({ours})"
    return int(ask(course.estate.hall.server, count)[0][0])


def _told(course: Course, name: str, began: float, lasted: float, at: datetime) -> dict[str, Any]:
    """Say what people felt in a phase: failed requests, and how long until everything was answered again."""
    counts = course.tally.phases.get(name, Counter())
    waits = sorted(course.tally.waits.get(name, []))
    pages = [page for page in course.seen.pages if page[1] == name]
    sign_ins = [one for one in course.seen.sign_ins if one[1] == name]
    failed = [at + seconds - began for at, _, seconds, well in pages if not well]
    return {
        "saves": len(waits),
        "save_median_ms": round(median(waits) * 1000) if waits else None,
        "slowest_save_s": round(waits[-1], 2) if waits else None,
        "pages": len(pages),
        "pages_failed": len(failed),
        "last_failed_page_after_s": round(max(failed), 1) if failed else 0,
        "slowest_page_s": round(max(seconds for _, _, seconds, _ in pages), 2) if pages else None,
        "sign_ins": f"{sum(well for *_, well in sign_ins)} of {len(sign_ins)}",
        "slowest_sign_in_s": round(max(seconds for _, _, seconds, _ in sign_ins), 2) if sign_ins else None,
        "longest_job_s": _longest_job(course, at, at + timedelta(seconds=lasted)),
        "5xx": sum(number for what, number in counts.items() if " answered 5" in f" {what}"),
        "requests without an answer": counts["requests failed"] + counts["pages without an answer"],
    }


def _longest_job(course: Course, since: datetime, until: datetime) -> float | None:
    """Return how long what was asked for in a phase took from the queue to its end, the slowest of all."""
    asked = f"task LIKE '%leave_mark' AND queued_at BETWEEN '{since.isoformat()}' AND '{until.isoformat()}'"
    found = ask(
        course.estate.hall.server,
        f"SELECT max(extract(epoch FROM ended_at - queued_at)) FROM jobs_jobrun WHERE {asked}",
    )
    return round(float(found[0][0]), 1) if found[0][0] is not None else None


def _audited(built: Estate) -> str:
    command = [sys.executable, "manage.py", "verify_audit"]
    done = subprocess.run(command, cwd=ROOT, env=built.hall.env, check=False, capture_output=True, text=True)
    return (done.stderr if done.returncode else done.stdout).strip().splitlines()[-1]
