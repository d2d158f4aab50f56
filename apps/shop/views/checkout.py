"""Checkout on one page, and leaving it for the payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from apps.carts.facade import (
    CartView,
    NoCart,
    ReservationExpired,
    cart_by_id,
    cart_of,
    check_sale_is_on,
    extend_reservation,
    reserve_again,
)
from apps.catalog.facade import snapshot_of
from apps.orders.models import Order
from apps.payments.facade import methods_of, offered_methods
from apps.payments.hookspecs import Next, PaymentMethod
from apps.sales.facade import (
    AlreadyPlaced,
    ContentsChanged,
    PriceChanged,
    StartPayment,
    check_out,
    start_payment_at_provider,
)
from apps.shop.forms import CheckoutForm, Seat, asks_for_seats, cart_seen, phone_region, starting_values
from apps.shop.limits import TooManyOrders, is_within, network
from apps.shop.presenters.cart import ShownCart, shown_cart
from apps.shop.presenters.consents import consents_of
from apps.shop.presenters.dates import when_of
from apps.shop.presenters.frame import legal_url
from apps.shop.presenters.offer import name_of
from apps.shop.views.base import EventView, sentences
from apps.shop.views.cart import missing_note
from apps.shop.visitor import Flash
from parterre.kernel.actor import BUYER
from parterre.kernel.errors import DomainError
from parterre.kernel.formats import format_money, text_in
from tenants.context.transactions import organizer_readonly, organizer_transaction
from tenants.models import Organizer


class Checkout(EventView):
    cart: CartView | None
    shown: ShownCart | None

    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        self.read(event)
        if self.cart is None or self.shown is None or self.shown.has_expired:
            return self.go("cart")
        form = self.form(initial=starting_values(self.shown))
        return self.page(form)

    def post(self, request: HttpRequest, event: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            self.read(event)
            placed = self._already_placed()
            form = None if self.shown is None else self.form(request.POST)
        if placed is not None:
            return self.to_order(placed)
        if form is None or not self._is_on_sale():
            return self._to_cart()
        if "reserve_again" in request.POST:
            return self._reserve_again()
        if self.shown is None or self.shown.has_expired:
            return self._expired()
        if "more_time" in request.POST:
            return self._more_time()
        if not form.is_valid():
            return (
                self._agree_again(ContentsChanged()) if self._has_changed() else self.page(form, status=422)
            )
        return self._place(form)

    def read(self, event: str) -> None:
        """Four queries at most: the event, its country, the cart, the payment methods' settings."""
        found = self.find_event(event)
        offer = self.offer = snapshot_of(found)
        self.region = phone_region(found)
        self.cart = cart_of(found, self.key)
        self.shown = shown_cart(self.cart, found, offer, now=self.now) if self.cart else None
        costs = self.shown is not None and not self.shown.is_free
        self.methods = (
            offered_methods(found, language=self.language) if costs and not self._awaits_approval() else []
        )

    def form(self, data: Mapping[str, Any] | None = None, **options: Any) -> CheckoutForm:
        return CheckoutForm(
            data,
            event=self.event,
            region=self.region,
            seats=self._seats(),
            methods=self.methods,
            consents=consents_of(self.event, self.branding, self.language),
            auto_id="f_%s",
            **options,
        )

    def page(
        self, form: CheckoutForm, *, status: int = 200, problem: str = "", note: Flash | None = None
    ) -> HttpResponse:
        context: dict[str, object] = {
            "form": form,
            "cart": self.shown,
            "problem": problem,
            "name": text_in(self.event.name, self.language),
            "when": when_of(self.event),
            "awaits_approval": self._awaits_approval(),
            "privacy_url": legal_url(self.branding.links, "privacy", self.language),
            "cannot_pay": self.shown is not None
            and not self.shown.is_free
            and not self.methods
            and not self._awaits_approval(),
        }
        if note is not None:
            context["note"] = note
        return self.show("shop/checkout.html", context, status=status)

    def to_order(self, order: Order, *, anchor: str = "") -> HttpResponse:
        return self.go("order", code=order.code, secret=order.secret, anchor=anchor)

    def _place(self, form: CheckoutForm) -> HttpResponse:
        request = form.to_request(key=self.key, language=self.language)
        try:
            self._check_limits(request.email)
            with organizer_transaction(self.organizer):
                order = check_out(request, actor=BUYER, now=self.now).order
                order.event, provider = self.event, request.payment_provider or ""
                leaves = bool(order.total) and needs_provider_page(order, provider)
        except AlreadyPlaced as twice:
            return self.to_order(twice.order)
        except ReservationExpired:
            return self._expired()
        except NoCart:
            return self._to_cart()
        except (PriceChanged, ContentsChanged) as changed:
            return self._agree_again(changed)
        except DomainError as refused:
            return self.page(form, status=422, problem=" ".join(sentences(refused)))
        return self._pay(order, provider) if leaves else self.to_order(order)

    def _check_limits(self, email: str) -> None:
        """Orders of one network, and mails to one address, which need not be the buyer's. Raises TooManyOrders."""
        place = network(self.request)
        if not (
            is_within(self.request, "shop_order", self.organizer.schema_name, self.event.pk, place)
            and is_within(self.request, "shop_order_address", self.organizer.schema_name, email.lower())
        ):
            raise TooManyOrders

    def _pay(self, order: Order, provider: str) -> HttpResponse:
        """The order stands, whatever the provider says: paying can be tried again on its page."""
        try:
            sent = start_payment(self.organizer, order, provider, request=self.request, now=self.now)
        except DomainError as refused:
            note = " ".join(sentences(refused))
            return self.go("order", code=order.code, secret=order.secret, note=("no", note))
        return leave_for(self, sent.redirect_url) if sent.redirect_url else self.to_order(order)

    def _more_time(self) -> HttpResponse:
        message = ""
        try:
            with organizer_transaction(self.organizer):
                extend_reservation(self.event, self.key, now=self.now)
        except DomainError as refused:
            message = " ".join(sentences(refused))
        return self._as_typed(problem=message)

    def _reserve_again(self) -> HttpResponse:
        """As the cart's page does it, but here nothing is typed twice."""
        try:
            with organizer_transaction(self.organizer):
                filled = reserve_again(self.event, self.key, now=self.now)
        except NoCart:
            return self._to_cart()
        except DomainError as refused:
            return self._as_typed(problem=" ".join(sentences(refused)), status=409)
        note = missing_note(filled, self.offer)
        if filled.is_empty:
            return self.go("cart", note=note)
        return self._as_typed(note=Flash(*(note or ("ok", gettext("Your tickets are reserved again.")))))

    def _expired(self) -> HttpResponse:
        with organizer_readonly(self.organizer):
            self.read(self.event.slug)
        if self.shown is None:
            return self._to_cart()
        problem = gettext(
            "Your reservation expired at %(time)s. You can reserve tickets that are still available again."
        ) % {"time": self.shown.ends_at}
        return self._as_typed(problem=problem, status=409)

    def _as_typed(self, *, status: int = 200, problem: str = "", note: Flash | None = None) -> HttpResponse:
        """What was typed so far stays, and nothing of it is judged yet."""
        with organizer_readonly(self.organizer):
            self.read(self.event.slug)
        if self.cart is None or self.shown is None:
            return self.go("cart")
        typed = self.request.POST.dict() | starting_values(self.shown)
        return self.page(self.form(initial=typed), status=status, problem=problem, note=note)

    def _agree_again(self, changed: PriceChanged | ContentsChanged) -> HttpResponse:
        """What was typed stays; what is shown is the cart of now, and nothing was ordered."""
        with organizer_readonly(self.organizer):
            self.read(self.event.slug)
        if self.shown is None:
            return self._to_cart()
        data = self.request.POST.copy()
        data.update({name: str(value) for name, value in starting_values(self.shown).items()})
        if isinstance(changed, ContentsChanged):
            problem = gettext(
                "Your cart has changed since this page was opened. Your order has not been placed."
                " Check your tickets and confirm again."
            )
            return self.page(self.form(data), status=409, problem=problem)
        problem = gettext("The price has changed. The total is now %(actual)s instead of %(expected)s.") % {
            name: format_money(amount, self.event.currency, self.language)
            for name, amount in (("actual", changed.actual), ("expected", changed.expected))
        }
        again = gettext("Your order has not been placed. Check the new total and confirm again.")
        return self.page(self.form(data), status=409, problem=f"{problem} {again}")

    def _has_changed(self) -> bool:
        """The page that was sent showed another cart than there is."""
        seen = cart_seen(self.request.POST.dict())
        return seen is not None and self.shown is not None and seen.contents != self.shown.contents

    def _to_cart(self) -> HttpResponse:
        """Or to the order that this very form has become in the meantime."""
        self.cart = None  # as it was read before others may have ordered it
        with organizer_readonly(self.organizer):
            placed = self._already_placed()
        return self.to_order(placed) if placed is not None else self.go("cart")

    def _already_placed(self) -> Order | None:
        """The form of a cart that is an order: it came twice, or somebody went back."""
        seen = cart_seen(self.request.POST.dict())
        if seen is None or not self.key or (self.cart is not None and self.cart.cart.pk == seen.id):
            return None
        found = cart_by_id(self.event, self.key, seen.id)
        return found.order if found is not None else None

    def _is_on_sale(self) -> bool:
        try:
            check_sale_is_on(self.event, now=self.now)
        except DomainError:
            return False
        return True

    def _awaits_approval(self) -> bool:
        """Something in the cart has to be approved first: nothing is paid until then."""
        sellables = [self.offer.sellable(one.product_id, one.variation_id) for one in self._positions()]
        return any(one is not None and one.require_approval for one in sellables)

    def _seats(self) -> list[Seat]:
        if not asks_for_seats(self.event):
            return []
        seats = []
        for number, one in enumerate(self._positions(), start=1):
            product = self.offer.products.get(one.product_id)
            sellable = self.offer.sellable(one.product_id, one.variation_id)
            if product is not None and sellable is not None and product.personalized:
                seats.append(Seat(one.pk, number, name_of(product, sellable)))
        return seats

    def _positions(self) -> tuple[Any, ...]:
        return self.cart.positions if self.cart else ()


def leave_for(view: EventView, url: str) -> HttpResponse:
    """A page, not a redirect: browsers refuse to send a form on to another site under our policy."""
    response = view.show(
        "shop/redirect_to_provider.html", {"url": url, "name": text_in(view.event.name, view.language)}
    )
    response.headers["Refresh"] = f"0; url={url}"
    return response


@dataclass(frozen=True, slots=True)
class PaymentStart:
    """`redirect_url` empty: there is nothing to leave the shop for."""

    redirect_url: str = ""


def start_payment(
    organizer: Organizer, order: Order, provider: str, *, request: HttpRequest, now: datetime
) -> PaymentStart:
    """Call it outside any transaction: it may ask a provider. Raises what `start_payment_at_provider` raises."""
    return_url = request.build_absolute_uri(
        reverse(
            "shop:order-return",
            urlconf="apps.shop.urls",
            kwargs={"event": order.event.slug, "code": order.code, "secret": order.secret},
        )
    )
    begun = start_payment_at_provider(
        organizer,
        StartPayment(order_id=order.pk, provider=provider, return_url=return_url),
        actor=BUYER,
        now=now,
    )
    return PaymentStart(begun.redirect_url if begun.next == Next.REDIRECT else "")


def needs_provider_page(order: Order, provider: str) -> bool:
    """A method that says nothing about how it begins has only instructions, which the order's page shows."""
    method = methods_of(order.event).get(provider)
    own = getattr(type(method), "begin", None)
    return own is not None and own is not PaymentMethod.begin
