"""Addresses of learning."""

from django.urls import path

from courses.views import changes, glossary, lessons, reflections

app_name = "courses"
urlpatterns = [
    path("", lessons.pathway, name="pathway"),
    path("lessons/<slug:key>/", lessons.lesson, name="lesson"),
    path("finish/<slug:key>/", lessons.finish, name="finish_lesson"),
    path("changes/<slug:key>/", changes.changes, name="changes"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("reflections/", reflections.reflections, name="reflections"),
    path("reflections/<slug:key>/<str:block_id>/", reflections.reflection, name="reflection"),
    path("reflections/<int:pk>/share", reflections.share_reflection, name="share_reflection"),
    path("reflections/<int:pk>/take-back", reflections.unshare_reflection, name="unshare_reflection"),
]
