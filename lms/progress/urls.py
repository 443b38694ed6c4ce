"""Addresses of progress."""

from django.urls import path

from lms.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.board, name="board"),
    path("<int:pk>/", views.record, name="record"),
]
