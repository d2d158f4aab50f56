"""URLs of organizers' hosts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from apps.shop.pictures import picture
from apps.shop.plugin_pages import plugin_urlpatterns
from apps.shop.views.calendar import CalendarFile
from apps.shop.views.cart import AddToCart, CartPage, ExtendReservation, ReserveAgain
from apps.shop.views.checkout import Checkout
from apps.shop.views.confirmation import ConfirmationFile
from apps.shop.views.event import EventPage
from apps.shop.views.legal import Legal
from apps.shop.views.order import Attendees, Cancel, Contact, OrderPage, Pay, PaymentReturn
from apps.shop.views.preview import PreviewPage
from apps.shop.views.resend import Resend
from apps.shop.views.site import branding_image, choose_language, robots
from apps.shop.views.start import Start
from apps.shop.views.tickets import Download, TicketCode
from apps.shop.views.waiting_room import WaitingRoom
from parterre.web.urls import web_urlpatterns


class EventSlug(StringConverter):
    regex = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,48}[A-Za-z0-9])?"


register_converter(EventSlug, "event")

of_order: list[URLPattern] = [
    path("", OrderPage.as_view(), name="order"),
    path("pay/", Pay.as_view(), name="order-pay"),
    path("return/", PaymentReturn.as_view(), name="order-return"),
    path("cancel/", Cancel.as_view(), name="order-cancel"),
    path("attendees/", Attendees.as_view(), name="order-attendees"),
    path("contact/", Contact.as_view(), name="order-contact"),
    path("confirmation.pdf", ConfirmationFile.as_view(), name="order-confirmation"),
    path("download/<slug:output>/", Download.as_view(), name="order-download"),
    path("ticket/<int:positionid>.svg", TicketCode.as_view(), name="order-ticket"),
    path("calendar.ics", CalendarFile.as_view(), name="order-calendar"),
]
of_event: list[URLPattern | URLResolver] = [
    path("", EventPage.as_view(), name="event"),
    path("preview/<str:token>/", PreviewPage.as_view(), name="preview"),
    path("cart/", CartPage.as_view(), name="cart"),
    path("cart/add/", AddToCart.as_view(), name="cart-add"),
    path("cart/extend/", ExtendReservation.as_view(), name="cart-extend"),
    path("waiting-room/", WaitingRoom.as_view(), name="waiting-room"),
    path("cart/reserve-again/", ReserveAgain.as_view(), name="cart-reserve-again"),
    path("checkout/", Checkout.as_view(), name="checkout"),
    path("resend/", Resend.as_view(), name="resend"),
    path("order/<slug:code>/<slug:secret>/", include(of_order)),
]
# "-" is nobody's event: a slug begins with a letter or digit.
pages: list[URLPattern | URLResolver] = [
    path("", Start.as_view(), name="start"),
    path("-/pictures/<str:name>", picture, name="picture"),
    path("-/branding/<str:name>", branding_image, name="branding"),
    path("-/language/<slug:code>/", choose_language, name="language"),
    path("-/legal/<slug:kind>/", Legal.as_view(), name="legal"),
    path("robots.txt", robots, name="robots"),
    path("<event:event>/", include(of_event)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *web_urlpatterns,
    *plugin_urlpatterns(),
    path("", include((pages, "shop"))),
]

handler400 = "parterre.project.errors.bad_request"
handler403 = "parterre.project.errors.permission_denied"
handler404 = "parterre.project.errors.page_not_found"
handler500 = "parterre.project.errors.server_error"
