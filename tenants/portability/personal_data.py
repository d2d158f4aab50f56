"""Classification of organizers' columns by personal data, and how each is masked in a sandbox copy.

This is the complete list. Every column that can hold text or JSON must be here; a test checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tenants.portability import mask_values
from tenants.portability.mask_values import Mask

HARMLESS: Final = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """`columns`: by name, a mask, or HARMLESS. `only`: rows that come along, by a column's values; None: all."""

    columns: Mapping[str, Mask | None] = field(default_factory=dict)
    only: tuple[str, frozenset[str]] | None = None


class _StaysEmpty(TableRule):
    pass


# Answers to API calls, uploads and finished tickets hold whatever was sent; tokens are live credentials.
EMPTY: Final = _StaysEmpty()


def _harmless(*columns: str) -> dict[str, Mask | None]:
    return dict.fromkeys(columns, HARMLESS)


TEST = mask_values.always("t")
_OFFER = ("available_from_mode", "available_until_mode", "limit_sales_channels", "meta_data", "description")

RULES: Final[Mapping[str, TableRule]] = {
    "admission_checkin": TableRule(
        {
            **_harmless("type", "error_reason", "nonce", "raw_source_type"),
            "error_explanation": mask_values.free_text,
            "raw_barcode": mask_values.secret,
        }
    ),
    "admission_checkinlist": TableRule(_harmless("name", "rules")),
    "api_idempotentcall": EMPTY,
    "backoffice_formsubmission": EMPTY,
    "api_uploadedfile": EMPTY,
    "audit_logentry": TableRule(
        {
            **_harmless("action", "actor_kind", "actor_id", "object_type", "object_id", "request_id"),
            "data": mask_values.person,
        }
    ),
    "availability_claim": TableRule(),
    "availability_quota": TableRule(_harmless("name")),
    "carts_cart": TableRule({"key_hash": mask_values.key_hash}),
    "carts_cartposition": TableRule(),
    "catalog_product": TableRule(
        _harmless(
            *("name", "internal_name", "checkin_text", "picture", "validity_mode", *_OFFER),
            "hidden_if_item_available_mode",
        )
    ),
    "catalog_variation": TableRule(_harmless("value", "checkin_text", *_OFFER)),
    "events_event": TableRule(
        {
            **_harmless("slug", "name", "currency", "timezone", "locales", "location", "meta_data"),
            **_harmless("item_meta_properties", "plugins", "limit_sales_channels"),
            "settings": mask_values.without_secrets,
            **_harmless("inherited_settings"),
            "testmode": TEST,
        }
    ),
    "events_branding": TableRule(_harmless("accent", "logo", "header", "links", "settings")),
    "events_legaltext": TableRule(_harmless("kind", "texts")),
    "messaging_mail": TableRule(
        {
            "to": mask_values.email,
            "subject": mask_values.free_text,
            "text": mask_values.free_text,
            **_harmless("occasion"),
            "details": mask_values.empty,
            "message_id": mask_values.secret,
            "refused_reason": mask_values.free_text,
        }
    ),
    "orders_order": TableRule(
        {
            **_harmless("code", "status", "locale", "sales_channel", "tax_rounding_mode"),
            "secret": mask_values.secret,
            "email": mask_values.email,
            "phone": mask_values.phone,
            "comment": mask_values.free_text,
            "invoice_address": mask_values.person,
            "checkin_text": mask_values.free_text,
            "api_meta": mask_values.empty,
            "consents": HARMLESS,
            "testmode": TEST,
        }
    ),
    "orders_orderfee": TableRule(
        {**_harmless("fee_type", "internal_type", "tax_code"), "description": mask_values.free_text}
    ),
    "orders_orderposition": TableRule(
        {
            **_harmless("country", "state", "blocked", "tax_code"),
            "attendee_name": mask_values.name,
            "attendee_name_parts": mask_values.person,
            "attendee_email": mask_values.email,
            "company": mask_values.company,
            "street": mask_values.street,
            "zipcode": mask_values.zipcode,
            "city": mask_values.town,
            "secret": mask_values.secret,
            "web_secret": mask_values.secret,
            "pseudonymization_id": mask_values.public_id,
        }
    ),
    "orders_transaction": TableRule(_harmless("fee_type", "internal_type", "tax_code")),
    "payments_payment": TableRule({**_harmless("state", "provider"), "info": mask_values.empty}),
    "payments_refund": TableRule(
        {
            **_harmless("state", "source", "provider"),
            "comment": mask_values.free_text,
            "info": mask_values.empty,
        }
    ),
    # Plugin data is not classified here: except for payment settings, a copy starts without it.
    "plugin_data_plugindata": TableRule(
        {**_harmless("plugin", "key"), "value": mask_values.without_secrets, "secrets": mask_values.empty},
        only=("plugin", frozenset(["payments"])),
    ),
    "taxes_taxrule": TableRule(_harmless("name", "internal_name", "code", "home_country", "custom_rules")),
    "teams_apitoken": EMPTY,
    "teams_team": TableRule(_harmless("name", "limit_event_permissions", "limit_organizer_permissions")),
    # The same people work in the copy, with the same rights: their names are kept.
    "teams_teammember": TableRule(_harmless("email", "full_name")),
    "tickets_ticketfile": EMPTY,
}
# Folders of files that come along. Finished tickets and uploads hold names.
FOLDERS: Final = ("pictures/", "branding/")
