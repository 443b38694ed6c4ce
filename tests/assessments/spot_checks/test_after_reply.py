"""The officer's word on an outcome: replies that stay for good, and an acknowledgement that is no agreement."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.after.replying import reply
from assessments.spot_checks.models import Reply
from lms.models import Notice
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.following import at_noon, came_to, on_appeal

WORDS = "The second call-out is in the record of 4 May."


def test_several_replies_stand_beside_each_other_and_the_same_one_counts_once(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    first = reply(outcome=outcome, by=cast.nadia, text=WORDS)
    assert reply(outcome=outcome, by=cast.nadia, text=f" {WORDS} ") == first
    reply(outcome=outcome, by=cast.nadia, text="And I was on leave.")
    assert list(outcome.replies.order_by("pk").values_list("text", flat=True)) == [WORDS, "And I was on leave."]


def test_a_reply_is_never_changed(cast: Cast) -> None:
    row = reply(outcome=came_to(cast, "isss"), by=cast.nadia, text=WORDS)
    row.text = "Otherwise."
    with pytest.raises(TypeError, match="is a record"):
        row.save()


def test_reader_and_manager_are_told_without_a_word_of_it(cast: Cast) -> None:
    reply(outcome=came_to(cast, "isss"), by=cast.nadia, text=WORDS)
    told = Notice.objects.filter(event__startswith="spot-check-reply")
    assert {notice.person for notice in told} == {cast.amara, cast.daniel}
    assert {notice.text for notice in told} == {"There is a reply to a spot check to read: case M••••00"}


@pytest.mark.parametrize("who", ["daniel", "amara", "priya"])
def test_nobody_else_replies_or_appeals(cast: Cast, who: str) -> None:
    outcome = came_to(cast, "isss")
    for act in (lambda: reply(outcome=outcome, by=cast.people[who], text=WORDS),
                lambda: appeal(outcome=outcome, by=cast.people[who], grounds=WORDS)):  # fmt: skip
        with pytest.raises(NotAllowed, match="Only the officer whose case was checked"):
            act()


@pytest.mark.parametrize(("after", "in_time"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_is_the_last(cast: Cast, after: int, in_time: bool) -> None:
    outcome = came_to(cast, "isss")
    moment = at_noon(outcome.reply_by + timedelta(days=after))
    day = f"{outcome.reply_by:%A} {outcome.reply_by.day} {outcome.reply_by:%B %Y}"
    for what, act in (
        ("a reply", lambda: reply(outcome=outcome, by=cast.nadia, text=WORDS, at=moment)),
        ("an appeal", lambda: appeal(outcome=outcome, by=cast.nadia, grounds=WORDS, at=moment)),
    ):
        if in_time:
            assert act()
        else:
            with pytest.raises(NotAllowed, match=f"The last day for {what} was {day}."):
                act()


def test_at_a_minute_to_midnight_of_the_last_day_it_is_in_time(cast: Cast) -> None:
    outcome = came_to(cast, "isss")
    last = at_noon(outcome.reply_by) + timedelta(hours=11, minutes=59)
    assert reply(outcome=outcome, by=cast.nadia, text=WORDS, at=last)
    with pytest.raises(NotAllowed):
        reply(outcome=outcome, by=cast.nadia, text="A minute later.", at=last + timedelta(minutes=1))


@pytest.mark.parametrize(("text", "sentence"), [("", "Write what should be known"), ("X123456 moved", "case number")])
def test_an_empty_reply_and_a_case_number_are_refused(cast: Cast, text: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        reply(outcome=came_to(cast, "isss"), by=cast.nadia, text=text)
    assert not Reply.objects.exists()


def test_an_outcome_that_was_replaced_takes_no_reply_and_the_new_one_does(cast: Cast) -> None:
    before = came_to(cast, "isss")
    after = on_appeal(cast, before, "sssi")
    with pytest.raises(NotAllowed, match="Read the new outcome"):
        reply(outcome=before, by=cast.nadia, text=WORDS)
    assert reply(outcome=after, by=cast.nadia, text=WORDS)
