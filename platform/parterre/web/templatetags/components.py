"""Template tags and filters of the components. Loaded in all templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import segno
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parterre.kernel import formats
from parterre.kernel.formats import text_in
from parterre.kernel.money import Money
from parterre.web.forms.renderer import Problem, problems_of
from parterre.web.graphics import SeatsChart, Skeleton, Sparkline, seats_chart_of, skeleton_of, spark_of
from parterre.web.icons import require_icon
from parterre.web.markdown import as_html

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "check" %}`: 20 px beside text, `size="sm"` 16, `"big"` 28. Hidden from screen readers."""
    more = f" icon-{size}" if size else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        more,
        static("web/icons.svg"),
        require_icon(name),
    )


@register.simple_tag
def qr(content: str, label: str) -> SafeString:
    """A code to scan, as an SVG drawing. `label`: what it is, for those who do not see it."""
    code = segno.make(content, error="m", micro=False)
    path = code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None, unit=None)
    return mark_safe(path.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', label), 1))  # noqa: S308  # drawn by segno


@register.filter
def attributes(attrs: Any) -> SafeString:
    """What a component was given and did not use itself, as attributes of its element.

    Cotton's own `{{ attrs }}` does not escape: a value in quotes could bring attributes of its own.
    """
    given: Mapping[str, Any] = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    return mark_safe("".join(f" {name}{_value(value)}" for name, value in given.items() if _is_given(value)))  # noqa: S308  # escaped below


def _is_given(value: Any) -> bool:
    return value is not None and value is not False


def _value(value: Any) -> str:
    if value is True:
        return ""
    # Rendered by a template already: only the quotes around it are ours to mind.
    escaped = value.replace('"', "&quot;") if isinstance(value, SafeString) else escape(value)
    return f'="{escaped}"'


@register.filter
def money(amount: Decimal | Money, currency: str = "") -> str:
    """`{{ price|money:event.currency }}`: €23.00 in English, 23,00 € in German."""
    if isinstance(amount, Money):
        return formats.format_money(amount.amount, amount.currency, get_language())
    return formats.format_money(amount, currency, get_language())


@register.filter
def format_date(day: date | None, zone: str = "") -> str:
    return formats.format_date(day, get_language(), zone=zone or _zone()) if day else ""


@register.filter
def format_full_date(day: date | None, zone: str = "") -> str:
    return formats.format_full_date(day, get_language(), zone=zone or _zone()) if day else ""


@register.filter
def format_time(moment: datetime | None, zone: str = "") -> str:
    return formats.format_time(moment, get_language(), zone=zone or _zone()) if moment else ""


@register.filter
def format_datetime(moment: datetime | None, zone: str = "") -> str:
    """`{{ order.placed_at|format_datetime }}`: by the page's clock (an event's, below that event), or the one given."""
    return formats.format_datetime(moment, get_language(), zone=zone or _zone()) if moment else ""


@register.filter
def format_age(moment: datetime, now: datetime) -> str:
    """`3 minutes`: from one moment to the other."""
    return formats.format_duration(now - moment, get_language())


@register.filter
def format_ago(moment: datetime, now: datetime) -> str:
    """`3 minutes ago`."""
    return formats.format_ago(moment, now, get_language())


@register.filter
def format_number(number: Decimal | float) -> str:
    return formats.format_number(number, get_language())


@register.filter
def format_percent(rate: Decimal | float) -> str:
    """`{{ rule.rate|format_percent }}`: 7.7 is 7.7% in English, 7,7 % in German."""
    return formats.format_percent(rate, get_language())


@register.filter
def country_name(code: str) -> str:
    return formats.country_name(code, get_language())


def _zone() -> str:
    return timezone.get_current_timezone_name()


@register.filter
def in_language(texts: Mapping[str, str] | None, language: str = "") -> str:
    """`{{ event.name|in_language }}`: the text in the reader's language, or the nearest there is."""
    return text_in(texts, language or get_language())


@register.filter
def markdown(text: str, level: int = 2) -> SafeString:
    """What an organizer wrote, as safe HTML. Stands in a `prose` element; `level`: of its first heading."""
    return as_html(text, level)


@register.filter
def problems(forms: Any) -> list[Problem]:
    """Everything that is wrong in a form, or in several."""
    return problems_of(forms if isinstance(forms, list | tuple) else [forms])


@register.filter
def named_problems(found: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in found if problem.label]


@register.filter
def percent_of(part: float, whole: float) -> int:
    return round(100 * part / whole) if whole else 0


@register.filter
def seconds_until(moment: datetime) -> int:
    return max(0, int((moment - timezone.now()).total_seconds()))


@register.filter
def minutes_and_seconds(seconds: int) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def spark(values: Sequence[float], highest: float | None = None) -> Sparkline:
    """`highest`: one scale for a whole column."""
    return spark_of(values, highest=highest)


@register.simple_tag
def seats_chart(inside: int, places: int) -> SeatsChart:
    return seats_chart_of(inside, places)


@register.simple_tag
def skeleton(lines: int) -> Skeleton:
    return skeleton_of(lines)


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def joined(words: Iterable[object], between: str = ", ") -> str:
    return between.join(str(word) for word in words)
