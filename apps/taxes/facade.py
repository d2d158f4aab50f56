"""Public interface of taxes."""

from apps.taxes.domain.rules import (
    DefaultStays,
    TaxRuleData,
    TaxRuleInUse,
    create_rule,
    delete_rule,
    update_rule,
)

__all__ = ["DefaultStays", "TaxRuleData", "TaxRuleInUse", "create_rule", "delete_rule", "update_rule"]
