"""Retests: opened by a finished check, answered, closed after a while, and opened again for what they are."""

from datetime import timedelta

import pytest

from assessments.quizzes.coming_back import asked_of, turn_of
from assessments.quizzes.models import Question, QuestionVersion, Retest, RetestStep
from assessments.quizzes.permissions import AnotherQuestion
from assessments.quizzes.retest_pages import story
from assessments.quizzes.retest_rules import ENDED, MAY_NOT, PAUSED, why_not_asked
from assessments.quizzes.retesting import answer_retest
from courses.models import Enrolment
from lms.calendar import today
from lms.models import RegionChoice, RoleGrant
from lms.permissions import NotAllowed
from lms.policy.learning import RETESTS_A_WEEK
from lms.roles import Role
from tests.factories import quizzes as make
from tests.factories import retests as again

pytestmark = pytest.mark.django_db
MONDAY = again.MONDAY


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], about="old-rating")


def due_on(retest):
    retest.refresh_from_db()
    return retest.due


def kinds(retest):
    return [step.kind for step in retest.steps.all()]


def test_a_finished_check_opens_one_for_each_misconception_it_showed(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1, 3), blank=(4,))

    assert set(Retest.objects.values_list("misconception", flat=True)) == {
        "old-rating-1",
        "old-rating-3",
        "old-rating-4",
    }
    assert {retest.due for retest in Retest.objects.all()} == {today() + timedelta(days=3)}
    assert {step.kind for step in RetestStep.objects.all()} == {"opened"}
    assert all(step.source and step.question_version for step in RetestStep.objects.all())


def test_nothing_is_opened_before_everything_is_put_right(cast, quiz):
    make.handed_in(quiz, cast.priya, wrong=(1,))

    assert not Retest.objects.exists()


def test_a_question_without_a_misconception_opens_none(cast):
    again.done(make.check(cast.modules[0]), cast.priya, wrong=(1,))

    assert not Retest.objects.exists()


def test_two_answers_that_show_the_same_open_one(cast, quiz):
    QuestionVersion.objects.update(misconception="the-same")
    again.done(quiz, cast.priya, wrong=(1, 2))

    assert Retest.objects.get().misconception == "the-same"


def test_it_is_answered_when_it_is_due_and_not_before(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    retest = Retest.objects.get()
    with again.on(MONDAY + timedelta(days=2)), pytest.raises(NotAllowed, match="comes back on 26 November 2026"):
        again.answered(retest, "a")
    with again.on(MONDAY + timedelta(days=3)):
        assert again.answered(retest, "a").right

    assert due_on(retest) == MONDAY + timedelta(days=6)


def test_a_wrong_answer_brings_it_back_sooner_and_the_next_right_one_counts_for_less(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    retest, days = Retest.objects.get(), []
    for chosen in "abab":
        day = due_on(retest)
        with again.on(day):
            again.answered(retest, chosen)
        days.append((due_on(retest) - day).days)

    assert days == [3, 3, 5, 3]


def test_right_often_and_long_enough_closes_it(cast, quiz):
    retest, day = again.closed(quiz, cast.priya)

    assert day == MONDAY + timedelta(days=15)
    assert kinds(retest) == ["opened", "answered", "answered", "answered", "closed"]
    with again.on(day + timedelta(days=40)):
        assert asked_of([cast.priya.pk], today())[cast.priya.pk].now == []
        with pytest.raises(NotAllowed, match="closed"):
            again.answered(retest, "a")


def test_a_wrong_answer_in_a_later_check_opens_it_again_and_says_so(cast, quiz):
    retest, day = again.closed(quiz, cast.priya)
    later = day + timedelta(days=100)
    with again.on(later):
        again.done(quiz, cast.priya, wrong=(1,))

    assert due_on(retest) == later + timedelta(days=3)
    assert retest.closed_at is None
    assert kinds(retest)[-1] == "reopened"
    words = story(list(retest.steps.select_related("source")))
    assert words == f"You had closed this in December 2026; a wrong answer on {later.day} March 2027 opened it again."


def test_after_it_was_opened_again_it_takes_as_many_right_answers_as_before(cast, quiz):
    retest, day = again.closed(quiz, cast.priya)
    with again.on(day + timedelta(days=100)):
        again.done(quiz, cast.priya, wrong=(1,))
    with again.on(due_on(retest)):
        again.answered(retest, "a")

    retest.refresh_from_db()
    assert retest.closed_at is None


def test_one_that_is_open_is_put_back_by_a_wrong_answer_and_not_opened_twice(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    retest = Retest.objects.get()
    with again.on(MONDAY + timedelta(days=3)):
        again.answered(retest, "a")
    with again.on(MONDAY + timedelta(days=4)):
        again.done(quiz, cast.priya, wrong=(1,))

    assert kinds(retest) == ["opened", "answered", "answered"]
    assert due_on(retest) == MONDAY + timedelta(days=7)


def test_a_right_answer_in_a_later_check_changes_nothing(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1,))
    before = Retest.objects.values().get()
    again.done(quiz, cast.priya, wrong=(2,))

    assert Retest.objects.filter(misconception="old-rating-1").values().get() == before


def test_no_more_than_three_are_asked_a_week_and_the_others_come_the_next(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1, 2, 3, 5))
    with again.on(MONDAY + timedelta(days=6)):
        found = asked_of([cast.priya.pk], today())[cast.priya.pk]
        assert (len(found.now), len(found.held)) == (3, 1)
        for retest in found.now:
            again.answered(retest, "a")
        with pytest.raises(NotAllowed, match="next week"):
            again.answered(found.held[0], "a")
    with again.on(MONDAY + timedelta(days=7)):
        assert asked_of([cast.priya.pk], today())[cast.priya.pk].now[0] == found.held[0]


def test_a_region_chooses_how_many_a_week(cast, quiz):
    RegionChoice.objects.create(
        region=cast.region, rule=RETESTS_A_WEEK.key, value=1, starts=MONDAY, reason="Trial", chosen_by=cast.imogen
    )
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1, 2))
    with again.on(MONDAY + timedelta(days=6)):
        assert len(asked_of([cast.priya.pk], today())[cast.priya.pk].now) == 1


def test_a_question_that_was_never_seen_is_asked_first(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
        other = make.sibling(quiz.slots.first().question.versions.get(), "other")
    retest, asked = Retest.objects.get(), []
    for chosen in ("b", "a"):
        with again.on(due_on(retest)):
            turn = turn_of(retest, list(retest.steps.all()))
            asked.append(turn.version)
            assert again.answered(retest, chosen, asked=turn.version.pk).question_version == turn.version

    assert asked[0] == other
    assert asked[1] != other


def test_another_version_than_the_one_asked_is_refused(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    with again.on(MONDAY + timedelta(days=3)), pytest.raises(AnotherQuestion):
        again.answered(Retest.objects.get(), "a", asked=10**6)


def test_the_same_answer_sent_twice_is_one_step(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    retest = Retest.objects.get()
    with again.on(MONDAY + timedelta(days=3)):
        assert again.answered(retest, "a") == again.answered(retest, "a")

    assert kinds(retest) == ["opened", "answered"]


def test_nobody_answers_for_somebody_else(cast, quiz):
    again.done(quiz, cast.priya, wrong=(1,))

    with pytest.raises(NotAllowed, match="belongs to the person"):
        answer_retest(retest=Retest.objects.get(), answer=make.choice("a"), by=cast.callum)


def test_without_a_live_question_nothing_is_asked(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
        Question.objects.update(live=False)
    with again.on(MONDAY + timedelta(days=3)):
        found = asked_of([cast.priya.pk], today())[cast.priya.pk]
        assert (found.now, len(found.without_question)) == ([], 1)
        with pytest.raises(NotAllowed, match="No question about this"):
            again.answered(Retest.objects.get(), "a")


@pytest.mark.parametrize(
    ("status", "reason"),
    [("active", ""), ("extended", ""), ("paused", PAUSED), ("newly_qualified", ENDED), ("withdrawn", ENDED)],
)
def test_nothing_is_asked_while_a_pathway_is_paused_or_after_it_ended(cast, quiz, status, reason):
    Enrolment.objects.filter(person=cast.priya).update(status=status)

    assert why_not_asked([cast.priya.pk], today()) == {cast.priya.pk: reason}


def test_an_officer_who_was_a_learner_keeps_theirs_while_they_may_take_checks(cast):
    Enrolment.objects.filter(person=cast.priya).update(status="qualified")
    RoleGrant.objects.create(person=cast.priya, role=Role.OFFICER.value, unit=cast.team, starts=today())
    assert why_not_asked([cast.priya.pk], today())[cast.priya.pk] == ""

    RoleGrant.objects.filter(person=cast.priya, role=Role.OFFICER.value).update(
        starts=today() - timedelta(days=9), ends=today()
    )
    assert why_not_asked([cast.priya.pk], today())[cast.priya.pk] == ENDED
    assert why_not_asked([cast.hugo.pk], today())[cast.hugo.pk] == MAY_NOT


def test_what_is_due_while_paused_waits(cast, quiz):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
        Enrolment.objects.filter(person=cast.priya).update(status="paused")
    with again.on(MONDAY + timedelta(days=30)):
        assert asked_of([cast.priya.pk], today())[cast.priya.pk].now == []
        with pytest.raises(NotAllowed, match="paused"):
            again.answered(Retest.objects.get(), "a")


@pytest.mark.parametrize("wrong", [(1,), (1, 2, 3, 5)])
def test_what_is_asked_takes_a_constant_number_of_queries(cast, quiz, wrong, django_assert_max_num_queries):
    with again.on(MONDAY):
        again.done(quiz, cast.priya, wrong=wrong)
        again.done(quiz, cast.callum, wrong=wrong)
    with again.on(MONDAY + timedelta(days=4)), django_assert_max_num_queries(7):
        found = asked_of([cast.priya.pk, cast.callum.pk], today())

    assert [len(asked.now) for asked in found.values()] == [min(len(wrong), 3)] * 2
