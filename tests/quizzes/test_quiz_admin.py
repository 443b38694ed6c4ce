"""Authors set a quiz in the content admin: settings, what is told, and what it asks, fixed or drawn by tags."""

from unittest.mock import patch

import pytest
from django.core.management import call_command

from assessments.quizzes.models import Quiz
from courses import standing
from courses.catching_up import catch_up
from lms.calendar import today
from lms.models import AuditEvent
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/quizzes/quiz/add/"


@pytest.fixture
def author(cast, signed_in_as):
    call_command("sync_roles", verbosity=0)
    return signed_in_as(cast.beatrice)


def sent(module, *rows, **facts):
    """Return what the form sends; each row is question, draw and section, and perhaps the id of a slot."""
    data = {
        "title": "Practice",
        "key": "some-practice",
        "module": module.pk,
        "intro": "",
        "behaviour": "practice",
        "tries": "1",
        "per_page": "1",
        "slots-TOTAL_FORMS": len(rows),
        "slots-INITIAL_FORMS": sum(len(row) > 3 for row in rows),
        "slots-MIN_NUM_FORMS": 0,
        "slots-MAX_NUM_FORMS": 1000,
    }
    for index, (question, draw, section, *pk) in enumerate(rows):
        row = {"question": question, "draw": draw, "section": section, "ORDER": index + 1, "id": pk[0] if pk else ""}
        data |= {f"slots-{index}-{name}": value for name, value in row.items()}
    return {**data, **facts}


def rows_of(quiz):
    return list(quiz.slots.order_by("position").values_list("position", "question__key", "draw", "section"))


def test_an_author_makes_a_quiz_and_puts_it_in_another_order(cast, author):
    check = make.check(cast.modules[0], questions=2)
    one, two = (slot.question for slot in check.slots.order_by("position"))

    page = author.post(ADD, sent(cast.modules[0], (one.pk, "", "A"), ("", "standard: C1a, difficulty: hard", "B")))

    assert page.status_code == 302, page.context["form"].errors
    quiz = Quiz.objects.get(key="some-practice")
    assert rows_of(quiz) == [(1, one.key, None, "A"), (2, None, {"standard": "C1a", "difficulty": "hard"}, "B")]
    first, second = quiz.slots.order_by("position")
    edit = f"/admin/snippets/quizzes/quiz/edit/{quiz.pk}/"
    assert "standard: C1a, difficulty: hard" in author.get(edit).content.decode()
    rows = [("", "standard: C1a", "B", second.pk), (one.pk, "", "A", first.pk), (two.pk, "", "")]
    assert author.post(edit, sent(cast.modules[0], *rows, certainty="on")).status_code == 302
    quiz.refresh_from_db()
    assert quiz.certainty
    assert rows_of(quiz) == [(1, None, {"standard": "C1a"}, "B"), (2, one.key, None, "A"), (3, two.key, None, "")]
    assert AuditEvent.objects.filter(code="quiz_set", by=cast.beatrice).count() == 2


@pytest.mark.parametrize(
    ("before", "after", "calls"), [("check", "practice", 1), ("practice", "check", 1), ("check", "check", 0)]
)
def test_a_quiz_that_becomes_a_check_or_is_one_no_more_is_caught_up_with(cast, author, before, after, calls):
    quiz = make.check(cast.modules[0], questions=1)
    Quiz.objects.filter(pk=quiz.pk).update(behaviour=before)
    slot = quiz.slots.get()
    row = (slot.question_id, "", "", slot.pk)
    with patch("assessments.quizzes.quiz_form.catch_up_later") as later:
        page = author.post(f"/admin/snippets/quizzes/quiz/edit/{quiz.pk}/", sent(cast.modules[0], row, behaviour=after))
    assert page.status_code == 302, page.context["form"].errors
    assert [call.args for call in later.call_args_list] == [([cast.modules[0].pk],)] * calls


def test_what_a_check_that_is_none_any_more_asked_for_is_counted_no_more(cast):
    check = make.check(cast.modules[0])
    make.handed_in(check, cast.callum, wrong=(1,))
    Quiz.objects.filter(pk=check.pk).update(behaviour=Quiz.Behaviour.PRACTICE)
    catch_up(cast.modules[0].pk, today())
    assert standing.drift(today()) == []


@pytest.mark.parametrize(
    ("facts", "row", "says"),
    [
        ({"behaviour": "exam"}, ("", "standard: C1a", ""), "An exam is timed"),
        ({"key": "statistics"}, ("", "standard: C1a", ""), "taken by a page of ours"),
        ({}, ("", "", "A"), "one of the two"),
        ({}, ("", "colour: red", ""), "Write each tag with its value"),
        ({"own_told": "on", "behaviour": "check"}, ("", "standard: C1a", ""), "A check tells everything"),
    ],
)
def test_what_does_not_go_together_is_said(cast, author, facts, row, says):
    page = author.post(ADD, sent(cast.modules[0], row, **facts))

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Quiz.objects.exists()


def test_what_is_told_is_kept_as_the_author_says(cast, author):
    facts = {"behaviour": "exam", "minutes": "20", "own_told": "on", "told_after": ["overall", "mark"]}
    author.post(ADD, sent(cast.modules[0], ("", "standard: C1a", ""), **facts))

    assert Quiz.objects.get().told == {"during": [], "after": ["overall", "mark"], "closed": []}


def test_nobody_but_authors_sets_a_quiz(cast, signed_in_as):
    call_command("sync_roles", verbosity=0)

    assert signed_in_as(cast.priya).get(ADD).status_code in {302, 403}
