"""How long a course pack takes to import, to import again, and to export: SIZE is the number of lessons."""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from courses.packs import read_pack

WORDS = settings.BASE_DIR / "content" / "first-cases"
LESSONS_EACH = 20
LESSON = "---\nid: {id}\ntitle: {title}\nminutes: 9\nsummary: Written for a measurement.\n---\n{body}"


def run(size: str) -> dict[str, Any]:
    """Write a pack of `size` lessons, import it twice, change one lesson, export it, and leave no row behind."""
    lessons = int(size) if size.isdigit() else 60
    found: dict[str, Any] = {"database": connection.vendor, "lessons": lessons, "modules": -(-lessons // LESSONS_EACH)}
    with tempfile.TemporaryDirectory() as place, transaction.atomic():
        folder = write_pack(Path(place) / "pack", lessons)
        found["kilobytes"] = sum(file.stat().st_size for file in folder.rglob("*.*")) // 1000
        found["read_seconds"] = timed(lambda: read_pack(folder))
        found["import_seconds"] = timed(lambda: put_in(folder))
        found["again_seconds"] = timed(lambda: put_in(folder))
        change_one(folder)
        found["one_changed_seconds"] = timed(lambda: put_in(folder))
        transaction.set_rollback(True)
    return found


def timed(work: Callable[[], Any]) -> float:
    """Return how many seconds it took."""
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 1)


def put_in(folder: Path) -> None:
    """Import the pack as an operator would."""
    call_command("import_course_pack", folder, verbosity=0, stdout=StringIO())


def write_pack(folder: Path, lessons: int) -> Path:
    """Write a pack with the words of the shipped one, under other ids: as long as lessons are."""
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: measured\ntitle: Measured\n")
    bodies = cycle([*bodies_of(WORDS)])
    for number in range(-(-lessons // LESSONS_EACH)):
        here = folder / "modules" / f"{number + 1:02}-module-{number + 1}"
        (here / "lessons").mkdir(parents=True)
        write_module(here, f"module-{number + 1}")
        for place in range(min(LESSONS_EACH, lessons - number * LESSONS_EACH)):
            key = f"lesson-{number + 1}-{place + 1}"
            body = next(bodies)
            words = LESSON.format(id=key, title=f"Lesson {place + 1} of {number + 1}", body=body)
            (here / "lessons" / f"{place + 1:02}-{key}.md").write_text(words)
        write_check(here, f"module-{number + 1}", f"lesson-{number + 1}-1", body_anchor(here))
    return folder


def bodies_of(pack: Path) -> Iterator[str]:
    """Yield the body of each shipped lesson, its links taken out: they lead to lessons of another pack."""
    for file in sorted(pack.glob("modules/*/lessons/*.md")):
        yield re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", file.read_text().split("---\n", 2)[2])


def write_module(folder: Path, key: str) -> None:
    """Write the facts of a module."""
    (folder / "module.yaml").write_text(
        f"id: {key}\ntitle: {key.replace('-', ' ').capitalize()}\nsummary: Measured.\nminutes: 180\n"
        "standards:\n  - {code: C1a, title: Finds every risk, source: Written for a measurement}\n"
    )


def body_anchor(folder: Path) -> str:
    """Return the first anchor of the first lesson."""
    first = next(iter(sorted(folder.glob("lessons/*.md"))))
    found = re.search(r"\{#([a-z0-9-]+)\}", first.read_text())
    return found[1] if found else ""


def write_check(folder: Path, key: str, lesson: str, anchor: str) -> None:
    """Write a check of ten questions."""
    options = [
        {"id": letter, "text": f"Option {letter}", "right": letter == "a", "feedback": f"Why {letter} is so, in words."}
        for letter in "abcd"
    ]
    questions = [
        {
            "id": f"{key}-q{number}",
            "type": "single",
            "must_get_right": False,
            "stem": f"What is asked in question {number}?",
            "teaches": f"{lesson}#{anchor}",
            "standard": "C1a",
            "blank": "Why nothing chosen is no answer, in words.",
            "options": options,
        }
        for number in range(1, 11)
    ]
    check = {"id": f"{key}-check", "title": f"Check of {key}", "questions": questions}
    (folder / "check.yaml").write_text(json.dumps(check, indent=1))  # what is JSON is YAML


def change_one(folder: Path) -> None:
    """Change a word of the last lesson."""
    last = sorted(folder.glob("modules/*/lessons/*.md"))[-1]
    last.write_text(last.read_text() + "\n## One more {#one-more}\n\nOne more sentence.\n")
