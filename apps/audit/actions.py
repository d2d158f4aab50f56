"""Our names of what can happen, and the contract's, under which webhooks and API clients know it."""

from __future__ import annotations

from typing import Final

CONTRACT_ACTIONS: Final[dict[str, str]] = {
    "organizer.plugins.enabled": "pretix.organizer.plugins.enabled",
    "organizer.plugins.disabled": "pretix.organizer.plugins.disabled",
    "team.created": "pretix.team.created",
    "team.changed": "pretix.team.changed",
    "team.deleted": "pretix.team.deleted",
    "team.token.created": "pretix.team.token.created",
    "team.token.deleted": "pretix.team.token.deleted",
    "event.added": "pretix.event.added",
    "event.changed": "pretix.event.changed",
    "event.deleted": "pretix.event.deleted",
    "event.plugins.enabled": "pretix.event.plugins.enabled",
    "event.plugins.disabled": "pretix.event.plugins.disabled",
    "event.live.activated": "pretix.event.live.activated",
    "event.live.deactivated": "pretix.event.live.deactivated",
    "event.testmode.activated": "pretix.event.testmode.activated",
    "event.testmode.deactivated": "pretix.event.testmode.deactivated",
    "taxrule.added": "pretix.event.taxrule.added",
    "taxrule.changed": "pretix.event.taxrule.changed",
    "taxrule.deleted": "pretix.event.taxrule.deleted",
    "item.added": "pretix.event.item.added",
    "item.changed": "pretix.event.item.changed",
    "item.deleted": "pretix.event.item.deleted",
    "item.variation.added": "pretix.event.item.variation.added",
    "item.variation.changed": "pretix.event.item.variation.changed",
    "item.variation.deleted": "pretix.event.item.variation.deleted",
    "quota.added": "pretix.event.quota.added",
    "quota.changed": "pretix.event.quota.changed",
    "quota.deleted": "pretix.event.quota.deleted",
    "quota.opened": "pretix.event.quota.opened",
    "quota.closed": "pretix.event.quota.closed",
    "order.placed": "pretix.event.order.placed",
    "order.placed.require_approval": "pretix.event.order.placed.require_approval",
    "order.paid": "pretix.event.order.paid",
    "order.canceled": "pretix.event.order.canceled",
    "order.reactivated": "pretix.event.order.reactivated",
    "order.expired": "pretix.event.order.expired",
    "order.expirychanged": "pretix.event.order.expirychanged",
    "order.modified": "pretix.event.order.modified",
    "order.contact.changed": "pretix.event.order.contact.changed",
    "order.approved": "pretix.event.order.approved",
    "order.denied": "pretix.event.order.denied",
    "order.deleted": "pretix.event.order.deleted",
    "order.link.resent": "pretix.event.order.resend",
    "order.payment.confirmed": "pretix.event.order.payment.confirmed",
    "order.payment.canceled": "pretix.event.order.payment.canceled",
    "order.refund.created": "pretix.event.order.refund.created",
    "order.refund.done": "pretix.event.order.refund.done",
    "checkinlist.added": "pretix.event.checkinlist.added",
    "checkinlist.changed": "pretix.event.checkinlist.changed",
    "checkinlist.deleted": "pretix.event.checkinlist.deleted",
    "checkin": "pretix.event.checkin",
    "checkin.denied": "pretix.event.checkin.denied",
    "checkin.unknown": "pretix.event.checkin.unknown",
    "checkin.reverted": "pretix.event.checkin.reverted",
}


def contract_action(action: str) -> str:
    """The contract's name; what it has no word for keeps ours, under our own prefix."""
    return CONTRACT_ACTIONS.get(action, f"parterre.{action}")
