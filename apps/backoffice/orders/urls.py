from __future__ import annotations

from django.urls import path

from apps.backoffice.orders.views.approval import Approve, Deny
from apps.backoffice.orders.views.attendees import ExportAttendees
from apps.backoffice.orders.views.bulk import AskBulk, BulkProgress
from apps.backoffice.orders.views.cancel import Cancel
from apps.backoffice.orders.views.confirmation import ConfirmationFile
from apps.backoffice.orders.views.delete_test_order import DeleteTestOrder
from apps.backoffice.orders.views.detail import OrderDetail
from apps.backoffice.orders.views.edit import AddNote, EditContact, EditInvoiceAddress, EditNote
from apps.backoffice.orders.views.extend import Extend
from apps.backoffice.orders.views.index import EventOrders, Orders
from apps.backoffice.orders.views.mails import DismissMail, SendMailAgain, Undelivered
from apps.backoffice.orders.views.mark_paid import ConfirmPayment, MarkPaid
from apps.backoffice.orders.views.refund import RecordRefund, RefundPayment
from apps.backoffice.orders.views.resend_link import ResendLink
from apps.backoffice.orders.views.ticket import CancelTicket, EditAttendee
from apps.backoffice.orders.views.tickets import Tickets

urlpatterns = [
    path("orders/", Orders.as_view(), name="orders"),
    path("events/<str:event>/orders/", EventOrders.as_view(), name="event-orders"),
    path("events/<str:event>/orders/attendees/", ExportAttendees.as_view(), name="event-attendees"),
    # No order has a code in small letters.
    path("orders/bulk/", AskBulk.as_view(), name="orders-bulk"),
    path("orders/bulk/progress/", BulkProgress.as_view(), name="orders-bulk-progress"),
    path("orders/mails/", Undelivered.as_view(), name="undelivered"),
    path("orders/mails/<uuid:mail>/again/", SendMailAgain.as_view(), name="mail-again"),
    path("orders/mails/<uuid:mail>/aside/", DismissMail.as_view(), name="mail-aside"),
    path("orders/<str:code>/", OrderDetail.as_view(), name="order"),
    path("orders/<str:code>/mark-paid/", MarkPaid.as_view(), name="order-mark-paid"),
    path("orders/<str:code>/approve/", Approve.as_view(), name="order-approve"),
    path("orders/<str:code>/deny/", Deny.as_view(), name="order-deny"),
    path("orders/<str:code>/cancel/", Cancel.as_view(), name="order-cancel"),
    path("orders/<str:code>/book-refund/", RecordRefund.as_view(), name="order-book-refund"),
    path("orders/<str:code>/contact/", EditContact.as_view(), name="order-contact"),
    path("orders/<str:code>/address/", EditInvoiceAddress.as_view(), name="order-address"),
    path("orders/<str:code>/extend/", Extend.as_view(), name="order-extend"),
    path("orders/<str:code>/positions/<int:positionid>/", EditAttendee.as_view(), name="order-attendee"),
    path(
        "orders/<str:code>/positions/<int:positionid>/cancel/",
        CancelTicket.as_view(),
        name="order-ticket-cancel",
    ),
    path("orders/<str:code>/note/", EditNote.as_view(), name="order-note"),
    path("orders/<str:code>/notes/", AddNote.as_view(), name="order-add-note"),
    path("orders/<str:code>/send-link/", ResendLink.as_view(), name="order-send-link"),
    path("orders/<str:code>/tickets/<str:output>/", Tickets.as_view(), name="order-tickets"),
    path("orders/<str:code>/confirmation/", ConfirmationFile.as_view(), name="order-confirmation"),
    path("orders/<str:code>/delete/", DeleteTestOrder.as_view(), name="order-delete"),
    path(
        "orders/<str:code>/payments/<int:payment>/confirm/",
        ConfirmPayment.as_view(),
        name="order-payment-confirm",
    ),
    path(
        "orders/<str:code>/payments/<int:payment>/refund/",
        RefundPayment.as_view(),
        name="order-payment-refund",
    ),
]
