"""Mentor and learner press at once."""

from functools import partial

from lms.models import Duty
from mentoring.pairings.holding import save_meeting, sign_meeting
from mentoring.pairings.meeting import SIGN_MEETING, When, plan_meeting
from mentoring.pairings.meetings import content_hash, is_final, record_of, whole
from mentoring.pairings.models import Meeting, MeetingNote, MeetingSignature
from tests.factories import meetings as make
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def test_both_sign_at_once_and_the_record_is_final(cast):
    meeting = make.held(cast)
    sign = partial(sign_meeting, meeting=meeting, seen=content_hash(meeting))
    results = at_once(partial(sign, by=cast.gareth), partial(sign, by=cast.priya))
    assert all(isinstance(result, MeetingSignature) for result in results)
    assert is_final(whole(meeting.pk))
    assert not Duty.objects.open().filter(kind=SIGN_MEETING).exists()


def test_both_save_the_record_at_once_and_the_second_is_told(cast):
    meeting = make.planned(cast, days=0)
    results = at_once(
        partial(save_meeting, meeting=meeting, written=make.words("What Gareth wrote."), by=cast.gareth),
        partial(save_meeting, meeting=meeting, written=make.words("What Priya wrote."), by=cast.priya),
    )
    told = [result for result in results if isinstance(result, str)]
    assert len(told) == 1
    assert "saved the record while you were writing" in told[0]
    assert MeetingNote.objects.get().text == record_of(whole(meeting.pk)).text


def test_what_is_changed_while_somebody_signs_is_not_signed(cast):
    meeting = make.held(cast)
    change = partial(save_meeting, meeting=meeting, written=make.words("Other words.", over=meeting), by=cast.gareth)
    sign = partial(sign_meeting, meeting=meeting, seen=content_hash(meeting), by=cast.priya)
    assert while_open(change, sign) == "The record was changed while you read it. Read it again, then sign."


def test_both_plan_the_same_hour_at_once_and_one_is_told(cast):
    when = When(make.at(3), 60)
    plan = partial(plan_meeting, pairing=make.the_pairing(cast), when=when)
    results = at_once(partial(plan, by=cast.gareth), partial(plan, by=cast.priya))
    assert sum(isinstance(result, Meeting) for result in results) == 1
    assert any("then already" in str(result) for result in results)
