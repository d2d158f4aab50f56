"""What a buyer has to agree to before ordering: the organizer's terms, and texts of the event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.events.facade import TERMS, BrandingData
from apps.events.models import Event
from apps.sales.facade import Consent
from apps.shop.presenters.frame import legal_url
from parterre.kernel.formats import text_in
from parterre.web.markdown import as_inline_html


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """`label` is what stands beside the box; `consent` what is kept with the order."""

    label: SafeString
    consent: Consent


def consents_of(event: Event, branding: BrandingData, language: str) -> list[AskedConsent]:
    """No query."""
    return [*_terms(branding, language), *_of_event(event, language)]


def _terms(branding: BrandingData, language: str) -> Iterator[AskedConsent]:
    url = legal_url(branding.links, "terms", language)
    if not url:
        return
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', url, gettext("terms and conditions")
    )
    label = format_html(gettext("I accept the {terms}."), terms=link)
    version = branding.links.get(TERMS, "")
    yield AskedConsent(label, Consent(text=strip_tags(label), url="" if version else url, version=version))


def _of_event(event: Event, language: str) -> Iterator[AskedConsent]:
    """Settings may have come by an import: only objects of language to text are read."""
    texts = event.setting("confirm_texts")
    for one in texts if isinstance(texts, list) else ():
        if isinstance(one, dict) and (text := text_in(one, language)):
            yield AskedConsent(as_inline_html(text), Consent(text=text))
