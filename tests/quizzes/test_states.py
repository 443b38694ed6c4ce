"""How far people are with checks, asked for many at once."""

import pytest

from assessments.quizzes.actions import put_right, start_attempt
from assessments.quizzes.states import check_columns, check_states
from courses import ports
from courses.models import Enrolment
from lms.calendar import in_words, today
from lms.roles import Role
from tests.factories import quizzes as make


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(4,))


def state_of(person, quiz):
    found = check_states([person.pk], [quiz.module_id])[person.pk, quiz.module_id]
    return found.state, found.in_words


def test_a_check_goes_from_not_started_to_done(cast, quiz):
    seen = [state_of(cast.priya, quiz)]
    start_attempt(quiz=quiz, by=cast.priya)
    seen.append(state_of(cast.priya, quiz))
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,), blank=(5,))
    seen.append(state_of(cast.priya, quiz))
    make.handed_in(quiz, cast.priya, wrong=(1,), blank=(5,))
    seen.append(state_of(cast.priya, quiz))
    for position in (1, 5):
        put_right(attempt=attempt, position=position, answer={"choice": ["a"]}, by=cast.priya)
    seen.append(state_of(cast.priya, quiz))

    assert seen == [
        ("not started", "Not started"),
        ("under way", "0 of 5 answered"),
        ("under way", "4 of 5 answered"),
        ("put right", "2 answers to put right"),
        ("take again", "Take it again: 3 of 5 right"),
    ]

    make.handed_in(quiz, cast.priya)
    assert state_of(cast.priya, quiz) == ("done", f"Done {in_words(today())}")


def test_done_once_is_done(cast, quiz):
    make.handed_in(quiz, cast.priya)
    start_attempt(quiz=quiz, by=cast.priya)

    assert state_of(cast.priya, quiz)[0] == "done"


def test_a_module_without_a_check_has_no_state(cast, quiz):
    found = check_states([cast.priya.pk], [module.pk for module in cast.modules])

    assert [module for _, module in found] == [quiz.module_id]


def test_courses_hears_of_checks_through_its_port(cast, quiz):
    found = ports.checks_of([cast.priya.pk], [quiz.module_id])[cast.priya.pk, quiz.module_id]

    assert (found.title, found.href) == (f"Check: {quiz.title}", f"/checks/{quiz.key}/")
    assert check_columns in ports.standing_columns


def test_one_person_does_not_see_the_state_of_another(cast, quiz):
    make.handed_in(quiz, cast.priya)

    assert state_of(cast.callum, quiz)[0] == "not started"


@pytest.mark.parametrize("many", [False, True])
def test_the_number_of_queries_does_not_grow_with_people_or_modules(cast, quiz, many, django_assert_max_num_queries):
    second = make.check(cast.modules[1])
    people = [cast.priya]
    make.handed_in(quiz, cast.priya, wrong=(1,))
    if many:
        people += [cast.callum, cast.nadia, cast.outsiders[Role.LEARNER]]
        make.handed_in(second, cast.priya)
        make.handed_in(second, cast.callum, wrong=(1, 2))
        make.attempt_at(quiz, cast.callum, blank=(1,))
        make.handed_in(quiz, cast.nadia)
    ids = list(Enrolment.objects.values_list("pk", flat=True)) if many else [cast.enrolment_of(cast.priya).pk]

    with django_assert_max_num_queries(7):
        check_states([person.pk for person in people], [module.pk for module in cast.modules])
    with django_assert_max_num_queries(11):
        check_columns(ids, today())


def test_columns_count_only_the_checks_of_the_persons_pathway(cast, quiz):
    make.handed_in(quiz, cast.priya)
    make.handed_in(make.check(cast.modules[1]), cast.priya, wrong=(1,))
    elsewhere = cast.modules[0].__class__.objects.create(key="elsewhere", title="Elsewhere")
    elsewhere.versions.create(number=1, content_hash="x")
    make.handed_in(make.check(elsewhere), cast.priya)
    pk = cast.enrolment_of(cast.priya).pk

    found = check_columns([pk], today())[pk]
    assert (found["checks_done"], found["checks_open"]) == (1, 1)
