"""Public interface of taxes."""

from apps.taxes.domain.rules import (
    DefaultStays,
    TaxRuleData,
    TaxRuleInUse,
    create_rule,
    delete_rule,
    update_rule,
)
from apps.taxes.queries import country_of

__all__ = [
    "DefaultStays",
    "TaxRuleData",
    "TaxRuleInUse",
    "country_of",
    "create_rule",
    "delete_rule",
    "update_rule",
]
