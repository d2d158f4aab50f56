"""What buyers are told to write on a transfer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.events.models import Event
from apps.messaging.models import Mail
from apps.payments.facade import methods_of, note_for, offered_methods, save_settings
from apps.plugins.banktransfer.iban import in_groups, is_valid, is_valid_bic
from parterre.kernel.actor import SYSTEM
from parterre.kernel.errors import ValidationErrors
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

IBAN = "DE89 3704 0044 0532 0130 00"
DETAILS = {"account_holder": "Acme e. V.", "iban": IBAN.lower(), "bic": "cobadeffxxx"}


def ready_event(values: dict[str, Any] = DETAILS, **fields: Any) -> Event:
    event = make_event(**{"plugins": ["banktransfer"], "slug": "fair"} | fields)
    save_settings(methods_of(event)["banktransfer"], event=event, values=values, actor=SYSTEM)
    event.refresh_from_db()
    return event


@pytest.mark.django_db
def test_the_page_shows_details_and_a_girocode(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = ready_event(DETAILS | {"more": {"en": "Thank you!", "de": "Danke!"}})
        order = make_order(make_ticket_product(event), payment_provider="banktransfer").order

        note = note_for(order, "banktransfer", amount=Decimal("23.00"), language="en")

    assert list(note.rows) == [
        ("Account holder", "Acme e. V."),
        ("IBAN", IBAN),
        ("BIC", "COBADEFFXXX"),
        ("Amount", "€23.00"),
        ("Reference", f"FAIR-{order.code}"),
    ]
    assert (note.text, note.qr_label) == ("Thank you!", "Scan this code with your banking app.")
    assert note.qr_svg.startswith("<svg")
    assert "style=" not in note.qr_svg  # the content security policy allows none


@pytest.mark.django_db
def test_there_is_no_girocode_for_other_currencies(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = ready_event(currency="CHF")
        order = make_order(make_ticket_product(event), payment_provider="banktransfer").order

        assert note_for(order, "banktransfer", amount=Decimal(23), language="en").qr_svg == ""


@pytest.mark.django_db
def test_the_mail_says_where_to_send_the_money(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        order = make_order(
            make_ticket_product(ready_event()), payment_provider="banktransfer", notifies_buyer=True
        ).order

        text = plain(Mail.objects.get())

    for line in (f"IBAN: {IBAN}", "Account holder: Acme e. V.", f"Reference: FAIR-{order.code}"):
        assert line in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"iban": "DE89 3704 0044 0532 0130 01"}, "iban"),
        ({"iban": "nonsense"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"iban": 7}, "iban"),
        ({"iban": "DE\0"}, "iban"),
        ({"account_holder": "x" * 71}, "account_holder"),
        ({"bic": "ABC"}, "bic"),
        ({"bic": "COBAXXFF"}, "bic"),
        ({"more": "text"}, "more"),
        ({"more": {"en": 1}}, "more"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_details_are_refused_at_their_field(olga: Person, values: dict[str, Any], field: str) -> None:
    with organizer_transaction(olga.organizer):
        event = ready_event()
        before = event.settings

        with pytest.raises(ValidationErrors) as refused:
            save_settings(methods_of(event)["banktransfer"], event=event, values=values, actor=SYSTEM)

        assert [error.field for error in refused.value.errors] == [field]
        event.refresh_from_db()
        assert event.settings == before


@pytest.mark.django_db
def test_is_not_offered_without_an_account(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = ready_event({"bank": "Sparbank"})

        assert offered_methods(event, language="en") == []


@pytest.mark.parametrize(
    ("iban", "valid"),
    [
        (IBAN, True),
        ("gb82west12345698765432", True),
        ("DE00 3704 0044 0532 0130 00", False),  # the checksum
        ("DE63 3704 0044 0532 0130", False),  # its checksum is right, but German ones have 22 characters
        ("ZZ68 3704 0044 0532 0130 00", False),  # no such country
        ("DE89 3704 0044 0532 0130 0\u0660", False),  # a digit, but not of ours
    ],
)
def test_an_iban_is_checked_by_its_country_and_its_sum(iban: str, valid: bool) -> None:
    assert is_valid(iban) is valid


def test_an_iban_is_shown_in_groups_of_four() -> None:
    assert in_groups("gb82west12345698765432") == "GB82 WEST 1234 5698 7654 32"


@pytest.mark.parametrize(
    ("bic", "valid"),
    [
        ("cobadeffxxx", True),
        ("COBADEFF", True),
        ("COBAZZFF", False),
        ("COBADEFFX", False),
        ("C0BADEFF", True),
    ],
)
def test_a_bic_names_a_bank_of_a_country(bic: str, valid: bool) -> None:
    assert is_valid_bic(bic) is valid
