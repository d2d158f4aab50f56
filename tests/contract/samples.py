"""Right answers, written by hand: what acme's API says about its festival and Bea's order."""

from typing import Any

Body = dict[str, Any]

EVENTS = "/api/v1/organizers/acme/events/"
FESTIVAL = f"{EVENTS}festival/"
REDEEM = "/api/v1/organizers/acme/checkinrpc/redeem/"
LISTED_POSITION = f"{FESTIVAL}checkinlists/7/positions/4711/"


def page_of(*rows: Body) -> Body:
    return {"count": len(rows), "next": None, "previous": None, "results": list(rows)}


def event() -> Body:
    return {
        "name": {"en": "Festival", "de-informal": "Fest"},
        "slug": "festival",
        "live": True,
        "testmode": False,
        "currency": "EUR",
        "date_from": "2030-06-01T18:00:00+02:00",
        "date_to": None,
        "date_admission": None,
        "is_public": True,
        "presale_start": "2030-01-01T00:00:00.000001Z",
        "presale_end": None,
        "location": {"en": "The meadow"},
        "geo_lat": 49.41,
        "geo_lon": 8,
        "has_subevents": False,
        "meta_data": {"Kind": "Music"},
        "seating_plan": None,
        "plugins": ["pdf"],
        "seat_category_mapping": {"Stalls": 11},
        "timezone": "Europe/Berlin",
        "item_meta_properties": {},
        "valid_keys": {"pretix_sig1": []},
        "all_sales_channels": True,
        "limit_sales_channels": [],
        "public_url": "https://acme.example.com/festival/",
        "sales_channels": ["web"],
    }


def variation() -> Body:
    return {
        "id": 21,
        "value": {"en": "Reduced"},
        "active": True,
        "description": None,
        "position": 0,
        "default_price": None,
        "price": "30.00",
        "original_price": None,
        "free_price_suggestion": None,
        "require_approval": False,
        "require_membership": False,
        "require_membership_types": [],
        "require_membership_hidden": False,
        "checkin_attention": False,
        "checkin_text": None,
        "available_from": None,
        "available_from_mode": "hide",
        "available_until": None,
        "available_until_mode": "info",
        "all_sales_channels": False,
        "limit_sales_channels": ["web"],
        "hide_without_voucher": False,
        "meta_data": {},
        "sales_channels": ["web"],
    }


def item() -> Body:
    return {
        "id": 11,
        "category": None,
        "name": {"en": "Day ticket"},
        "internal_name": None,
        "active": True,
        "all_sales_channels": True,
        "limit_sales_channels": [],
        "description": None,
        "default_price": "42.00",
        "free_price": False,
        "free_price_suggestion": None,
        "tax_rate": "19.00",
        "tax_rule": 3,
        "admission": True,
        "personalized": True,
        "position": 0,
        "picture": None,
        "available_from": None,
        "available_from_mode": "hide",
        "available_until": None,
        "available_until_mode": "hide",
        "require_voucher": False,
        "hide_without_voucher": False,
        "allow_cancel": True,
        "require_bundling": False,
        "min_per_order": None,
        "max_per_order": 4,
        "checkin_attention": False,
        "checkin_text": None,
        "has_variations": True,
        "variations": [variation()],
        "addons": [
            {
                "addon_category": 5,
                "min_count": 0,
                "max_count": 1,
                "position": 0,
                "price_included": False,
                "multi_allowed": False,
            }
        ],
        "bundles": [{"bundled_item": 12, "bundled_variation": None, "count": 1, "designated_price": "0.00"}],
        "original_price": None,
        "require_approval": False,
        "generate_tickets": None,
        "show_quota_left": None,
        "hidden_if_available": None,
        "hidden_if_item_available": None,
        "hidden_if_item_available_mode": "hide",
        "allow_waitinglist": True,
        "issue_giftcard": False,
        "meta_data": {},
        "require_membership": False,
        "require_membership_types": [],
        "require_membership_hidden": False,
        "grant_membership_type": None,
        "grant_membership_duration_like_event": True,
        "grant_membership_duration_days": 0,
        "grant_membership_duration_months": 0,
        "validity_mode": None,
        "validity_fixed_from": None,
        "validity_fixed_until": None,
        "validity_dynamic_duration_minutes": None,
        "validity_dynamic_duration_hours": None,
        "validity_dynamic_duration_days": None,
        "validity_dynamic_duration_months": None,
        "validity_dynamic_start_choice": False,
        "validity_dynamic_start_choice_day_limit": None,
        "media_policy": None,
        "media_type": None,
        "sales_channels": ["web"],
    }


def quota() -> Body:
    return {
        "id": 31,
        "name": "Meadow",
        "size": 200,
        "items": [11],
        "variations": [21],
        "subevent": None,
        "closed": False,
        "close_when_sold_out": False,
        "release_after_exit": False,
        "ignore_for_event_availability": False,
    }


def ticket() -> Body:
    """What a position shows both in its order and on a check-in list."""
    return {
        "id": 4711,
        "order": "BEA22",
        "positionid": 1,
        "item": 11,
        "variation": 21,
        "price": "42.00",
        "attendee_name": "Bea Buyer",
        "attendee_name_parts": {"_scheme": "given_family", "given_name": "Bea", "family_name": "Buyer"},
        "company": None,
        "street": None,
        "zipcode": None,
        "city": None,
        "country": "DE",
        "state": None,
        "attendee_email": None,
        "voucher": None,
        "tax_rate": "7.125",
        "tax_value": "2.79",
        "secret": "z3fsn8jyufm5kpk768q69gkbyr5f4h6w",
        "addon_to": None,
        "subevent": None,
        "checkins": [
            {
                "id": 90,
                "datetime": "2030-06-01T18:02:11Z",
                "list": 7,
                "auto_checked_in": False,
                "gate": None,
                "device": None,
                "device_id": 2,
                "type": "entry",
            }
        ],
        "print_logs": [],
        "downloads": [{"output": "pdf", "url": "https://acme.example.com/ticket.pdf"}],
        "answers": [
            {
                "question": 5,
                "answer": "vegan",
                "question_identifier": "FOOD",
                "options": [1],
                "option_identifiers": ["VEGAN"],
            }
        ],
        "tax_rule": 3,
        "pseudonymization_id": "MQLJVANO3B",
        "seat": None,
        "valid_from": None,
        "valid_until": None,
        "blocked": None,
    }


def order_position() -> Body:
    return ticket() | {
        "discount": None,
        "canceled": False,
        "tax_code": None,
        "voucher_budget_use": None,
        "plugin_data": {},
    }


def listed_position() -> Body:
    return ticket() | {
        "require_attention": False,
        "order__status": "p",
        "order__valid_if_pending": False,
        "order__require_approval": False,
        "order__locale": "en",
    }


def order() -> Body:
    return {
        "code": "BEA22",
        "event": "festival",
        "status": "p",
        "testmode": False,
        "secret": "k24fiuwvu8kxz3y1",
        "email": "bea@example.com",
        "phone": None,
        "locale": "en",
        "datetime": "2030-05-01T10:00:00Z",
        "expires": "2030-05-15T23:59:59Z",
        "payment_date": "2030-05-01",
        "payment_provider": "manual",
        "fees": [
            {
                "id": 1,
                "fee_type": "payment",
                "value": "0.50",
                "description": "",
                "internal_type": "manual",
                "tax_rate": "0.00",
                "tax_value": "0.00",
                "tax_rule": None,
                "tax_code": None,
                "canceled": False,
            }
        ],
        "total": "42.50",
        "comment": "",
        "custom_followup_at": None,
        "invoice_address": {
            "last_modified": "2030-05-01T10:00:00Z",
            "is_business": True,
            "company": "Bea Ltd",
            "name": "Bea Buyer",
            "name_parts": {"_scheme": "full", "full_name": "Bea Buyer"},
            "street": "1 High Street",
            "zipcode": "69115",
            "city": "Heidelberg",
            "country": "DE",
            "state": "",
            "vat_id": "DE123456789",
            "vat_id_validated": False,
            "custom_field": None,
            "internal_reference": "",
            "transmission_type": "email",
            "transmission_info": {"transmission_email_address": "billing@example.com"},
        },
        "positions": [order_position()],
        "downloads": [],
        "checkin_attention": False,
        "checkin_text": None,
        "last_modified": "2030-05-01T10:00:00.123456Z",
        "payments": [
            {
                "local_id": 1,
                "state": "confirmed",
                "amount": "42.50",
                "created": "2030-05-01T10:00:00Z",
                "payment_date": "2030-05-01T10:05:00Z",
                "provider": "manual",
                "payment_url": None,
                "details": {},
            }
        ],
        "refunds": [],
        "require_approval": False,
        "sales_channel": "web",
        "url": "https://acme.example.com/festival/order/BEA22/k24fiuwvu8kxz3y1/",
        "customer": None,
        "valid_if_pending": False,
        "api_meta": {},
        "cancellation_date": None,
        "plugin_data": {},
    }


def scan() -> Body:
    return {
        "status": "ok",
        "require_attention": False,
        "checkin_texts": [],
        "position": listed_position(),
        "list": {
            "id": 7,
            "name": "Main gate",
            "event": "festival",
            "subevent": None,
            "include_pending": False,
        },
    }


def refused_scan(reason: str) -> Body:
    return scan() | {"status": "error", "reason": reason, "reason_explanation": None}


def unknown_ticket() -> Body:
    return {key: value for key, value in refused_scan("invalid").items() if key != "position"}
