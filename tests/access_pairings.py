"""Who may open what of pairings, discussions, concerns and meetings: a row for each of their addresses."""

from lms.roles import Role
from tests.access_row import EVERYBODY, MANAGERS, Row

PRACTICE = {Role.LEARNER, Role.OFFICER}
PAIRERS = MANAGERS - {Role.NATIONAL_LEAD}
READERS = EVERYBODY - {Role.AUDITOR, Role.ADMINISTRATOR}
# Mentor and learner of the pairing: nobody else opens a meeting of theirs.
THE_TWO = {"priya", "gareth"}

PAIRING_ROWS = [
    # pairings
    Row("pairings:cover", PAIRERS),
    Row("pairings:work_out", PAIRERS, method="post"),
    Row("pairings:pin", PAIRERS, lambda w: {"learner_id": w.cast.priya.pk}, {"daniel", "ruth", "imogen", "tomasz"}),
    Row("pairings:cover_report", MANAGERS),
    Row("pairings:my_learners", READERS),
    Row("pairings:mentors", PAIRERS),
    Row(
        "pairings:mentor",
        READERS,
        lambda w: {"person_id": w.cast.gareth.pk},
        {"gareth", "daniel", "ruth", "imogen", "tomasz"},
    ),
    Row("pairings:my_standing", {Role.MENTOR}),
    Row("pairings:particulars", {Role.LEARNER, Role.MENTOR}),
    Row(
        "pairings:pair",
        PAIRERS,
        lambda w: {"learner_id": w.cast.callum.pk, "kind": "mentor"},
        {"daniel", "ruth", "imogen", "tomasz"},
    ),
    Row("pairings:end", PAIRERS, lambda w: {"pairing_id": w.pairing.pk}, {"daniel", "ruth", "imogen", "tomasz"}),
    # reflective discussions: of the two who speak, whatever anybody's place; planned by oneself or one's line manager
    Row("pairings:discussions", READERS),
    Row("pairings:plan_discussion", PRACTICE),
    Row("pairings:plan_discussion_for", MANAGERS, lambda w: {"person_id": w.cast.priya.pk}, {"daniel"}),
    Row("pairings:discussion", EVERYBODY, lambda w: {"pk": w.discussion.pk}, {"priya", "nadia"}),
    Row("pairings:record_discussion", EVERYBODY, lambda w: {"pk": w.past_discussion.pk}, {"priya"}),
    Row("pairings:write_discussion", EVERYBODY, lambda w: {"pk": w.discussion.pk}, {"priya"}),
    Row(
        "pairings:call_off_discussion",
        EVERYBODY,
        lambda w: {"pk": w.planned_discussion.pk},
        {"priya", "nadia"},
        method="post",
    ),
    Row("pairings:reflective_time", MANAGERS),
    # concerns: everybody raises one; each is read by whoever raised it and the one person whom they chose
    Row("pairings:raise_concern", EVERYBODY),
    Row("pairings:concerns", EVERYBODY),
    Row("pairings:concern", EVERYBODY, lambda w: {"pk": w.concern.pk}, {"priya", "stella"}),
    Row("pairings:close_concern", EVERYBODY, lambda w: {"pk": w.concern.pk}, {"priya", "stella"}, method="post"),
    Row("pairings:choose_hearer", EVERYBODY, lambda w: {"pk": w.unheard_concern.pk}, {"priya"}, method="post"),
    Row("pairings:concern_contacts", {Role.REGIONAL_LEARNING_MANAGER}),
    Row(
        "pairings:end_contact",
        {Role.REGIONAL_LEARNING_MANAGER},
        lambda w: {"pk": w.contact.pk},
        {"imogen"},
        method="post",
    ),
    # meetings of mentor and learner
    Row("pairings:meetings", EVERYBODY),
    Row("pairings:plan_meeting", EVERYBODY, lambda w: {"pairing_id": w.pairing.pk}, THE_TWO),
    Row("pairings:meeting", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO),
    Row("pairings:sign_meeting", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO),
    Row("pairings:move_meeting", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO),
    Row("pairings:call_off_meeting", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO),
    Row("pairings:next_meeting", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO, method="post"),
    Row("pairings:meeting_calendar", EVERYBODY, lambda w: {"pk": w.meeting.pk}, THE_TWO),
    Row("pairings:finish_action", EVERYBODY, lambda w: {"pk": w.agreed.pk}, {"priya"}, method="post"),
]
