"""Addresses of pairings."""

from django.urls import URLPattern, path

from mentoring.pairings import views

app_name = "pairings"
urlpatterns: list[URLPattern] = [
    path("", views.cover, name="cover"),
    path("my-learners/", views.my_learners, name="my_learners"),
    path("end/<int:pairing_id>/", views.end, name="end"),
    path("<int:learner_id>/<slug:kind>/", views.pair, name="pair"),
]
