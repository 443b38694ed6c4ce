"""Addresses of pairings."""

from django.urls import URLPattern, path

from mentoring.pairings.views import cover, pairing

app_name = "pairings"
urlpatterns: list[URLPattern] = [
    path("", cover.cover, name="cover"),
    path("my-learners/", pairing.my_learners, name="my_learners"),
    path("end/<int:pairing_id>/", pairing.end, name="end"),
    path("<int:learner_id>/<slug:kind>/", pairing.pair, name="pair"),
]
