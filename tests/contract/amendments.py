"""What the contract says in prose only, or leaves to whoever reads it. Each entry carries its reason."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

OPEN_SHAPES: Final[Mapping[str, str]] = {
    "event_settings": "plugins may add keys",
    "transmission_info": "keys depend on the transmission type, and plugins add types",
    "pdf_layout_element": "stored as the layout editor wrote it",
    "seating_plan_layout": "stored as the plan editor wrote it; the contract lists nested keys as dotted names",
}

STORED_DOCUMENTS: Final[Mapping[str, str]] = {
    "transmission_info": "holds the keys of its own transmission type only",
    "pdf_layout_element": "each kind of element has its own keys",
    "seating_plan_layout": "JSON given back as it came",
    "tax_custom_rule": "JSON given back as it came, so keys that were not sent are not there",
}

CONDITIONAL_FIELDS: Final[Mapping[tuple[str, str], str]] = {
    ("reusablemedia", "linked_orderposition"): "left out when the medium has two links or more",
    ("async_status", "percentage"): "exporters only",
    ("async_status", "message"): "on failure only",
    ("export_parameter", "choices"): "marked with a question mark in the contract",
    ("meta_property_choice", "label"): "marked with a question mark in the contract",
}

NULLABLE_FIELDS: Final[Mapping[tuple[str, str], str]] = {
    ("team_invites", "id"): "null when the invited person has an account and joins at once",
}

NESTED_SHAPES: Final[Mapping[tuple[str, str], str]] = {
    ("checkin_result", "position"): "checkinlist_positions",
    ("checkin_result", "questions"): "questions",
    ("order_position", "downloads"): "download_link",
    ("reusablemedia.lookup", "result"): "reusablemedia",
    ("device_auth.info", "device"): "device_auth",
    ("device_auth.eventselection", "event"): "selected_event",
    ("checkinlists.status", "event"): "checkin_status_event",
    ("checkinlists.status", "items"): "checkin_status_item",
    ("exporters", "input_parameters"): "export_parameter",
    ("event_meta_properties", "choices"): "meta_property_choice",
}

SHARED_SELECTIONS: Final[Mapping[tuple[str, str], str]] = {
    ("checkin_result", "position"): "a scan is asked to expand the position, not its own fields",
}

# Objects that the contract spells out in a note. It gives no types for names there, hence `json`.
SCHEMAS: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "selected_event": [{"name": "slug", "type": "string"}, {"name": "name", "type": "json"}],
    "checkin_status_event": [{"name": "name", "type": "json"}],
    "checkin_status_item": [
        {"name": "id", "type": "id<items>"},
        {"name": "name", "type": "json"},
        {"name": "admission", "type": "boolean"},
        {"name": "checkin_count", "type": "integer"},
        {"name": "position_count", "type": "integer"},
        {"name": "variations", "type": "list<object>", "schema": "checkin_status_variation"},
    ],
    "checkin_status_variation": [
        {"name": "id", "type": "id<item_variations>"},
        {"name": "value", "type": "json"},
        {"name": "checkin_count", "type": "integer"},
        {"name": "position_count", "type": "integer"},
    ],
    "export_parameter": [
        {"name": "name", "type": "string"},
        {"name": "required", "type": "boolean"},
        {"name": "choices", "type": "json"},
    ],
    "meta_property_choice": [
        {"name": "key", "type": "string"},
        {"name": "label", "type": "i18n", "nullable": True},
    ],
}

# Our one deviation (docs/adr/0011): an idempotency key that comes with another request than before is refused.
KEY_REUSED: Final = 422

# The names that actions give to what they answer, where it is neither a schema nor a resource.
RESPONSE_NAMES: Final[Mapping[str, str]] = {
    "event": "events",
    "order": "orders",
    "invoice": "invoices",
    "customer": "customers",
    "giftcard": "giftcards",
    "device": "device_auth",
    "batch": "offlinesalesbatches",
}

ACTIONS_ON_ORGANIZER_TOO: Final[Mapping[str, str]] = {
    "invoices": "its rules say that actions exist below the organizer's path as well",
}

UNCHECKED_RESOURCES: Final[Mapping[str, str]] = {
    "oauth": "answers are those of RFC 6749, or pages for a browser",
    "idempotency_query": "replays any stored answer, with its status",
    "exhibitor_app": "one list of fields for two resources, outside the API's prefix",
    "exhibitor_vouchers": "its fields are given as a star",
}
