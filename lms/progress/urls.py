"""Addresses of progress."""

from django.urls import path

from lms.progress.views import board, capacity, exports, forecast, groups, leaving, needs, record, week

app_name = "progress"
urlpatterns = [
    path("", board.board, name="board"),
    path("by/<slug:what>/", groups.groups, name="groups"),
    path("needs/", needs.needs, name="needs"),
    path("week/", week.week, name="week"),
    path("files/", exports.exports, name="exports"),
    path("files/ask/", exports.ask_export, name="ask_export"),
    path("files/<int:pk>/", exports.export_file, name="export_file"),
    path("capacity/", capacity.capacity, name="capacity"),
    path("capacity/what-if/", capacity.what_if, name="what_if"),
    path("leaving/", leaving.leaving, name="leaving"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("<int:pk>/forecast/", forecast.forecast_of, name="forecast_of"),
    path("<int:pk>/", record.record, name="record"),
    path("<int:pk>/timeline/", record.timeline, name="timeline"),
]
