"""Resolve and validate the request against the event's offer. No query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as _

from apps.admission.facade import is_readable
from apps.catalog.facade import OfferedProduct, OfferedVariation, Sellable, Snapshot
from apps.sales.place.request import PlaceOrder, PlacePosition
from parterre.kernel.errors import DomainError, UnknownObject, ValidationErrors


class OrderRefused(ValidationErrors):
    """`field` of each error is its way through the request: `positions.1.item`."""


class ErrorCollector:
    """Collects what is wrong, so that a client hears of all of it in one answer."""

    def __init__(self) -> None:
        self._errors: list[DomainError] = []

    def add(self, way: str, error: DomainError) -> None:
        error.field = way
        self._errors.append(error)

    def raise_if_any(self) -> None:
        if self._errors:
            raise OrderRefused(self._errors)


class VariationNeeded(DomainError):
    message = _("Choose a variation of this product.")


class NoVariations(DomainError):
    message = _("This product has no variations.")


class NotActive(DomainError):
    message = _("This product is not for sale.")


class OutsideWindow(DomainError):
    message = _("This product is not on sale at this time.")


class NotOnThisChannel(DomainError):
    message = _("This product is not available on this sales channel.")


class OnlyWithVoucher(DomainError):
    message = _("This product is only available with a voucher.")


class OnlyInBundles(DomainError):
    message = _("This product is only available as part of a bundle.")


class InNoQuota(DomainError):
    message = _("This product is not available because it is not assigned to a quota.")


class NumbersIncomplete(DomainError):
    message = _("Number either all positions or none.")


class NumbersNotConsecutive(DomainError):
    message = _("Number positions from 1 without gaps.")


class NoMainPosition(DomainError):
    message = _("Enter the number of an earlier main position.")


class SecretTwice(DomainError):
    message = _("Two positions cannot have the same secret.")


class SecretUnreadable(DomainError):
    message = _(
        "No scanner can read this secret: leave out line breaks, invisible characters and spaces at the ends."
    )


class EndsBeforeItStarts(DomainError):
    message = _("The end cannot be before the start.")


class NotALanguageOfTheEvent(DomainError):
    field = "locale"
    message = _("This language is not available for this event.")


class NegativePrice(DomainError):
    message = _("Enter a price of zero or more.")


@dataclass(frozen=True, slots=True)
class Line:
    """A position that was asked for, and what it stands for in the offer."""

    asked: PlacePosition
    product: OfferedProduct
    variation: OfferedVariation | None

    @property
    def sellable(self) -> Sellable:
        return self.variation or self.product


def resolve(request: PlaceOrder, offer: Snapshot, refusals: ErrorCollector, *, now: datetime) -> list[Line]:
    """The lines that could be resolved; what could not is in `refusals`."""
    lines: list[Line] = []
    for place, asked in enumerate(request.positions):
        line = _line(asked, offer, refusals, f"positions.{place}")
        if line is None:
            continue
        lines.append(line)
        _check_for_sale(line, request, refusals, f"positions.{place}", now)
        if asked.price is not None and asked.price < 0:
            refusals.add(f"positions.{place}.price", NegativePrice())
        if asked.valid_from and asked.valid_until and asked.valid_until < asked.valid_from:
            refusals.add(f"positions.{place}.valid_until", EndsBeforeItStarts())
    _check_numbers(request, refusals)
    _check_secrets(request, refusals)
    for place, fee in enumerate(request.fees):
        if fee.tax_rule_id is not None and fee.tax_rule_id not in offer.taxes:
            refusals.add(f"fees.{place}.tax_rule", UnknownObject(id=fee.tax_rule_id))
    return lines


def _line(asked: PlacePosition, offer: Snapshot, refusals: ErrorCollector, at: str) -> Line | None:
    product = offer.products.get(asked.product_id)
    if product is None:
        refusals.add(f"{at}.item", UnknownObject(id=asked.product_id))
        return None
    if asked.variation_id is None:
        if product.variations:
            refusals.add(f"{at}.variation", VariationNeeded())
            return None
        return Line(asked, product, None)
    variation = product.variations.get(asked.variation_id)
    if variation is None:
        unknown = UnknownObject(id=asked.variation_id) if product.variations else NoVariations()
        refusals.add(f"{at}.variation", unknown)
        return None
    return Line(asked, product, variation)


def _check_for_sale(
    line: Line, request: PlaceOrder, refusals: ErrorCollector, at: str, now: datetime
) -> None:
    product, variation = line.product, line.variation
    if not product.active:
        refusals.add(f"{at}.item", NotActive())
    elif variation is not None and not variation.active:
        refusals.add(f"{at}.variation", NotActive())
    elif not request.force:
        refusal = _why_not_now(line, request.sales_channel, now)
        if refusal is not None:
            refusals.add(f"{at}.item", refusal)


def _why_not_now(line: Line, channel: str, now: datetime) -> DomainError | None:
    offered = [line.product, line.sellable]
    if not all(one.is_open(now) for one in offered):
        return OutsideWindow()
    if not all(one.is_sold_on(channel) for one in offered):
        return NotOnThisChannel()
    if line.product.require_voucher or any(one.hide_without_voucher for one in offered):
        return OnlyWithVoucher()
    if line.product.require_bundling:
        return OnlyInBundles()
    if not line.sellable.quota_ids:
        return InNoQuota()
    return None


def _check_numbers(request: PlaceOrder, refusals: ErrorCollector) -> None:
    numbers = [asked.positionid for asked in request.positions]
    given = [number for number in numbers if number is not None]
    for place, (asked, number) in enumerate(zip(request.positions, numbers, strict=True)):
        if given and number is None:
            refusals.add(f"positions.{place}.positionid", NumbersIncomplete())
        elif number is not None and number != place + 1:
            refusals.add(f"positions.{place}.positionid", NumbersNotConsecutive())
        if asked.addon_to is not None and not _is_main_before(request, place, asked.addon_to):
            refusals.add(f"positions.{place}.addon_to", NoMainPosition())


def _is_main_before(request: PlaceOrder, place: int, number: int) -> bool:
    return 1 <= number <= place and request.positions[number - 1].addon_to is None


def _check_secrets(request: PlaceOrder, refusals: ErrorCollector) -> None:
    seen: set[str] = set()
    for place, asked in enumerate(request.positions):
        if not is_readable(asked.secret):
            refusals.add(f"positions.{place}.secret", SecretUnreadable())
        if asked.secret and asked.secret in seen:
            refusals.add(f"positions.{place}.secret", SecretTwice())
        seen.add(asked.secret)
