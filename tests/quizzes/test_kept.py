"""Questions kept for exams: one held fixed is asked nowhere else, one that may be drawn only where none is left."""

import pytest
from django.utils import timezone

from assessments.quizzes.actions import start_attempt
from assessments.quizzes.coming_back import turn_of as turn_of_retest
from assessments.quizzes.drawing import Candidate, draw
from assessments.quizzes.kept import asked_elsewhere, kept_last
from assessments.quizzes.models import Question, QuestionVersion, Quiz, Retest, Slot
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.starting import pool_for
from assessments.quizzes.turns import turn_of
from lms.calendar import today
from lms.permissions import NotAllowed
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db
ABOUT = "old-rating-stands"


@pytest.fixture
def module(cast):
    return cast.modules[0]


@pytest.fixture
def exam(cast):
    """An exam of another module, so that only what its slots say connects it with this one."""
    return make.quiz_of(cast.modules[1], Quiz.Behaviour.EXAM, questions=0, minutes=30)


@pytest.fixture
def practice(module):
    quiz = make.quiz_of(module, Quiz.Behaviour.PRACTICE, questions=0)
    Slot.objects.create(quiz=quiz, position=1, draw={"misconception": ABOUT})
    return quiz


def question(module, key, **tags):
    found = Question.objects.create(key=key, module=module)
    version = make.add_version(found, 50 + found.pk)
    QuestionVersion.objects.filter(pk=version.pk).update(misconception=ABOUT, standard="C1a", **tags)
    return found


def draws(quiz, position=1, **tags):
    return Slot.objects.create(quiz=quiz, position=position, draw=tags)


def asked(quiz, person):
    return {slot.question_version.question.key for slot in start_attempt(quiz=quiz, by=person).slots.all()}


def kept_of(module):
    return dict(
        asked_elsewhere(QuestionVersion.objects.filter(question__module=module)).values_list("question", "kept")
    )


@pytest.mark.parametrize("behaviour", [Quiz.Behaviour.PRACTICE, Quiz.Behaviour.TRIES, Quiz.Behaviour.CHECK])
def test_what_an_exam_may_draw_is_drawn_elsewhere_only_when_nothing_else_is_left(
    cast, module, exam, practice, behaviour
):
    Quiz.objects.filter(pk=practice.pk).update(behaviour=behaviour)
    practice.refresh_from_db()
    question(module, "of-the-exam", difficulty="hard")
    draws(exam, module=module.key, difficulty="hard")

    assert asked(practice, cast.priya) == {"of-the-exam"}
    free = question(module, "free")
    for person in (cast.callum, cast.nadia, cast.gareth, cast.owen):
        assert asked(practice, person) == {free.key}


def test_one_seen_already_comes_before_one_that_an_exam_may_draw(cast, module, exam, practice):
    question(module, "free")
    assert asked(practice, cast.priya) == {"free"}
    practice.attempts.update(state="finished", finished_at=timezone.now())
    question(module, "of-the-exam", difficulty="hard")
    draws(exam, module=module.key, difficulty="hard")

    assert asked(practice, cast.priya) == {"free"}


def test_what_an_exam_holds_fixed_is_never_drawn_elsewhere(cast, module, exam, practice):
    fixed = question(module, "of-the-exam")
    Slot.objects.create(quiz=exam, position=1, question=fixed)

    with pytest.raises(NotAllowed, match="too few are ready"):
        start_attempt(quiz=practice, by=cast.priya)

    Slot.objects.create(quiz=make.check(module, questions=0), position=1, question=fixed)
    assert asked(practice, cast.priya) == {"of-the-exam"}


def test_an_exam_itself_draws_what_is_kept_for_exams(cast, module, exam):
    question(module, "free")
    for number in range(4):
        question(module, f"of-the-exam-{number}", difficulty="hard")
    for position in range(1, 5):
        draws(exam, position, module=module.key, difficulty="hard")

    assert len(asked(exam, cast.priya)) == 4


def test_an_exam_draws_last_what_somebody_has_met_as_a_sibling(cast, module, exam):
    draws(exam, module=module.key, difficulty="hard")
    quiz = make.check(module, about=ABOUT, questions=1)
    QuestionVersion.objects.update(misconception=ABOUT)
    for number in range(2):
        question(module, f"of-the-exam-{number}", difficulty="hard")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    sheet = sheet_of(attempt)
    met = turn_of(sheet, sheet.mark_at(1)).version.question.key
    assert met == "of-the-exam-0"
    sheet.attempt.steps.create(
        number=sheet.next_number,
        kind="put_right",
        slot=sheet.slot_at(1),
        question_version=turn_of(sheet, sheet.mark_at(1)).version,
        answer=make.choice("a"),
        at=timezone.now(),
    )

    assert asked(exam, cast.priya) == {"of-the-exam-1"}


def test_a_sibling_that_an_exam_may_draw_is_asked_only_where_there_is_no_other(cast, module, exam):
    draws(exam, module=module.key, difficulty="hard")
    quiz = make.check(module, questions=1)
    QuestionVersion.objects.update(misconception=ABOUT)
    question(module, "of-the-exam", difficulty="hard")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    def sibling():
        sheet = sheet_of(attempt)
        return turn_of(sheet, sheet.mark_at(1)).version.question.key

    assert sibling() == "of-the-exam"
    question(module, "free")
    assert sibling() == "free"


def test_a_retest_asks_what_an_exam_may_draw_only_where_there_is_no_other(cast, module, exam):
    draws(exam, module=module.key, difficulty="hard")
    retest = Retest.objects.create(
        person=cast.priya, module=module, misconception=ABOUT, due=today(), opened_at=timezone.now()
    )
    question(module, "of-the-exam", difficulty="hard")
    assert turn_of_retest(retest, []).version.question.key == "of-the-exam"
    question(module, "free")

    assert turn_of_retest(retest, []).version.question.key == "free"


def test_a_slot_of_an_exam_that_names_no_module_draws_from_its_own(cast, module, exam):
    mine, other = question(module, "here"), question(exam.module, "there")
    draws(exam, standard="C1a")

    assert kept_of(module)[mine.pk] is False
    assert kept_of(exam.module)[other.pk] is True


def test_what_a_check_holds_fixed_or_only_practice_draws_is_kept_for_no_exam(cast, module, exam, practice):
    known, drawn = question(module, "known"), question(module, "drawn")
    assert set(kept_of(module).values()) == {False}
    draws(exam, module=module.key)
    Slot.objects.create(quiz=make.check(module, questions=0), position=1, question=known)

    assert kept_of(module) == {known.pk: False, drawn.pk: True}


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"standard": "C1a"},
        {"standard": "C1b"},
        {"criterion": "1.1"},
        {"difficulty": "hard", "standard": "C1a"},
        {"misconception": ABOUT},
        {"misconception": "other"},
    ],
)
def test_the_database_says_the_same_as_a_draw(cast, module, exam, tags):
    """The tags of a slot are read twice, here and where they are drawn: both must come to the same."""
    question(module, "plain")
    question(module, "tagged", criterion="1.1", difficulty="hard")
    draws(exam, module=module.key, **tags)

    wanted = {"module": module.key, **tags}
    pool = pool_for([wanted], exam=False)
    assert {one.question: one.kept for one in pool} == {one.question: one.bears(wanted) for one in pool}
    assert len(pool) == 2


def test_an_exam_draw_needs_no_look_at_what_is_kept(cast, module, exam, django_assert_num_queries):
    question(module, "one", difficulty="hard")
    draws(exam, module=module.key, difficulty="hard")

    with django_assert_num_queries(1):
        assert [one.kept for one in pool_for([{"module": module.key}], exam=True)] == [False]
    with django_assert_num_queries(1):
        assert [one.kept for one in pool_for([{"module": module.key}], exam=False)] == [True]


@pytest.mark.parametrize("seed", range(6))
def test_of_several_slots_only_as_many_draw_what_is_kept_as_must(seed):
    pool = [Candidate(number, {"misconception": "a"}, kept=number > 3) for number in range(1, 7)]

    def shuffle(keys):
        return sorted(keys, key=lambda key: (key * 7 + seed * 3) % 11)

    found = draw({at: {"misconception": "a"} for at in range(4)}, pool, taken=(), seen={1, 2}, shuffle=shuffle)

    assert {1, 2, 3} < set(found.values())


@pytest.mark.parametrize(("kept", "found"), [((), [1, 2]), ((1,), [2]), ((1, 2), [1, 2])])
def test_what_is_kept_is_left_out_while_anything_is_left(kept, found):
    assert kept_last([1, 2], lambda one: one in kept) == found
