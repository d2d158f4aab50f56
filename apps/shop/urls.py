"""What organizers' own hosts serve."""

from __future__ import annotations

from apps.shop.plugin_pages import plugin_urlpatterns

urlpatterns = plugin_urlpatterns()
