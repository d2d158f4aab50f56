"""Copy tax rules with an event."""

from __future__ import annotations

from apps.events.facade import Copying
from apps.taxes.models import TaxRule


def copy_rules(copying: Copying) -> None:
    def adjust(rule: TaxRule) -> None:
        rule.event = copying.target

    copying.rows("taxrule", TaxRule.objects.filter(event=copying.source).order_by("pk"), adjust)
