"""Addresses of spot checks."""

from django.urls import path

from assessments.spot_checks.views import judging, outcome, reports, standard

app_name = "spot_checks"
urlpatterns = [
    path("", outcome.mine, name="mine"),
    path("standard/", standard.standard, name="standard"),
    path("to-judge/", judging.to_judge, name="to_judge"),
    path("judge/<int:pk>/", judging.judge, name="judge"),
    path("outcome/<int:pk>/", outcome.outcome, name="outcome"),
    path("report/", reports.report, name="report"),
    path("report/<str:ending>/", reports.report_file, name="report_file"),
    path("outcome/<int:pk>/review/", outcome.finish_review, name="finish_review"),
]
