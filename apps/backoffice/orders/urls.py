from __future__ import annotations

from django.urls import path

from apps.backoffice.orders.views.approving import Approve, Deny
from apps.backoffice.orders.views.bulk import AskBulk, BulkProgress
from apps.backoffice.orders.views.canceling import Cancel
from apps.backoffice.orders.views.detail import OrderDetail
from apps.backoffice.orders.views.editing import AddNote, EditContact, EditNote
from apps.backoffice.orders.views.index import EventOrders, Orders
from apps.backoffice.orders.views.mails import PutMailAside, SendMailAgain, Undelivered
from apps.backoffice.orders.views.paying import ConfirmPayment, MarkPaid
from apps.backoffice.orders.views.refunding import BookRefund, GiveBack
from apps.backoffice.orders.views.sending import ResendLink
from apps.backoffice.orders.views.testing import DeleteTestOrder
from apps.backoffice.orders.views.tickets import Tickets

urlpatterns = [
    path("orders/", Orders.as_view(), name="orders"),
    path("events/<str:event>/orders/", EventOrders.as_view(), name="event-orders"),
    # No order has a code in small letters.
    path("orders/bulk/", AskBulk.as_view(), name="orders-bulk"),
    path("orders/bulk/progress/", BulkProgress.as_view(), name="orders-bulk-progress"),
    path("orders/mails/", Undelivered.as_view(), name="undelivered"),
    path("orders/mails/<uuid:mail>/again/", SendMailAgain.as_view(), name="mail-again"),
    path("orders/mails/<uuid:mail>/aside/", PutMailAside.as_view(), name="mail-aside"),
    path("orders/<str:code>/", OrderDetail.as_view(), name="order"),
    path("orders/<str:code>/mark-paid/", MarkPaid.as_view(), name="order-mark-paid"),
    path("orders/<str:code>/approve/", Approve.as_view(), name="order-approve"),
    path("orders/<str:code>/deny/", Deny.as_view(), name="order-deny"),
    path("orders/<str:code>/cancel/", Cancel.as_view(), name="order-cancel"),
    path("orders/<str:code>/book-refund/", BookRefund.as_view(), name="order-book-refund"),
    path("orders/<str:code>/contact/", EditContact.as_view(), name="order-contact"),
    path("orders/<str:code>/note/", EditNote.as_view(), name="order-note"),
    path("orders/<str:code>/notes/", AddNote.as_view(), name="order-add-note"),
    path("orders/<str:code>/send-link/", ResendLink.as_view(), name="order-send-link"),
    path("orders/<str:code>/tickets/<str:output>/", Tickets.as_view(), name="order-tickets"),
    path("orders/<str:code>/delete/", DeleteTestOrder.as_view(), name="order-delete"),
    path(
        "orders/<str:code>/payments/<int:payment>/confirm/",
        ConfirmPayment.as_view(),
        name="order-payment-confirm",
    ),
    path(
        "orders/<str:code>/payments/<int:payment>/give-back/",
        GiveBack.as_view(),
        name="order-payment-give-back",
    ),
]
