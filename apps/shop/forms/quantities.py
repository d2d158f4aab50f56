"""Parse ticket quantities: `item_7` or `item_7_12` is a quantity of product 7, variation 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_noop as _

from apps.carts.facade import Line
from parterre.kernel.errors import DomainError

NAME: Final = re.compile(r"item_([0-9]{1,18})(?:_([0-9]{1,18}))?")
HIGHEST: Final = 9_999


class NotANumber(DomainError):
    message = _("Enter a whole number.")


class NotAPrice(DomainError):
    message = _("Enter a price, for example 12.50.")


def chosen_lines(data: Mapping[str, str]) -> list[Line]:
    """Those with a number above zero. Raises NotANumber, NotAPrice."""
    return [line for line in _all_lines(data) if line.number > 0]


def changed_lines(data: Mapping[str, str]) -> list[Line]:
    """Also zeros: take it out."""
    return list(_all_lines(data))


def _all_lines(data: Mapping[str, str]) -> Iterator[Line]:
    for name, value in data.items():
        found = NAME.fullmatch(name)
        if found:
            key = name.removeprefix("item_")
            yield Line(
                product_id=int(found[1]),
                variation_id=int(found[2]) if found[2] else None,
                number=_number(value),
                price=_price(data.get(f"price_{key}", "")),
            )


def _number(given: str) -> int:
    given = given.strip()
    if not given:
        return 0
    if not (given.isascii() and given.isdigit()) or len(given) > 4:
        raise NotANumber
    return min(int(given), HIGHEST)


def _price(given: str) -> Decimal | None:
    """Also with a comma, as half of Europe writes it."""
    given = given.strip()
    if not given:
        return None
    try:
        price = Decimal(given.replace(",", "."))
    except InvalidOperation:
        raise NotAPrice from None
    if not price.is_finite() or abs(price) > 10**9:
        raise NotAPrice
    return price
