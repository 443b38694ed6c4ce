"""The house rules that can be counted: short files and functions, telling names, no signals but the one allowed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("lms", "courses", "mentoring", "assessments", "scripts", "benchmarks")
FILES = sorted(
    file for folder in (*ROOMS, "tests") for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts
)
CODE = [file for file in FILES if file.relative_to(ROOT).parts[0] in ROOMS]
SAYS_NOTHING = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py", "core.py"}
# Wagtail has no method that covers every way of publishing, so one receiver may stand here.
MAY_RECEIVE = {"courses/published.py"}


def name(file: Path) -> str:
    """Return the path of a file inside the project."""
    return file.relative_to(ROOT).as_posix()


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    """Yield every function of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def length(node: ast.FunctionDef) -> int:
    """Return how many lines a function takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_stays_short_and_has_a_telling_name(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400
    assert file.name not in SAYS_NOTHING


@pytest.mark.parametrize("file", CODE, ids=name)
def test_no_room_listens_to_signals(file: Path) -> None:  # a line is one over a network
    text = file.read_text(encoding="utf-8")
    if name(file) not in MAY_RECEIVE:
        assert not re.search(r"^@receiver\b|(?<!line)\.connect\(|import .*\bSignal\b", text, re.MULTILINE)


@pytest.mark.parametrize("file", CODE, ids=name)
def test_no_function_is_longer_than_a_screen(file: Path) -> None:
    assert [f"{node.name} ({length(node)})" for node in functions(file) if length(node) > 40] == []


def test_half_of_all_functions_are_under_ten_lines() -> None:
    assert median(length(node) for file in CODE for node in functions(file)) < 10


@pytest.mark.parametrize("file", CODE, ids=name)
def test_every_module_and_class_says_in_a_sentence_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes: list[ast.Module | ast.ClassDef] = [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.ClassDef))]
    silent = {getattr(node, "name", "the module") for node in nodes if not ast.get_docstring(node)}
    assert silent <= {"Meta"}
