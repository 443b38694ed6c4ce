"""Addresses of spot checks."""

from django.urls import path

from assessments.spot_checks import views

app_name = "spot_checks"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("to-judge/", views.to_judge, name="to_judge"),
    path("open/<int:pk>/", views.open_one, name="open"),
    path("judge/<int:pk>/", views.judge, name="judge"),
    path("outcome/<int:pk>/", views.outcome, name="outcome"),
    path("outcome/<int:pk>/review/", views.finish_review, name="finish_review"),
]
