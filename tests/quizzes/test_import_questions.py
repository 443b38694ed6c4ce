"""Taking a file of questions into the bank: as drafts, all of them or none, and once."""

import base64
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.quizzes.models import Question
from assessments.quizzes.question_import import applying
from assessments.quizzes.question_import.applying import Sent, import_questions
from assessments.quizzes.question_import.report import Report
from courses.models import LessonPicture
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import quizzes
from tests.factories.lessons import PNG

GIFT = """// [id:q-one] [tag:standard:C1a]
What first?{
=Tell the police # They can act today.
~Wait # He stays at risk.
}

// [id:q-two]
How many?{#12:1 #That many. ~#Count again.}
"""
BAD = "\nBroken {=a\n"


def sent(cast: Cast, text: str = GIFT, **facts: Any) -> Sent:
    facts = {"file_format": "gift", "module": cast.modules[0], "by": None, **facts}
    return Sent(text.encode(), **facts)


def test_good_questions_come_in_as_drafts_with_what_they_still_need(cast: Cast) -> None:
    report = import_questions(sent=sent(cast))
    assert report.applied
    assert report.counts == {"new": 2}
    questions = {question.key: question for question in Question.objects.filter(key__startswith="q-")}
    assert set(questions) == {"q-one", "q-two"}
    assert not any(question.live for question in questions.values())
    assert all(question.latest_revision for question in questions.values())
    needs = report.rows[0].needs
    assert "Name the passage that teaches it: whoever gets it wrong is sent there." in needs
    assert not any("“#”" in need or "“”" in need for row in report.rows for need in row.needs)
    assert AuditEvent.objects.filter(code="questions_imported").count() == 1


def test_a_dry_run_saves_nothing(cast: Cast) -> None:
    report = import_questions(sent=sent(cast, dry_run=True))
    assert (report.applied, report.counts) == (False, {"new": 2})
    assert not Question.objects.exists()
    assert report == Report.from_json(report.as_json())


def test_one_bad_question_keeps_all_of_them_out_unless_it_is_to_be_skipped(cast: Cast) -> None:
    report = import_questions(sent=sent(cast, GIFT + BAD))
    assert report.refused
    assert not Question.objects.exists()
    assert report.bad[0].problems[0][0] == 10
    skipped = import_questions(sent=sent(cast, GIFT + BAD, skip_bad=True))
    assert skipped.applied
    assert skipped.counts == {"new": 2, "unreadable": 1}
    assert Question.objects.count() == 2


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    import_questions(sent=sent(cast))
    revisions = Question.objects.get(key="q-one").revisions.count()
    report = import_questions(sent=sent(cast))
    assert (report.applied, report.counts) == (False, {"unchanged": 2})
    assert Question.objects.get(key="q-one").revisions.count() == revisions


def test_a_changed_question_is_one_more_draft(cast: Cast) -> None:
    import_questions(sent=sent(cast))
    report = import_questions(sent=sent(cast, GIFT.replace("Wait", "Wait a week")))
    assert report.counts == {"changed": 1, "unchanged": 1}
    question = Question.objects.get(key="q-one")
    assert "Wait a week" in str(question.body.get_prep_value())
    assert question.revisions.count() == 2
    assert Question.objects.count() == 2


def test_two_questions_with_one_key_are_told_apart(cast: Cast) -> None:
    report = import_questions(sent=sent(cast, GIFT + "\n// [id:q-one]\nOther?{=a ~b}\n"))
    assert report.refused
    assert "question of line 2 has the same key, “q-one”" in report.bad[0].problems[0][1]


def test_a_key_of_another_module_is_not_taken(cast: Cast) -> None:
    import_questions(sent=sent(cast))
    report = import_questions(sent=sent(cast, module=cast.modules[1]))
    assert len(report.bad) == 2
    assert "is a question of" in report.bad[0].problems[0][1]


def test_the_module_comes_from_the_tag_or_the_category(cast: Cast) -> None:
    key = cast.modules[1].key
    tagged = "// [id:q-a] [tag:module:" + key + "]\nA?{=a ~b}\n"
    assert import_questions(sent=sent(cast, tagged)).rows[0].module == cast.modules[1].title
    placed = f"$CATEGORY: top/{key}\n\n// [id:q-b]\nB?{{=a ~b}}\n"
    assert import_questions(sent=sent(cast, placed, module=None)).rows[0].module == cast.modules[1].title
    nowhere = import_questions(sent=sent(cast, "C?{=a ~b}", module=None))
    assert "names no module" in nowhere.bad[0].problems[0][1]
    strange = import_questions(sent=sent(cast, "// [tag:module:no-such]\nD?{=a ~b}"))
    assert "no module “no-such”" in strange.bad[0].problems[0][1]


def test_only_authors_import(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        import_questions(sent=sent(cast, by=cast.priya))


def test_a_yes_counts_for_what_was_seen(cast: Cast) -> None:
    seen = import_questions(sent=sent(cast, dry_run=True)).seen
    quizzes.check(cast.modules[0])
    import_questions(sent=sent(cast, GIFT.split("\n\n")[0]))
    report = import_questions(sent=sent(cast, seen=seen))
    assert not report.applied
    assert report.counts == {"new": 1, "unchanged": 1}


def test_pictures_are_kept_once(cast: Cast) -> None:
    encoded = base64.b64encode(PNG).decode()
    question = (
        "<question type='truefalse'><idnumber>p{n}</idnumber><name><text>P</text></name><questiontext format='html'>"
        "<text><![CDATA[<img src='@@PLUGINFILE@@/hill.png' alt='A hill'><p>So?</p>]]></text>"
        f"<file name='hill.png' encoding='base64'>{encoded}</file></questiontext>"
        "<answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer></question>"
    )
    text = "<quiz>" + question.replace("{n}", "1") + question.replace("{n}", "2") + "</quiz>"
    report = import_questions(sent=sent(cast, text, file_format="moodle"))
    assert report.applied
    (picture,) = LessonPicture.objects.filter(alt_text="A hill")
    assert picture.file_hash in Question.objects.get(key="p1").stem
    with picture.file.open("rb") as file:
        assert file.read() == PNG


def test_too_large_and_empty_files_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "empty" in import_questions(sent=sent(cast, "")).bad[0].problems[0][1]
    assert "no question" in import_questions(sent=sent(cast, "// only a comment")).bad[0].problems[0][1]
    monkeypatch.setattr(applying, "MOST_QUESTIONS", 1)
    assert "more than 1 questions" in import_questions(sent=sent(cast)).bad[0].problems[0][1]
    monkeypatch.setattr(applying, "MEGABYTE", 0)
    assert "larger than" in import_questions(sent=sent(cast)).bad[0].problems[0][1]


# ---- commands ----


def run(file: Path, *args: str, **options: Any) -> str:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_questions", file, *args, stdout=out, stderr=err, **options)
    except CommandError as refused:
        return out.getvalue() + err.getvalue() + f"refused: {refused}"
    return out.getvalue() + err.getvalue()


def test_the_command_reports_on_every_question(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "questions.gift"
    file.write_text(GIFT + BAD)
    options = {"format": "gift", "module": cast.modules[0].key}
    said = run(file, **options)
    assert "line 10: The brace { is not closed" in said
    assert "refused: Nothing was imported: 1 of 3 questions cannot be read. --skip-bad takes the others in." in said
    said = run(file, "--skip-bad", "--dry-run", **options)
    assert "This would come in as drafts: 2 new, 1 unreadable. Dry run: nothing is saved." in said
    assert not Question.objects.exists()
    assert "Taken in as drafts: 2 new, 1 unreadable." in run(file, "--skip-bad", **options)
    assert "still needs: Name the passage" in run(file, "--skip-bad", **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"format": "gift", "module": "no-such"}, "There is no module “no-such”"),
        ({"format": "gift", "by": "nobody@example.org"}, "Nobody here has the address"),
    ],
)
def test_the_command_refuses_what_does_not_exist(
    cast: Cast, tmp_path: Path, options: dict[str, str], words: str
) -> None:
    file = tmp_path / "questions.gift"
    file.write_text(GIFT)
    assert words in run(file, **options)
    assert "There is no file" in run(tmp_path / "other.gift", format="gift")


def test_what_is_exported_comes_back_unchanged(cast: Cast, tmp_path: Path) -> None:
    import_questions(sent=sent(cast))
    quizzes.check(cast.modules[1], questions=2)
    file, out = tmp_path / "out.xml", StringIO()
    call_command("export_questions", file, "--module", cast.modules[0].key, stdout=out)
    assert "Wrote 2 questions" in out.getvalue()
    assert "Nothing to change" in run(file, format="moodle", module=cast.modules[0].key)
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_questions", file, "--module", cast.modules[0].key)
    with pytest.raises(CommandError, match="no quiz"):
        call_command("export_questions", tmp_path / "b.xml", "--quiz", "no-such")
