"""Answers in somebody's own words: who is asked to mark them, who may, and what follows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.quizzes.actions import put_right, save_answer, start_attempt
from assessments.quizzes.models import Attempt, PersonMark, Step
from assessments.quizzes.person_marks import MarkedMeanwhile, mark_answer
from assessments.quizzes.saving import Given
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.states import check_states
from assessments.quizzes.to_mark import to_mark
from courses.models import Demonstration
from lms.calendar import today
from lms.models import AuditEvent, Duty, Notice
from lms.permissions import NotAllowed
from mentoring.pairings.models import Pairing
from tests.factories import quizzes as make
from tests.factories.kinds import BODIES
from tests.factories.person_marks import WORDS, essay, with_an_extended_answer, written


@pytest.fixture
def quiz(cast):
    return with_an_extended_answer(cast.modules[0])


@pytest.fixture
def handed_in(cast, quiz):
    return written(quiz, cast.priya)


def marked(attempt, by, *, right=True, words="It names her, and when.", **facts) -> PersonMark:
    """Mark the answer in force."""
    slot, step = essay(attempt)
    return mark_answer(slot=slot, step=facts.pop("step", step), right=right, words=words, by=by, **facts)


def test_handing_in_asks_the_assessor_and_decides_nothing(cast, handed_in):
    duty = Duty.objects.open().get(kind="mark_answer")
    outcome = sheet_of(handed_in).outcome

    assert (duty.owner, duty.about) == (cast.helen, cast.priya)
    assert duty.link == reverse("quizzes:mark", args=[essay(handed_in)[0].pk])
    assert handed_in.state == Attempt.State.SUBMITTED
    assert (outcome.passed, outcome.settled, len(outcome.waiting)) == (False, False, 1)
    assert [row.learner for row in to_mark(cast.helen, today())] == [cast.priya]
    states = check_states([cast.priya.pk], [handed_in.quiz.module_id])
    assert next(iter(states.values())).in_words == "Waits for a person to mark it"


def test_a_blank_asks_nobody(cast, quiz):
    written(quiz, cast.priya, "")

    assert not Duty.objects.filter(kind="mark_answer").exists()
    assert to_mark(cast.helen, today()) == []


def test_without_an_assessor_somebody_is_asked_to_find_one(cast, quiz):
    Pairing.objects.filter(kind="pta", learner=cast.priya).update(ends=today())
    written(quiz, cast.priya)

    duty = Duty.objects.open().get(kind="mark_answer")
    assert (duty.owner, duty.owner_role) == (None, "spo")
    assert [row.learner for row in to_mark(cast.helen, today())] == [cast.priya]


def test_a_sufficient_answer_finishes_the_check_and_the_learner_is_told(cast, handed_in):
    mark = marked(handed_in, cast.helen)

    handed_in.refresh_from_db()
    assert handed_in.state == Attempt.State.FINISHED
    assert handed_in.finished_at == mark.at
    assert sheet_of(handed_in).outcome.passed
    assert Demonstration.objects.filter(person=cast.priya, method="check").exists()
    assert not Duty.objects.open().filter(kind="mark_answer").exists()
    assert "sufficient" in Notice.objects.get(person=cast.priya, event=f"person-mark-{mark.pk}").text
    assert AuditEvent.objects.filter(code="answer_marked", by=cast.helen).exists()
    assert to_mark(cast.helen, today()) == []


def test_an_answer_that_is_not_sufficient_is_written_again_and_marked_again(cast, handed_in):
    marked(handed_in, cast.helen, right=False)
    assert [mark.position for mark in sheet_of(handed_in).outcome.still_wrong] == [1]

    again = {"words": ["His partner, most when she goes."]}
    right = put_right(attempt=handed_in, position=1, answer=again, by=cast.priya)

    outcome = sheet_of(handed_in).outcome
    assert (right, outcome.still_wrong, len(outcome.unread)) == (False, (), 1)
    assert Duty.objects.open().filter(kind="mark_answer").count() == 1
    assert [row.again for row in to_mark(cast.helen, today())] == [True]

    marked(handed_in, cast.helen, right=True)

    handed_in.refresh_from_db()
    after = sheet_of(handed_in).outcome
    assert handed_in.state == Attempt.State.FINISHED
    assert (after.right, after.passed, after.settled) == (0, False, True)


def test_a_later_mark_replaces_the_earlier_one_which_stays(cast, handed_in):
    first = marked(handed_in, cast.helen, right=False)
    second = marked(handed_in, cast.helen, right=True, seen=first.pk)

    assert second.replaces == first
    assert PersonMark.objects.count() == 2
    assert sheet_of(handed_in).outcome.passed


def test_whoever_did_not_see_the_other_mark_is_told_of_it(cast, handed_in):
    first = marked(handed_in, cast.helen, right=False)

    with pytest.raises(MarkedMeanwhile, match=r"Helen .* marked this while you were reading") as told:
        marked(handed_in, cast.helen, right=True)

    assert told.value.mark == first
    assert PersonMark.objects.get() == first


def test_an_answer_written_again_is_marked_and_not_the_old_one(cast, handed_in):
    _, old = essay(handed_in)
    marked(handed_in, cast.helen, right=False)
    put_right(attempt=handed_in, position=1, answer={"words": ["Another answer altogether."]}, by=cast.priya)

    with pytest.raises(NotAllowed, match="written this answer again"):
        marked(handed_in, cast.helen, step=old)


def test_what_is_finished_stands(cast, handed_in):
    first = marked(handed_in, cast.helen)

    with pytest.raises(NotAllowed, match="finished"):
        marked(handed_in, cast.helen, right=False, seen=first.pk)


@pytest.mark.parametrize("who", ["priya", "gareth", "daniel", "nadia", "ruth", "joel"])
def test_nobody_marks_but_the_assessor(cast, handed_in, who):
    with pytest.raises(NotAllowed):
        marked(handed_in, cast.people[who])

    assert not PersonMark.objects.exists()


def test_an_answer_is_not_marked_before_it_is_handed_in(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    save_answer(attempt=attempt, position=1, given=Given({"words": [WORDS]}), by=cast.priya)

    with pytest.raises(NotAllowed, match="not handed this in"):
        marked(attempt, cast.helen)
    assert to_mark(cast.helen, today()) == []


def test_a_mark_says_why(cast, handed_in):
    with pytest.raises(NotAllowed, match="Say why"):
        marked(handed_in, cast.helen, words="  ")


def test_an_answer_that_its_key_marks_is_marked_by_nobody_else(cast):
    attempt = make.handed_in(make.check(cast.modules[0]), cast.priya)
    slot = attempt.slots.get(position=1)
    step = Step.objects.filter(slot=slot).latest("number")

    with pytest.raises(NotAllowed, match="its key does"):
        mark_answer(slot=slot, step=step, right=True, words="Good.", by=cast.helen)


# ---- the pages ----


def test_the_queue_shows_what_waits_oldest_first(cast, handed_in, signed_in_as):
    page = signed_in_as(cast.helen).get(reverse("quizzes:to_mark"))

    assert "1 waits for you" in page.text
    assert f"{handed_in.quiz}, question 1" in page.text


def test_an_empty_queue_says_what_would_stand_there(cast, signed_in_as):
    assert "Nothing waits to be marked" in signed_in_as(cast.helen).get(reverse("quizzes:to_mark")).text


def test_the_page_of_an_answer_shows_it_beside_what_it_should_hold(cast, handed_in, signed_in_as):
    slot, step = essay(handed_in)
    client = signed_in_as(cast.helen)
    page = client.get(reverse("quizzes:mark", args=[slot.pk]))

    assert WORDS in page.text
    assert "Names who could be harmed by what he does" in page.text
    sent = {"step": step.pk, "seen": 0, "verdict": "sufficient", "words": "It names her, and when."}
    answer = client.post(reverse("quizzes:mark", args=[slot.pk]), sent, follow=True)

    assert "Recorded: sufficient" in answer.text
    assert PersonMark.objects.get().by == cast.helen


def test_an_empty_mark_says_what_is_missing(cast, handed_in, signed_in_as):
    slot, step = essay(handed_in)
    page = signed_in_as(cast.helen).post(reverse("quizzes:mark", args=[slot.pk]), {"step": step.pk})

    assert "Say whether the answer is sufficient" in page.text
    assert "Say why: the learner reads it" in page.text


def test_a_mark_that_came_too_late_keeps_its_words(cast, handed_in, signed_in_as):
    slot, step = essay(handed_in)
    first = marked(handed_in, cast.helen, right=False)
    sent = {"step": step.pk, "seen": 0, "verdict": "sufficient", "words": "All of it is there, I think."}
    client = signed_in_as(cast.helen)

    page = client.post(reverse("quizzes:mark", args=[slot.pk]), sent)

    assert "marked this while you were reading" in page.text
    assert "All of it is there, I think." in page.text
    assert f'name="seen" value="{first.pk}"' in page.text
    client.post(reverse("quizzes:mark", args=[slot.pk]), {**sent, "seen": first.pk})
    assert PersonMark.objects.count() == 2


def test_the_learner_reads_that_it_waits_and_later_the_words(cast, handed_in, signed_in_as):
    client = signed_in_as(cast.priya)
    result = reverse("quizzes:result", args=[handed_in.quiz.key])
    before = client.get(result).text

    assert "Waits for a person" in before
    assert WORDS in before
    assert BODIES["extended"]["model"] not in before
    marked(handed_in, cast.helen, right=False, words="Say when it would be soon.")
    after = client.get(result).text
    assert "Say when it would be soon." in after
    assert f"Marked by {cast.helen}" in after
    assert BODIES["extended"]["points"][1]["text"] in after
    assert "Say when it would be soon." in client.get(reverse("quizzes:put_right", args=[handed_in.quiz.key, 1])).text


def test_the_queue_takes_a_constant_number_of_queries(cast, quiz, signed_in_as, django_assert_max_num_queries):
    written(quiz, cast.priya)
    other = with_an_extended_answer(cast.modules[1])
    written(other, cast.priya)
    client = signed_in_as(cast.helen)
    client.get(reverse("quizzes:to_mark"))

    with django_assert_max_num_queries(20):
        client.get(reverse("quizzes:to_mark"))


def test_an_answer_waits_in_working_days(cast, handed_in):
    row = to_mark(cast.helen, today() + timedelta(days=14))[0]

    assert row.days_waited in {9, 10}
