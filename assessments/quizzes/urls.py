"""Addresses of quizzes."""

from django.urls import path

from assessments.quizzes.views import pass_marks, saving, statistics, taking

app_name = "quizzes"
urlpatterns = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:key>/", statistics.question_statistics, name="question_statistics"),
    path("<slug:key>/", taking.check, name="check"),
    path("<slug:key>/questions/<int:position>/", taking.question, name="question"),
    path("<slug:key>/save/<int:position>/", saving.save, name="save"),
    path("<slug:key>/review/", taking.review, name="review"),
    path("<slug:key>/result/", taking.result, name="result"),
    path("<slug:key>/pass-marks/", pass_marks.pass_marks, name="pass_marks"),
    path("<slug:key>/put-right/<int:position>/", taking.put_right, name="put_right"),
]
