from __future__ import annotations

from django.urls import path

from apps.backoffice.close_account import views

urlpatterns = [
    path("settings/close/", views.CloseAccount.as_view(), name="closing"),
    path("settings/close/reopen/", views.Reopen.as_view(), name="reopen"),
]
