"""Addresses of learning."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("", views.pathway, name="pathway"),
    path("finish/<slug:key>/", views.finish, name="finish_lesson"),
]
