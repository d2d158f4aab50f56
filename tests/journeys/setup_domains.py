"""Acme's domains in every state, as they stand in the database: nothing is asked of the DNS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, DomainState
from tenants.routing.domains import ClaimHost, claim_host, make_primary
from tests.factories.offer import make_event
from tests.journeys.setup_gate import signed_in
from tests.people import Person

PENDING, VERIFIED = DomainState.PENDING, DomainState.VERIFIED
ACTIVE, FAILING = DomainState.ACTIVE, DomainState.FAILING


@pytest.fixture
def domains_of_acme(transactional_db: None, settings: Any) -> dict[str, Any]:
    settings.DOMAINS_EDGE_HOST = "edge.parterre.example"
    settings.DOMAINS_EDGE_ADDRESSES = ("192.0.2.10", "2001:db8::10")
    olga, now = Person("olga"), utc_now()
    actor = Actor("user", str(olga.user.pk))
    with organizer_transaction(olga.organizer):
        event = make_event(slug="lights", name={"en": "Winter Lights Festival"})
    facts: dict[str, Any] = {}
    for name, host, state, error in (
        ("active", "tickets.lindenhof.example", ACTIVE, ""),
        ("other", "karten.lindenhof.example", ACTIVE, ""),
        ("pending", "winterlights.example", PENDING, "no_proof"),
        ("verified", "shop.lindenhof.example", VERIFIED, "elsewhere 198.51.100.7"),
        ("failing", "old.lindenhof.example", FAILING, "proof_gone"),
    ):
        request = ClaimHost(
            organizer_id=olga.organizer.pk, host=host, event_id=event.pk if name == "pending" else None
        )
        domain = claim_host(request, actor=actor, now=now - timedelta(hours=2))
        with public_schema():
            Domain.objects.filter(pk=domain.pk).update(
                state=state,
                last_error=error,
                checked_at=now - timedelta(minutes=4),
                failing_since=now - timedelta(hours=1) if state == FAILING else None,
            )
        facts[name] = domain.pk
    make_primary(olga.organizer.pk, facts["active"], actor=actor, now=now)
    return {**facts, "cookies": signed_in(olga.user)}
