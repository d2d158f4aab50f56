"""URLs of the root host for visitors without an organizer."""

from __future__ import annotations

from django.urls import path

from parterre.signup.views import confirm, invitation, landing, signup

urlpatterns = [
    path("", landing.Landing.as_view(), name="landing"),
    path("o/", landing.Organizers.as_view(), name="organizers"),
    path("signup/", signup.Start.as_view(), name="account_signup"),
    path("signup/slug/", signup.CheckSlug.as_view(), name="signup_slug"),
    path("signup/sent/", signup.Sent.as_view(), name="signup_sent"),
    path("signup/resend/", signup.Resend.as_view(), name="signup_resend"),
    path("signup/confirm/<str:token>/", confirm.Confirm.as_view(), name="signup_confirm"),
    path("signup/progress/<uuid:signup_request>/", confirm.Progress.as_view(), name="signup_progress"),
    path("invitation/<str:token>/", invitation.Join.as_view(), name="invitation"),
]
