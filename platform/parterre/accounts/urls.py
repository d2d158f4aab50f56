"""Sign-in and account URLs. Only supported flows are routed. The console includes this on its own host."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from parterre.accounts import views
from parterre.accounts.second_factor import says_when_unreadable

urlpatterns = [
    path("", views.AccountHome.as_view(), name="account_home"),
    path("language/<str:code>/", views.choose_language, name="language"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<slug:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("email/", account.email, name="account_email"),
    path("email/confirm/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("2fa/", says_when_unreadable(second_factor.index), name="mfa_index"),
    path("2fa/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/", views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("2fa/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        says_when_unreadable(views.RecoveryCodesPage.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "2fa/recovery-codes/download/",
        says_when_unreadable(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", views.Sessions.as_view(), name="usersessions_list"),
    path("sessions/end/", views.EndOtherSessions.as_view(), name="sessions_end_others"),
    path("sessions/<int:session>/end/", views.EndSession.as_view(), name="session_end"),
]
