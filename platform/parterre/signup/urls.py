"""The root host's pages for people who are not inside an organizer yet."""

from __future__ import annotations

from django.urls import path

from parterre.signup.views import confirming, joining, pages, starting

urlpatterns = [
    path("", pages.Landing.as_view(), name="landing"),
    path("o/", pages.Organizers.as_view(), name="organizers"),
    path("signup/", starting.Start.as_view(), name="account_signup"),
    path("signup/slug/", starting.CheckSlug.as_view(), name="signup_slug"),
    path("signup/sent/", starting.Sent.as_view(), name="signup_sent"),
    path("signup/resend/", starting.Resend.as_view(), name="signup_resend"),
    path("signup/confirm/<str:token>/", confirming.Confirm.as_view(), name="signup_confirm"),
    path("signup/progress/<uuid:wish>/", confirming.Progress.as_view(), name="signup_progress"),
    path("invitation/<str:token>/", joining.Join.as_view(), name="invitation"),
]
