"""Form fields and widgets with label, help text and error at the field."""

from parterre.web.forms.colour import ColourField
from parterre.web.forms.datetimes import DateField, TimeField, ZonedDateTimeField
from parterre.web.forms.email import EmailField, checked_email
from parterre.web.forms.languages import Completeness, I18nCharField, I18nTextField, completeness
from parterre.web.forms.money import MoneyField
from parterre.web.forms.names import NameField
from parterre.web.forms.quantity import QuantityField
from parterre.web.forms.renderer import Choice, PickOne

__all__ = [
    "Choice",
    "ColourField",
    "Completeness",
    "DateField",
    "EmailField",
    "I18nCharField",
    "I18nTextField",
    "MoneyField",
    "NameField",
    "PickOne",
    "QuantityField",
    "TimeField",
    "ZonedDateTimeField",
    "checked_email",
    "completeness",
]
