"""Addresses of portfolio."""

from django.urls import path

from assessments.portfolio.views import countersigning, judging, marking, overview, reading, signing_off, submitting

app_name = "portfolio"
urlpatterns = [
    path("", overview.evidence, name="evidence"),
    path("add/", submitting.submit, name="submit"),
    path("marking/", marking.marking, name="marking"),
    path("marking/<int:pk>/", judging.judge, name="judge"),
    path("judgements/<int:pk>/", reading.judgement, name="judgement"),
    path("countersigning/", countersigning.countersigning, name="countersign"),
    path("countersigning/<int:pk>/", countersigning.sign, name="sign"),
    path("sign-off/", signing_off.sign_offs, name="sign_offs"),
    path("sign-off/<int:pk>/", signing_off.sign_off, name="sign_off"),
]
