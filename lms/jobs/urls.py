"""Addresses of jobs."""

from django.urls import path

from lms.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/run-again/", views.run_again, name="run_again"),
    path("<int:pk>/set-aside/", views.set_aside, name="set_aside"),
]
