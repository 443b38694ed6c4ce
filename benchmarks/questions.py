"""How long it takes to take questions in: a Moodle XML file, read and kept as drafts, then once more."""

import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from assessments.quizzes.models import Question
from assessments.quizzes.question_import.moodle import read_moodle
from courses.models import Module

STEM = (
    "<p>Case {n}: he moves in with <strong>a partner</strong> and two children.</p><p>What do you do in case {n}?</p>"
)


def run(size: str) -> dict[str, Any]:
    """Write a file of `size` questions of every type that is held, import it twice, and leave no row behind."""
    count = int(size) if size.isdigit() else 2_000
    found: dict[str, Any] = {"database": connection.vendor, "questions": count}
    with tempfile.TemporaryDirectory() as place, transaction.atomic():
        file = Path(place) / "questions.xml"
        file.write_text(moodle_file(count))
        module = Module.objects.create(key="measured", title="Measured")
        found["kilobytes"] = file.stat().st_size // 1000
        found["read_seconds"] = timed(lambda: list(read_moodle(file.read_bytes())))
        found["dry_run_seconds"] = timed(lambda: put_in(file, dry_run=True))
        found["import_seconds"] = timed(lambda: put_in(file))
        found["kept"] = Question.objects.filter(module=module).count()
        found["again_seconds"] = timed(lambda: put_in(file))
        transaction.set_rollback(True)
    return found


def timed(work: Callable[[], Any]) -> float:
    """Return how many seconds it took."""
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 1)


def put_in(file: Path, *, dry_run: bool = False) -> None:
    """Import the file as an operator would."""
    options = {"format": "moodle", "module": "measured", "dry_run": dry_run, "verbosity": 0}
    call_command("import_questions", file, stdout=StringIO(), **options)


def moodle_file(count: int) -> str:
    """Write questions of every type in turn, with feedback, tags and general feedback."""
    types = (choice, several, true_false, matching, number, words, order)
    questions = "\n".join(types[n % len(types)](n) for n in range(count))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{questions}\n</quiz>\n'


def question(kind: str, n: int, inside: str) -> str:
    """Write what every type has."""
    return f"""<question type="{kind}">
  <name><text>Question {n}</text></name>
  <questiontext format="html"><text><![CDATA[{STEM.format(n=n)}]]></text></questiontext>
  <generalfeedback><text><![CDATA[<p>Who must be told stands in plan {n}.</p>]]></text></generalfeedback>
  <defaultgrade>1.0000000</defaultgrade>
  <penalty>0.3333333</penalty>
  <hidden>0</hidden>
  <idnumber>measured-{n}</idnumber>
{inside}
  <tags><tag><text>misconception:old-rating-stands</text></tag><tag><text>difficulty:middling</text></tag></tags>
</question>"""


def answer(text: str, fraction: float, n: int, more: str = "") -> str:
    """Write an answer with its feedback."""
    why = f"Why {text} is so in case {n}, said in a sentence that somebody could learn from."
    return (
        f'  <answer fraction="{fraction:g}" format="html"><text>{text}</text>'
        f'<feedback format="html"><text><![CDATA[<p>{why}</p>]]></text></feedback>{more}</answer>\n'
    )


def choice(n: int) -> str:
    """Write a question with one right answer."""
    rows = "".join(answer(f"Option {letter}", 100 if letter == "b" else 0, n) for letter in "abcd")
    return question("multichoice", n, f"  <single>true</single>\n{rows}")


def several(n: int) -> str:
    """Write a question with two right answers."""
    rows = "".join(answer(f"Option {letter}", 50 if letter in "ab" else -50, n) for letter in "abcd")
    return question("multichoice", n, f"  <single>false</single>\n{rows}")


def true_false(n: int) -> str:
    """Write a question of true or false."""
    return question("truefalse", n, answer("true", 100, n) + answer("false", 0, n))


def matching(n: int) -> str:
    """Write something to match."""
    rows = "".join(
        f'  <subquestion format="html"><text><![CDATA[<p>Sign {k}</p>]]></text>'
        f"<answer><text>Risk {k}</text></answer></subquestion>\n"
        for k in range(4)
    )
    return question("matching", n, rows)


def number(n: int) -> str:
    """Write a question for a number."""
    off = "<tolerance>0.5</tolerance>"
    return question("numerical", n, answer("12.5", 100, n, off) + answer("*", 0, n, "<tolerance>0</tolerance>"))


def words(n: int) -> str:
    """Write a question for a few words."""
    return question("shortanswer", n, answer("plan", 100, n) + answer("a plan", 100, n) + answer("*", 0, n))


def order(n: int) -> str:
    """Write something to put in order."""
    return question("ordering", n, "".join(answer(f"Step {k}", k, n) for k in range(1, 5)))
