"""What became of the jobs that were asked for while hosts were killed: each effect once, none lost, none given up."""

import re
import time
from collections import Counter
from typing import Any

from benchmarks._estate import Estate
from benchmarks._hall import ask
from benchmarks._marks import MESSAGE_EVERY

PATIENCE = 180.0
STILL_OPEN = (
    "SELECT count(*) FROM jobs_jobrun WHERE outcome IN ('waiting', 'running', 'failed') AND task LIKE '%leave_mark'"
)
MINUTELY = ("lms.tasks.send_urgent_notices", "assessments.quizzes.tasks.hand_in_all_over")


def drained(built: Estate) -> float:
    """Wait until every job that was asked for has ended and every urgent message has gone; return how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        waiting = "SELECT count(*) FROM lms_notice WHERE sent_at IS NULL AND dropped_at IS NULL AND urgent"
        if not ask(built.hall.server, STILL_OPEN)[0][0] and not ask(built.hall.server, waiting)[0][0]:
            break
        time.sleep(1)
    return round(time.monotonic() - began, 1)


def verdict_on_jobs(built: Estate, timed: int) -> dict[str, Any]:
    """Hold what was acknowledged against what was done."""
    taken = [int(line) for line in (built.place / "asked").read_text().split()]
    jobs = {number for number in taken if number % MESSAGE_EVERY}
    marks = Counter(number for (number,) in ask(built.hall.server, "SELECT number FROM bench_mark"))
    return {
        "asked for": len(jobs),
        "lost": sum(not marks[number] for number in jobs),
        "doubled": sum(count > 1 for count in marks.values()),
        "started more than once": _count(built, "starts > 1 AND task LIKE '%leave_mark'"),
        "given up": _count(built, "outcome = 'dead'"),
        "longest_wait_s": _longest(built),
        **_messages(built),
        **_timed(built, timed),
        **_clock(built),
    }


def _count(built: Estate, condition: str) -> int:
    return int(ask(built.hall.server, f"SELECT count(*) FROM jobs_jobrun WHERE {condition}")[0][0])


def _longest(built: Estate) -> float:
    """Return how long the job that waited longest took from the queue to its end, a dead host's hold included."""
    longest = "SELECT max(extract(epoch FROM ended_at - queued_at)) FROM jobs_jobrun WHERE task LIKE '%leave_mark'"
    return round(float(ask(built.hall.server, longest)[0][0]), 1)


def _messages(built: Estate) -> dict[str, int]:
    """Count e-mails. Each person was written to once; a host that dies between the mark and the e-mail costs one."""
    words = "".join(path.read_text() for path in (built.place / "mail").glob("*"))
    mails = Counter(re.findall(r"^To: (\S+)$", words, re.MULTILINE))
    sent = {
        email
        for (email,) in ask(
            built.hall.server,
            "SELECT person.email FROM lms_notice notice JOIN lms_person person ON person.id = notice.person_id "
            "WHERE notice.event LIKE 'hosts-%' AND notice.sent_at IS NOT NULL",
        )
    }
    return {
        "messages": len(sent),
        "messages e-mailed twice": sum(mails[email] > 1 for email in sent),
        "messages never e-mailed": sum(not mails[email] for email in sent),
    }


def _timed(built: Estate, timed: int) -> dict[str, Any]:
    """Count those whose time was up: each is handed in by the clock, once."""
    rows = ask(
        built.hall.server,
        "SELECT attempt.state, count(step.id) FROM quizzes_attempt attempt LEFT JOIN quizzes_step step "
        "ON step.attempt_id = attempt.id AND step.kind = 'submit' WHERE attempt.ends_at < now() "
        "GROUP BY attempt.id, attempt.state",
    )
    once = sum(state != "open" and count == 1 for state, count in rows)
    return {"time was up": len(rows), "handed in by the clock once": once, "of": timed}


def _clock(built: Estate) -> dict[str, int]:
    """Count the minutes of the schedule: each a job of its own, run to its end."""
    tasks = ", ".join(f"'{task}'" for task in MINUTELY)
    rows = ask(built.hall.server, f"SELECT task, key, outcome FROM jobs_jobrun WHERE task IN ({tasks})")
    moments = Counter((task, key) for task, key, _ in rows)
    return {
        "scheduled moments": len(moments),
        "run twice": sum(count > 1 for count in moments.values()),
        "scheduled and not done": sum(outcome != "done" for *_, outcome in rows),
    }
