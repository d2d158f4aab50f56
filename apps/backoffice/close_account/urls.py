from __future__ import annotations

from django.urls import path

from apps.backoffice.close_account import views

urlpatterns = [
    path("settings/close-account/", views.CloseAccount.as_view(), name="close-account"),
    path("settings/close-account/reopen/", views.Reopen.as_view(), name="reopen"),
]
