"""Questions of every kind on their page, as a browser without scripts sends them."""

import pytest
from django.urls import reverse

from assessments.quizzes.actions import start_attempt, submit_attempt
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import as_shown
from assessments.quizzes.models import Attempt, Question, QuestionVersion, Quiz, Slot, Step
from assessments.quizzes.sheet import sheet_of
from tests.factories import quizzes as make
from tests.factories.kinds import BODIES, a_wrong_answer


def asks(kind: str, module) -> Quiz:
    """Save a check whose only question is of this kind."""
    quiz = make.check(module, questions=1)
    question = Question.objects.create(key=f"{module.key}-{kind}", module=module)
    version = make.add_version(question, 1)
    QuestionVersion.objects.filter(pk=version.pk).update(kind=kind, body=BODIES[kind])
    Slot.objects.filter(quiz=quiz).update(question=question)
    return quiz


def sent(attempt, answer, seen=0):
    """Return what a browser sends with an answer."""
    answer = {name: values if isinstance(values, list) else [values] for name, values in answer.items()}
    version = attempt.slots.get().question_version
    parts = version.how.asked(version.body, {}, answer).parts
    return {"attempt": attempt.pk, "seen": seen, **as_shown(parts, answer)}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "staged"])
def test_an_answer_of_each_kind_is_saved_shown_again_and_told(kind, cast, signed_in_as):
    quiz, client, body = asks(kind, cast.modules[0]), signed_in_as(cast.priya), BODIES[kind]
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    page = reverse("quizzes:question", args=[quiz.key, 1])
    answer = a_wrong_answer(kind, body)

    answered = client.post(page, sent(attempt, answer))

    assert answered.url == reverse("quizzes:review", args=[quiz.key])
    assert Step.objects.get().answer == answer
    assert client.get(page).status_code == 200
    submit_attempt(attempt=attempt, by=cast.priya)
    result = client.get(reverse("quizzes:result", args=[quiz.key]))
    if kind in {"numeric", "short", "extended"}:
        assert KINDS[kind].in_words(body, answer)[0] in result.text
    if kind != "extended":
        again = client.get(reverse("quizzes:put_right", args=[quiz.key, 1]))
        assert again.status_code == 200


def test_a_case_goes_on_stage_by_stage_and_its_enquiries_stand(cast, signed_in_as):
    quiz, client = asks("staged", cast.modules[0]), signed_in_as(cast.priya)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    page = reverse("quizzes:question", args=[quiz.key, 1])

    assert "What the police said" not in client.get(page).text
    first = client.post(page, sent(attempt, {"enquiries-s1": ["police"], "made": "s1"}), follow=True)
    assert first.redirect_chain[-1][0] == page
    assert "What the police said" in first.text
    assert "What the housing said" not in first.text
    assert sheet_of(attempt).unanswered == [1]

    changed = client.post(page, sent(attempt, {"enquiries-s1": ["housing"], "made": "s1"}, seen=1))
    assert changed.status_code in {400, 403} or Step.objects.latest("number").answer["enquiries-s1"] == ["police"]
    client.post(page, sent(attempt, {"enquiries-s2": ["school"], "made": "s2"}, seen=1))
    decided = client.post(page, sent(attempt, {"choice": "a"}, seen=2))

    assert decided.url == reverse("quizzes:review", args=[quiz.key])
    assert sheet_of(attempt).unanswered == []
    assert submit_attempt(attempt=attempt, by=cast.priya).state == Attempt.State.FINISHED


def test_a_number_that_is_not_clear_is_refused_beside_its_box(cast, signed_in_as):
    quiz, client = asks("numeric", cast.modules[0]), signed_in_as(cast.priya)
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    page = client.post(reverse("quizzes:question", args=[quiz.key, 1]), sent(attempt, {"number": "1,25"}))

    assert "can be read in more than one way" in page.text
    assert 'value="1,25"' in page.text
    assert not Step.objects.exists()


@pytest.mark.parametrize("kind", ["true_false", "ordering", "matching", "risk"])
def test_half_an_answer_is_kept_and_does_not_count_as_answered(kind, cast, signed_in_as):
    quiz, client, body = asks(kind, cast.modules[0]), signed_in_as(cast.priya), BODIES[kind]
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    whole = KINDS[kind].right_answer(body)
    half = dict(list(whole.items())[:-1])

    client.post(reverse("quizzes:question", args=[quiz.key, 1]), sent(attempt, half))

    review = reverse("quizzes:review", args=[quiz.key])
    assert sheet_of(attempt).answers[1].answer == half
    assert "part of it is answered, and part is not" in client.get(review).text
    client.post(reverse("quizzes:question", args=[quiz.key, 1]), sent(attempt, whole, seen=1))
    assert sheet_of(attempt).unanswered == []
