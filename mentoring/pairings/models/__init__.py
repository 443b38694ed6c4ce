"""Pairings, mentors' particulars and standing, proposals, meetings, reflective discussions and concerns."""

from mentoring.pairings.models.concerns import Concern, ConcernContact, ConcernReply
from mentoring.pairings.models.matching import MatchingRun, Pin, Proposal
from mentoring.pairings.models.meetings import AgendaPoint, AgreedAction, Meeting, MeetingNote, MeetingSignature
from mentoring.pairings.models.pairing import DateRange, Pairing, PostgresExclusion
from mentoring.pairings.models.particulars import Language, Particulars, Specialism, Weekday
from mentoring.pairings.models.reflecting import ReflectiveDiscussion, ReflectiveNote
from mentoring.pairings.models.standing import CoverStretch, MentorStanding

__all__ = [
    "AgendaPoint",
    "AgreedAction",
    "Concern",
    "ConcernContact",
    "ConcernReply",
    "CoverStretch",
    "DateRange",
    "Language",
    "MatchingRun",
    "Meeting",
    "MeetingNote",
    "MeetingSignature",
    "MentorStanding",
    "Pairing",
    "Particulars",
    "Pin",
    "PostgresExclusion",
    "Proposal",
    "ReflectiveDiscussion",
    "ReflectiveNote",
    "Specialism",
    "Weekday",
]
