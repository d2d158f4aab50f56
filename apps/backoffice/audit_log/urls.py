from __future__ import annotations

from django.urls import path

from apps.backoffice.audit_log.views import Log

urlpatterns = [path("settings/log/", Log.as_view(), name="log")]
