"""Date and time fields with the browser's inputs, in the time zone of the event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import is_aware
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import LONGEST_TYPED
from parterre.kernel.formats import format_time

# What datetime-local sends, and what people type where it is a plain text field.
_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateField(forms.DateField):
    widget = DateInput


class TimeField(forms.TimeField):
    widget = TimeInput


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"
    template_name = "web/forms/moment.html"

    def __init__(self, zone: ZoneInfo, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
        self.zone = zone

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["place"] = place_of(self.zone)
        return context


def place_of(zone: ZoneInfo) -> str:
    """`Europe/Berlin` → Berlin."""
    return zone.key.rpartition("/")[2].replace("_", " ")


class ZonedDateTimeField(forms.Field):
    """Cleans to an aware moment. Shown and typed in `zone`, whichever zone the reader's computer is in."""

    max_length = LONGEST_TYPED
    default_error_messages = {  # noqa: RUF012  # as Django declares it
        "invalid": _("Enter a date and time, such as 2027-06-11 20:00."),
        "skipped": _(
            "Clocks in %(place)s go forward that night, so %(time)s does not exist. Enter another time."
        ),
        "twice": _(
            "Clocks in %(place)s go back that night, so %(time)s occurs twice. Enter a time outside"
            " that hour."
        ),
    }

    def __init__(self, *, zone: ZoneInfo | str, **options: Any) -> None:
        self.zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        options.setdefault("widget", MomentInput(self.zone))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and is_aware(value):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        return self._on_the_clock(self._read(str(value)[: self.max_length + 1].strip()))

    def _read(self, text: str) -> datetime:
        for form in _FORMATS:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007  # gets its zone below
            except ValueError:
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def _on_the_clock(self, local: datetime) -> datetime:
        first, second = (local.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        before, after = _offset(first), _offset(second)
        if before == after:
            return first
        params = {"place": place_of(self.zone), "time": format_time(local, get_language())}
        code = "skipped" if before < after else "twice"
        raise ValidationError(self.error_messages[code], code=code, params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta(0)
