"""Quizzes in course packs: settings, draws and pass marks are read, refused with their line, and written back."""

from datetime import date

import pytest
import yaml
from django.core.management import call_command

from assessments.quizzes.models import PassMark, Quiz
from assessments.quizzes.pack_export import quizzes_of
from assessments.quizzes.packs import check_problems, import_checks
from courses.models import Module
from courses.pack_import import import_pages
from courses.packs import read_pack
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db

MARK = {"section": "One", "percent": 75, "method": "Angoff", "judges": ["A tutor"], "set_on": date(2026, 11, 2)}
MARK |= {"starts": date(2026, 11, 2), "reason": "Agreed"}
EXAM = {
    "id": "m1-exam",
    "title": "An exam",
    "behaviour": "exam",
    "certainty": True,
    "minutes": 20,
    "shuffled": True,
    "per_page": 2,
    "told": {"after": ["overall"]},
    "pass_marks": [MARK],
    "questions": [
        {"section": "One", "draw": {"standard": "C1a"}},
        {"section": "One", **make.raw_question("q9")},
        {"section": "Two", "draw": {"module": "m1", "misconception": "old-rating-stands"}},
    ],
}


@pytest.fixture
def folder(tmp_path):
    return make.write_pack(tmp_path, m1=[make.raw_question("q1")])


def with_exam(folder, **facts):
    place = folder / "modules" / "m1" / "quizzes"
    place.mkdir(exist_ok=True)
    (place / "m1-exam.yaml").write_text(yaml.safe_dump({**EXAM, **facts}, sort_keys=False, allow_unicode=True))
    return read_pack(folder)


def brought_in(pack):
    import_pages(pack=pack, by=None)
    return import_checks(pack=pack, by=None)


def test_a_quiz_comes_in_with_all_its_settings(folder):
    pack = with_exam(folder)
    assert [*pack.problems, *check_problems(pack)] == []
    brought_in(pack)

    quiz = Quiz.objects.get(key="m1-exam")
    assert (quiz.behaviour, quiz.minutes, quiz.certainty, quiz.shuffled, quiz.per_page) == ("exam", 20, True, True, 2)
    assert quiz.told == {"after": ["overall"]}
    rows = list(quiz.slots.order_by("position").values_list("section", "draw", "question__key"))
    assert rows == [
        ("One", {"standard": "C1a"}, None),
        ("One", None, "q9"),
        ("Two", {"module": "m1", "misconception": "old-rating-stands"}, None),
    ]
    mark = PassMark.objects.get()
    assert (mark.section, mark.percent, mark.judges, mark.set_by) == ("One", 75, "A tutor", None)
    assert Quiz.objects.get(behaviour="check").key == "m1-check"


def test_the_same_pack_again_changes_nothing(folder):
    brought_in(with_exam(folder))
    changes = brought_in(with_exam(folder))

    assert not changes.created
    assert not changes.updated
    assert PassMark.objects.count() == 1


def test_another_pass_mark_is_added_and_none_is_taken_away(folder):
    brought_in(with_exam(folder))
    brought_in(with_exam(folder, pass_marks=[{**MARK, "percent": 80}]))

    assert list(PassMark.objects.values_list("percent", flat=True)) == [75, 80]


def test_what_is_written_is_what_was_read(folder):
    brought_in(with_exam(folder))

    found = quizzes_of(Module.objects.get(key="m1"))

    assert sorted(found) == ["check.yaml", "quizzes/m1-exam.yaml"]
    assert found["quizzes/m1-exam.yaml"] == EXAM


def test_an_export_is_the_same_byte_for_byte_when_it_is_imported_and_written_again(folder, tmp_path):
    pack = with_exam(folder)
    brought_in(pack)
    places = [tmp_path / "first", tmp_path / "second"]
    call_command("export_course_pack", str(places[0]), "--pack", pack.id)
    call_command("import_course_pack", str(places[0]))
    call_command("export_course_pack", str(places[1]), "--pack", pack.id)

    first, second = ({file.relative_to(place): file.read_bytes() for file in place.rglob("*.yaml")} for place in places)
    assert first == second
    assert any(name.parent.name == "quizzes" for name in first)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"behaviour": "check"}, "no behaviour of a quiz"),
        ({"behaviour": "test"}, "no behaviour of a quiz"),
        ({"minutes": 0}, "“minutes” is a whole number from 1 to 600"),
        ({"certainty": "often"}, "Say true or false under “certainty”"),
        ({"told": {"during": ["mark"]}}, "Nothing is marked before handing in"),
        ({"told": {"later": []}}, "is no phase"),
        ({"speed": 3}, "A quiz has no “speed”"),
        ({"pass_marks": [{**MARK, "percent": 101}]}, "1 to 100"),
        ({"pass_marks": [{**MARK, "section": "Three"}]}, "No question of this file is in the section “Three”"),
        ({"pass_marks": [{**MARK, "set_on": "soon"}]}, "“set_on” of a pass mark is a day"),
        ({"pass_marks": {"percent": 80}}, "List the pass marks"),
        ({"questions": [{"draw": {"colour": "red"}}]}, "“colour” is no tag"),
        ({"questions": [{"draw": {}}]}, "name one tag or more"),
        ({"questions": [{"draw": {"standard": "C1a"}, "stem": "What?"}]}, "An entry that draws holds"),
        ({"questions": [{"section": "x" * 81, **make.raw_question("q9")}]}, "A section is named in 80"),
        ({"questions": [make.raw_question("q1")]}, "is already used in the check of m1"),
        ({"id": "m1-check"}, "is already used in the check of m1"),
    ],
)
def test_what_is_wrong_with_a_quiz_is_said_with_its_line(folder, facts, says):
    problems = check_problems(with_exam(folder, **facts))

    assert any(says in problem.sentence for problem in problems), problems
    assert {problem.file for problem in problems} == {"modules/m1/quizzes/m1-exam.yaml"}
    assert all(problem.line >= 1 for problem in problems)


def test_an_exam_without_a_time_is_refused(folder):
    pack = with_exam(folder)
    file = folder / "modules/m1/quizzes/m1-exam.yaml"
    file.write_text(file.read_text().replace("minutes: 20\n", ""))

    assert "An exam is timed" in check_problems(read_pack(folder))[0].sentence
    assert pack.problems == []


def test_a_check_has_settings_too_but_no_other_behaviour(folder):
    file = folder / "modules/m1/check.yaml"
    file.write_text(file.read_text() + "certainty: true\nshuffled: true\n")
    brought_in(read_pack(folder))
    assert Quiz.objects.get().certainty

    file.write_text(file.read_text() + "behaviour: practice\n")
    assert "A check behaves as a check" in check_problems(read_pack(folder))[0].sentence
