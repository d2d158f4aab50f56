"""Public interface of sales."""

from apps.orders.facade import BalanceDrift
from apps.orders.facade import drift as check_consistency
from apps.sales.at_provider import UnknownPayment
from apps.sales.bulk_actions import DONE_BY, REFUSED, BulkAction, RunBulkAction, run_bulk_action
from apps.sales.cancel.delete_test_order import NotATestOrder, delete_test_order
from apps.sales.cancel.expiry import expire_orders
from apps.sales.cancel.order import (
    AlreadyCanceled,
    FeeNegative,
    FeeTooHigh,
    NotCancelableByBuyer,
    buyer_may_cancel,
    cancel_by_buyer,
    cancel_order,
)
from apps.sales.cancel.ticket import LastTicket, OrderExpired, TicketAlreadyCanceled, cancel_ticket
from apps.sales.change.approval import NotAwaitingApproval, approve_order, deny_order
from apps.sales.change.attendees import (
    AttendeesNotEditable,
    attendees_editable_until,
    buyer_may_edit_attendees,
    edit_attendees_by_buyer,
    editable_positions,
)
from apps.sales.change.edit import (
    EmptyNote,
    add_note,
    edit_order,
    edit_position,
)
from apps.sales.change.extend import NotExtendable, extend_deadline
from apps.sales.change.resend_link import NoAddress, resend_link
from apps.sales.confirmation_document import Confirmation, read_confirmation, render_confirmation
from apps.sales.notifications import Message, Occasion, order_url, register_notifier
from apps.sales.order_paid import NoCapacityLeft
from apps.sales.payment.mark_paid import NotApproved, NotPayable, NotRecordedByHand, mark_paid
from apps.sales.payment.settle import Settled, Settlement, fail_payment, settle_payment
from apps.sales.payment.start import (
    MethodNotOffered,
    NothingToPay,
    NotOpen,
    StartPayment,
    start_payment_at_provider,
)
from apps.sales.payment.sync_status import (
    PaymentNotChecked,
    check_payment,
    complete_payment,
    enqueue_check,
)
from apps.sales.payment.withdraw import withdraw_payment
from apps.sales.place.build import ExpiresInThePast, NegativeTotal, ProviderNeeded, UnknownProvider
from apps.sales.place.checkout import (
    AlreadyPlaced,
    Attendee,
    CheckOut,
    ContentsChanged,
    PriceChanged,
    check_out,
    contents_of,
    position_of,
)
from apps.sales.place.order import PlacedOrder, place_order, placing_order, simulate_order
from apps.sales.place.prices import Quote, QuotedFee, quote
from apps.sales.place.request import Consent, PlaceFee, PlaceOrder, PlacePosition
from apps.sales.place.validate import NotALanguageOfTheEvent, OrderRefused
from apps.sales.refund.manual import (
    CanceledOrder,
    RefundDateInFuture,
    RefundExceedsPaid,
    RefundRoute,
    cancel_and_refund,
    cancel_ticket_and_refund,
    record_manual_refund,
    returnable,
)
from apps.sales.refund.provider import (
    NotRefundable,
    RefundNotPositive,
    RefundTooHigh,
    execute_refund,
    orders_with_refund_due,
    refund_due_of,
    refund_payment,
)
from apps.sales.refund.sync_status import check_refunds
from apps.sales.unsettled import orders_with_payment_issues, reconcile_payments

__all__ = [
    "DONE_BY",
    "REFUSED",
    "AlreadyCanceled",
    "AlreadyPlaced",
    "Attendee",
    "AttendeesNotEditable",
    "BalanceDrift",
    "BulkAction",
    "CanceledOrder",
    "CheckOut",
    "Confirmation",
    "Consent",
    "ContentsChanged",
    "EmptyNote",
    "ExpiresInThePast",
    "FeeNegative",
    "FeeTooHigh",
    "LastTicket",
    "Message",
    "MethodNotOffered",
    "NegativeTotal",
    "NoAddress",
    "NoCapacityLeft",
    "NotALanguageOfTheEvent",
    "NotATestOrder",
    "NotApproved",
    "NotAwaitingApproval",
    "NotCancelableByBuyer",
    "NotExtendable",
    "NotOpen",
    "NotPayable",
    "NotRecordedByHand",
    "NotRefundable",
    "NothingToPay",
    "Occasion",
    "OrderExpired",
    "OrderRefused",
    "PaymentNotChecked",
    "PlaceFee",
    "PlaceOrder",
    "PlacePosition",
    "PlacedOrder",
    "PriceChanged",
    "ProviderNeeded",
    "Quote",
    "QuotedFee",
    "RefundDateInFuture",
    "RefundExceedsPaid",
    "RefundNotPositive",
    "RefundRoute",
    "RefundTooHigh",
    "RunBulkAction",
    "Settled",
    "Settlement",
    "StartPayment",
    "TicketAlreadyCanceled",
    "UnknownPayment",
    "UnknownProvider",
    "add_note",
    "approve_order",
    "attendees_editable_until",
    "buyer_may_cancel",
    "buyer_may_edit_attendees",
    "cancel_and_refund",
    "cancel_by_buyer",
    "cancel_order",
    "cancel_ticket",
    "cancel_ticket_and_refund",
    "check_consistency",
    "check_out",
    "check_payment",
    "check_refunds",
    "complete_payment",
    "contents_of",
    "delete_test_order",
    "deny_order",
    "edit_attendees_by_buyer",
    "edit_order",
    "edit_position",
    "editable_positions",
    "enqueue_check",
    "execute_refund",
    "expire_orders",
    "extend_deadline",
    "fail_payment",
    "mark_paid",
    "order_url",
    "orders_with_payment_issues",
    "orders_with_refund_due",
    "place_order",
    "placing_order",
    "position_of",
    "quote",
    "read_confirmation",
    "reconcile_payments",
    "record_manual_refund",
    "refund_due_of",
    "refund_payment",
    "register_notifier",
    "render_confirmation",
    "resend_link",
    "returnable",
    "run_bulk_action",
    "settle_payment",
    "simulate_order",
    "start_payment_at_provider",
    "withdraw_payment",
]
