"""Addresses of caseload."""

from django.urls import URLPattern, path

from mentoring.caseload.views import (
    absences,
    allocation,
    co_working,
    co_working_team,
    deciding,
    held,
    imports,
    overrides,
    span,
    team,
)

app_name = "caseload"
urlpatterns: list[URLPattern] = [
    path("mine/", allocation.mine, name="mine"),
    path("check/", allocation.check, name="check"),
    path("answer/<int:check_id>/", allocation.answer, name="answer"),
    path("import/", imports.import_file, name="import"),
    path("import/<int:upload_id>/", imports.review, name="review"),
    path("import/<int:upload_id>/names/", imports.confirm_names, name="confirm_names"),
    path("span/", span.span, name="span"),
    path("span/<int:person_id>/", span.span_of, name="span_of"),
    path("plan-absence/", absences.plan_absence, name="plan_absence"),
    path("absence/<int:pk>/call-off/", absences.call_off_absence, name="call_off_absence"),
    path("team/", team.team, name="team"),
    path("held/<int:person_id>/", held.held, name="held"),
    path("held/<int:person_id>/answer/", held.answer_held, name="answer_held"),
    path("co-working/", co_working.co_working, name="co_working"),
    path("co-working/team/", co_working_team.co_working_team, name="co_working_team"),
    path("co-working/agree/", co_working_team.agree_co_working, name="agree_co_working"),
    path("co-working/<int:pk>/", co_working.co_worked, name="co_worked"),
    path("co-working/<int:pk>/end/", co_working_team.end_co_working, name="end_co_working"),
    path("co-working/<int:pk>/<int:year>/<int:month>/", co_working.declare, name="declare"),
    path("co-working/answer/<int:duty_id>/", co_working_team.answer_co_working, name="answer_co_working"),
    path("answer/<int:check_id>/decide/", deciding.decide, name="decide"),
    path("answer/<int:check_id>/override/", deciding.override, name="override"),
    path("decision/<int:decision_id>/", deciding.decision, name="decision"),
    path("decision/<int:decision_id>/moved/", deciding.moved, name="moved"),
    path("decisions/", deciding.my_decisions, name="my_decisions"),
    path("decisions/<int:person_id>/", deciding.decisions, name="decisions"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides/file/", overrides.overrides_file, name="overrides_file"),
    path("overrides/<int:override_id>/review/", overrides.review_override, name="review_override"),
]
