"""Items: the contract's name for products."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.conditional import ConditionalListMixin
from apps.api.fields import (
    BIGINT,
    INT4,
    CharField,
    EventDateTimeField,
    I18nField,
    IntegerField,
    ListSerializer,
    MoneyField,
    TaxRateField,
    UnavailableField,
    UploadedFileField,
)
from apps.api.filters import BooleanFilter, CharFilter, FilterSet, IdFilter, NumberFilter
from apps.api.offer.base import OfferViewSet, only_fields_of, refuse_sent
from apps.api.offer.filters import UsableFilter
from apps.api.offer.item_fields import ID_OR_NULL, MEMBERSHIPS, OBJECTS, TEXT_OR_NULL, OfferedSerializer
from apps.api.offer.variations import VariationSerializer, variation_data
from apps.api.serializer_cache import current_view
from apps.api.upload_files import content_of
from apps.catalog.facade import (
    ProductData,
    create_product,
    delete_product,
    drop_picture,
    store_picture,
    update_product,
)
from apps.catalog.models import Product, Variation, WindowMode
from parterre.kernel.bounds import MOST_PICTURE_BYTES
from parterre.search import TextsOf, contains_words
from parterre.web.images import ImageRefused, product_picture
from tenants.routing.directory import shop_url

PICTURE_TYPES: Final = ("image/png", "image/jpeg", "image/gif")
GIFT_CARDS: Final = _("Gift cards")
MEDIA: Final = _("Reusable media")
# Given with a new item; afterwards they are resources of their own.
ONLY_ON_CREATE: Final = ("variations", "addons", "bundles", "program_times")
USE_NESTED: Final = _("This can only be set when an item is created. Use the nested endpoint instead.")


class IdField(IntegerField):
    """Of an object of this event: whether there is one, the domain finds out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=BIGINT, **options)


class CountField(IntegerField):
    """A number of things, or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=INT4, allow_null=True, default=None, **options)


class RateOfProductField(TaxRateField):
    def get_attribute(self, instance: Product) -> Decimal:
        return instance.tax_rule.rate if instance.tax_rule else Decimal(0)


class PictureField(UploadedFileField):
    def to_representation(self, value: str) -> str:
        return f"{shop_url(current_view().organizer)}-/pictures/{value}"


class HasVariationsField(serializers.BooleanField):
    def get_attribute(self, instance: Product) -> bool:
        return bool(instance.variations.all())


class ItemSerializer(OfferedSerializer):
    category = UnavailableField(value=None, feature=_("Categories"), schema=ID_OR_NULL)
    name = I18nField(max_length=255)
    internal_name = CharField(max_length=255, allow_null=True, allow_blank=True, default=None)
    default_price = MoneyField()
    free_price = serializers.BooleanField(default=False)
    tax_rate = RateOfProductField(read_only=True)
    tax_rule = IdField(source="tax_rule_id", allow_null=True, default=None)
    admission = serializers.BooleanField(default=False)
    personalized = serializers.BooleanField(required=False)
    picture = PictureField(
        content_types=PICTURE_TYPES, max_size=MOST_PICTURE_BYTES, allow_null=True, required=False
    )
    require_voucher = serializers.BooleanField(default=False)
    allow_cancel = serializers.BooleanField(default=True)
    require_bundling = serializers.BooleanField(default=False)
    min_per_order = CountField()
    max_per_order = CountField()
    has_variations = HasVariationsField(read_only=True)
    variations = ListSerializer(child=VariationSerializer(), required=False, max_length=500)
    addons = UnavailableField(value=[], feature=_("Add-ons"), schema=OBJECTS)
    bundles = UnavailableField(value=[], feature=_("Bundles"), schema=OBJECTS)
    program_times = UnavailableField(value=[], feature=_("Program times"), schema=OBJECTS)
    generate_tickets = serializers.BooleanField(allow_null=True, default=None)
    show_quota_left = serializers.BooleanField(allow_null=True, default=None)
    hidden_if_available = UnavailableField(
        value=None, feature=_("Items hidden by a quota"), schema=ID_OR_NULL
    )
    hidden_if_item_available = IdField(source="hidden_if_item_available_id", allow_null=True, default=None)
    hidden_if_item_available_mode = serializers.ChoiceField(
        choices=WindowMode.values, default=WindowMode.HIDE
    )
    allow_waitinglist = serializers.BooleanField(default=True)
    issue_giftcard = UnavailableField(value=False, feature=GIFT_CARDS)
    grant_membership_type = UnavailableField(value=None, feature=MEMBERSHIPS, schema=ID_OR_NULL)
    grant_membership_duration_like_event = UnavailableField(value=True, feature=MEMBERSHIPS)
    grant_membership_duration_days = UnavailableField(value=0, feature=MEMBERSHIPS)
    grant_membership_duration_months = UnavailableField(value=0, feature=MEMBERSHIPS)
    validity_mode = serializers.ChoiceField(choices=("fixed", "dynamic"), allow_null=True, default=None)
    validity_fixed_from = EventDateTimeField(allow_null=True, default=None)
    validity_fixed_until = EventDateTimeField(allow_null=True, default=None)
    validity_dynamic_duration_minutes = CountField()
    validity_dynamic_duration_hours = CountField()
    validity_dynamic_duration_days = CountField()
    validity_dynamic_duration_months = CountField()
    validity_dynamic_start_choice = serializers.BooleanField(default=False)
    validity_dynamic_start_choice_day_limit = CountField()
    media_policy = UnavailableField(value=None, feature=MEDIA, schema=TEXT_OR_NULL)
    media_type = UnavailableField(value=None, feature=MEDIA, schema=TEXT_OR_NULL)


class ItemFilter(FilterSet):
    active = UsableFilter()
    category = IdFilter(lambda _view: Product.objects.none())
    admission = BooleanFilter()
    tax_rate = NumberFilter(method="with_tax_rate", min_value=0, max_value=100)
    free_price = BooleanFilter()
    search = CharFilter(method="with_text")

    def with_tax_rate(self, rows: QuerySet[Product], name: str, rate: Decimal) -> QuerySet[Product]:
        """Without a rule an item has no tax."""
        untaxed = Q(tax_rule=None) if rate == 0 else Q()
        return rows.filter(Q(tax_rule__rate=rate) | untaxed)

    def with_text(self, rows: QuerySet[Product], name: str, wanted: str) -> QuerySet[Product]:
        return rows.filter(contains_words(wanted, "internal_name", TextsOf("name")))


class ItemViewSet(ConditionalListMixin, OfferViewSet):
    queryset = Product.objects.all()
    serializer_class = ItemSerializer
    filterset_class = ItemFilter
    ordering_columns = {"id": "pk", "position": "position"}  # noqa: RUF012 - as the base declares it
    default_ordering = ("position",)
    logged_as = ("item",)

    def get_queryset(self) -> QuerySet[Product]:
        variations = Prefetch("variations", Variation.objects.order_by("position", "pk"))
        of_event = super().get_queryset().filter(event=self.event)
        return of_event.select_related("tax_rule").prefetch_related(variations)

    def reread(self, written: Product) -> Product:
        return self.get_queryset().get(pk=written.pk)

    def perform_create(self, values: dict[str, Any]) -> Product:
        values.setdefault("personalized", values["admission"])
        variations = [variation_data(one) for one in values.pop("variations", [])]
        with _picture_stored(values):
            data = ProductData(**only_fields_of(ProductData, values))
            return create_product(self.event, data, variations=variations, actor=self.actor)

    def perform_update(self, found: Product, values: dict[str, Any]) -> Product:
        refuse_sent(self.request.data, ONLY_ON_CREATE, USE_NESTED)
        with _picture_stored(values):
            return update_product(found, self.event, self.changes(ProductData, values), actor=self.actor)

    def perform_destroy(self, found: Product) -> None:
        delete_product(found, self.event, actor=self.actor)


@contextmanager
def _picture_stored(values: dict[str, Any]) -> Iterator[None]:
    """An uploaded picture, written afresh, becomes the product's own, and is dropped when the product is refused."""
    upload = values.get("picture")
    if upload is None:
        yield
        return
    try:
        picture = product_picture(content_of(upload))
    except ImageRefused as refused:
        raise serializers.ValidationError({"picture": [str(refused.reason)]}) from refused
    name = store_picture(picture)
    values["picture"] = name
    try:
        yield
    except BaseException:
        drop_picture(name)
        raise
