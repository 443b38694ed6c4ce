"""Addresses of spot checks."""

from django.urls import path

from assessments.spot_checks.views import (
    case_files,
    draws,
    judging,
    marking,
    outcome,
    plan,
    recording,
    reports,
    standard,
)

app_name = "spot_checks"
urlpatterns = [
    path("", outcome.mine, name="mine"),
    path("standard/", standard.standard, name="standard"),
    path("draws/", draws.draws, name="draws"),
    path("draws/new/", draws.draw_new, name="draw_new"),
    path("draws/<int:pk>/", draws.draw, name="draw"),
    path("draws/<int:pk>/cancel/", draws.cancel_draw, name="cancel_draw"),
    path("check/<int:pk>/replace/", draws.replace_check, name="replace_check"),
    path("check/<int:pk>/chosen/", draws.chosen, name="chosen"),
    path("practice/", case_files.practice, name="practice"),
    path("practice/case/<slug:key>/", case_files.practice_case, name="practice_case"),
    path("practice/result/<int:pk>/", case_files.practice_result, name="practice_result"),
    path("certification/", case_files.certification, name="certification"),
    path("certification/case/<slug:key>/", case_files.certification_case, name="certification_case"),
    path("certification/result/<int:pk>/", case_files.certification_result, name="certification_result"),
    path("to-judge/", judging.to_judge, name="to_judge"),
    path("judge/<int:pk>/", marking.judge, name="judge"),
    path("judge/<int:pk>/set-record-fast/", marking.set_record_fast, name="set_record_fast"),
    path("judge/<int:pk>/save/", marking.save_marks, name="save_marks"),
    path("judge/<int:pk>/record/", recording.record, name="record"),
    path("judge/<int:pk>/hand-back/", judging.hand_back, name="hand_back"),
    path("check/<int:pk>/take/<str:seat>/", judging.take, name="take"),
    path("judged/<int:pk>/", recording.judged, name="judged"),
    path("outcome/<int:pk>/", outcome.outcome, name="outcome"),
    path("report/", reports.report, name="report"),
    path("report/<str:ending>/", reports.report_file, name="report_file"),
    path("outcome/<int:pk>/reply/", outcome.reply, name="reply"),
    path("outcome/<int:pk>/appeal/", outcome.appeal, name="appeal"),
    path("outcome/<int:pk>/earlier/", outcome.earlier, name="earlier"),
    path("outcome/<int:pk>/review/", plan.finish_review, name="finish_review"),
    path("outcome/<int:pk>/plan/", plan.plan, name="plan"),
    path("plan/done/<int:pk>/", plan.plan_done, name="plan_done"),
]
