"""Addresses of learning."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("", views.pathway, name="pathway"),
    path("lessons/<slug:key>/", views.lesson, name="lesson"),
    path("finish/<slug:key>/", views.finish, name="finish_lesson"),
]
