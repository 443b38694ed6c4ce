"""Addresses of caseload."""

from django.urls import URLPattern, path

from mentoring.caseload.views import absences, allocation, imports, span

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
]
