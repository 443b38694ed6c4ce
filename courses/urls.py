"""Addresses of learning."""

from django.urls import path

from courses.views import lessons

app_name = "courses"
urlpatterns = [
    path("", lessons.pathway, name="pathway"),
    path("lessons/<slug:key>/", lessons.lesson, name="lesson"),
    path("finish/<slug:key>/", lessons.finish, name="finish_lesson"),
]
