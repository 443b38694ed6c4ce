"""Addresses under /people/."""

from django.urls import path

from lms.accounts.views import account, addresses, grants, invited, people

app_name = "people"
urlpatterns = [
    path("", people.people, name="people"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/grant/", grants.grant, name="grant"),
    path("grant/<int:pk>/end/", grants.end, name="end_grant"),
    path("<int:pk>/invite/", account.invite, name="invite"),
    path("<int:pk>/close/", account.close, name="close"),
    path("<int:pk>/open-again/", account.reopen, name="reopen"),
    path("<int:pk>/sign-ins/", account.end_sign_ins, name="end_sign_ins"),
    path("<int:pk>/second-factor/", account.reset_factor, name="reset_factor"),
    path("<int:pk>/name/", account.rename, name="rename"),
    path("<int:pk>/e-mail/", addresses.change_email, name="change_email"),
    path("e-mail/<int:pk>/", addresses.decide_email, name="decide_email"),
    path("invitation/<str:token>/", invited.accept_invitation, name="accept_invitation"),
]
