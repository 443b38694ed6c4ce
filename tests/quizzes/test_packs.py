"""The checks of a course pack: problems with file and line, and importing twice."""

import pytest

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Attempt, Question, QuestionVersion, Quiz, Slot
from assessments.quizzes.packs import check_problems, import_checks
from courses import standing
from courses.models import Standing
from courses.pack_import import import_pages
from courses.packs import read_pack
from lms.calendar import today
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from tests.factories.quizzes import raw_question, write_check, write_pack

pytestmark = pytest.mark.django_db


def imported(folder, by=None):
    pack = read_pack(folder)
    assert pack.problems == []
    import_pages(pack=pack, by=None)
    return import_checks(pack=pack, by=by)


def test_a_good_pack_has_no_problems(tmp_path):
    assert check_problems(read_pack(write_pack(tmp_path, m1=[raw_question()]))) == []


CHECK = """\
id: m1-check
title: A check
questions:
  - id: q1
    type: single
    must_get_right: true
    stem: |
      A father moves in.

      What do you do?
    teaches: the-lesson#nowhere
    standard: C1a
    blank: Nothing was chosen. Think of the children.
    options:
      - {id: a, text: Review it, right: true, feedback: The household has changed since.}
      - id: b
        text: Leave it
        right: false
        feedback: Incorrect.
  - id: q1
    type: essay
    stem: What now?
    teaches: the-lesson#the-anchor
    standard: C1a
    options:
      - id: a
        text: True
        right: yes indeed
  - id: q2
    type: single
    must_get_right: false
    stem: What now?
    teaches: the-lesson#the-anchor
    standard: C1a
    options:
      - id: a
        text: True
        right: yes indeed
  - just words
"""


def test_each_problem_has_its_file_and_its_line(tmp_path):
    write_pack(tmp_path, m1=[])
    (tmp_path / "modules/m1/check.yaml").write_text(CHECK)

    found = check_problems(read_pack(tmp_path))

    assert {problem.file for problem in found} == {"modules/m1/check.yaml"}
    assert [(problem.line, problem.sentence) for problem in found] == [
        (
            11,
            "Question q1: It teaches “the-lesson#nowhere”, and there is no such passage. Name a lesson and its anchor.",
        ),
        (19, "Question q1: Option b, which is wrong, has feedback that only says so. Say why it is wrong."),
        (20, "Question q1: Say true or false under “must_get_right”."),
        (20, "The id “q1” is already used in the check of m1. Each id is used once."),
        (21, f"Question q1: “essay” is no type of question. Use one of: {', '.join(KINDS)}."),
        (37, "Question q2: The text of this option is missing or not words. Write it in quotes."),
        (38, "Question q2: Say true or false under “right” of this option."),
        (39, "This question must hold names and values (name: value)."),
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("id: m1-check\ntitle: A check\nquestions: []\n", "no questions"),
        ("id: m1-check\ntitle: A check\nquestions: words\n", "no questions"),
        ("id: M1 Check\ntitle: A check\n", "small letters"),
        (f"id: {'m' * 81}\ntitle: A check\n", "“id” of the check is longer than 80 characters"),
        (f"id: m1-check\ntitle: A check\nquestions: [{{id: {'q' * 81}}}]\n", "“id” is longer than 80 characters"),
        ("", "“id” of the check is missing"),
    ],
)
def test_a_check_without_a_body_is_a_problem(tmp_path, text, word):
    write_pack(tmp_path, m1=[])
    (tmp_path / "modules/m1/check.yaml").write_text(text)

    assert any(word in problem.sentence for problem in check_problems(read_pack(tmp_path)))


def test_a_file_that_is_not_yaml_is_reported_once_by_its_reader(tmp_path):
    write_pack(tmp_path, m1=[])
    (tmp_path / "modules/m1/check.yaml").write_text("id: [\n")
    pack = read_pack(tmp_path)

    assert len(pack.problems) == 1
    assert check_problems(pack) == []


def test_two_modules_may_not_share_the_id_of_a_question(tmp_path):
    second = raw_question("q1", teaches="the-lesson#the-anchor")
    found = check_problems(read_pack(write_pack(tmp_path, m1=[raw_question("q1")], m2=[second])))

    assert [(problem.file, problem.sentence) for problem in found] == [
        ("modules/m2/check.yaml", "The id “q1” is already used in the check of m1. Each id is used once.")
    ]


def test_a_pack_may_not_take_a_question_from_a_module_of_another_pack(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    imported(write_pack(tmp_path / "one", m1=[raw_question("q1")]))
    other = write_pack(tmp_path / "two", m2=[raw_question("q1", teaches="the-lessonm2#the-anchor")])

    assert [problem.sentence for problem in check_problems(read_pack(other))] == [
        "The id “q1” is already used in the check of m1. Each id is used once."
    ]


def test_an_import_makes_the_check_and_its_questions(tmp_path):
    changes = imported(write_pack(tmp_path, m1=[raw_question("q1"), raw_question("q2", must_get_right=True)]))

    quiz = Quiz.objects.get(key="m1-check")
    version = QuestionVersion.objects.get(question__key="q2")
    assert changes.created == ["Question: q1", "Question: q2", "Check: A check"]
    assert [slot.question.key for slot in quiz.slots.all()] == ["q1", "q2"]
    assert (version.number, version.must_get_right, version.lesson_key, version.anchor) == (
        1,
        True,
        "the-lesson",
        "the-anchor",
    )
    assert (version.standard, version.standard_title) == ("C1a", "Identifies any risk")
    assert version.how.right_answer(version.body) == {"choice": ["a"]}


def test_the_same_import_twice_changes_nothing(tmp_path):
    folder = write_pack(tmp_path, m1=[raw_question("q1"), raw_question("q2")])
    imported(folder)
    events = AuditEvent.objects.filter(code="check_imported").count()

    changes = imported(folder)

    assert (changes.created, changes.updated) == ([], [])
    assert changes.unchanged == ["Question: q1", "Question: q2", "Check: A check"]
    assert QuestionVersion.objects.count() == 2
    assert AuditEvent.objects.filter(code="check_imported").count() == events


def test_a_question_that_changed_becomes_a_new_version_and_the_old_one_stays(tmp_path):
    folder = write_pack(tmp_path, m1=[raw_question("q1"), raw_question("q2")])
    imported(folder)
    write_check(
        folder / "modules/m1/check.yaml", "m1-check", [raw_question("q1", stem="What now?"), raw_question("q2")]
    )

    changes = imported(folder)

    assert changes.updated == ["Question: q1"]
    assert [
        (v.question.key, v.number, v.stem) for v in QuestionVersion.objects.order_by("question__key", "number")
    ] == [
        ("q1", 1, "A father moves in.\n\nWhat do you do?"),
        ("q1", 2, "What now?"),
        ("q2", 1, "A father moves in.\n\nWhat do you do?"),
    ]


def test_a_question_that_is_gone_leaves_its_slot_and_is_not_deleted(tmp_path):
    folder = write_pack(tmp_path, m1=[raw_question("q1"), raw_question("q2"), raw_question("q3")])
    imported(folder)
    write_check(folder / "modules/m1/check.yaml", "m1-check", [raw_question("q3"), raw_question("q1")])

    changes = imported(folder)

    assert changes.updated == ["Check: A check"]
    assert list(Slot.objects.order_by("position").values_list("question__key", flat=True)) == ["q3", "q1"]
    assert Question.objects.count() == 3
    assert QuestionVersion.objects.count() == 3


def test_a_check_with_a_problem_is_not_imported(tmp_path):
    pack = read_pack(write_pack(tmp_path, m1=[raw_question(blank="")]))
    import_pages(pack=pack, by=None)

    with pytest.raises(ValueError, match="1 problems"):
        import_checks(pack=pack, by=None)

    assert not Quiz.objects.exists()


def test_only_an_author_imports_checks(cast, tmp_path):
    folder = write_pack(tmp_path, m1=[raw_question()])

    with pytest.raises(NotAllowed):
        imported(folder, by=cast.priya)

    imported(folder, by=cast.beatrice)
    assert AuditEvent.objects.get(code="check_imported").by == cast.beatrice


def test_a_new_check_leaves_no_drift_in_the_read_model(cast, tmp_path):
    imported(write_pack(tmp_path, child_safeguarding=[raw_question(teaches="the-lessonchild-safeguarding#the-anchor")]))

    assert Standing.objects.count() == 3
    assert standing.drift(today()) == []
    assert not Attempt.objects.exists()
