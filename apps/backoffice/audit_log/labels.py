"""The log's own names of fields and values, as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

FIELDS: Final[Mapping[str, Text]] = {
    "email": _("e-mail address"),
    "phone": _("telephone"),
    "locale": _("language"),
    "comment": _("note"),
    "custom_followup_at": _("follow-up date"),
    "invoice_address": _("address"),
    "checkin_attention": _("attention at the door"),
    "checkin_text": _("text at the door"),
    "attendee_name_parts": _("name"),
    "attendee_name": _("name"),
    "attendee_email": _("e-mail address"),
    "name": _("name"),
    "description": _("description"),
    "price": _("price"),
    "default_price": _("price"),
    "size": _("size"),
    "rate": _("rate"),
    "active": _("active or not"),
    "date_from": _("begin"),
    "date_to": _("end"),
    "date_admission": _("admission"),
    "presale_start": _("begin of the sale"),
    "presale_end": _("end of the sale"),
    "location": _("place"),
    "timezone": _("time zone"),
    "locales": _("languages"),
    "currency": _("currency"),
    "slug": _("short name"),
    "available_from": _("available from"),
    "available_until": _("available until"),
    "max_per_order": _("most in an order"),
    "products": _("products"),
    "variations": _("variations"),
    "tax_rule": _("tax rule"),
    "tax_rule_id": _("tax rule"),
    "all_events": _("events"),
    "limit_events": _("events"),
    "all_event_permissions": _("rights in events"),
    "limit_event_permissions": _("rights in events"),
    "all_organizer_permissions": _("rights in the house"),
    "limit_organizer_permissions": _("rights in the house"),
    "require_2fa": _("second factor"),
    "accent": _("colour"),
    "colour": _("colour"),
    "logo": _("logo"),
    "header": _("header image"),
    "imprint_url": _("imprint"),
    "privacy_url": _("privacy notice"),
    "accessibility_url": _("accessibility statement"),
    "contact_url": _("contact page"),
    "contact_mail": _("contact address"),
}

PROVIDERS: Final[Mapping[str, Text]] = {
    "manual": _("manual payment"),
    "free": _("nothing to pay"),
    "banktransfer": _("bank transfer"),
    "stripe": _("Stripe"),
}

VALUES: Final[Mapping[str, Mapping[str, Text]]] = {"provider": PROVIDERS}
