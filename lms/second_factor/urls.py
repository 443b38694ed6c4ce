"""Addresses of second factors. The names are allauth's, which leads to them by name."""

from django.urls import URLPattern, path

from lms.access import open_to_all_staff
from lms.second_factor import views

urlpatterns: list[URLPattern] = [
    path("", open_to_all_staff(views.YourSignIn.as_view()), name="mfa_index"),
    path("totp/activate/", open_to_all_staff(views.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", open_to_all_staff(views.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("webauthn/add/", open_to_all_staff(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", open_to_all_staff(views.RenamePasskey.as_view()), name="mfa_edit_webauthn"),
    path(
        "webauthn/keys/<int:pk>/remove/", open_to_all_staff(views.RemovePasskey.as_view()), name="mfa_remove_webauthn"
    ),
    path("recovery-codes/", open_to_all_staff(views.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/download/",
        open_to_all_staff(views.RecoveryCodesFile.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path(
        "recovery-codes/generate/",
        open_to_all_staff(views.MakeRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
