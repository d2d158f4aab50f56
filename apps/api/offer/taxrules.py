"""Tax rules."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.conditional import ConditionalListMixin
from apps.api.fields import CharField, I18nField, ListSerializer, TaxRateField
from apps.api.offer.base import OfferViewSet, only_fields_of
from apps.api.orders.fields import CountryField
from apps.taxes.codes import TAX_CODES
from apps.taxes.facade import TaxRuleData, create_rule, delete_rule, update_rule
from apps.taxes.models import TaxRule
from apps.teams.rights import EVENT_SETTINGS_TAX_WRITE
from parterre.kernel.countries import COUNTRIES

PLACE: Final = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?")
GROUPS_OF_COUNTRIES: Final = frozenset(("EU", "ZZ"))
ADDRESS_TYPES: Final = ("", "individual", "business", "business_vat_id")
ACTIONS: Final = ("vat", "reverse", "no", "block", "require_approval")
HIGHEST_RATE: Final = 100


class PlaceField(CharField):
    """ZZ: anywhere. EU: any state of the European Union. Else a country, or a part of one (ISO 3166-2)."""

    default_error_messages = {"country": _('Unknown country "{code}".')}  # noqa: RUF012 - as the framework declares it

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        found = PLACE.fullmatch(code)
        if found is None or found[1] not in COUNTRIES | GROUPS_OF_COUNTRIES:
            self.fail("country", code=code[:20])
        return code


@extend_schema_field({"type": "string"})
class RateTextField(CharField):
    """A rate in percent that is kept as it was written."""

    default_error_messages = {"rate": _("Enter a rate in percent.")}  # noqa: RUF012 - as above

    def to_internal_value(self, data: Any) -> str:
        text = str(data) if isinstance(data, int | float) and not isinstance(data, bool) else data
        text = super().to_internal_value(text)
        try:
            rate = Decimal(text)
        except InvalidOperation:
            self.fail("rate")
        if not (rate.is_finite() and 0 <= rate <= HIGHEST_RATE):
            self.fail("rate")
        return text


class CustomRuleSerializer(serializers.Serializer[Any]):
    """What is taxed otherwise for some buyers; the first that fits counts."""

    country = PlaceField()
    address_type = serializers.ChoiceField(choices=ADDRESS_TYPES)
    action = serializers.ChoiceField(choices=ACTIONS)
    rate = RateTextField(required=False, allow_null=True, max_length=20)
    code = serializers.ChoiceField(choices=TAX_CODES, required=False, allow_null=True)
    invoice_text = I18nField(required=False, allow_null=True, allow_blank=True)

    def to_representation(self, instance: Any) -> Any:
        """As it was written: without the keys that were not."""
        return instance


class TaxRuleSerializer(serializers.Serializer[TaxRule]):
    id = serializers.IntegerField(read_only=True)
    name = I18nField(max_length=190)
    default = serializers.BooleanField(required=False)
    rate = TaxRateField(min_value=0, max_value=HIGHEST_RATE)
    code = serializers.ChoiceField(choices=TAX_CODES, allow_null=True, default=None)
    price_includes_tax = serializers.BooleanField(default=True)
    eu_reverse_charge = serializers.BooleanField(default=False)
    home_country = CountryField(allow_null=True, default=None)
    internal_name = CharField(max_length=190, allow_null=True, allow_blank=True, default=None)
    keep_gross_if_rate_changes = serializers.BooleanField(default=False)
    custom_rules = ListSerializer(child=CustomRuleSerializer(), allow_null=True, default=None, max_length=500)


class TaxRuleViewSet(ConditionalListMixin, OfferViewSet):
    queryset = TaxRule.objects.all()
    serializer_class = TaxRuleSerializer
    write_rights = (EVENT_SETTINGS_TAX_WRITE,)
    logged_as = ("taxrule",)

    def get_queryset(self) -> QuerySet[TaxRule]:
        return super().get_queryset().filter(event=self.event)

    def perform_create(self, values: dict[str, Any]) -> TaxRule:
        return create_rule(self.event, TaxRuleData(**only_fields_of(TaxRuleData, values)), actor=self.actor)

    def perform_update(self, found: TaxRule, values: dict[str, Any]) -> TaxRule:
        return update_rule(found, self.changes(TaxRuleData, values), actor=self.actor)

    def perform_destroy(self, found: TaxRule) -> None:
        delete_rule(found, actor=self.actor)
