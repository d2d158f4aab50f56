"""Change the organizer's short name, owners only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import FormView
from apps.backoffice.domains.forms import RenameForm
from apps.backoffice.domains.views.base import RIGHTS, is_owner
from apps.backoffice.settings.crumbs import settings_crumb
from parterre.web.frames import Crumb
from tenants.routing.directory import shop_host
from tenants.routing.rename import MOST, WITHIN, RenameOrganizer, former_slugs_of, rename_organizer


class Rename(FormView):
    rights = RIGHTS
    template = "backoffice/domains/rename.html"

    def load(self) -> None:
        if not is_owner(self):
            raise PermissionDenied

    def form(self, data: Any = None, files: Any = None) -> RenameForm:
        return RenameForm(data, initial={"slug": self.organizer.slug})

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": gettext("Short name"),
            "crumbs": [settings_crumb(self), Crumb(gettext("Domains"), self.url("domains"))],
            "own_host": shop_host(self.organizer.slug),
            "former": former_slugs_of(self.organizer),
            "most": MOST,
            "days": WITHIN.days,
        }

    def save(self, form: Any) -> str | Promise:
        request = RenameOrganizer(organizer_id=self.organizer.pk, slug=form.cleaned_data["slug"])
        renamed = rename_organizer(request, actor=self.actor, now=self.now)
        self.slug = renamed.slug
        return _("Short name changed. The old addresses redirect here.")

    def after(self) -> str:
        return reverse("office:domains", args=[self.slug])
