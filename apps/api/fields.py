"""Serializer fields for the contract's types. Built once per process; they keep no request state."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.settings import api_settings

from apps.api.errors import sentence
from apps.api.models import UploadedFile
from apps.api.serializer_cache import current_view
from apps.api.upload_files import KEPT_FOR
from apps.events.facade import SALES_CHANNELS, UnknownChannel, effective_channels
from apps.orders.facade import LEGACY, NAME_SCHEMES, SCHEME, WHOLE, full_name
from parterre.kernel.bounds import (
    LONGEST_NAME,
    LONGEST_OBJECT,
    LONGEST_TEXT,
    LONGEST_URL,
    MOST_JSON_LEVELS,
    MOST_KEYS,
    MOST_UPLOAD_BYTES,
    nests_deeper,
)
from parterre.kernel.visible_text import has_visible_text

NON_FIELD_ERRORS_KEY: Final = api_settings.NON_FIELD_ERRORS_KEY
BIGINT: Final = 2**63 - 1
INT4: Final = 2**31 - 1
MOST_MONEY: Final = Decimal(
    "9999999999.99"
)  # the columns have thirteen digits, three of them after the point
_LANGUAGE_CODES = """
en de de-informal ar eu ca zh-hans zh-hant cs hr da nl nl-informal fr fi el he hu id it
ja lv nb-no pl pt-pt ro ru sk sv es es-419 th tr uk
"""
LANGUAGES: Final = frozenset(_LANGUAGE_CODES.split())


def texts_schema(max_length: int, *, most: int) -> dict[str, Any]:
    """Of an object of at most so many texts."""
    texts = {"type": "string", "maxLength": max_length}
    return {"type": "object", "additionalProperties": texts, "maxProperties": most}


class CharField(serializers.CharField):
    """Null characters are refused by REST framework; nothing is longer than a page of a novel.

    What shows nothing is blank, also where it has characters.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_TEXT)
        super().__init__(**options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if isinstance(data, str) and is_blank(data) else data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):  # REST framework takes numbers; the contract does not
            self.fail("invalid")
        return super().to_internal_value(data)


def is_blank(text: str) -> bool:
    """Null characters are told as such."""
    return "\0" not in text and not has_visible_text(text)


class IntegerField(serializers.IntegerField):
    """Fits the column: four bytes unless said otherwise."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", -INT4)
        options.setdefault("max_value", INT4)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class MoneyField(serializers.DecimalField):
    """Text with two decimals; numbers are accepted. Rounding to a currency is the domain's business."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_value", MOST_MONEY)
        super().__init__(max_digits=13, decimal_places=2, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> str:
        return f"{value:.2f}"


class TaxRateField(serializers.DecimalField):
    """Four decimals, of which the last two are shown only when they say something."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=10, decimal_places=4, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> str:
        whole = f"{value:.4f}"
        return whole[:-2] if whole.endswith("00") else whole


class FloatField(serializers.FloatField):
    """A finite number."""

    def to_internal_value(self, data: Any) -> float:
        number = super().to_internal_value(data)
        if isinstance(data, bool) or not math.isfinite(number):
            self.fail("invalid")
        return number


class EventDateTimeField(serializers.DateTimeField):
    """ISO 8601 with offset, in the event's zone; input without an offset is meant in that zone."""

    default_error_messages = {"range": _("This date is out of range.")}  # noqa: RUF012 - as the framework declares it

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        # Near the ends of the calendar no zone can be computed.
        if not 1 < moment.year < 9999:
            self.fail("range")
        return moment

    def enforce_timezone(self, value: datetime) -> datetime:
        """Without an offset, an hour that the clocks leave out or have twice is not one moment."""
        zone = timezone.get_current_timezone()
        offsets = {value.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        if timezone.is_naive(value) and len(offsets) > 1:
            self.fail("make_aware", timezone=zone)
        moment: datetime = super().enforce_timezone(value)
        return moment


class I18nField(serializers.Field[Any, Any, Any, Any]):
    """An object of language to text. A plain text is taken as being in the default language."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "invalid": _("Enter a string or an object of language codes and texts."),
        "language": _('Unknown language "{code}".'),
        "blank": _("This field may not be blank."),
        "max_length": _("Texts must have at most {max_length} characters."),
        "null_characters": _("Null characters are not allowed."),
    }

    def __init__(self, *, max_length: int = LONGEST_TEXT, allow_blank: bool = False, **options: Any) -> None:
        self.max_length, self.allow_blank = max_length, allow_blank
        super().__init__(**options)
        set_override(self, "field", texts_schema(max_length, most=len(LANGUAGES)))

    def to_internal_value(self, data: Any) -> dict[str, str]:
        texts = {settings.LANGUAGE_CODE: data} if isinstance(data, str) else data
        if not isinstance(texts, Mapping):
            self.fail("invalid")
        for code, text in texts.items():
            if code not in LANGUAGES:
                self.fail("language", code=code[:20])
            if not isinstance(text, str | None):
                self.fail("invalid")
            if "\0" in (text or ""):
                self.fail("null_characters")
            if len(text or "") > self.max_length:
                self.fail("max_length", max_length=self.max_length)
        kept = {code: text for code, text in texts.items() if text and has_visible_text(text)}
        if not kept and not self.allow_blank:
            self.fail("blank")
        return kept

    def to_representation(self, value: Any) -> Any:
        return value


class TimezoneField(CharField):
    """A name of the IANA database."""

    default_error_messages = {"unknown": _('"{name}" is not a valid time zone.')}  # noqa: RUF012 - as the framework declares it

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in ZONES:
            self.fail("unknown", name=name[:64])
        return name


ZONES: Final = frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


ANY_OBJECT: Final = {
    "type": "object",
    "additionalProperties": {},
    "maxProperties": MOST_KEYS,
    "description": f"At most {LONGEST_OBJECT} characters as JSON, nested at most {MOST_JSON_LEVELS} levels deep.",
}


@extend_schema_field(ANY_OBJECT)
class JsonField(serializers.Field[Any, Any, Any, Any]):
    """Any JSON of bounded size that PostgreSQL can keep."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "null_characters": _("Null characters are not allowed."),
        "keys": _("There must be at most {most} entries."),
        "depth": _("This must be nested at most {most} levels deep."),
        "size": _("This must have at most {most} characters as JSON."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not data or not isinstance(data, str | dict | list):
            return data
        if not isinstance(data, str) and len(data) > MOST_KEYS:
            self.fail("keys", most=MOST_KEYS)
        if nests_deeper(data, MOST_JSON_LEVELS):
            self.fail("depth", most=MOST_JSON_LEVELS)
        if len(json.dumps(data, ensure_ascii=False)) > LONGEST_OBJECT:
            self.fail("size", most=LONGEST_OBJECT)
        if has_null_character(data):
            self.fail("null_characters")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class JsonObjectField(JsonField):
    """An object of any JSON."""

    default_error_messages = {"invalid": _("This must be an object.")}  # noqa: RUF012 - as the framework declares it

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        found: dict[str, Any] = super().to_internal_value(data)
        return found


def has_null_character(value: Any) -> bool:
    """Anywhere inside parsed JSON."""
    match value:
        case str():
            return "\0" in value
        case dict():
            return any("\0" in key or has_null_character(below) for key, below in value.items())
        case list():
            return any(has_null_character(below) for below in value)
    return False


class TextMapField(JsonObjectField):
    """An object of texts, each of at most `max_length` characters."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "texts": _("All values must be strings."),
        "max_length": _("Texts must have at most {max_length} characters."),
    }
    max_length = LONGEST_TEXT

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        set_override(self, "field", texts_schema(self.max_length, most=MOST_KEYS))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        texts = super().to_internal_value(data)
        if not all(isinstance(text, str) for text in texts.values()):
            self.fail("texts")
        if any(len(text) > self.max_length for text in texts.values()):
            self.fail("max_length", max_length=self.max_length)
        return texts


class ListSerializer(serializers.ListSerializer[Any]):
    """Objects in a list. What is wrong with the list itself is told in place of it, as the contract has it."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except serializers.ValidationError as error:
            whole = error.detail.get(NON_FIELD_ERRORS_KEY) if isinstance(error.detail, dict) else None
            if whole is None:
                raise
            raise serializers.ValidationError(whole) from error


class UnavailableField(serializers.Field[Any, Any, Any, Any]):
    """Belongs to a feature that does not exist yet: always `value`, and nothing else may be written.

    `schema` is what the documentation says of its type, where `value` does not say it.
    """

    default_error_messages = {"unavailable": _("{feature} are not available.")}  # noqa: RUF012 - as the framework declares it

    def __init__(
        self,
        *,
        value: Any,
        feature: Any,
        also_accepts: tuple[Any, ...] = (),
        schema: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.value, self.feature = value, feature
        self.accepted = (value, *also_accepts)
        super().__init__(required=False, allow_null=value is None, **options)
        shown = dict(schema or SCHEMAS_OF_VALUES[type(value)])
        set_override(self, "field", shown | self._bound(shown.get("type")))

    def _bound(self, kind: str | None) -> dict[str, int]:
        """No more than the values that are accepted."""
        match kind:
            case "string":
                return {"maxLength": max(len(text or "") for text in self.accepted)}
            case "array":
                return {"maxItems": len(self.value or ())}
            case "object" | None:
                return {"maxProperties": 0}
        return {}

    def get_attribute(self, instance: Any) -> Any:
        return self.value

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and not any(_same(data, accepted) for accepted in self.accepted):
            self.fail("unavailable", feature=self.feature)
        raise serializers.SkipField  # nothing that the domain has to know

    def to_representation(self, value: Any) -> Any:
        return value


SCHEMAS_OF_VALUES: Final[Mapping[type, Mapping[str, Any]]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    list: {"type": "array", "items": {}},
    dict: {"type": "object", "additionalProperties": {}},
    type(None): {"nullable": True},
}


def _same(data: object, accepted: object) -> bool:
    """False is not 0, and 0 is not None."""
    return type(data) is type(accepted) and data == accepted


FILE_ID = "file:"


@extend_schema_field({"type": "string", "format": "uri", "maxLength": LONGEST_URL})
class UploadedFileField(serializers.Field[Any, Any, Any, Any]):
    """Written as the `file:…` id of POST upload; read as `url_of` (a subclass's, or the view's) says."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "invalid": _("This must be the id of an uploaded file."),
        "not_found": _("File not found. Uploaded files are kept for one day."),
        "content_type": _("This file type is not accepted here."),
        "size": _("The file is too large."),
    }

    def __init__(
        self, *, content_types: tuple[str, ...], max_size: int = MOST_UPLOAD_BYTES, **options: Any
    ) -> None:
        self.content_types, self.max_size = content_types, max_size
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> UploadedFile:
        if not isinstance(data, str) or not data.startswith(FILE_ID):
            self.fail("invalid")
        try:
            file_id = UUID(data.removeprefix(FILE_ID))
        except ValueError:
            self.fail("invalid")
        view = current_view()
        found = UploadedFile.objects.filter(
            pk=file_id, credential=view.credential.key, uploaded_at__gt=view.now - KEPT_FOR
        ).first()
        if found is None:
            self.fail("not_found")
        if found.content_type not in self.content_types:
            self.fail("content_type")
        if found.size > self.max_size:
            self.fail("size")
        return found

    def to_representation(self, value: Any) -> Any:
        return value


class NamePartsField(TextMapField):
    """Parts of a name. `_scheme` says which there are; `_legacy` holds a name that is not taken apart."""

    default_error_messages = {  # noqa: RUF012 - as the framework declares it
        "scheme": _('Unknown name scheme "{scheme}".'),
        "part": _('Unknown part "{part}" for this name scheme.'),
    }
    max_length = LONGEST_NAME

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        parts = super().to_internal_value(data)
        if len(full_name(parts) or "") > LONGEST_NAME:
            self.fail("max_length", max_length=LONGEST_NAME)
        if not parts or LEGACY in parts:
            return parts
        scheme = parts.get(SCHEME, WHOLE)
        if scheme not in NAME_SCHEMES:
            self.fail("scheme", scheme=scheme[:40])
        for part in parts:
            if part != SCHEME and part not in NAME_SCHEMES[scheme]:
                self.fail("part", part=part[:40])
        return {SCHEME: scheme, **parts}


class ListField(serializers.ListField):
    """Counted before its entries are looked at; REST framework does it after."""

    def run_child_validation(self, data: Any) -> Any:
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().run_child_validation(data)


class ChannelListField(ListField):
    """Identifiers of sales channels that exist."""

    def __init__(self, **options: Any) -> None:
        child = serializers.ChoiceField(choices=[(name, name) for name in SALES_CHANNELS])
        super().__init__(child=child, max_length=100, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        """An unknown channel is told at the list, as unknown objects are."""
        for name in data[: self.max_length] if isinstance(data, list) else ():
            if isinstance(name, str) and name not in SALES_CHANNELS:
                raise serializers.ValidationError([sentence(UnknownChannel(name=name[:100]))])
        channels: list[str] = super().to_internal_value(data)
        return channels


class EffectiveChannelsField(ChannelListField):
    """The older `sales_channels`: where something is sold in the end. Written, see `channels_from`."""

    def get_attribute(self, instance: Any) -> list[str]:
        return effective_channels(
            all_sales_channels=instance.all_sales_channels, limit_sales_channels=instance.limit_sales_channels
        )


def channels_from(values: dict[str, Any]) -> dict[str, Any]:
    """Input in which the older `sales_channels`, if given, is replaced by the pair that means the same.

    Both together are taken when they agree. Declare the pair's fields without defaults.
    """
    rest = {name: value for name, value in values.items() if name != "sales_channels"}
    older = values.get("sales_channels")
    everywhere, limit = rest.get("all_sales_channels"), rest.get("limit_sales_channels")
    if older is not None:
        if everywhere is None and limit is None:
            everywhere = set(older) >= set(SALES_CHANNELS)
        meant = SALES_CHANNELS if everywhere else older if limit is None else limit
        if set(meant) != set(older):
            raise serializers.ValidationError({"sales_channels": [_CHANNELS_CONFLICT]})
        rest |= {} if everywhere is None else {"all_sales_channels": everywhere}
        limit = older
    if everywhere:
        rest["limit_sales_channels"] = []
    elif limit is not None:
        rest["limit_sales_channels"] = sorted(set(limit))
    return rest


_CHANNELS_CONFLICT = _("Use either sales_channels or all_sales_channels and limit_sales_channels.")
