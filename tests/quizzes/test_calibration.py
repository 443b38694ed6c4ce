"""A learner sees how often they are right when they say how sure they are; nobody else does."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.quizzes.calibration import Level, calibration_of, stated
from assessments.quizzes.kinds.kind import Score
from assessments.quizzes.marking import Mark
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion
from tests.factories import quizzes as make
from tests.factories import takers

A, B = ({"choice": [key]} for key in "ab")


def taken(quiz, row):
    return takers.take(quiz, [row])[0].person


def test_a_level_with_too_few_answers_is_not_told(cast):
    quiz = make.check(cast.modules[0], questions=19)
    sure, unsure = {n: (A if n > 3 else B, 3) for n in range(1, 11)}, dict.fromkeys(range(11, 20), (A, 1))
    found = calibration_of(taken(quiz, {**sure, **unsure}))

    assert [(level.sure, level.right, level.of) for level in found.levels] == [(3, 7, 10)]
    assert found.levels[0].sentence == "When you say you are very sure, you are right about 7 times in 10."
    assert found.advice == ""
    assert found.answers == 19


@pytest.mark.parametrize(
    ("right", "of", "words"),
    [
        (0, 10, "never right"),
        (1, 40, "hardly ever right"),
        (14, 20, "right about 7 times in 10"),
        (39, 40, "right nearly every time"),
        (10, 10, "right every time"),
    ],
)
def test_a_share_is_said_as_a_person_would(right, of, words):
    assert Level(2, right, of).sentence == f"When you say you are fairly sure, you are {words}."


@pytest.mark.parametrize(
    ("right_when_unsure", "advice"), [(4, "Being very sure tells you something"), (9, "does not tell you")]
)
def test_levels_are_compared_when_there_are_two(cast, right_when_unsure, advice):
    quiz = make.check(cast.modules[0], questions=20)
    sure = {n: (A if n <= 8 else B, 3) for n in range(1, 11)}
    unsure = {n: (A if n <= 10 + right_when_unsure else B, 1) for n in range(11, 21)}

    assert advice in calibration_of(taken(quiz, {**sure, **unsure})).advice


def test_only_first_attempts_and_only_ones_own_count(cast):
    quiz = make.check(cast.modules[0], questions=10)
    person = taken(quiz, dict.fromkeys(range(1, 11), (B, 3)))
    taken(quiz, dict.fromkeys(range(1, 11), (A, 3)))
    Attempt.objects.create(
        person=person,
        quiz=make.check(cast.modules[1]),
        module_version=cast.modules[1].versions.latest("number"),
        started_at=person.attempts.get().started_at,
    )

    assert [(level.right, level.of) for level in calibration_of(person).levels] == [(0, 10)]


def test_a_risk_judgement_counts_each_group_by_itself():
    groups = [
        {"id": "child", "right": ["high", "very_high"]},
        {"id": "staff", "right": ["low"]},
        {"id": "public", "right": ["low"]},
    ]
    version = QuestionVersion(kind="risk", body={"groups": groups})
    slot = AttemptSlot(question_version=version)
    answer = {
        "level-child": ["very_high"],
        "sure-child": ["3"],
        "level-staff": ["high"],
        "sure-staff": ["1"],
        "level-public": ["low"],
    }

    assert list(stated([Mark(slot, answer, Score(False, 0))])) == [(3, True), (1, False)]
    assert list(stated([Mark(slot, answer, Score(False, 0), verdict="void")])) == []


def test_nothing_is_shown_to_somebody_who_never_said_how_sure(cast):
    quiz = make.check(cast.modules[0], questions=10)
    calibration = calibration_of(taken(quiz, dict.fromkeys(range(1, 11), A)))

    assert render_to_string("assessments/quizzes/_calibration.html", {"calibration": calibration}).strip() == ""


def test_the_include_says_how_many_answers_it_rests_on(cast):
    quiz = make.check(cast.modules[0], questions=10)
    calibration = calibration_of(taken(quiz, dict.fromkeys(range(1, 11), (A, 3))))
    html = render_to_string("assessments/quizzes/_calibration.html", {"calibration": calibration})

    assert "When you say you are very sure, you are right every time." in html
    assert "10 of 10 answers" in html


@pytest.mark.parametrize("many", [1, 4])
def test_the_number_of_queries_does_not_grow(cast, many, django_assert_num_queries):
    person = None
    for module in cast.modules[:many]:
        attempt = takers.take(make.check(module, questions=3), [{1: (A, 3)}])[0]
        person = person or attempt.person
        Attempt.objects.filter(pk=attempt.pk).update(person=person)

    with django_assert_num_queries(6):
        calibration_of(person)


def test_the_page_of_what_comes_back_tells_it_to_its_own_person(cast, signed_in_as):
    quiz = make.check(cast.modules[0], questions=10)
    attempt = takers.take(quiz, [dict.fromkeys(range(1, 11), (A, 3))])[0]
    Attempt.objects.filter(pk=attempt.pk).update(person=cast.priya)
    page = reverse("quizzes:retests")

    assert "When you say you are very sure" in signed_in_as(cast.priya).get(page).content.decode()
    for other in (cast.callum, cast.daniel, cast.helen):
        assert "When you say you are" not in signed_in_as(other).get(page).content.decode()
