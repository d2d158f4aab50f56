"""Navigation entries of the home page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry

AREA = Area(
    urls="apps.backoffice.home.urls",
    entries=[Entry(label=_("Home"), icon="house", name="office:home", order=10, is_shortcut=True)],
)
