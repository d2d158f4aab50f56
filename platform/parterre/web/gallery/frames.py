"""Frames of the samples. Links lead to other pages of the gallery."""

from __future__ import annotations

from django.urls import reverse

from parterre.web.frames import (
    ConsoleFrame,
    GateFrame,
    Language,
    OfficeFrame,
    Place,
    PlainFrame,
    Section,
    ShopFrame,
    Strip,
)

ACCENT = "#C2361A"

_OFFICE = (
    (("components", "Components", "layers"), ("fields", "Fields", "pencil"), ("home", "Home", "house")),
    (
        ("orders", "Orders", "list"),
        ("order", "One order", "receipt"),
        ("setup", "Set-up", "sliders-horizontal"),
    ),
    (
        ("shop", "Shop", "ticket"),
        ("checkout", "Checkout", "credit-card"),
        ("tickets", "Tickets", "qr-code"),
        ("lone", "Sign in", "key"),
        ("console", "Console", "server"),
        ("gate", "Gate", "scan-line"),
    ),
)


def address(name: str) -> str:
    return reverse("gallery-page", kwargs={"name": name})


def office_frame(here: str, *, testing: bool = False) -> OfficeFrame:
    return OfficeFrame(
        name="Lindenhof Theatre",
        home_url=address("home"),
        sections=tuple(
            Section(
                tuple(
                    Place(label, address(name), icon, count=3 if name == "home" else 0, current=name == here)
                    for name, label, icon in places
                )
            )
            for places in _OFFICE
        ),
        shortcuts=tuple(
            Place(label, address(name), icon, current=name == here)
            for name, label, icon in (
                ("home", "Home", "house"),
                ("setup", "Events", "calendar"),
                ("orders", "Orders", "list"),
                ("gate", "Check-in", "scan-line"),
            )
        ),
        switch=(
            Place("Lindenhof Theatre", address("home"), current=True),
            Place("Kellerlicht", address("components")),
        ),
        account_name="A. Example",
        account=(Place("Account and sign-in", address("lone"), "user"),),
        sign_out_url=address("lone"),
        search_url=address("orders"),
        search_label="Search orders, people, settings",
        mode="test" if testing else "live",
        strip=Strip(
            "Test mode: orders are not real and can be deleted.",
            "Open test shop",
            address("shop"),
        )
        if testing
        else None,
    )


def shop_frame() -> ShopFrame:
    return ShopFrame(
        name="Lindenhof Theatre",
        home_url=address("shop"),
        accent=ACCENT,
        places=(Place("Programme", address("shop")), Place("Find my tickets", address("tickets"))),
        languages=(Language("de", "Deutsch", address("shop")),),
        footer=tuple(
            Place(label, address("shop"))
            for label in ("Imprint", "Privacy", "Terms", "Accessibility", "Contact")
        ),
    )


def console_frame() -> ConsoleFrame:
    return ConsoleFrame(
        home_url=address("console"),
        places=(
            Place("Organizers", address("console"), current=True),
            Place("Queues", address("components"), count=2),
            Place("Domains", address("fields")),
        ),
        account_name="O. Perator",
        account=(Place("Account and sign-in", address("lone"), "user"),),
        search_url=address("console"),
        search_label="Organizer, domain, order code",
        strip=Strip(
            "Support session for Kellerlicht: read-only, 22 minutes left. Reason: “Ticket 4812, QR mail missing”.",
            "End session",
            address("console"),
        ),
    )


def gate_frame() -> GateFrame:
    return GateFrame(name="Main gate", count="231", home_url=address("gate"))


def plain_frame() -> PlainFrame:
    return PlainFrame(
        name="Parterre",
        home_url=address("components"),
        languages=(Language("de", "Deutsch", address("lone")),),
        footer=(Place("Imprint", address("lone")), Place("Privacy", address("lone"))),
    )
