"""Numbers of tickets as buyers type them: read, and shown again where they were refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from apps.carts.facade import Line, line_input
from parterre.kernel.errors import DomainError, ValidationErrors
from parterre.web.forms import MoneyField
from parterre.web.forms.renderer import Problem

# A quantity of product 7, of its variation 12, of its tickets in the cart at a price that the buyer named:
# `item_7`, `item_7_12`, `item_7@9.50`.
NAME: Final = re.compile(r"item_([0-9]{1,18})(?:_([0-9]{1,18}))?(?:@([0-9]{1,9}(?:\.[0-9]{1,3})?))?")
HIGHEST: Final = 9_999
# Enough for any shop's page; what is longer is not shown again.
LONGEST_SHOWN: Final = 30
MOST_SENT_AGAIN: Final = 100


class NotANumber(DomainError):
    message = gettext_noop("Enter a whole number.")


class NotAPrice(DomainError):
    """`problem`: what the field said, translated."""

    message = "%(problem)s"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form held, and what is wrong with it, by names of inputs. Empty on a page that was asked for."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def number(self, key: str, number: int) -> int | str:
        """What stands in the input of a line of which there are `number`."""
        value = self.values.get(f"item_{key}", str(number))
        return int(value) if value.isascii() and value.isdigit() else value

    def problems(self, labels: Mapping[str, str]) -> list[Problem]:
        """`labels`: of the inputs on the page; what is wrong elsewhere stands on its own."""
        whole = [*self.others, *(text for name, text in self.errors.items() if name not in labels)]
        at_inputs = [
            Problem(labels[name], text, name) for name, text in self.errors.items() if name in labels
        ]
        return [*(Problem("", text) for text in dict.fromkeys(whole)), *at_inputs]


def typed_again(data: Mapping[str, str], refused: DomainError) -> Typed:
    values = {name: value[:LONGEST_SHOWN] for name, value in data.items()}
    errors: dict[str, str] = {}
    others: list[str] = []
    for one in refused.errors:
        text = gettext(one.message) % one.values
        if one.field:
            errors.setdefault(one.field, text)
        else:
            others.append(text)
    return Typed(values, errors, tuple(others))


def chosen_fields(data: Mapping[str, str]) -> dict[str, str]:
    """What was chosen, and by which button, as it was sent: to be sent once more."""
    fields = {"checkout": "1"} if "checkout" in data else {}
    for name, value in data.items():
        if len(fields) >= MOST_SENT_AGAIN:
            break
        if NAME.fullmatch(name) and value.strip(" 0"):
            price = f"price_{name.removeprefix('item_')}"
            fields |= {each: data[each][:LONGEST_SHOWN] for each in (name, price) if data.get(each)}
    return fields


def chosen_lines(data: Mapping[str, str], *, currency: str) -> list[Line]:
    """Those with a number above zero. Raises ValidationErrors, of NotANumber and NotAPrice."""
    return [line for line in read_lines(data, currency=currency) if line.number > 0]


def read_lines(data: Mapping[str, str], *, currency: str) -> list[Line]:
    """Also zeros: take it out. Raises ValidationErrors: all that cannot be read, each at its input."""
    lines: list[Line] = []
    refused: list[DomainError] = []
    for name, value in data.items():
        if found := NAME.fullmatch(name):
            product_id, variation_id = int(found[1]), int(found[2]) if found[2] else None
            try:
                number = _number(value, name)
                price = Decimal(found[3]) if found[3] else _price(data, product_id, variation_id, currency)
            except DomainError as refusal:
                refused.append(refusal)
            else:
                lines.append(
                    Line(product_id=product_id, variation_id=variation_id, number=number, price=price)
                )
    if refused:
        raise ValidationErrors(refused)
    return lines


def _number(given: str, name: str) -> int:
    given = given.strip()
    if not given:
        return 0
    if not (given.isascii() and given.isdigit()) or len(given) > 4:
        raise NotANumber().at(name)
    return min(int(given), HIGHEST)


def _price(
    data: Mapping[str, str], product_id: int, variation_id: int | None, currency: str
) -> Decimal | None:
    name = line_input("price", product_id, variation_id)
    try:
        price: Decimal | None = MoneyField(currency=currency, required=False).clean(data.get(name, ""))
    except ValidationError as refused:
        raise NotAPrice(problem=" ".join(refused.messages)).at(name) from None
    return price
