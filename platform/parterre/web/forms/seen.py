"""What an edit form showed, so that what somebody else saved meanwhile is not overwritten.

`c-form` sends `form.seen` along: a keyed digest of each field's initial value, which says nothing about the value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

FIELD: Final = "seen"
DIGITS: Final = 12


class ChangedMeanwhile(DomainError):
    message = _(
        "Someone else changed this meanwhile: %(fields)s. Nothing has been saved. Reload the page to see the current "
        "values, or save again to replace them with yours."
    )


def seen_of(form: forms.BaseForm) -> str:
    """Of a form as it is shown now, whatever was typed into it."""
    return " ".join(f"{name}:{digest}" for name, digest in _digests(form))


def refuse_if_changed(seen: str, now: forms.BaseForm) -> None:
    """`seen`: what came with the form; `now`: the same form, made anew. Raises ChangedMeanwhile.

    Fields of which only one of them knows are changed as well. A form that came without it is not held up.
    """
    before = dict(one.split(":", 1) for one in seen.split() if ":" in one)
    current = dict(_digests(now))
    changed = {name for name in before.keys() | current.keys() if before.get(name) != current.get(name)}
    if not seen or not changed:
        return
    labels = {_name(one, name): str(field.label or "") for one, name, field in _fields(now)}
    raise ChangedMeanwhile(fields=", ".join(dict.fromkeys(filter(None, map(labels.get, sorted(changed))))))


def _digests(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for one, name, field in _fields(form):
        text = json.dumps(one.get_initial_for_field(field, name), default=str, sort_keys=True)
        yield _name(one, name), salted_hmac("forms.seen", text).hexdigest()[:DIGITS]


def _fields(form: forms.BaseForm) -> Iterator[tuple[forms.BaseForm, str, forms.Field]]:
    """Also of forms within it (`all_forms`)."""
    parts: list[Any] = getattr(form, "all_forms", [form])
    for one in parts:
        for name, field in one.fields.items():
            yield one, name, field


def _name(form: forms.BaseForm, name: str) -> str:
    return str(form.add_prefix(name)) if form.prefix else name
