from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.availability.facade import Drift, reconcile, uncounted_sales
from apps.orders.facade import BalanceDrift, drift
from apps.payments.facade import Overdrawn, overdrawn
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer
from tenants.routing.directory import open_organizers


class Command(BaseCommand):
    help = (
        "Recounts all quotas from their claims, and every order's money from its ledger, and prints what differs;"
        " exit code 1 if anything does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organizer", metavar="SLUG", help="only this organizer")

    def handle(self, *args: Any, **options: Any) -> None:
        quotas = uncounted = orders = overspent = 0
        for organizer in _organizers(options["organizer"]):
            with organizer_readonly(organizer):
                miscounted, missed, unbalanced, too_much = (
                    reconcile(),
                    uncounted_sales(),
                    drift(),
                    overdrawn(),
                )
            for sentence in (
                *(_of_quota(one) for one in miscounted),
                *(
                    f"quota {quota_id}: {number} sold tickets not counted"
                    for quota_id, number in missed.items()
                ),
                *(_of_order(one) for one in unbalanced),
                *(_of_refunds(one) for one in too_much),
            ):
                self.stdout.write(f"{organizer.slug}: {sentence}")
            quotas, orders = quotas + len(miscounted), orders + len(unbalanced)
            uncounted, overspent = uncounted + len(missed), overspent + len(too_much)
        self.stdout.write(f"{quotas} quotas differ from their claims.")
        self.stdout.write(f"{uncounted} quotas do not count all that was sold of them.")
        self.stdout.write(f"{orders} orders differ from their ledger.")
        self.stdout.write(f"{overspent} orders have refunds above the amount received.")
        if quotas or uncounted or orders or overspent:
            sys.exit(1)


def _organizers(slug: str | None) -> list[Organizer]:
    organizers = [organizer for organizer in open_organizers() if slug in (None, organizer.slug)]
    if slug is not None and not organizers:
        raise CommandError(f"There is no open organizer {slug!r}.")
    return organizers


def _of_quota(drift: Drift) -> str:
    return (
        f"quota {drift.quota_id} ({drift.name}): counted {drift.claimed}, claimed {drift.claims};"
        f" forced {drift.forced}, forced claims {drift.forced_claims}"
    )


def _of_order(drift: BalanceDrift) -> str:
    return f"order {drift.code}: total {drift.total}, lines {drift.lines}; sold {drift.sold}, ledger {drift.ledger}"


def _of_refunds(order: Overdrawn) -> str:
    return f"order {order.code}: {order.received} received, {order.refunded} refunded"
