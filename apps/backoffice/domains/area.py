"""Navigation entries of domains and the short name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, AttentionItem, Entry, Member
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from tenants.models import DomainState
from tenants.routing.domains import hosts_of


def failing_hosts(view: Member) -> Iterable[AttentionItem]:
    if not view.may(ORGANIZER_SETTINGS_GENERAL_WRITE):
        return
    for domain in hosts_of(view.organizer):
        if domain.state == DomainState.FAILING:
            yield AttentionItem(
                title=gettext("%(host)s is not working") % {"host": domain.domain},
                text=gettext("Its DNS records have changed since the domain was set up."),
                action=gettext("View domain"),
                url=view.url("domain", domain.pk),
                icon="globe",
                order=15,
            )


AREA = Area(
    urls="apps.backoffice.domains.urls",
    entries=[
        Entry(
            label=_("Domains"),
            text=_("Where buyers find your shop, and its short name"),
            icon="globe",
            name="office:domains",
            order=73,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="settings",
        ),
        Entry(
            label=_("Add domain"),
            icon="plus",
            name="office:domain-new",
            order=75,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="search",
        ),
        Entry(
            label=_("Short name"),
            icon="pencil",
            name="office:rename",
            order=76,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="search",
        ),
    ],
    needs=[failing_hosts],
)
