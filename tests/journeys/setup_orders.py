"""Orders in the back office, in every state; a team with somebody invited; and what the log says of it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.messaging.models import Mail
from apps.orders.facade import parts_of
from apps.orders.models import Order, OrderStatus
from apps.sales.facade import add_note, cancel_order, mark_paid, place_order, resend_link
from apps.teams.facade import CreateTeam, InviteMember, create_team, create_token, invite_member
from parterre.kernel.actor import BUYER, Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_ticket_product, position, request_for
from tests.journeys.setup_gate import signed_in
from tests.people import Person

REFUSED = "SMTPRecipientsRefused: 550 5.1.1 <buyer3@post.example>: Recipient address rejected: User unknown"
BUYERS = ("Bea Sample", "Carl Beispiel", "Dora Muster", "Emil Nobody", "Film club, Gina Placeholder")


@pytest.fixture
def orders_of_acme(transactional_db: None) -> dict[str, Any]:
    olga, now = Person("olga"), utc_now()
    actor = Actor("user", str(olga.user.pk))
    with organizer_transaction(olga.organizer):
        event = make_event(
            slug="lights",
            name={"en": "Winter Lights Festival"},
            date_from=now + timedelta(days=20),
            plugins=["manual", "banktransfer", "pdf"],
        )
        tribune = make_ticket_product(event, "34.00", size=200, name={"en": "Tribune, full price"})
        reduced = make_ticket_product(event, "24.00", size=200, name={"en": "Tribune, reduced"})
        event.refresh_from_db()
        codes = []
        for number, name in enumerate(BUYERS):
            lines = (
                position(tribune, attendee_name_parts=parts_of(name)),
                *(position(reduced) for _ in range(number % 3)),
            )
            request = request_for(
                tribune, positions=lines, email=f"buyer{number}@post.example", notifies_buyer=True
            )
            placed = place_order(request, actor=BUYER, now=now - timedelta(days=9 - number))
            codes.append(placed.order)
        unpaid, paid, kept, late, canceled = codes
        mark_paid(paid.pk, notifies_buyer=True, actor=actor, now=now)
        mark_paid(kept.pk, notifies_buyer=True, actor=actor, now=now)
        cancel_order(kept.pk, fee=None, notifies_buyer=True, comment="The band is ill.", actor=actor, now=now)
        cancel_order(canceled.pk, fee=None, notifies_buyer=True, comment="", actor=BUYER, now=now)
        Order.objects.filter(pk=unpaid.pk).update(expires_at=now + timedelta(days=5))
        Order.objects.filter(pk=late.pk).update(
            status=OrderStatus.PENDING,
            expires_at=now - timedelta(days=7),
            comment="Called twice, will pay on Friday.",
        )
        resend_link(Order.objects.select_related("event").get(pk=late.pk), actor=actor, now=now)
        waits = place_order(
            request_for(tribune, email="hanna@post.example", require_approval=True),
            actor=BUYER,
            now=now - timedelta(days=1),
        ).order
        Mail.objects.filter(order=late, sent_at=None).update(
            refused_reason=REFUSED, text=f"Hello,\n\nHere is the link to your order {late.code}.\n"
        )
        add_note(late.pk, "Rang again: will pay on Friday.", actor=actor)
        team = create_team(
            CreateTeam(name="Box office", all_events=True, limit_event_permissions=["event.orders:read"]),
            actor=actor,
        )
        invite_member(InviteMember(team=team, email="nina@post.example", locale="en"), actor=actor, now=now)
        create_token(team=team, name="Till at the side gate", actor=actor)
    return {
        "unpaid": unpaid.code,
        "paid": paid.code,
        "kept": kept.code,
        "late": late.code,
        "waits": waits.code,
        "team": team.pk,
        "cookies": signed_in(olga.user),
    }
