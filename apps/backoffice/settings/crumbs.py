"""Breadcrumb to the index of settings."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.backoffice.base import MemberView
from parterre.web.frames import Crumb


def settings_crumb(view: MemberView) -> Crumb:
    return Crumb(gettext("Settings"), view.url("settings"))
