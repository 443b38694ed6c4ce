"""Two imports at once, and one that is cut off: everything or nothing, and everything once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from courses.models import CoursePack, LessonPage, ModuleVersion
from tests.courses.pack_world import bring_in, lesson, write_pack

ROOT = Path(__file__).parents[2]
LESSONS = {f"m{number}": [lesson(f"l{number}-{place}") for place in range(12)] for number in range(5)}
# Importing, and saying when half of the lessons stand; then slower, so that there is time to end it.
HALF_WAY = """
import sys, time
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from courses import pack_pages
connection.settings_dict["NAME"] = sys.argv[1]
known, count = pack_pages._lesson_page, 0
def slow(*args):
    global count
    known(*args)
    count += 1
    if count == 30:
        print("half", flush=True)
        time.sleep(60)
pack_pages._lesson_page = slow
call_command("import_course_pack", sys.argv[2], verbosity=0)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "a", LESSONS)
    name = str(connection.settings_dict["NAME"])
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    child = subprocess.Popen(
        [sys.executable, "-c", HALF_WAY, name, str(folder)], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=20)
    finally:
        child.kill()
        child.stdout.close()
    assert LessonPage.objects.count() == 0
    assert CoursePack.objects.count() == 0
    bring_in(folder)
    assert LessonPage.objects.live().count() == 60


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_the_second_waits_and_changes_nothing(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "a", LESSONS)
    said: list[str] = []

    def work() -> None:
        try:
            said.append(bring_in(folder).splitlines()[-1])
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join(timeout=100)
    assert sorted("0 new, 0 changed" in words for words in said) == [False, True]
    assert LessonPage.objects.count() == 60
    assert ModuleVersion.objects.filter(module__key__startswith="m").exclude(number=1).count() == 0
