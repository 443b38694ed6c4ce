"""Addresses of privacy."""

from django.urls import path

from lms.privacy.views import copies, holds

app_name = "privacy"
urlpatterns = [
    path("", copies.your_data, name="your_data"),
    path("<int:pk>/", copies.copy_file, name="copy_file"),
    path("erasing/", holds.erasing, name="erasing"),
    path("holds/", holds.place, name="place_hold"),
    path("holds/<int:pk>/", holds.lift, name="lift_hold"),
]
