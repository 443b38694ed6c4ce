"""Addresses of quizzes."""

from django.urls import path

from assessments.quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("<slug:key>/", views.check, name="check"),
    path("<slug:key>/questions/<int:position>/", views.question, name="question"),
    path("<slug:key>/review/", views.review, name="review"),
    path("<slug:key>/result/", views.result, name="result"),
    path("<slug:key>/put-right/<int:position>/", views.put_right, name="put_right"),
]
