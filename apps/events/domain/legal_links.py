"""Legal links in the footer of shop pages: imprint, terms, privacy notice, contact.

Law asks for it (an imprint, the way to the privacy notice). An event may have an imprint and a contact of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.domain.branding import lock_branding
from apps.events.domain.settings import put_event_settings
from apps.events.models import Event, LegalText
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError, ValidationErrors
from parterre.web.forms import checked_email

Links = Mapping[str, Any]

# The contract's names. Addresses are objects of language to address.
MAIL: Final = "contact_mail"
LINKS: Final = ("imprint_url", "privacy_url", "accessibility_url", "contact_url", "terms_url", MAIL)
LINKS_OF_EVENT: Final = ("imprint_url", "contact_url", MAIL)
# The organizer's own pages instead: objects of language to Markdown; kept as the id of their version.
TERMS, PRIVACY = "terms_text", "privacy_text"
LEGAL_TEXTS: Final = (TERMS, PRIVACY)
LONGEST_ADDRESS: Final = 500


class NotAWebAddress(DomainError):
    message = _("“%(address)s” is not a valid URL. Enter a URL that starts with https://.")


class NotAMailAddress(DomainError):
    message = _("“%(address)s” is not a valid email address.")


def links_for(links_of_organizer: Links, event: Event | None) -> dict[str, Any]:
    """Those that are set; an event's own before the organizer's. No query."""
    own = {name: event.settings.get(name) for name in LINKS_OF_EVENT} if event is not None else {}
    if own.get("contact_url") or own.get(MAIL):  # one contact, not a mixture of two
        own |= {"contact_url": own.get("contact_url") or {}, MAIL: own.get(MAIL) or ""}
        links_of_organizer = {
            name: value for name, value in links_of_organizer.items() if name not in ("contact_url", MAIL)
        }
    merged = {name: own.get(name) or links_of_organizer.get(name) for name in (*LINKS, *LEGAL_TEXTS)}
    return {name: value for name, value in merged.items() if value}


@transaction.atomic
def change_links(links: Links, *, actor: Actor) -> dict[str, Any]:
    """The organizer's, all of them: what is not given is taken away. Raises NotAWebAddress, NotAMailAddress."""
    wanted = _checked(links, LINKS)
    row = lock_branding()
    wanted |= _versions(links, row.links)
    if row.links != wanted:
        names = (*LINKS, *LEGAL_TEXTS)
        changed = {name: wanted.get(name) for name in names if wanted.get(name) != row.links.get(name)}
        row.links = wanted
        row.version += 1
        row.save(update_fields=["links", "version"])
        Event.objects.update(offer_version=F("offer_version") + 1)
        record(actor, "organizer.links.changed", object_type="organizer", object_id="", data=changed)
    return wanted


def legal_texts_of(links_of_organizer: Links) -> dict[str, dict[str, str]]:
    """Those that apply, by their names. One query."""
    ids = [links_of_organizer[name] for name in LEGAL_TEXTS if links_of_organizer.get(name)]
    return dict(LegalText.objects.filter(pk__in=ids).values_list("kind", "texts")) if ids else {}


def legal_text(kind: str, version: str) -> LegalText | None:
    """Any version that ever applied."""
    try:
        return LegalText.objects.filter(kind=kind, pk=version).first()
    except ValidationError:
        return None


def change_event_links(event: Event, links: Links, *, actor: Actor) -> Event:
    """The event's own, all of them; without one, the organizer's stands there."""
    wanted = _checked(links, LINKS_OF_EVENT)
    gone = [name for name in LINKS_OF_EVENT if name not in wanted]
    return put_event_settings(event, wanted, forget=gone, actor=actor)


def _versions(links: Links, before: Links) -> dict[str, str]:
    """A text that differs from the one that applies becomes a new version."""
    applying = legal_texts_of(before)
    wanted = {}
    for kind in LEGAL_TEXTS:
        texts = links.get(kind)
        if texts and texts == applying.get(kind):
            wanted[kind] = before[kind]
        elif texts:
            wanted[kind] = str(LegalText.objects.create(kind=kind, texts=dict(texts)).pk)
    return wanted


def _checked(links: Links, names: tuple[str, ...]) -> dict[str, Any]:
    """All that is amiss is raised at once."""
    wanted = {name: links[name] for name in names if links.get(name)}
    refused: list[DomainError] = []
    for name, value in wanted.items():
        for address in [value] if name == MAIL else value.values():
            if refusal := _refusal(name, str(address)):
                refusal.field = name
                refused.append(refusal)
    if refused:
        raise ValidationErrors(refused)
    if MAIL in wanted:
        wanted[MAIL] = checked_email(wanted[MAIL])
    return wanted


def _refusal(name: str, address: str) -> DomainError | None:
    if name == MAIL:
        return None if _is_mail_address(address) else NotAMailAddress(address=address[:100])
    return None if _is_web_address(address) else NotAWebAddress(address=address[:100])


def _is_web_address(address: str) -> bool:
    """Never `javascript:`, and nothing that a browser would read as another host's or our own."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _is_mail_address(address: str) -> bool:
    try:
        return len(checked_email(address)) <= 254
    except ValidationError:
        return False
