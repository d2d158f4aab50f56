"""Cart: add, change, extend, reserve again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from apps.carts.facade import (
    CartChange,
    Line,
    NoCart,
    add_to_cart,
    cart_of,
    change_numbers,
    extend_reservation,
    new_key,
    reserve_again,
)
from apps.catalog.facade import Snapshot, snapshot_of
from apps.events.models import Event
from apps.shop.limits import TooManyRequests, is_within, network
from apps.shop.presenters.cart import shown_cart
from apps.shop.presenters.offer import NOTHING_TYPED, name_of
from apps.shop.quantities import Typed, chosen_fields, chosen_lines, read_lines, typed_again
from apps.shop.views.base import EventView, sentences
from apps.shop.views.event import EventPage
from apps.shop.visitor import Kind, keep_cart_key
from apps.shop.waiting_room.entry import MustWait, enter
from apps.shop.waiting_room.turn_cookie import Turn, Visitor, keep_turn
from parterre.kernel.errors import DomainError
from parterre.kernel.formats import text_in
from tenants.context.transactions import organizer_readonly, organizer_transaction

CART: Final = "#cart"
TICKETS: Final = "#tickets"


class AddToCart(EventPage):
    """Held at once. What somebody else was quicker for is named; the rest is in the cart."""

    turn: Turn | None = None  # what the answer has to keep

    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        self.find_event(event)
        return self.go("event")

    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        """The button `checkout` goes on there, with what was in the cart before."""
        key = self.key or new_key()
        response = self._add(event, key)
        if self.turn is not None:
            keep_turn(response, self._visitor(key), self.turn, now=self.now)
        return response

    def _add(self, event: str, key: str) -> HttpResponse:
        try:
            with organizer_transaction(self.organizer):
                found = self.find_event(event)
                lines = chosen_lines(self.request.POST.dict(), currency=found.currency)
                may_reserve = partial(self._before_new_reservation, key)
                filled = (
                    add_to_cart(found, key, lines, now=self.now, before_new_reservation=may_reserve)
                    if lines
                    else None
                )
                offer = snapshot_of(found)
                is_empty = cart_of(found, key) is None if filled is None else filled.is_empty
        except MustWait as wait:
            return self._to_waiting_room(key, wait.turn)
        except DomainError as refused:
            return self._refused(event, refused)
        return self._added(filled, offer, key, is_empty=is_empty)

    def _added(self, filled: CartChange | None, offer: Snapshot, key: str, *, is_empty: bool) -> HttpResponse:
        note = missing_note(filled, offer) if filled else None
        if note is None and not is_empty and "checkout" in self.request.POST:
            response = self.go("checkout")
        elif filled is None:
            return self.go("event", note=("info", gettext("Choose at least one ticket.")), anchor=TICKETS)
        else:
            anchor = TICKETS if is_empty else CART
            response = self.go("event", note=note or ("ok", gettext("Added to your cart.")), anchor=anchor)
        keep_cart_key(response, key)
        return response

    def _visitor(self, key: str) -> Visitor:
        return Visitor(self.organizer.schema_name, self.event.pk, key)

    def _before_new_reservation(self, key: str) -> None:
        """Raises MustWait and TooManyRequests."""
        self.turn = enter(
            self.request, self.event, self._visitor(key), before_joining=self._check_limit, now=self.now
        )

    def _to_waiting_room(self, key: str, turn: Turn) -> HttpResponse:
        """With what was chosen in the URL, so that it is there when the turn comes."""
        self.turn = turn
        response = self.go("waiting-room", query=chosen_fields(self.request.POST.dict()))
        keep_cart_key(response, key)
        return response

    def _check_limit(self) -> None:
        """New reservations of one network; more of the same cart is limited by the event. Raises TooManyRequests."""
        place = network(self.request)
        if not is_within(self.request, "shop_cart", self.organizer.schema_name, self.event.pk, place):
            raise TooManyRequests

    def _refused(self, event: str, refused: DomainError) -> HttpResponse:
        with organizer_readonly(self.organizer):
            found = self.find_event(event)
            return self.page(found, typed=typed_again(self.request.POST.dict(), refused), status=422)


class CartPage(EventView):
    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        """Two queries: the event and the cart."""
        return self.page(self.find_event(event))

    def page(self, event: Event, *, typed: Typed = NOTHING_TYPED, status: int = 200) -> HttpResponse:
        cart = cart_of(event, self.key)
        shown = shown_cart(cart, event, snapshot_of(event), now=self.now, typed=typed) if cart else None
        labels = {f"item_{line.key}": line.name for line in shown.lines} if shown else {}
        context = {
            "cart": shown,
            "name": text_in(event.name, self.language),
            "problems": typed.problems(labels),
        }
        return self.show("shop/cart.html", context, status=status)

    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        """Numbers as they shall be; the button `remove` takes one line out, `checkout` goes on there."""
        try:
            with organizer_transaction(self.organizer):
                found = self.find_event(event)
                filled = change_numbers(found, self.key, self._wanted(), now=self.now)
                note = missing_note(filled, snapshot_of(found))
        except NoCart:
            return self.go("cart")
        except DomainError as refused:
            with organizer_readonly(self.organizer):
                typed = typed_again(self.request.POST.dict(), refused)
                return self.page(self.find_event(event), typed=typed, status=422)
        if note is None and "checkout" in request.POST:
            return self.go("checkout")
        return self.go("cart", note=note)

    def _wanted(self) -> list[Line]:
        data = self.request.POST.dict()
        if removed := data.get("remove", ""):
            data = {f"item_{removed}": "0"}
        return read_lines(data, currency=self.event.currency)


class ExtendReservation(EventView):
    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        def extend() -> tuple[Kind, str]:
            extend_reservation(self.event, self.key, now=self.now)
            return "ok", gettext("Your reservation has been extended.")

        return _written(self, event, extend)


class ReserveAgain(EventView):
    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        def reserve() -> tuple[Kind, str]:
            filled = reserve_again(self.event, self.key, now=self.now)
            return missing_note(filled, snapshot_of(self.event)) or (
                "ok",
                gettext("Your tickets are reserved again."),
            )

        return _written(self, event, reserve)


def missing_note(filled: CartChange, offer: Snapshot) -> tuple[Kind, str] | None:
    """The last ticket gone: which, and that the rest is held."""
    if not filled.missing:
        return None
    names = ", ".join(_name(product_id, variation_id, offer) for product_id, variation_id in filled.missing)
    first = ngettext(
        "This ticket just sold out: %(names)s.",
        "%(number)s tickets just sold out: %(names)s.",
        filled.number_missing,
    ) % {"number": filled.number_missing, "names": names}
    rest = gettext("The other tickets in your cart are still reserved for you.") if filled.kept else ""
    return "wait", f"{first} {rest}".strip()


def _written(view: EventView, event: str, change: Callable[[], tuple[Kind, str] | None]) -> HttpResponse:
    """In one transaction; a refusal is told on the cart's page, with everything as it was."""
    try:
        with organizer_transaction(view.organizer):
            view.find_event(event)
            note = change()
    except NoCart:
        return view.go("cart")
    except DomainError as refused:
        return view.go("cart", note=("no", " ".join(sentences(refused))))
    return view.go("cart", note=note)


def _name(product_id: int, variation_id: int | None, offer: Snapshot) -> str:
    product, sellable = offer.products.get(product_id), offer.sellable(product_id, variation_id)
    return name_of(product, sellable) if product is not None and sellable is not None else ""
