"""Addresses of caseload."""

from django.urls import URLPattern, path

from mentoring.caseload import allocation_views, views

app_name = "caseload"
urlpatterns: list[URLPattern] = [
    path("mine/", allocation_views.mine, name="mine"),
    path("check/", allocation_views.check, name="check"),
    path("answer/<int:check_id>/", allocation_views.answer, name="answer"),
    path("import/", views.import_file, name="import"),
    path("import/<int:upload_id>/", views.review, name="review"),
    path("import/<int:upload_id>/names/", views.confirm_names, name="confirm_names"),
]
