"""A regrade closes the retests that it disproves, with the reason, and undoing it brings them back as they were."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import put_right
from assessments.quizzes.coming_back import asked_of
from assessments.quizzes.disproving import settle_retests
from assessments.quizzes.marking_again import mark_again, undo
from assessments.quizzes.models import Question, QuestionVersion, RegradeRun, Retest, RetestStep
from assessments.quizzes.regrade_runs import newest_run
from assessments.quizzes.regrading import Change, Scope
from assessments.quizzes.retest_pages import rows_of, story
from assessments.quizzes.sheet import sheet_of
from lms.calendar import in_words, today
from tests.factories import quizzes as make
from tests.factories import retests as again

pytestmark = pytest.mark.django_db
AS_COMPUTED, NEVER_LOWER, FULL_CREDIT, VOID = RegradeRun.Policy.values
REASON = "Option c was right all along."
FACTS = ("card", "due", "closed_at")


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], about="old-rating", questions=4)


def run(quiz, by, position=1, policy=FULL_CREDIT):
    question = quiz.slots.get(position=position).question
    newest = newest_run(question)
    return mark_again(
        question=question,
        scope=Scope(frozenset({1})),
        policy=policy,
        reason=REASON,
        by=by,
        seen=newest.pk if newest else 0,
    )


def about(number=1):
    return Retest.objects.get(misconception=f"old-rating-{number}")


def facts(retest):
    retest.refresh_from_db()
    return [getattr(retest, name) for name in FACTS]


def kinds(retest):
    return [step.kind for step in retest.steps.all()]


@pytest.mark.parametrize("policy", [FULL_CREDIT, VOID, NEVER_LOWER])
def test_a_run_that_shows_the_question_was_wrong_closes_its_retest_and_no_other(cast, quiz, policy):
    again.done(quiz, cast.priya, wrong=(1, 3))
    make.add_version(quiz.slots.get(position=1).question, 1, number=2, right=("c",))

    done = run(quiz, cast.beatrice, policy=policy)

    assert (about(1).closed_at, about(3).closed_at) == (done.at, None)
    step = about(1).steps.last()
    assert (step.kind, step.run, step.at) == ("disproved", done, done.at)
    assert kinds(about(3)) == ["opened"]
    row = next(row for row in rows_of(cast.priya) if row.retest == about(1))
    assert row.story == f"Closed on {in_words(today())}, because its question was marked again: {REASON}"


def test_undoing_the_run_brings_the_retest_back_as_it_was(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1,))
    before, told = facts(about()), story(about().steps.all())
    done = run(quiz, cast.beatrice)
    assert facts(about()) != before

    undo(run=done, reason="Not so.", by=cast.beatrice)

    assert facts(about()) == before
    assert kinds(about()) == ["opened", "disproved", "restored"]
    assert story(list(about().steps.select_related("run__undone_by"))) == told


def test_another_wrong_answer_that_shows_the_same_keeps_it_open(cast, quiz):
    QuestionVersion.objects.filter(question__key__endswith="q2").update(misconception="old-rating-1")
    again.done(quiz, cast.priya, wrong=(1, 2))

    first = run(quiz, cast.beatrice, 1)
    assert about().closed_at is None
    second = run(quiz, cast.beatrice, 2)
    assert about().closed_at == second.at

    # Undone in the other order than they were made: the first answer shows it again.
    undo(run=first, reason="Not so.", by=cast.beatrice)
    assert about().closed_at is None
    undo(run=second, reason="Not so.", by=cast.beatrice)
    assert about().closed_at is None
    assert kinds(about()) == ["opened", "disproved", "restored"]


def test_a_later_check_that_shows_it_keeps_it_open(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1,))
    quiz.slots.filter(position=1).update(question=Question.objects.create(key="newer", module=quiz.module))
    make.add_version(Question.objects.get(key="newer"), 9, misconception="old-rating-1")
    again.done(quiz, cast.priya, wrong=(1,))
    assert kinds(about()) == ["opened", "answered"]
    quiz.slots.filter(position=1).update(question=Question.objects.get(key=f"{quiz.module.key}-q1"))

    run(quiz, cast.beatrice)

    assert about().closed_at is None


@pytest.mark.parametrize(("same", "closed"), [(True, True), (False, False)])
def test_a_wrong_answer_to_the_retest_counts_unless_the_run_makes_it_right_too(cast, quiz, same, closed):
    with again.on(again.MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
        if not same:
            make.sibling(QuestionVersion.objects.get(question__key__endswith="q1"), "other")
    with again.on(about().due):
        again.answered(about(), "c")
        done = run(quiz, cast.beatrice)
    assert bool(about().closed_at) is closed

    with again.on(today() + timedelta(days=9)):
        undo(run=done, reason="Not so.", by=cast.beatrice)
    assert about().closed_at is None


def test_a_key_that_still_makes_the_answer_to_the_retest_wrong_keeps_it_open(cast, quiz):
    with again.on(again.MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    make.add_version(quiz.slots.get(position=1).question, 1, number=2, right=("c",))
    RetestStep.objects.create(
        retest=about(),
        number=2,
        kind="answered",
        question_version=QuestionVersion.objects.get(question__key__endswith="q1", number=1),
        answer=make.choice("b"),
        right=False,
        at=about().opened_at,
    )

    run(quiz, cast.beatrice, policy=NEVER_LOWER)

    assert about().closed_at is None


def test_what_was_closed_by_right_answers_stays_closed_whatever_is_marked_again(cast):
    quiz = make.check(cast.modules[0], about="old-rating")
    retest, _ = again.closed(quiz, cast.priya)
    before = facts(retest)

    undo(run=run(quiz, cast.beatrice), reason="Not so.", by=cast.beatrice)

    assert facts(retest) == before
    assert kinds(retest)[-1] == "closed"


def test_a_check_that_a_run_finishes_opens_its_retests_and_undoing_takes_them_back(cast, quiz):
    with again.on(again.MONDAY):
        again.done(quiz, cast.priya, wrong=(2,))
    before = facts(about(2))
    with again.on(again.MONDAY + timedelta(days=1)):
        attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2, 3))
        put_right(attempt=attempt, position=2, answer=make.choice("a"), by=cast.priya)
        put_right(attempt=attempt, position=3, answer=make.choice("a"), by=cast.priya)
        done = run(quiz, cast.beatrice)
        assert kinds(about(2)) == ["opened", "answered"]
        assert facts(about(2)) != before
        assert about(3).closed_at is None

        undo(run=done, reason="Not so.", by=cast.beatrice)

    assert facts(about(2)) == before
    assert about(3).closed_at
    assert [row.retest for row in rows_of(cast.priya) if row.story] == [about(2)]


def test_what_somebody_did_after_a_run_is_never_taken_back(cast, quiz):
    with again.on(again.MONDAY):
        attempt = make.handed_in(quiz, cast.priya, wrong=(1, 3))
        put_right(attempt=attempt, position=3, answer=make.choice("a"), by=cast.priya)
        done = run(quiz, cast.beatrice)
    with again.on(about(3).due):
        again.answered(about(3), "a")
        later = about(3).card
        undo(run=done, reason="Not so.", by=cast.beatrice)

    assert about(3).card == later


def test_nothing_disproved_is_asked_and_its_page_says_why(cast, quiz, signed_in_as):
    with again.on(again.MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    with again.on(about().due):
        assert asked_of([cast.priya.pk], today())[cast.priya.pk].now == [about()]
        run(quiz, cast.beatrice)
        assert asked_of([cast.priya.pk], today())[cast.priya.pk].now == []
        page = signed_in_as(cast.priya).get("/checks/again/")

    words = " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())
    assert "Nothing comes back today" in words
    assert f"because its question was marked again: {REASON}" in words
    with again.on(about().due):
        page = signed_in_as(cast.priya).get(f"/checks/again/{about().pk}/")
    words = " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())
    assert words.count(f"because its question was marked again: {REASON}") == 1
    assert "right often enough" not in words
    assert "Closed, because a question was marked again" in words


def test_a_wrong_answer_opens_again_what_a_run_had_closed(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1,))
    run(quiz, cast.beatrice)
    QuestionVersion.objects.filter(question__key__endswith="q2").update(misconception="old-rating-1")
    again.done(quiz, cast.priya, wrong=(2,))

    assert about().closed_at is None
    assert story(about().steps.all()).startswith("Opened again by a wrong answer on ")


def test_a_run_takes_as_many_queries_for_many_retests_as_for_one(cast, quiz, django_assert_max_num_queries):
    for person in (cast.priya, cast.callum, cast.nadia, cast.gareth):
        again.done(quiz, person, wrong=(1, 2, 3))
    done = run(quiz, cast.beatrice)
    sheets = [sheet_of(attempt) for attempt in quiz.attempts.select_related("quiz")]
    changes = [Change(sheet, {}, sheet.outcome) for sheet in sheets]

    with django_assert_max_num_queries(9):
        settle_retests(run=done, changes=changes)
