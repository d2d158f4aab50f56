"""Below `/o/<organizer>/` on the root host."""

from __future__ import annotations

from django.urls import include, path

from apps.backoffice.areas import areas

app_name = "office"
urlpatterns = [path("", include(area.urls)) for area in areas()]
