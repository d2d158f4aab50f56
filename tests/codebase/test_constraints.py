"""What must never be is refused by PostgreSQL itself: each check constraint of ours is seen to refuse a row.

The rows have no parents: foreign keys are looked at when the transaction commits, which these never do.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tenants.context.schema_router import labels
from tenants.context.transactions import organizer_transaction, public_schema
from tests.people import Person

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
BEFORE = NOON - timedelta(seconds=1)
SOMEBODY = uuid.UUID(int=1)
HASH = "a" * 64
TAXED = {"tax_rate": 19, "tax_value": 1}

# A row that may be, by model.
VALID: dict[str, dict[str, Any]] = {
    "admission.checkin": {"list_id": 1, "position_id": 1, "scanned_at": NOON},
    "api.idempotentcall": {"key_hash": HASH, "request_hash": HASH, "status": 201},
    "backoffice.formsubmission": {"key_hash": HASH},
    "audit.logentry": {
        "action": "order.placed",
        "actor_kind": "system",
        "object_type": "order",
        "object_id": "1",
    },
    "availability.claim": {"quota_id": 1, "cart_position_id": 1, "expires_at": NOON},
    "availability.quota": {"event_id": 1, "name": "Tickets"},
    "carts.cart": {"event_id": 1, "key_hash": HASH, "reserved_since": NOON, "expires_at": NOON},
    "carts.cartposition": {"cart_id": 1, "product_id": 1, "price": 0},
    "catalog.product": {
        "event_id": 1,
        "default_price": 0,
        "available_from": NOON,
        "validity_fixed_from": NOON,
    },
    "catalog.variation": {"product_id": 1, "available_from": NOON},
    "events.event": {"slug": "fair", "date_from": NOON, "date_to": NOON, "presale_start": NOON},
    "events.legaltext": {"kind": "terms_text", "texts": {}},
    "events.branding": {"pk": 1, "accent": "#17493a"},
    "messaging.mail": {
        "to": "bea@example.org",
        "subject": "Hello",
        "text": "Hello",
        "message_id": "<1@acme>",
    },
    "orders.order": {
        "event_id": 1,
        "code": "ABCDE",
        "secret": "s",
        "total": 0,
        "placed_at": NOON,
        "expires_at": NOON,
        "last_modified": NOON,
    },
    "orders.orderposition": {
        "order_id": 1,
        "product_id": 1,
        "positionid": 1,
        "price": -5,
        "valid_from": NOON,
        **TAXED,
        "secret": "s",
        "web_secret": "w",
        "pseudonymization_id": "P",
    },
    "orders.orderfee": {"order_id": 1, "fee_type": "service", "value": -5, **TAXED},
    "orders.transaction": {
        "order_id": 1,
        "at": NOON,
        "count": -1,
        "price": 5,
        **TAXED,
        "positionid": 1,
        "product_id": 1,
    },
    "payments.payment": {
        "order_id": 1,
        "local_id": 1,
        "state": "confirmed",
        "amount": 0,
        "provider": "free",
        "created_at": NOON,
        "paid_at": NOON,
    },
    "payments.refund": {
        "order_id": 1,
        "local_id": 1,
        "state": "done",
        "amount": 1,
        "provider": "manual",
        "source": "admin",
        "created_at": NOON,
        "executed_at": NOON,
    },
    "plugin_data.plugindata": {"plugin": "pdf", "key": "layout"},
    "taxes.taxrule": {"event_id": 1, "rate": 100},
    "teams.teammember": {"team_id": 1, "user_id": SOMEBODY, "email": "tim@example.org"},
    "teams.apitoken": {"team_id": 1, "name": "Till", "token_hash": HASH},
    "tickets.ticketfile": {"order_id": 1, "output": "pdf", "path": "1.pdf", "made_at": NOON},
    "accounts.user": {"email": "kim@example.org"},
    "accounts.membership": {"user_id": SOMEBODY, "organizer_id": SOMEBODY, "org": "org_x"},
    "accounts.invitation": {
        "organizer_id": SOMEBODY,
        "org": "org_x",
        "team_id": 1,
        "email": "kim@example.org",
        "token_hash": HASH,
        "created_at": NOON,
        "expires_at": NOON,
    },
    "accounts.platformmail": {
        "to": "kim@example.org",
        "subject": "Hello",
        "text": "Hello",
        "written_at": NOON,
    },
    "signup.signuprequest": {
        "email": "kim@example.org",
        "organizer_name": "Kim",
        "slug": "kim",
        "token_hash": HASH,
        "created_at": NOON,
        "expires_at": NOON,
    },
    "tenants.organizer": {"name": "Kim", "slug": "kim", "schema_name": "org_kim", "state_since": NOON},
    "tenants.formerslug": {"slug": "kim", "organizer_id": SOMEBODY, "since": NOON},
    "tenants.domain": {"domain": "kim.example.org", "tenant_id": SOMEBODY, "is_primary": False},
    "tenants.tokenroute": {"token_hash": HASH, "org": "org_x", "organizer_id": SOMEBODY},
    "tenants.pooledschema": {"schema_name": "org_x", "id_range": 2000, "schema_version": ""},
    "tenants.remotename": {"kind": "slug", "name": "kim", "cell": "north"},
    "tenants.organizerstats": {"organizer_id": SOMEBODY, "updated_at": NOON},
    "tenants.dailysales": {"organizer_id": SOMEBODY, "day": NOON.date(), "currency": "EUR", "tickets": -1},
    "tenants.portabilityjob": {"kind": "export", "created_at": NOON},
    "tenants.fleetrun": {"wanted": "v", "started_at": NOON},
    "tenants.fleetstep": {"run_id": SOMEBODY, "schema_name": "org_x", "wave": 1},
    "tenants.staffaction": {"at": NOON, "user_id": SOMEBODY, "action": "organizer.closed"},
    "tenants.supportsession": {
        "user_id": SOMEBODY,
        "organizer_id": SOMEBODY,
        "reason": "Asked for help",
        "started_at": NOON,
        "until": NOON,
    },
    "tenants.outboxentry": {
        "org": "org_x",
        "organizer_id": SOMEBODY,
        "kind": "orders.confirm",
        "queue": "mail",
    },
    "tenants.duejob": {"organizer_id": SOMEBODY, "kind": "sales.expire", "due_at": NOON},
}

OFFERED: dict[str, list[dict[str, Any]]] = {
    "prices_not_negative": [{"original_price": -1}, {"free_price_suggestion": -1}],
    "window_modes_known": [{"available_from_mode": "x"}, {"available_until_mode": "x"}],
    "window_in_order": [{"available_until": BEFORE}],
    "default_price_not_negative": [{"default_price": -1}],
}
# What makes it a row that may not be, by constraint.
REFUSED: dict[str, dict[str, list[dict[str, Any]]]] = {
    "admission.checkin": {
        "checkin_type_known": [{"type": "x"}],
        "checkin_refused_for_a_reason": [
            {"successful": False},
            {"error_reason": "unpaid"},
            {"position_id": None},
        ],
    },
    "api.idempotentcall": {"idempotent_call_status_of_http": [{"status": 99}, {"status": 600}]},
    "audit.logentry": {
        "audit_actor_known": [{"actor_kind": "ghost"}, {"actor_kind": ""}],
        "audit_action_not_empty": [{"action": ""}],
    },
    "availability.claim": {
        "claim_held_by_one": [
            {"cart_position_id": None},
            {"expires_at": None},
            {"order_id": 1, "position_id": 1},
            {"cart_position_id": None, "expires_at": None, "position_id": 1},
        ],
        "claim_of_a_cart_is_deleted": [{"released_at": NOON}],
    },
    # Of Django's own PositiveIntegerField.
    "availability.quota": {
        "availability_quota_size_check": [{"size": -1}],
        "availability_quota_claimed_check": [{"claimed": -1}],
        "availability_quota_forced_check": [{"forced": -1}],
    },
    "carts.cart": {"cart_times_in_order": [{"expires_at": BEFORE}]},
    "carts.cartposition": {"cart_price_not_negative": [{"price": -1}]},
    "catalog.product": {
        **{f"product_{name}": rows for name, rows in OFFERED.items()},
        "product_numbers_an_order_in_order": [{"min_per_order": 2, "max_per_order": 1}],
        "product_validity_in_order": [{"validity_fixed_until": BEFORE}],
        "product_validity_mode_known": [{"validity_mode": "x"}],
        "product_personalized_is_admission": [{"personalized": True}],
    },
    "catalog.variation": {f"variation_{name}": rows for name, rows in OFFERED.items()},
    "events.event": {
        "event_slug_not_empty": [{"slug": ""}],
        "event_currency_is_a_code": [{"currency": "eur"}, {"currency": "EU"}, {"currency": ""}],
        "event_dates_in_order": [{"date_to": BEFORE}],
        "event_admission_before_start": [{"date_admission": NOON + timedelta(seconds=1)}],
        "event_sale_in_order": [{"presale_end": BEFORE}],
        "event_place_on_earth": [{"geo_lat": 91}, {"geo_lon": -181}],
    },
    "events.legaltext": {"legal_text_kind_known": [{"kind": "imprint_text"}]},
    "events.branding": {
        "one_branding": [{"pk": 2}],
        "branding_accent_is_a_color": [{"accent": "red"}, {"accent": "#17493A"}],
    },
    "messaging.mail": {
        "mail_has_an_address_and_an_id": [{"to": ""}, {"message_id": ""}],
        "mail_sent_or_refused": [{"sent_at": NOON, "refused_reason": "550"}],
        "mail_put_aside_was_refused": [{"dismissed_at": NOON}],
    },
    "orders.order": {
        "order_has_code_and_secret": [{"code": ""}, {"secret": ""}],
        "order_status_known": [{"status": "x"}],
        "order_total_not_negative": [{"total": -1}],
    },
    "orders.orderposition": {
        "positionid_counts_from_one": [{"positionid": 0}],
        "ticket_has_its_secrets": [{"secret": ""}, {"web_secret": ""}, {"pseudonymization_id": ""}],
        "ticket_secret_without_control_characters": [{"secret": "row 4\nseat 2"}, {"secret": "a\x85"}],
        "ticket_validity_in_order": [{"valid_until": BEFORE}],
        "position_tax_rate_is_percent": [{"tax_rate": -1}, {"tax_rate": 101}],
    },
    "orders.orderfee": {
        "fee_type_known": [{"fee_type": "bribe"}],
        "fee_tax_rate_is_percent": [{"tax_rate": -1}, {"tax_rate": 101}],
    },
    "orders.transaction": {
        "transaction_sells_or_takes_back": [{"count": 0}, {"count": 2}],
        "transaction_of_a_ticket_or_a_fee": [
            {"positionid": None},
            {"fee_type": "service"},
            {"positionid": None, "product_id": None},
            {"positionid": None, "product_id": None, "fee_type": "bribe"},
        ],
        "transaction_tax_rate_is_percent": [{"tax_rate": -1}, {"tax_rate": 101}],
    },
    "payments.payment": {
        "payment_has_id_and_provider": [{"local_id": 0}, {"provider": ""}],
        "payment_state_known": [{"state": "x"}],
        "payment_not_negative": [{"amount": -1}],
        "payment_that_came_has_a_date": [{"paid_at": None}, {"state": "refunded", "paid_at": None}],
    },
    "payments.refund": {
        "refund_has_id_and_provider": [{"local_id": 0}, {"provider": ""}],
        "refund_state_known": [{"state": "x"}],
        "refund_source_known": [{"source": "x"}],
        "refund_more_than_nothing": [{"amount": 0}, {"amount": -1}],
        "refund_that_is_done_has_a_date": [{"executed_at": None}],
    },
    "plugin_data.plugindata": {"plugin_data_has_plugin_and_key": [{"plugin": ""}, {"key": ""}]},
    "taxes.taxrule": {"tax_rate_is_percent": [{"rate": -1}, {"rate": 101}]},
    "teams.teammember": {"member_has_an_address": [{"email": ""}]},
    "teams.apitoken": {"api_token_is_hashed": [{"token_hash": "o" * 64}, {"token_hash": "a" * 63}]},
    "tickets.ticketfile": {
        "ticket_file_is_made_or_not": [{"path": ""}, {"made_at": None}],
        "ticket_file_has_an_output": [{"output": ""}],
    },
    "accounts.user": {"user_email_not_empty": [{"email": ""}]},
    "accounts.membership": {"membership_org_is_ours": [{"org": "public"}, {"org": "orgx"}]},
    "accounts.invitation": {
        "invitation_org_is_ours": [{"org": "public"}],
        "invitation_has_address_and_token": [{"email": ""}, {"token_hash": ""}],
        "invitation_times_in_order": [{"expires_at": BEFORE}],
    },
    "accounts.platformmail": {"platform_mail_has_an_address": [{"to": ""}]},
    "signup.signuprequest": {
        "signup_has_address_and_token": [{"email": ""}, {"token_hash": ""}],
        "signup_times_in_order": [{"expires_at": BEFORE}],
    },
    "tenants.organizer": {
        "organizer_schema_name_is_ours": [{"schema_name": "public"}],
        "organizer_slug_not_empty": [{"slug": ""}],
        "organizer_state_known": [{"state": "x"}],
        "organizer_state_times_in_order": [{"state_until": BEFORE}],
        "organizer_has_a_share": [{"share": 0}],
    },
    "tenants.formerslug": {"former_slug_not_empty": [{"slug": ""}]},
    "tenants.domain": {
        "host_in_lower_case": [{"domain": "Kim.example.org"}, {"domain": ""}],
        "host_state_known": [{"state": "x"}],
    },
    "tenants.tokenroute": {
        "token_route_org_is_ours": [{"org": "public"}],
        "token_route_has_a_token": [{"token_hash": ""}],
    },
    "tenants.pooledschema": {"schema_pool_name_is_ours": [{"schema_name": "public"}]},
    "tenants.remotename": {
        "elsewhere_kind_known": [{"kind": "x"}],
        "elsewhere_has_name_and_cell": [{"name": ""}, {"cell": ""}],
    },
    "tenants.organizerstats": {"organizer_size_not_negative": [{"size_bytes": -1}]},
    "tenants.dailysales": {
        "daily_sales_currency_is_a_code": [{"currency": "eur"}],
        "daily_sales_orders_not_negative": [{"orders": -1}],
    },
    "tenants.portabilityjob": {
        "job_kind_known": [{"kind": "x"}],
        "job_state_known": [{"state": "x"}],
        "job_counts_not_negative": [{"done": -1}, {"total": -1}, {"size_bytes": -1}],
    },
    "tenants.fleetrun": {"fleet_run_outcome_known": [{"outcome": "x"}]},
    "tenants.fleetstep": {"fleet_step_state_known": [{"state": "x"}]},
    "tenants.staffaction": {"staff_action_not_empty": [{"action": ""}]},
    "tenants.supportsession": {
        "support_session_has_a_reason": [{"reason": ""}],
        "support_session_times_in_order": [{"until": BEFORE}],
    },
    "tenants.outboxentry": {
        "outbox_of_the_platform_or_an_organizer": [
            {"organizer_id": None},
            {"org": "platform"},
            {"org": "public"},
        ],
        "outbox_has_kind_and_queue": [{"kind": ""}, {"queue": ""}],
    },
    "tenants.duejob": {"due_job_has_a_kind": [{"kind": ""}]},
}


def put(label: str, values: dict[str, Any]) -> None:
    """Inserts the row, whatever its fields think of it, and takes it back."""
    with transaction.atomic():
        apps.get_model(label)._default_manager.bulk_create([apps.get_model(label)(**values)])
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("label", REFUSED)
def test_the_database_refuses_what_must_never_be(olga: Person, label: str) -> None:
    is_organizers = label.partition(".")[0] in labels("TENANT_APPS")

    with organizer_transaction(olga.organizer) if is_organizers else public_schema():
        put(label, VALID[label])

        for name, rows in REFUSED[label].items():
            for row in rows:
                with pytest.raises(IntegrityError, match=f'"{name}"'):
                    put(label, VALID[label] | row)


def test_every_check_constraint_is_seen_to_refuse() -> None:
    ours = ("parterre.", "tenants", "apps.")
    checks = {
        (model._meta.label_lower, constraint.name)
        for model in apps.get_models()
        if model._meta.app_config.name.startswith(ours)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }

    seen = {(label, name) for label, constraints in REFUSED.items() for name in constraints}

    assert checks - seen == set()
