"""Labels of fields and values in log entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

FIELDS: Final[Mapping[str, Text]] = {
    "email": _("email address"),
    "phone": _("phone"),
    "locale": _("language"),
    "comment": _("note"),
    "custom_followup_at": _("follow-up date"),
    "invoice_address": _("invoice address"),
    "checkin_attention": _("check-in attention"),
    "checkin_text": _("check-in text"),
    "attendee_name_parts": _("name"),
    "attendee_name": _("name"),
    "attendee_email": _("email address"),
    "name": _("name"),
    "description": _("description"),
    "price": _("price"),
    "default_price": _("price"),
    "size": _("size"),
    "rate": _("rate"),
    "active": _("status"),
    "date_from": _("start"),
    "date_to": _("end"),
    "date_admission": _("doors open"),
    "presale_start": _("sales start"),
    "presale_end": _("sales end"),
    "location": _("location"),
    "timezone": _("time zone"),
    "locales": _("languages"),
    "currency": _("currency"),
    "slug": _("short name"),
    "available_from": _("available from"),
    "available_until": _("available until"),
    "max_per_order": _("maximum per order"),
    "products": _("products"),
    "variations": _("variations"),
    "tax_rule": _("tax rule"),
    "tax_rule_id": _("tax rule"),
    "all_events": _("events"),
    "limit_events": _("events"),
    "all_event_permissions": _("event permissions"),
    "limit_event_permissions": _("event permissions"),
    "all_organizer_permissions": _("organizer permissions"),
    "limit_organizer_permissions": _("organizer permissions"),
    "require_2fa": _("two-factor authentication"),
    "accent": _("color"),
    "colour": _("color"),
    "logo": _("logo"),
    "header": _("header image"),
    "imprint_url": _("imprint"),
    "privacy_url": _("privacy policy"),
    "accessibility_url": _("accessibility statement"),
    "contact_url": _("contact page"),
    "contact_mail": _("contact email"),
    "subtitle": _("subtitle"),
    "frontpage_text": _("description"),
    "logo_image": _("image"),
    "good_to_know_age": _("age limit"),
    "good_to_know_directions": _("getting there"),
    "good_to_know_accessibility": _("accessibility"),
    "reservation_time": _("reservation time"),
    "max_items_per_order": _("maximum tickets per order"),
    "show_quota_left": _("remaining tickets"),
    "payment_term_days": _("payment deadline"),
    "payment_term_weekdays": _("deadlines on weekends"),
    "payment_term_accept_late": _("late payments"),
    "payment_refund_automatically": _("automatic refunds"),
    "cancel_allow_user": _("cancellation by buyers"),
    "mail_attach_tickets": _("tickets attached to emails"),
}

PROVIDERS: Final[Mapping[str, Text]] = {
    "manual": _("manual payment"),
    "free": _("no payment needed"),
    "banktransfer": _("bank transfer"),
    "stripe": _("Stripe"),
}

VALUES: Final[Mapping[str, Mapping[str, Text]]] = {"provider": PROVIDERS}
