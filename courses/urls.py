"""Addresses of learning."""

from django.urls import path

from courses.views import (
    changes,
    events,
    feed,
    glossary,
    imports,
    learning_time,
    lessons,
    places,
    reflections,
    reviews,
    search,
)

app_name = "courses"
urlpatterns = [
    path("", lessons.pathway, name="pathway"),
    path("lessons/<slug:key>/", lessons.lesson, name="lesson"),
    path("finish/<slug:key>/", lessons.finish, name="finish_lesson"),
    path("changes/<slug:key>/", changes.changes, name="changes"),
    path("search/", search.search, name="search"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("reflections/", reflections.reflections, name="reflections"),
    path("reflections/<slug:key>/<str:block_id>/", reflections.reflection, name="reflection"),
    path("reflections/<int:pk>/share", reflections.share_reflection, name="share_reflection"),
    path("reflections/<int:pk>/take-back", reflections.unshare_reflection, name="unshare_reflection"),
    path("place/<slug:key>/", places.place, name="place"),
    path("reviews/<int:pk>/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/begin/<int:point>/", reviews.begin_review, name="begin_review"),
    path("review/<int:pk>/", reviews.review, name="review"),
    path("review/<int:pk>/write/", reviews.write_review, name="write_review"),
    path("review/<int:pk>/sign/", reviews.sign_review, name="sign_review"),
    path("learning-time/", learning_time.learning_time, name="learning_time"),
    path("learning-time/<int:pk>/record/", learning_time.record_slot, name="record_slot"),
    path("learning-time/<int:pk>/end/", learning_time.end_time, name="end_time"),
    path("learning-time/lost/", learning_time.lost_time, name="lost_time"),
    path("calendar/", feed.feed, name="feed"),
    path("calendar/close/", feed.revoke, name="revoke_feed"),
    path("events/", events.events, name="events"),
    path("events/plan/", events.plan_event, name="plan_event"),
    path("events/<int:pk>/", events.event, name="event"),
    path("events/<int:pk>/sign-up/", events.sign_up, name="sign_up"),
    path("events/<int:pk>/give-up/", events.give_up_place, name="give_up_place"),
    path("events/<int:pk>/change/", events.change_event, name="change_event"),
    path("events/<int:pk>/cancel/", events.cancel_event, name="cancel_event"),
    path("events/<int:pk>/register/", events.register, name="register"),
    path("imports/", imports.imports, name="imports"),
]
