"""Addresses of quizzes."""

from django.urls import path

from assessments.quizzes.views import (
    challenges,
    imports,
    pass_marks,
    person_marks,
    records,
    regrades,
    retests,
    saving,
    statistics,
    taking,
)

app_name = "quizzes"
urlpatterns = [
    path("to-mark/", person_marks.to_mark, name="to_mark"),
    path("to-mark/<int:pk>/", person_marks.mark, name="mark"),
    path("import/", imports.import_questions, name="import_questions"),
    path("import/<int:pk>/", imports.question_file, name="question_file"),
    path("export/<slug:key>/", imports.export_questions, name="export_questions"),
    path("again/", retests.retests, name="retests"),
    path("again/<int:pk>/", retests.retest, name="retest"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:key>/", statistics.question_statistics, name="question_statistics"),
    path("challenges/", challenges.challenges, name="challenges"),
    path("challenges/<int:pk>/", challenges.challenge_answer, name="challenge_answer"),
    path("challenges/regrade/<slug:key>/", regrades.regrade, name="regrade"),
    path("challenges/regrade/<slug:key>/undo/<int:pk>/", regrades.undo_regrade, name="undo_regrade"),
    path("<slug:key>/", taking.check, name="check"),
    path("<slug:key>/questions/<int:position>/", taking.question, name="question"),
    path("<slug:key>/save/<int:position>/", saving.save, name="save"),
    path("<slug:key>/review/", taking.review, name="review"),
    path("<slug:key>/result/", taking.result, name="result"),
    path("<slug:key>/record/", records.record, name="record"),
    path("<slug:key>/record/<int:person>/", records.record_of, name="record_of"),
    path("<slug:key>/pass-marks/", pass_marks.pass_marks, name="pass_marks"),
    path("<slug:key>/challenge/<int:position>/", challenges.challenge, name="challenge"),
    path("<slug:key>/put-right/<int:position>/", taking.put_right, name="put_right"),
]
