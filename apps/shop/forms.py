"""Forms of the shop: contact, checkout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.events.models import Event
from apps.orders.facade import position_name, whole_name
from apps.orders.models import OrderPosition
from apps.payments.facade import Offer
from apps.sales.facade import Attendee, CheckOut
from apps.shop.presenters.cart import ShownCart
from apps.shop.presenters.consents import AskedConsent
from apps.taxes.facade import country_of
from parterre.web.forms import Choice, EmailField, PickOne
from parterre.web.forms.phone import PhoneField

CART_SEEN: Final = r"\A[1-9][0-9]{0,17}-[0-9a-f]{32}\Z"


def email_field(**options: Any) -> EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    return EmailField(label=_("Email"), max_length=254, widget=widget, **options)


def asks(event: Event, name: str, *, by_default: bool) -> bool:
    """A switch of the event; not set: as the contract's default says."""
    value = event.settings.get(name)
    return by_default if value is None else value is True


def phone_region(event: Event) -> str | None:
    """Of numbers without a country. One query where a number is asked for."""
    return country_of(event) if asks(event, "order_phone_asked", by_default=False) else None


class ContactForm(forms.Form):
    """`region`: see `phone_region`."""

    email = email_field(help_text=_("We will send your tickets and order updates to this address."))

    def __init__(self, *args: Any, event: Event, region: str | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if asks(event, "order_phone_asked", by_default=False):
            self.fields["phone"] = PhoneField(
                required=asks(event, "order_phone_required", by_default=False), region=region
            )

    @property
    def contact(self) -> list[BoundField]:
        return [self[name] for name in ("email", "phone") if name in self.fields]


class EmailForm(forms.Form):
    email = email_field(help_text=_("The email address you used for your order."))


@dataclass(frozen=True, slots=True)
class Seat:
    """A ticket that wants a name. `number` counts among all of the cart."""

    position_id: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class SeatFields:
    seat: Seat
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class CartSeen:
    """A cart, and what was in it when the page was written (`contents_of`)."""

    id: int
    contents: str


class ShownCartField(forms.RegexField):
    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(CART_SEEN, max_length=200)

    def clean(self, value: Any) -> CartSeen:
        cart_id, _, contents = super().clean(value).partition("-")
        return CartSeen(int(cart_id), contents)


def cart_seen(data: Mapping[str, str]) -> CartSeen | None:
    """Of a checkout that was sent; None if there is none to be read."""
    try:
        return ShownCartField().clean(data.get("cart", ""))
    except forms.ValidationError:
        return None


class SeatsForm(forms.Form):
    """Asks who comes with each ticket, as the event says."""

    event: Event
    seats: Sequence[Seat]

    def ask_for(self, seats: Sequence[Seat], event: Event) -> None:
        self.seats, self.event = seats, event
        for seat in seats:
            self._ask_for(seat)

    @property
    def seat_fields(self) -> Iterator[SeatFields]:
        for seat in self.seats:
            names = (f"name_{seat.position_id}", f"email_{seat.position_id}")
            yield SeatFields(seat, tuple(self[name] for name in names if name in self.fields))

    def _ask_for(self, seat: Seat) -> None:
        event = self.event
        if asks(event, "attendee_names_asked", by_default=True):
            self.fields[f"name_{seat.position_id}"] = forms.CharField(
                label=_("Name"),
                max_length=255,
                required=asks(event, "attendee_names_required", by_default=False),
                widget=forms.TextInput(attrs={"autocomplete": "name" if seat.number == 1 else "off"}),
            )
        if asks(event, "attendee_emails_asked", by_default=False):
            self.fields[f"email_{seat.position_id}"] = EmailField(
                label=_("Email"),
                max_length=254,
                required=asks(event, "attendee_emails_required", by_default=False),
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def attendee(self, seat: Seat) -> Attendee:
        name = self.cleaned_data.get(f"name_{seat.position_id}", "")
        return Attendee(whole_name(name), self.cleaned_data.get(f"email_{seat.position_id}") or None)


class CheckoutForm(SeatsForm, ContactForm):
    """`cart` and `total`: what the buyer has seen, and agrees to by sending this."""

    cart = ShownCartField()
    total = forms.DecimalField(widget=forms.HiddenInput, max_digits=17, decimal_places=3)

    def __init__(
        self,
        *args: Any,
        event: Event,
        seats: Sequence[Seat],
        methods: Sequence[Offer],
        consents: Sequence[AskedConsent],
        **options: Any,
    ) -> None:
        super().__init__(*args, event=event, **options)
        self.methods, self.asked_consents = methods, consents
        for number, asked in enumerate(consents):
            self.fields[f"consent_{number}"] = forms.BooleanField(
                label=asked.label, error_messages={"required": _("Tick this box to place your order.")}
            )
        self.ask_for(seats, event)
        if methods:
            self.fields["payment"] = forms.ChoiceField(
                label=_("Payment method"),
                choices=[(one.identifier, Choice(one.label, one.text)) for one in methods],
                initial=methods[0].identifier,
                widget=PickOne,
                error_messages={"required": _("Choose a payment method.")},
            )

    @property
    def consents(self) -> list[BoundField]:
        return [self[f"consent_{number}"] for number, _asked in enumerate(self.asked_consents)]

    @property
    def hidden(self) -> list[BoundField]:
        return self.hidden_fields()

    def to_request(self, *, key: str, language: str) -> CheckOut:
        given = self.cleaned_data
        return CheckOut(
            event=self.event,
            key=key,
            cart_id=given["cart"].id,
            expected_contents=given["cart"].contents,
            expected_total=given["total"],
            email=given["email"],
            phone=given.get("phone") or None,
            locale=language,
            attendees={seat.position_id: self.attendee(seat) for seat in self.seats},
            payment_provider=given.get("payment") or None,
            consents=tuple(asked.consent for asked in self.asked_consents),
        )


class AttendeesForm(SeatsForm):
    """Of tickets that were ordered. Empty where there is nothing to ask."""

    def __init__(
        self, data: Any = None, *, event: Event, positions: Sequence[OrderPosition], **options: Any
    ) -> None:
        initial: dict[str, str | None] = {}
        for one in positions:
            initial |= {f"name_{one.pk}": one.attendee_name, f"email_{one.pk}": one.attendee_email}
        super().__init__(data, initial=initial, **options)
        language = get_language()
        self.ask_for([Seat(one.pk, one.positionid, position_name(one, language)) for one in positions], event)

    def changes(self) -> dict[int, dict[str, Any]]:
        """Columns by position; a name that stays as it was keeps the parts it was given in."""
        changed: dict[int, dict[str, Any]] = {}
        for seat in self.seats:
            attendee = self.attendee(seat)
            columns: dict[str, Any] = {}
            if f"name_{seat.position_id}" in self.changed_data:
                columns["attendee_name_parts"] = attendee.name_parts
            if f"email_{seat.position_id}" in self.changed_data:
                columns["attendee_email"] = attendee.email
            if columns:
                changed[seat.position_id] = columns
        return changed


def asks_for_seats(event: Event) -> bool:
    return asks(event, "attendee_names_asked", by_default=True) or asks(
        event, "attendee_emails_asked", by_default=False
    )


def starting_values(cart: ShownCart) -> dict[str, Any]:
    return {"cart": f"{cart.id}-{cart.contents}", "total": cart.total}
