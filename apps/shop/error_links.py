"""Links at the foot of a shop's pages of errors: law wants them there, too."""

from __future__ import annotations

import logging

from django.http import HttpRequest
from django.utils.translation import get_language

from apps.events.facade import branding_of
from apps.events.models import Event
from apps.shop.presenters.frame import footer_links
from parterre.web.frames import Place
from tenants.context.transactions import organizer_readonly

log = logging.getLogger(__name__)


def links_on_errors(request: HttpRequest) -> tuple[Place, ...]:
    """Of the organizer, or of the event that the address is about.

    Never raises: it may be the database that is away.
    """
    try:
        with organizer_readonly(request.organizer):  # type: ignore[attr-defined]
            return footer_links(branding_of(), _event(request), get_language() or "en")
    except Exception:
        log.exception("The links of a page of an error could not be read")
        return ()


def _event(request: HttpRequest) -> Event | None:
    slug = request.resolver_match.kwargs.get("event") if request.resolver_match else None
    return Event.objects.filter(slug__iexact=slug, live=True).first() if slug else None
