"""Whatever is typed into a form of a page: an answer for people, never a failure. And every field has a bound.

What htmx puts into a page is never a page of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.db import transaction
from django.test import Client

from apps.backoffice import idempotent_form
from apps.catalog.models import Product
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser
from tests.apps.form_pages import PageForm, forms_of, parts_of
from tests.isolation.test_urls import CONSOLE, PLATFORM, ROOT, SHOP, as_nobody, filled, routes, values
from tests.people import Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db
__all__ = ["values"]

# For texts, and for numbers.
Awkward = tuple[str, str]
AWKWARD: tuple[Awkward, ...] = (("x\0y", "9" * 400),)
MORE: tuple[Awkward, ...] = (
    ("x" * 70_000, "-1"),
    ("9" * 400, "x\0y"),
    ("\0", "1e400"),
    ("\ud7ff\u202e", "٣"),
    ("2031-06-11T20:00\0", ""),
)
ROUNDS = 4
# Signing out ends the session; the language is a cookie; what is swept twice costs time.
LEFT_OUT = re.compile(r"accounts/logout/|-/language/")


class Seen:
    """Every form that was filled in, with its fields: many are only there once it is made."""

    def __init__(self) -> None:
        self.fields: dict[type[forms.BaseForm], dict[str, forms.Field]] = {}
        self.of_request: list[forms.BaseForm] = []

    def note(self, form: forms.BaseForm) -> None:
        self.fields.setdefault(type(form), {}).update(form.fields)
        self.of_request.append(form)

    def refused(self) -> set[str]:
        return {form.add_prefix(name) for form in self.of_request for name in form.errors}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    found = Seen()
    clean = forms.BaseForm.full_clean

    def noted(form: forms.BaseForm) -> None:
        clean(form)
        found.note(form)

    monkeypatch.setattr(forms.BaseForm, "full_clean", noted)
    return found


def sweep(
    client: Client, addresses: Iterator[str], seen: Seen, texts: tuple[Awkward, ...]
) -> list[tuple[str, ...]]:
    """Each form of each page, with each awkward text in all of its fields; then only in those that were not refused,
    so that what a form accepts reaches the domain. What failed."""
    failed: list[tuple[str, ...]] = []
    done: set[str] = set()
    client.raise_request_exception = False
    for address in addresses:
        page: Any = client.get(address)
        if page.status_code >= 500:
            failed.append((address, repr(page.exc_info)))
        html = content_of(page)
        failed += pages_in_pages(client, html, address, done)
        for form in forms_of(html, address):
            if not form.names - NOT_SENT or LEFT_OUT.search(form.action):
                continue
            shape = f"{form.method} {re.sub(r'[0-9]+', '1', form.action)} {sorted(form.names)}"
            if shape not in done:
                done.add(shape)
                failed += [found for text in texts for found in spoiled(client, form, seen, text)]
    return failed


def spoiled(client: Client, form: PageForm, seen: Seen, text: Awkward) -> Iterator[tuple[str, ...]]:
    values = {name: value for name, value in form.values.items() if name not in NOT_SENT}
    names = form.names - NOT_SENT
    for _round in range(ROUNDS):
        seen.of_request.clear()
        typed = {name: text[name in form.numbers] for name in names}
        answer = sent(client, form.method, form.action, values | typed)
        if answer.status_code >= 500:
            yield form.method, form.action, str(text)[:20], str(sorted(names)), repr(answer.exc_info)[:300]
        refused = seen.refused()
        accepted = {name for name in names if name.partition(".")[0] not in refused}
        if not accepted or accepted == names:
            return
        names = accepted


def pages_in_pages(client: Client, html: str, address: str, done: set[str]) -> Iterator[tuple[str, ...]]:
    """With what stands in its fields, and with nothing in them: a whole page would stand within this one."""
    for part in parts_of(html, address):
        shape = f"part {part.method} {re.sub(r'[0-9]+', '1', part.action)}"
        if shape in done:
            continue
        done.add(shape)
        for typed in (part.values, dict.fromkeys(part.names, "")):
            answer = sent(client, part.method, part.action, typed, headers={"HX-Request": "true"})
            if "<html" in content_of(answer):
                yield shape, str(typed)


def content_of(answer: Any) -> str:
    is_page = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if is_page else ""


NOT_SENT = {"csrfmiddlewaretoken", idempotent_form.FIELD}


def sent(client: Client, method: str, action: str, values: dict[str, str], **more: Any) -> Any:
    """And undone: the next one finds everything as it was."""
    savepoint, cookies = transaction.savepoint(), client.cookies.output()
    try:
        answer: Any = (client.get if method == "get" else client.post)(action, values, **more)
        if answer.streaming:  # a file, which is closed at its end
            answer.getvalue()
        return answer
    finally:
        transaction.savepoint_rollback(savepoint)
        client.cookies.clear()
        client.cookies.load(
            "; ".join(line.partition(": ")[2].partition(";")[0] for line in cookies.splitlines())
        )


def addresses(
    urlconf: str, values: dict[str, Any], pattern: str = "", organizer: str = "acme"
) -> Iterator[str]:
    for route in routes(urlconf):
        if re.match(pattern, route) and not LEFT_OUT.search(route):
            try:
                yield filled(route, values, organizer=organizer)
            except KeyError:  # of the other sweeps
                continue


TEXTS = [AWKWARD, pytest.param(MORE, marks=pytest.mark.proof)]


@pytest.mark.parametrize("texts", TEXTS)
@pytest.mark.parametrize("surface", ["back office and gate", "platform", "shop", "console"])
def test_every_form(
    olga: Person, values: dict[str, Any], seen: Seen, surface: str, texts: tuple[Awkward, ...]
) -> None:
    match surface:
        case "back office and gate":
            failed = sweep(browser(olga), addresses(ROOT, values, "o/."), seen, texts)
        case "platform":
            failed = sweep(browser(olga), addresses(ROOT, values, PLATFORM.pattern), seen, texts)
            failed += sweep(as_nobody(olga), addresses(ROOT, values, PLATFORM.pattern), seen, texts)
        case "shop":
            failed = sweep(buyer(olga), addresses(SHOP, values), seen, texts)
        case "console":
            organizer = str(olga.organizer.pk)
            failed = sweep(
                console_browser(make_staff().user),
                addresses(CONSOLE, values, organizer=organizer),
                seen,
                texts,
            )

    assert failed == []
    missed = forms_in(*PACKAGES[surface]) - set(seen.fields)
    assert {kind.__name__ for kind in missed} <= NOT_REACHED
    for kind in missed:
        seen.fields[kind] = kind.base_fields  # type: ignore[attr-defined]  # of its metaclass
    assert unbounded(seen) == []


PACKAGES = {
    "back office and gate": ("apps.backoffice", "apps.gate"),
    "platform": ("parterre.signup", "parterre.accounts"),
    "shop": ("apps.shop",),
    "console": ("parterre.console",),
}


def forms_in(*packages: str) -> set[type[forms.BaseForm]]:
    """Those that are no other's base."""

    def below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return {
        kind
        for kind in below(forms.BaseForm)
        if kind.__module__.startswith(packages) and not kind.__subclasses__()
    }


def buyer(olga: Person) -> Client:
    """With a cart."""
    with organizer_transaction(olga.organizer):
        product = Product.objects.filter(event__slug="fair", variations=None).latest("pk")
    client = Client(headers={"host": "acme.parterre.test"})
    client.post("/fair/cart/add/", {f"item_{product.pk}": "1"})
    return client


# On pages that need more than one event and one order: an event without orders, an invitation, a closed organizer.
NOT_REACHED = {
    "BulkForm",
    "DenyForm",
    "DeleteForm",
    "PurgeForm",
    "ConfirmForm",
    "JoinForm",
    "ResetPasswordKeyForm",
}
# Of others, with the reason.
BOUNDED_ELSEWHERE = {
    "django.forms.formsets": "a formset makes no more forms than its absolute_max",
    "allauth.account.forms": "passwords are hashed, however long the body may make them",
    "allauth.mfa.totp.forms": "codes are compared",
}


def unbounded(seen: Seen) -> list[str]:
    return sorted(
        f"{kind.__module__}.{kind.__qualname__}.{name}"
        for kind, fields in seen.fields.items()
        for name, one in fields.items()
        if not has_bound(one)
        and kind.__module__ not in BOUNDED_ELSEWHERE
        # allauth's forms with labels of ours.
        and not any(base.__module__ in BOUNDED_ELSEWHERE for base in kind.__mro__)
    )


def has_bound(field: forms.Field) -> bool:
    match field:
        case forms.ChoiceField() | forms.BooleanField() | forms.NullBooleanField() | forms.FileField():
            return True
        case forms.IntegerField() | forms.DecimalField():
            is_bound = field.max_value is not None or getattr(field, "max_digits", None) is not None
            return is_bound or any(isinstance(one, validators.MaxValueValidator) for one in field.validators)
        case forms.DateField() | forms.TimeField() | forms.DateTimeField():
            return True
    longest = getattr(field, "max_length", None)
    return longest is not None or any(
        isinstance(one, validators.MaxLengthValidator) for one in field.validators
    )
