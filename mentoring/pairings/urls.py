"""Addresses of pairings."""

from django.urls import URLPattern, path

from mentoring.pairings.views import (
    concerns,
    cover,
    cover_report,
    discussions,
    meeting,
    meetings,
    mentors,
    pairing,
    reflective_time,
)

app_name = "pairings"
urlpatterns: list[URLPattern] = [
    path("", cover.cover, name="cover"),
    path("my-learners/", pairing.my_learners, name="my_learners"),
    path("end/<int:pairing_id>/", pairing.end, name="end"),
    path("cover/", cover_report.cover_report, name="cover_report"),
    path("discussions/", discussions.discussions, name="discussions"),
    path("discussions/plan/", discussions.plan_discussion, name="plan_discussion"),
    path("discussions/plan/<int:person_id>/", discussions.plan_discussion_for, name="plan_discussion_for"),
    path("discussion/<int:pk>/", discussions.discussion, name="discussion"),
    path("discussion/<int:pk>/record/", discussions.record_discussion, name="record_discussion"),
    path("discussion/<int:pk>/write/", discussions.write_discussion, name="write_discussion"),
    path("discussion/<int:pk>/call-off/", discussions.call_off_discussion, name="call_off_discussion"),
    path("reflective-time/", reflective_time.reflective_time, name="reflective_time"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns/raise/", concerns.raise_concern, name="raise_concern"),
    path("concerns/contacts/", concerns.concern_contacts, name="concern_contacts"),
    path("concerns/contacts/<int:pk>/end/", concerns.end_contact, name="end_contact"),
    path("concern/<int:pk>/", concerns.concern, name="concern"),
    path("concern/<int:pk>/close/", concerns.close_concern, name="close_concern"),
    path("concern/<int:pk>/choose/", concerns.choose_hearer, name="choose_hearer"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/plan/<int:pairing_id>/", meetings.plan_meeting, name="plan_meeting"),
    path("meetings/actions/<int:pk>/done/", meetings.finish_action, name="finish_action"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/sign/", meeting.sign_meeting, name="sign_meeting"),
    path("meetings/<int:pk>/move/", meetings.move_meeting, name="move_meeting"),
    path("meetings/<int:pk>/call-off/", meetings.call_off_meeting, name="call_off_meeting"),
    path("meetings/<int:pk>/next/", meetings.next_meeting, name="next_meeting"),
    path("meetings/<int:pk>/meeting.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("mentors/", mentors.mentors, name="mentors"),
    path("mentors/me/", mentors.my_standing, name="my_standing"),
    path("mentors/<int:person_id>/", mentors.mentor, name="mentor"),
    path("particulars/", mentors.particulars, name="particulars"),
    path("<int:learner_id>/<slug:kind>/", pairing.pair, name="pair"),
]
