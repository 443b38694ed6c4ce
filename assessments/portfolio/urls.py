"""Addresses of portfolio."""

from django.urls import path

from assessments.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("", views.evidence, name="evidence"),
    path("add/", views.submit, name="submit"),
    path("marking/", views.marking, name="marking"),
    path("marking/<int:pk>/", views.judge, name="judge"),
    path("judgements/<int:pk>/", views.judgement, name="judgement"),
    path("countersigning/", views.countersigning, name="countersign"),
    path("countersigning/<int:pk>/", views.sign, name="sign"),
]
