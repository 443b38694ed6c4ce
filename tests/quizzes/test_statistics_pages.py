"""Authors see the worst questions first; below the number that the rule names, only how many answered."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes import tasks, working_out
from assessments.quizzes.item_statistics import work_out
from assessments.quizzes.models import Challenge, QuizStatistics
from lms.jobs.models import JobRun
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from lms.rules import Answer
from tests.factories import quizzes as make
from tests.factories import takers

A, B, C = ({"choice": [key]} for key in "abc")
PAGE = "quizzes:statistics"


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=4)


@pytest.fixture
def author(cast, signed_in_as):
    return signed_in_as(cast.beatrice)


@pytest.fixture
def queue(settings):
    """Queue jobs as the product does; elsewhere in the tests a job runs where it is asked for."""
    settings.TASKS = {"default": {"BACKEND": "lms.jobs.backend.QueueBackend"}}


def well(n=20):
    """Return learners who know: everything right but question 1, which is right for those who do not know."""
    return [{1: B, 2: A, 3: A, 4: A}] * n


def badly(n=20):
    """Return learners who do not know: question 1 right, the others half right."""
    return [{1: A, 2: A, 3: B, 4: C}] * (n // 2) + [{1: A, 2: B, 3: A, 4: C}] * (n // 2)


def page(client, name=PAGE, *args, **query):
    return client.get(reverse(name, args=args), query)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_nobody_has_handed_in_anything(author, quiz):
    assert "Nobody has handed in a check yet" in text_of(page(author))


def test_figures_that_are_not_worked_out_yet_are_announced(author, quiz):
    takers.take(quiz, well())
    found = text_of(page(author))

    assert "their figures are not worked out yet" in found
    assert "Work it out again" in found


@pytest.mark.parametrize(("n", "shown"), [(29, False), (30, True)])
def test_below_the_number_of_the_rule_nothing_is_shown_but_how_many(author, quiz, n, shown):
    takers.take(quiz, [{1: B, 2: A, 3: A, 4: A}] * n)
    work_out(quiz, at=timezone.now())
    everything, one = page(author, check=quiz.key), page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1")

    assert (f'<td role="cell" data-label="First attempts">{n}</td>') in text_of(everything)
    assert ("could be" in text_of(everything)) is shown
    assert ("could be" in text_of(one)) is shown
    assert ("That is too few to say anything" in text_of(one)) is not shown
    assert ("Option B" in text_of(one)) is shown


def test_a_question_that_those_who_know_get_wrong_comes_first_with_why(author, quiz):
    takers.take(quiz, [*well(), *badly()])
    work_out(quiz, at=timezone.now())
    response = page(author)
    worst = response.context["worst"]

    assert worst[0].item.version.question.key == f"{quiz.module.key}-q1"
    assert [reason.text for reason in worst[0].item.reasons] == [
        "Those who do well on the other questions get this one wrong more often than the others do: "
        "check which answer is marked right.",
        "Fewer than half of those who do best on the other questions answer it right: read the wording.",
        "Those who answer “Option B” do better on the other questions than those who are right: "
        "see whether it is right too.",
    ]
    assert worst[0].href in response.content.decode()


def test_a_check_without_faults_says_so(author, quiz):
    takers.take(quiz, [{1: A, 2: A, 3: A, 4: A}] * 30 + [{1: B, 2: B, 3: B, 4: B}] * 10)
    work_out(quiz, at=timezone.now())

    assert "No question needs looking at" in text_of(page(author))


def test_misconceptions_are_listed_commonest_first(author, cast, quiz):
    for position, tag in ((1, "old-rating-stands"), (2, "father-is-safe"), (3, "")):
        question = quiz.slots.get(position=position).question
        make.add_version(question, position, number=2, misconception=tag)
    takers.take(quiz, [*well(30), *badly(10)])
    work_out(quiz, at=timezone.now())
    found = page(author).context["misconceptions"]

    assert [(one.name, one.wrong, one.of) for one in found] == [
        ("Old rating stands", 30, 40),
        ("Father is safe", 5, 40),
    ]


def test_the_page_of_a_question_explains_each_figure(author, quiz):
    takers.take(quiz, [{1: (A, 3), 2: A, 3: A, 4: A}] * 30 + [{1: (B, 1), 2: B, 3: B, 4: B}] * 18)
    work_out(quiz, at=timezone.now())
    found = text_of(page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1"))

    # 30 of 48 are 62.5 %, by the score interval 48 to 75.
    assert "Of 100 learners about 62 answer this right. With 48 answers so far it could be 48 to 75." in found
    assert "it tells those who know from those who do not" in found
    assert "Half of the learners take 40 seconds or less" in found
    assert "Very sure" in found


def test_what_fewer_than_ten_chose_shows_their_number_only(author, quiz):
    takers.take(quiz, [{1: A, 2: A}] * 30 + [{1: B, 2: A}] * 9 + [{1: C, 2: B}] * 10)
    work_out(quiz, at=timezone.now())
    item = page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1").context["item"]

    assert [(row.label, row.right, row.n, row.rest_in_100 is None) for row in item.chosen] == [
        ("Option A", True, 30, False),
        ("Option C", False, 10, False),
        ("Option B", False, 9, True),
    ]


def test_earlier_versions_are_listed_by_themselves(author, quiz):
    question = quiz.slots.get(position=1).question
    takers.take(quiz, well(30))
    make.add_version(question, 1, number=2, right=("b",))
    takers.take(quiz, well(5))
    work_out(quiz, at=timezone.now())
    response = page(author, "quizzes:question_statistics", question.key)

    assert (response.context["item"].version.number, response.context["item"].n) == (2, 5)
    assert [(one.item.version.number, one.item.n) for one in response.context["others"]] == [(1, 30)]
    older = author.get(response.context["others"][0].href)
    assert older.context["item"].version.number == 1


def test_a_question_that_a_check_no_longer_asks_is_not_listed(author, quiz):
    takers.take(quiz, [*well(), *badly()])
    work_out(quiz, at=timezone.now())
    quiz.slots.filter(position=1).delete()

    assert f"{quiz.module.key}-q1" not in page(author).content.decode()


def test_challenges_that_wait_are_counted(author, cast, quiz):
    attempts = takers.take(quiz, [*well(), *badly()])
    work_out(quiz, at=timezone.now())
    slot = attempts[0].slots.get(position=1)
    Challenge.objects.create(
        slot=slot,
        question_version=slot.question_version,
        person=attempts[0].person,
        about="question",
        words="-",
        at=timezone.now(),
    )

    assert page(author).context["worst"][0].challenges == 1


def test_no_person_is_named(author, quiz):
    attempts = takers.take(quiz, [*well(), *badly()])
    work_out(quiz, at=timezone.now())
    found = text_of(page(author)) + text_of(page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1"))

    assert not any(attempt.person.email in found or f">{attempt.person.name}<" in found for attempt in attempts)


def test_asking_again_queues_a_job_a_check_and_shows_how_far_it_is(queue, author, cast, quiz):
    takers.take(quiz, well(2))
    response = author.post(reverse(PAGE), follow=True)

    runs = JobRun.objects.filter(task=working_out.TASK)
    assert [run.arguments["args"] for run in runs] == [[quiz.pk]]
    assert "Being worked out: 0 of 1 checks are done" in text_of(response)
    assert AuditEvent.objects.filter(code="statistics_asked", by=cast.beatrice).count() == 1
    author.post(reverse(PAGE))
    assert runs.count() == 1


def test_the_job_works_out_what_was_queued(queue, cast, quiz):
    takers.take(quiz, well(2))
    tasks.work_out_statistics.call()
    run = JobRun.objects.get(task=working_out.TASK)
    tasks.work_out_quiz.call(*run.arguments["args"])

    assert QuizStatistics.objects.get().attempts == 2


def test_only_an_author_may_ask(cast, quiz):
    with pytest.raises(NotAllowed):
        working_out.ask(by=cast.daniel)


@pytest.mark.parametrize("many", [False, True])
def test_the_number_of_queries_does_not_grow(author, cast, quiz, many, django_assert_max_num_queries):
    takers.take(quiz, [*well(), *badly()])
    if many:
        second = make.check(cast.modules[1], questions=12)
        takers.take(second, [*well(), *badly()])
        work_out(second, at=timezone.now())
    work_out(quiz, at=timezone.now())
    cache.clear()

    with django_assert_max_num_queries(20):
        assert page(author, check=quiz.key).status_code == 200
    with django_assert_max_num_queries(12):
        assert page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1").status_code == 200


def test_each_limit_that_no_source_backs_is_marked_where_it_is_used(author, quiz, monkeypatch):
    takers.take(quiz, [*well(), *badly()])
    work_out(quiz, at=timezone.now())
    mark = '<span class="govuk-tag wm-unc">Unconfirmed</span>'
    told = ("from 10 learners on.", "it may be got wrong.")

    overview = text_of(page(author))
    one = text_of(page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1"))

    assert f"nothing is shown but how many. {mark}" in overview
    assert "discrimination is below 0.20, when fewer than 30 in 100 answer it right" in overview
    assert f"{told[1]} {mark}" in overview
    assert [sentence for sentence in told if f"{sentence} {mark}" not in one] == []

    monkeypatch.setattr(Answer, "confirmed", True)
    assert mark not in text_of(page(author))
    assert mark not in text_of(page(author, "quizzes:question_statistics", f"{quiz.module.key}-q1"))
