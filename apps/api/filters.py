"""Filtering and ordering of lists. Invalid values are refused at the parameter; unknown parameters are ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import filters as django_filters
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.rest_framework import FilterSet as DjangoFilterSet
from django_filters.rest_framework.filters import BooleanFilter
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from parterre.kernel.bounds import LONGEST_PARAMETER, LONGEST_SEARCH, MOST_IN_FILTER

FilterSet = DjangoFilterSet
ChoiceFilter = django_filters.ChoiceFilter
DateTimeFilter = django_filters.IsoDateTimeFilter
NumberFilter = django_filters.NumberFilter

__all__ = [
    "BooleanFilter",
    "CharFilter",
    "ChoiceFilter",
    "DateTimeFilter",
    "FilterBackend",
    "FilterSet",
    "IdFilter",
    "IdInFilter",
    "NumberFilter",
    "OrderingBackend",
    "TextInFilter",
]

# As a refused body says it (parterre.kernel.errors.UnknownObject).
NO_SUCH_OBJECT = _("There is no object %(value)s.")

Rows = Callable[[Any], QuerySet[Any]]
_INTEGER = {"type": "integer"}
_TEXT = {"type": "string"}
TOO_MANY = _("Name at most %(most)s values.")
TOO_LONG = _("This must have at most %(most)s characters.")


class CharFilter(django_filters.CharFilter):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST_SEARCH, **options})
        set_override(self, "field", {**_TEXT, "maxLength": self.extra["max_length"]})


class FilterBackend(DjangoFilterBackend):
    """Builds a form only for requests that ask for one of its filters: most do not."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        wanted = self.get_filterset_class(view, queryset)
        if wanted is None or not _asks_for_any(request.query_params, wanted.base_filters):
            return queryset
        return cast("QuerySet[Any]", super().filter_queryset(request, queryset, view))


def _asks_for_any(asked: Iterable[str], names: Iterable[str]) -> bool:
    return not frozenset(names).isdisjoint(asked)


class OrderingBackend(BaseFilterBackend):
    """`?ordering=-datetime,code` by the view's `ordering_columns` (wire name to column), else its `default_ordering`.

    The primary key breaks ties, so that no row is on two pages. Unknown names are left out.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        columns = getattr(view, "ordering_columns", {})
        asked = request.query_params.get("ordering", "").split(",") if columns else []
        known = [sign + columns[name] for sign, name in map(_signed, asked) if name in columns]
        order = known or list(getattr(view, "default_ordering", ()))
        return queryset.order_by(*order, "-pk" if order and order[-1].startswith("-") else "pk")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        columns: Sequence[str] = list(getattr(view, "ordering_columns", {}))
        if not columns:
            return []
        text = "Names to order by, separated by commas, each with - for descending: " + ", ".join(columns)
        schema = {**_TEXT, "maxLength": LONGEST_SEARCH}
        return [{"name": "ordering", "in": "query", "required": False, "schema": schema, "description": text}]


def refuse_excessive(query: QueryDict) -> None:
    """Whatever a parameter is for. Raises ValidationError."""
    for name, values in query.lists():
        if len(values) > MOST_IN_FILTER:
            raise ValidationError({name: [TOO_MANY % {"most": MOST_IN_FILTER}]})
        if any(len(value) > LONGEST_PARAMETER for value in values):
            raise ValidationError({name: [TOO_LONG % {"most": LONGEST_PARAMETER}]})


def _signed(asked: str) -> tuple[str, str]:
    name = asked.strip()
    return ("-", name[1:]) if name.startswith("-") else ("", name)


def _of_view(rows: Rows) -> Callable[[Request], QuerySet[Any]]:
    return lambda request: rows(request.parser_context["view"])


@extend_schema_field(_INTEGER)
class IdFilter(django_filters.ModelChoiceFilter):
    """`?item=3`; `rows(view)` are the objects that may be named: `IdFilter(lambda view: view.event.products.all())`."""

    def __init__(self, rows: Rows, **options: Any) -> None:
        options.setdefault("error_messages", {"invalid_choice": NO_SUCH_OBJECT})
        super().__init__(queryset=_of_view(rows), **options)


class _CommaSeparated(forms.Widget):
    """`?x=1,2` and `?x=1&x=2`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [part.strip() for value in data.getlist(name) for part in value.split(",") if part.strip()]


class _IdsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django itself takes no argument
    widget = _CommaSeparated

    def clean(self, value: Any) -> Any:
        _refuse_many(value)
        return super().clean(value)


def _refuse_many(values: Any) -> None:
    if values and len(values) > MOST_IN_FILTER:
        raise forms.ValidationError(TOO_MANY, params={"most": MOST_IN_FILTER})


@extend_schema_field({"type": "array", "items": _INTEGER, "maxItems": MOST_IN_FILTER})
class IdInFilter(django_filters.ModelMultipleChoiceFilter):
    """`?item__in=3,4`. Any unknown id is refused."""

    field_class = _IdsField

    def __init__(self, rows: Rows, **options: Any) -> None:
        messages = {
            "invalid_choice": NO_SUCH_OBJECT,
            "invalid_pk_value": _("Not a valid ID: %(pk)s."),
        }
        super().__init__(queryset=_of_view(rows), error_messages=messages, **options)

    def filter(self, qs: QuerySet[Any], value: Iterable[Any]) -> QuerySet[Any]:
        ids = [row.pk for row in value]
        return qs.filter(**{f"{self.field_name}__in": ids}) if ids else qs


class _TextsField(forms.Field):
    widget = _CommaSeparated

    def clean(self, value: Any) -> list[str]:
        texts: list[str] = value or []
        _refuse_many(texts)
        if any("\0" in text for text in texts):
            raise forms.ValidationError(_("Null characters are not allowed."))
        return texts


@extend_schema_field(
    {"type": "array", "items": {**_TEXT, "maxLength": LONGEST_SEARCH}, "maxItems": MOST_IN_FILTER}
)
class TextInFilter(django_filters.Filter):
    """`?code__in=A,B`."""

    field_class = _TextsField

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs
