"""Timed attempts: the server's clock, a person's own extra time, grace, and handing in what was saved."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from assessments.quizzes.actions import hand_in_all_over, start_attempt, submit_attempt
from assessments.quizzes.models import Attempt, QuestionVersion, Step
from assessments.quizzes.permissions import Closed
from assessments.quizzes.tasks import hand_in_all_over as the_job
from lms.calendar import LONDON
from lms.jobs.schedule import SCHEDULE
from lms.models import AuditEvent, Duty, RegionChoice
from lms.permissions import NotAllowed
from lms.policy.learning import QUIZ_GRACE_SECONDS
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, 0, tzinfo=LONDON)
GRACE = QUIZ_GRACE_SECONDS.national_on(START.date())


@pytest.fixture
def quiz(cast):
    return make.quiz_of(cast.modules[0], "exam", minutes=20)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as found:
        yield found


def begun(quiz, person):
    return start_attempt(quiz=quiz, by=person)


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def submit_step(attempt):
    return attempt.steps.get(kind=Step.Kind.SUBMIT)


def test_the_time_runs_from_the_start_by_the_clock_of_the_server(cast, quiz, clock):
    assert begun(quiz, cast.priya).ends_at == START + timedelta(minutes=20)


def test_extra_time_in_force_applies_by_itself(cast, quiz, clock):
    for amount, starts, ends in (
        (50, START - timedelta(30), START - timedelta(1)),
        (25, START, None),
        (10, START, None),
    ):
        cast.priya.adjustments.create(
            kind="extra_time", amount=amount, starts=starts.date(), ends=ends.date() if ends else None
        )

    assert begun(quiz, cast.priya).ends_at == START + timedelta(minutes=25)
    assert begun(quiz, cast.callum).ends_at == START + timedelta(minutes=20)


def test_nobody_else_sees_that_somebody_has_extra_time(cast, quiz, signed_in_as):
    cast.priya.adjustments.create(kind="extra_time", amount=25, starts=timezone.localdate())
    begun(quiz, cast.priya)

    own = words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/"))
    other = words(signed_in_as(cast.callum).get(f"/checks/{quiz.key}/"))
    assert "25 minutes 20 and your extra time" in own
    assert "20 minutes" in other
    assert "extra" not in other
    facts = [json.dumps(event.facts) for event in AuditEvent.objects.filter(code="check_started")]
    assert facts == [json.dumps({"quiz": quiz.pk})]


@pytest.mark.parametrize(("after", "taken"), [(0, True), (GRACE, True), (GRACE + 1, False)])
def test_a_late_answer_is_taken_within_the_grace_and_not_after_it(cast, quiz, clock, after, taken):
    attempt = begun(quiz, cast.priya)
    clock.shift(timedelta(minutes=20, seconds=after))

    if taken:
        assert make.answer(attempt, 1, ["a"])
        return
    with pytest.raises(Closed, match="Time was up at 09:20:00"):
        make.answer(attempt, 1, ["a"])
    assert not attempt.steps.exists()


def test_the_grace_is_that_of_the_region_on_the_day_of_the_start(cast, quiz, clock):
    RegionChoice.objects.create(
        region=cast.region,
        rule=QUIZ_GRACE_SECONDS.key,
        value=0,
        starts=START.date(),
        reason="Trial",
        chosen_by=cast.imogen,
    )
    attempt = begun(quiz, cast.priya)
    clock.shift(timedelta(minutes=20, seconds=1))

    with pytest.raises(Closed):
        make.answer(attempt, 1, ["a"])


def test_the_job_hands_in_what_was_saved_and_stamps_it_with_the_deadline(cast, quiz, clock):
    attempt, other = begun(quiz, cast.priya), begun(quiz, cast.callum)
    make.answer(attempt, 1, ["a"])
    Attempt.objects.filter(pk=other.pk).update(ends_at=START + timedelta(hours=2))
    clock.shift(timedelta(minutes=20, seconds=GRACE))
    assert hand_in_all_over() == 0
    clock.shift(timedelta(seconds=1))

    the_job.enqueue()
    assert hand_in_all_over() == 0

    attempt.refresh_from_db()
    other.refresh_from_db()
    step = submit_step(attempt)
    assert (attempt.state, other.state) == ("finished", "open")
    assert (step.at, step.data["cause"], step.data["right"]) == (START + timedelta(minutes=20), "time", 1)
    assert attempt.finished_at == step.at
    assert AuditEvent.objects.get(code="check_handed_in").by is None
    assert any(entry.task == "assessments.quizzes.tasks.hand_in_all_over" for entry in SCHEDULE)


def test_whoever_comes_back_too_late_finds_it_handed_in(cast, quiz, clock, signed_in_as):
    attempt = begun(quiz, cast.priya)
    make.answer(attempt, 1, ["a"])
    QuestionVersion.objects.filter(pk=attempt.slots.get(position=2).question_version_id).update(
        timed_out="There was no time for this one, so read the passage."
    )
    client = signed_in_as(cast.priya)
    clock.shift(timedelta(minutes=30))

    page = client.get(f"/checks/{quiz.key}/questions/2/", follow=True)

    assert page.redirect_chain[-1][0] == f"/checks/{quiz.key}/result/"
    assert "Your time was up, so what you had saved was handed in by itself." in words(page)
    assert "Time ran out first There was no time for this one" in words(page)
    assert "Time ran out first Nothing was chosen in case 203" in words(page)


def test_handing_in_late_oneself_bears_the_deadline_too(cast, quiz, clock):
    attempt = begun(quiz, cast.priya)
    clock.shift(timedelta(minutes=20, seconds=5))

    step = submit_step(submit_attempt(attempt=attempt, by=cast.priya))
    assert (step.at, step.data["cause"]) == (START + timedelta(minutes=20), "time")


def test_handing_in_in_time_has_no_cause(cast, quiz, clock):
    attempt = begun(quiz, cast.priya)
    clock.shift(timedelta(minutes=19))

    step = submit_step(submit_attempt(attempt=attempt, by=cast.priya))
    assert step.at == timezone.now()
    assert "cause" not in step.data


def test_the_page_says_how_much_time_is_left_by_the_server(cast, quiz, clock, signed_in_as):
    client = signed_in_as(cast.priya)
    begun(quiz, cast.priya)
    clock.shift(timedelta(minutes=5, seconds=10))

    page = client.get(f"/checks/{quiz.key}/questions/1/")

    box = BeautifulSoup(page.content, "html.parser").select_one("[data-timer]")
    assert box["data-timer"] == str(14 * 60 + 50)
    assert "14 minutes left" in box.get_text()
    assert "until 09:20:00" in box.get_text()


def test_before_it_opens_and_after_it_closes_nothing_is_begun(cast, quiz, clock, signed_in_as):
    quiz.opens_at, quiz.closes_at = START + timedelta(hours=1), START + timedelta(hours=2)
    quiz.save()
    client = signed_in_as(cast.priya)

    with pytest.raises(NotAllowed, match=r"opens on 23 November 2026 at 10:00"):
        begun(quiz, cast.priya)
    assert "This exam opens on 23 November 2026 at 10:00." in words(client.get(f"/checks/{quiz.key}/"))
    clock.shift(timedelta(hours=1, minutes=50))
    assert begun(quiz, cast.priya).ends_at == quiz.closes_at
    clock.shift(timedelta(minutes=10))
    with pytest.raises(NotAllowed, match="closed on 23 November 2026 at 11:00"):
        begun(quiz, cast.callum)


# ---- draws ----


@pytest.fixture
def drawn(cast):
    quiz = make.quiz_of(cast.modules[0], "exam", questions=1, minutes=20)
    for position in (2, 3):
        quiz.slots.model.objects.create(quiz=quiz, position=position, draw={"misconception": "about-x"})
    return quiz


def live_about(cast, tag, *keys):
    module = cast.modules[0]
    for number, key in enumerate(keys, 300):
        question = module.questions.create(key=key, live=False)
        module.questions.filter(pk=question.pk).update(live=True)
        make.add_version(question, number, misconception=tag)


def asked(attempt):
    return {slot.question_version.question.key: slot.drawn_for for slot in attempt.slots.all()}


def test_a_drawn_question_is_recorded_with_the_tags_it_was_drawn_for(cast, drawn):
    live_about(cast, "about-x", "x1", "x2")
    fixed = drawn.slots.get(position=1).question.key

    found = asked(begun(drawn, cast.priya))

    tags = {"module": cast.modules[0].key, "misconception": "about-x"}
    assert found == {fixed: {}, "x1": tags, "x2": tags}


def test_a_second_attempt_draws_what_the_person_has_not_seen(cast, drawn):
    live_about(cast, "about-x", "x1", "x2", "x3", "x4")
    first = begun(drawn, cast.priya)
    submit_attempt(attempt=first, by=cast.priya)

    second = begun(drawn, cast.priya)

    both = [key for attempt in (first, second) for key in asked(attempt) if key.startswith("x")]
    assert sorted(both) == ["x1", "x2", "x3", "x4"]


def test_drafts_are_never_drawn_and_too_few_are_told_to_the_authors(cast, drawn, signed_in_as):
    live_about(cast, "about-x", "x1", "x2")
    cast.modules[0].questions.filter(key="x2").update(live=False)

    page = signed_in_as(cast.priya).post(f"/checks/{drawn.key}/", follow=True)

    assert "too few are ready" in words(page)
    assert not Attempt.objects.exists()
    duty = Duty.objects.get(kind="quiz_draw")
    assert duty.owner_role == "author"
    assert "misconception about-x" in duty.reason
    cast.modules[0].questions.filter(key="x2").update(live=True)
    assert begun(drawn, cast.priya).slots.count() == 3
    duty.refresh_from_db()
    assert duty.closed_at


@pytest.mark.parametrize(
    ("fixed", "says"),
    [
        (True, "2 of them are picked at random when you start, so you may get others next time."),
        (False, "They are picked at random when you start, so you may get others next time."),
    ],
)
def test_the_overview_says_in_plain_words_what_is_drawn_and_what_must_be_right(cast, drawn, fixed, says, signed_in_as):
    drawn.slots.filter(position=1).delete() if not fixed else None

    said = words(signed_in_as(cast.priya).get(f"/checks/{drawn.key}/"))

    assert says in said
    assert (
        "Must be right Known at the start A question that must be right whatever the total says so on its page" in said
    )


def test_a_fixed_question_that_must_be_right_is_counted_beside_those_drawn(cast, drawn, signed_in_as):
    QuestionVersion.objects.update(must_get_right=True)

    assert "Must be right 1 or more" in words(signed_in_as(cast.priya).get(f"/checks/{drawn.key}/"))


def test_a_page_within_the_grace_says_what_to_do_and_knows_how_to_hand_in_by_itself(cast, quiz, clock, signed_in_as):
    attempt = begun(quiz, cast.priya)
    client = signed_in_as(cast.priya)
    clock.shift(timedelta(minutes=20, seconds=5))

    for address in ("questions/1/", "review/"):
        page = client.get(f"/checks/{quiz.key}/{address}")
        assert "Time is up. Press the button below now to keep what stands here" in words(page)
        box = BeautifulSoup(page.content, "html.parser").select_one("[data-timer]")
        given = (box["data-timer"], box["data-attempt"], box["data-hand-in"], box["data-result"])
        assert given == ("0", str(attempt.pk), f"/checks/{quiz.key}/review/", f"/checks/{quiz.key}/result/")
    # What its script sends.
    sent = client.post(box["data-hand-in"], {"attempt": box["data-attempt"]})
    assert sent["Location"] == box["data-result"]
    assert submit_step(attempt).data["cause"] == "time"


def test_what_comes_too_late_is_told_so_and_never_that_it_was_handed_in_by_hand(cast, quiz, clock, signed_in_as):
    attempt = begun(quiz, cast.priya)
    client, address = signed_in_as(cast.priya), f"/checks/{quiz.key}/questions/1/"
    clock.shift(timedelta(minutes=21))

    page = client.post(address, make.sent(attempt, "a"), follow=True)

    said = " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())
    assert "Your time was up, so what this page sent came too late and was not saved." in said
    assert "You have handed this check in" not in said
    assert "You have handed this check in" not in str(client.get(address, follow=True).content)
