"""`pdf_data`: what a client needs to print a ticket or badge itself.

Keys are the contract's layout variables, values are texts in the order's language and the event's zone, empty where
there is nothing to say; `images` maps names to addresses, and there are no image variables yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework.fields import SkipField

from apps.api.fields import JsonObjectField
from apps.api.serializer_cache import current_view
from apps.events.facade import setting_text
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.teams.rights import EVENT_ORDERS_READ
from parterre.kernel.formats import (
    country_name,
    format_date,
    format_date_range,
    format_datetime,
    format_money,
    format_time,
    format_weekday,
    text_in,
)

PDF_DATA: Final = OpenApiParameter(
    "pdf_data", bool, description="Adds `pdf_data` to positions. Needs `event.orders:read`."
)
Texts = dict[str, str]
# Belong to features that do not exist yet.
_ALWAYS_EMPTY: Final = dict.fromkeys(
    ("item_category", "seat", "seat_name", "seat_zone", "seat_row", "seat_number"), ""
)
_ADDRESS: Final = ("street", "zipcode", "city", "state")
_ADDONS: Final = Prefetch(
    "addons",
    OrderPosition.objects.filter(canceled=False)
    .select_related("product", "variation")
    .order_by("positionid"),
    to_attr="shown_addons",
)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {},
        "description": (
            "Only with `pdf_data=true` and the right to read orders: layout variables with their texts, `meta:NAME` of"
            " the event, `itemmeta:NAME` of the product, and `images`."
        ),
    }
)
class PdfDataField(JsonObjectField):
    """Left out unless `add_pdf_data_if_asked` put it there."""

    is_optional: ClassVar = True

    def __init__(self) -> None:
        super().__init__(read_only=True)

    def get_attribute(self, instance: OrderPosition) -> Any:
        found = getattr(instance, "pdf_data", None)
        if found is None:
            raise SkipField
        return found


def add_pdf_data_if_asked(positions: Sequence[OrderPosition], event: Event) -> None:
    """To what a view is about to show of this event. Whose order is not read yet costs a statement each."""
    view: Any = current_view()
    asked = view.request.query_params.get("pdf_data", "").lower() in ("true", "1")
    if asked and positions and view.access.may(EVENT_ORDERS_READ, event_id=event.pk):
        _add_pdf_data(positions, event, now=view.now, organizer_name=view.organizer.name)


def _add_pdf_data(
    positions: Sequence[OrderPosition], event: Event, *, now: datetime, organizer_name: str
) -> None:
    """At most four statements, however many positions."""
    prefetch_related_objects(positions, "product", "variation", "addon_to")
    stored = [
        position for position in positions if position.pk
    ]  # not those of an order that is only simulated
    if stored:
        prefetch_related_objects(stored, _ADDONS)
    of_orders: dict[str, Texts] = {}
    for position in positions:
        code = position.order.code
        if code not in of_orders:
            of_orders[code] = {"organizer": organizer_name, **_of_order(position.order, event, now)}
        position.pdf_data = _of_position(position, event) | of_orders[code] | {"images": {}}  # type: ignore[attr-defined]  # for PdfDataField


def _of_order(order: Order, event: Event, now: datetime) -> Texts:
    language, address = _language(order, event), order.invoice_address or {}
    return {
        "order": order.code,
        "email": order.email or "",
        "telephone": order.phone or "",
        **_of_event(event, language),
        **_moment("purchase", order.placed_at, event, language, whole="purchase_datetime"),
        **_moment("now", now, event, language, whole="now_datetime"),
        **{f"invoice_{name}": address.get(name) or "" for name in ("name", "company", *_ADDRESS)},
        "invoice_country": _country(address.get("country"), language),
        **_parts("invoice_name", address.get("name_parts")),
    }


def _of_event(event: Event, language: str) -> Texts:
    name = text_in(event.name, language)
    return {
        "event_name": name,
        "event_series_name": name,
        "event_date": format_date(event.date_from, language, zone=event.timezone),
        "event_date_range": _range(event, language),
        **_moment("event_begin", event.date_from, event, language),
        "event_begin_weekday": _weekday(event.date_from, event, language),
        **_moment("event_end", event.date_to, event, language),
        "event_end_weekday": _weekday(event.date_to, event, language),
        **_moment("event_admission", event.date_admission, event, language),
        "event_location": text_in(event.location, language),
        "event_info_text": setting_text(event, "event_info_text", language),
        "organizer_info_text": setting_text(event, "organizer_info_text", language),
        **{f"meta:{key}": str(value) for key, value in event.meta_data.items()},
    }


def _of_position(position: OrderPosition, event: Event) -> Texts:
    language, product, variation = _language(position.order, event), position.product, position.variation
    addons: Sequence[OrderPosition] = getattr(position, "shown_addons", ())
    main = position.addon_to
    attendee = main if main is not None and not position.attendee_name else position
    description = text_in(product.description, language)
    meta = event.item_meta_properties | product.meta_data | (variation.meta_data if variation else {})
    return {
        **_ALWAYS_EMPTY,
        "secret": position.secret,
        "positionid": str(position.positionid),
        "order_positionid": f"{position.order.code}-{position.positionid}",
        "pseudonymization_id": position.pseudonymization_id,
        "item": text_in(product.name, language),
        "variation": text_in(variation.value, language) if variation else "",
        "itemvar": _product_name(position, language),
        "item_description": description,
        "itemvar_description": (text_in(variation.description, language) if variation else "") or description,
        "price": format_money(position.price, event.currency, language),
        "price_with_addons": format_money(
            position.price + sum(addon.price for addon in addons), event.currency, language
        ),
        "addons": "\n".join(_product_name(addon, language) for addon in addons),
        "attendee_name": attendee.attendee_name or "",
        "attendee_email": attendee.attendee_email or "",
        "attendee_company": attendee.company or "",
        **{f"attendee_{name}": getattr(attendee, name) or "" for name in _ADDRESS},
        "attendee_country": _country(attendee.country, language),
        **_parts("attendee_name", attendee.attendee_name_parts),
        **_moment("valid_from", position.valid_from, event, language),
        **_moment("valid_until", position.valid_until, event, language),
        **{f"itemmeta:{key}": str(value) for key, value in meta.items()},
    }


def _language(order: Order, event: Event) -> str:
    return order.locale or event.main_language


def _product_name(position: OrderPosition, language: str) -> str:
    name, variation = text_in(position.product.name, language), position.variation
    return f"{name} – {text_in(variation.value, language)}" if variation else name


def _moment(name: str, moment: datetime | None, event: Event, language: str, *, whole: str = "") -> Texts:
    """The whole moment (as NAME unless said otherwise), its day and its time; empty texts where there is none."""
    writers = {whole or name: format_datetime, f"{name}_date": format_date, f"{name}_time": format_time}
    return {
        key: write(moment, language, zone=event.timezone) if moment else "" for key, write in writers.items()
    }


def _weekday(moment: datetime | None, event: Event, language: str) -> str:
    return format_weekday(moment.astimezone(ZoneInfo(event.timezone)), language) if moment else ""


def _range(event: Event, language: str) -> str:
    zone = ZoneInfo(event.timezone)
    days = [moment.astimezone(zone).date() for moment in (event.date_from, event.date_to) if moment]
    return format_date_range(days[0], days[-1], language)


def _country(code: str | None, language: str) -> str:
    return country_name(code, language) if code else ""


def _parts(name: str, parts: Mapping[str, str] | None) -> Texts:
    """`NAME_given_name` and so on, as the scheme has them."""
    return {f"{name}_{part}": text for part, text in (parts or {}).items() if not part.startswith("_")}
