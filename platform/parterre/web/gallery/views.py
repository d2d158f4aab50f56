"""Pages of the gallery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parterre.web.forms import completeness
from parterre.web.frames import Crumb, Step
from parterre.web.gallery import forms, samples
from parterre.web.gallery.frames import (
    ACCENT,
    address,
    console_frame,
    gate_frame,
    office_frame,
    plain_frame,
    shop_frame,
)
from parterre.web.theme import contrast_report

Context = dict[str, Any]


def _components() -> Context:
    return {
        "frame": office_frame("components"),
        "steps": [Step("Tickets", address("shop")), Step("Your details", current=True), Step("Pay")],
        "pace": samples.EVENTS[2].pace,
    }


def _fields() -> Context:
    return {
        "frame": office_frame("fields"),
        "form": forms.EveryField(),
        "wrong": forms.wrong_fields(),
        "many": forms.ManyLanguages(),
        "yellow": contrast_report("#F2B632"),
        "grey": contrast_report("#808080"),
    }


def _home() -> Context:
    return {"frame": office_frame("home"), "events": samples.EVENTS, "chart": samples.PACE}


def _orders() -> Context:
    return {"frame": office_frame("orders"), "orders": samples.ORDERS}


def _order() -> Context:
    crumbs = [Crumb("Orders", address("orders")), Crumb("Courtyard Theatre Festival")]
    return {"frame": office_frame("order"), "crumbs": crumbs}


def _setup() -> Context:
    form = forms.Texts()
    return {
        "frame": office_frame("setup", testing=True),
        "crumbs": [Crumb("Events", address("orders")), Crumb("Courtyard Theatre Festival")],
        "form": form,
        "written": completeness(
            [form[name].initial for name in ("title", "subtitle", "about")], ("en", "de")
        ),
        "report": contrast_report(ACCENT),
    }


def _checkout() -> Context:
    return {"frame": shop_frame(), "form": forms.Contact({"email": "a.example@post", "name": "A. Example"})}


PAGES: dict[str, Callable[[], Context]] = {
    "components": _components,
    "fields": _fields,
    "home": _home,
    "orders": _orders,
    "order": _order,
    "setup": _setup,
    "shop": lambda: {"frame": shop_frame(), "accent": ACCENT.removeprefix("#")},
    "checkout": _checkout,
    "tickets": lambda: {"frame": shop_frame(), "seats": (11, 12, 13)},
    "lone": lambda: {"frame": plain_frame(), "form": forms.SignIn()},
    "console": lambda: {"frame": console_frame(), "organizers": samples.ORGANIZERS},
    "gate": lambda: {"frame": gate_frame()},
    "gate-go": lambda: {"frame": gate_frame()},
    "gate-twice": lambda: {"frame": gate_frame()},
    "gate-stop": lambda: {"frame": gate_frame()},
}


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of samples. There is none outside development."""
    if not settings.DEVELOPMENT or name not in PAGES:
        raise Http404
    return render(request, f"web/gallery/{name}.html", PAGES[name]())
