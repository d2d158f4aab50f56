"""Amount fields: accept common notations, render in the reader's language."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import LONGEST_TYPED
from parterre.kernel.formats import currency_symbol, decimal_mark, format_amount
from parterre.kernel.money import decimal_places

# Signs that CLDR knows in the country's own language only, and that people type in any.
_SIGNS = {"PLN": "zł", "CZK": "Kč"}
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_AMOUNT = re.compile(r"-?\d[\d.,]*|-?[.,]\d+")


class NotAnAmount(ValueError):
    """Not a number in any way of writing one."""


class AmbiguousAmount(ValueError):
    """One mark with three digits behind it: thousands for some, thousandths for others."""


def amount_of(typed: str, currency: str, *, language: str | None) -> Decimal:
    """1234.5, "1,234.50", "1.234,50", "€ 1 234,50" are all the same amount.

    The decimal mark of the reader's language decides nothing where the writing is clear; where it is not, as with
    "1.234" from somebody whose mark is a point, nobody guesses: the difference is a factor of a thousand.
    """
    text = _without_currency(typed, currency, language)
    if not _AMOUNT.fullmatch(text):
        raise NotAnAmount(typed)
    marks = [character for character in text if character in ".,"]
    if len(set(marks)) == 2:
        point = marks[-1]
        if marks.count(point) > 1:
            raise NotAnAmount(typed)
    elif len(marks) > 1:
        point = ""
    elif marks:
        point = _one_mark(text, marks[0], currency, decimal_mark(language))
    else:
        point = ""
    return _reckoned(text, point)


def _without_currency(typed: str, currency: str, language: str | None) -> str:
    text = _SPACES.sub("", typed).replace("\u2212", "-")
    for sign in (currency, currency_symbol(currency, language), _SIGNS.get(currency, currency)):
        text = text.removeprefix("-" + sign) if text.startswith("-" + sign) else text
        text = text.removeprefix(sign).removesuffix(sign)
    return ("-" if typed.lstrip().startswith(("-", "\u2212")) else "") + text.removeprefix("-")


def _one_mark(text: str, mark: str, currency: str, own_mark: str) -> str:
    """The mark if it parts off decimals; empty if it parts thousands."""
    before, _, after = text.partition(mark)
    if len(after) != 3 or before.lstrip("-") in ("", "0"):
        return mark
    if decimal_places(currency) == 3:
        return mark if mark == own_mark else ""
    if mark == own_mark:
        raise AmbiguousAmount(text)
    return ""


def _reckoned(text: str, point: str) -> Decimal:
    whole, _, places = text.partition(point) if point else (text, "", "")
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise NotAnAmount(text)
    return Decimal(f"{''.join(groups) or '0'}.{places or '0'}".replace("-.", "-0."))


def _shown(amount: Decimal, currency: str) -> str:
    return format_amount(amount, currency, get_language())


class MoneyInput(forms.TextInput):
    """`note`: at the right, such as which taxes are in it."""

    template_name = "web/forms/money.html"

    def __init__(self, currency: str, *, note: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.currency, self.note = currency, note

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "currency": self.currency,
            "note": self.note,
            "places": decimal_places(self.currency),
        }
        return context


class MoneyField(forms.Field):
    """Cleans to a Decimal; what was typed stays in the field when it cannot be read."""

    max_length = LONGEST_TYPED
    default_error_messages = {  # noqa: RUF012  # as Django declares it
        "invalid": _("Enter an amount, such as %(example)s."),
        "ambiguous": _("This could mean %(more)s or %(less)s. Enter the decimal places too."),
        "places": _(
            "Enter an amount in %(currency)s with at most %(places)s decimal places, such as %(example)s."
        ),
        "whole": _("Enter an amount in %(currency)s without decimal places, such as %(example)s."),
        "min_value": _("Enter an amount of at least %(limit)s."),
        "max_value": _("Enter an amount of at most %(limit)s."),
    }

    def __init__(
        self,
        *,
        currency: str,
        min_value: Decimal | None = Decimal(0),
        max_value: Decimal | None = Decimal("9999999999"),
        note: str = "",
        **options: Any,
    ) -> None:
        self.currency, self.min_value, self.max_value = currency, min_value, max_value
        options.setdefault("widget", MoneyInput(currency, note=note))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return _shown(value, self.currency) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        if value in self.empty_values or not str(value).strip():
            return None
        if len(str(value)) > self.max_length:
            raise self._problem("invalid")
        try:
            return self._of_the_currency(amount_of(value, self.currency, language=get_language()))
        except NotAnAmount as problem:
            raise self._problem("invalid") from problem
        except AmbiguousAmount as problem:
            raise self._two_readings(value) from problem

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise self._problem("min_value", limit=_shown(self.min_value, self.currency))
        if self.max_value is not None and value > self.max_value:
            raise self._problem("max_value", limit=_shown(self.max_value, self.currency))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial if initial not in self.empty_values else None)
        except ValidationError:
            return True

    def _of_the_currency(self, amount: Decimal) -> Decimal:
        places = decimal_places(self.currency)
        try:
            rounded = amount.quantize(Decimal(1).scaleb(-places))
        except InvalidOperation as error:  # more digits than any amount has
            limit = _shown(self.max_value or Decimal("9999999999"), self.currency)
            raise self._problem("max_value", limit=limit) from error
        if rounded != amount:
            raise self._problem("places" if places else "whole", places=places)
        return rounded

    def _two_readings(self, typed: str) -> ValidationError:
        digits = Decimal(re.sub(r"[^\d-]", "", typed))
        return self._problem(
            "ambiguous",
            more=_shown(digits, self.currency),
            less=_shown(digits / 1000, self.currency),
        )

    def _problem(self, code: str, **params: Any) -> ValidationError:
        example = _shown(Decimal("1234.5"), self.currency)
        everything = {"currency": self.currency, "example": example, **params}
        return ValidationError(self.error_messages[code], code=code, params=everything)
