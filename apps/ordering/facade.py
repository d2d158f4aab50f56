"""What others may call."""

from apps.ordering.domain.acting import DONE_BY, REFUSED, Act, ActOnOrders, act_on_orders
from apps.ordering.domain.approving import NotAwaitingApproval, approve_order, deny_order
from apps.ordering.domain.beginning import (
    BeginPayment,
    MethodNotOffered,
    NothingToPay,
    NotOpen,
    begin_payment,
)
from apps.ordering.domain.canceling import AlreadyCanceled, FeeNegative, FeeTooHigh, cancel_order
from apps.ordering.domain.checking import (
    UnknownPayment,
    check_payment,
    complete_payment,
    promise_check,
    withdraw_payment,
)
from apps.ordering.domain.checking_out import (
    AlreadyPlaced,
    Attendee,
    CheckOut,
    PriceChanged,
    check_out,
    position_of,
)
from apps.ordering.domain.deleting import NotATestOrder, delete_test_order
from apps.ordering.domain.drafting import NegativeTotal, ProviderNeeded, UnknownProvider
from apps.ordering.domain.editing import (
    EmptyNote,
    NotALanguageOfTheEvent,
    add_note,
    edit_order,
    edit_position,
)
from apps.ordering.domain.expiring import expire_orders
from apps.ordering.domain.giving_back import (
    CanceledOrder,
    GivenBackLater,
    MoreThanCame,
    WayBack,
    book_refund_made_elsewhere,
    cancel_and_give_back,
    returnable,
)
from apps.ordering.domain.paying import NoCapacityLeft, NotApproved, NotPayable, mark_paid
from apps.ordering.domain.placing import PlacedOrder, place_order, simulate_order
from apps.ordering.domain.quoting import Quote, QuotedFee, quote
from apps.ordering.domain.refunding import (
    NotRefundable,
    RefundNotPositive,
    RefundTooHigh,
    execute_refund,
    orders_to_refund,
    owed_back,
    refund_payment,
)
from apps.ordering.domain.refusing import OrderRefused
from apps.ordering.domain.reminding import NoAddress, resend_link
from apps.ordering.domain.requests import PlaceFee, PlaceOrder, PlacePosition
from apps.ordering.domain.settling import Settled, Settlement, fail_payment, settle_payment
from apps.ordering.domain.telling import Message, News, register_teller
from apps.orders.facade import BookDrift
from apps.orders.facade import drift as check_books

__all__ = [
    "DONE_BY",
    "REFUSED",
    "Act",
    "ActOnOrders",
    "AlreadyCanceled",
    "AlreadyPlaced",
    "Attendee",
    "BeginPayment",
    "BookDrift",
    "CanceledOrder",
    "CheckOut",
    "EmptyNote",
    "FeeNegative",
    "FeeTooHigh",
    "GivenBackLater",
    "Message",
    "MethodNotOffered",
    "MoreThanCame",
    "NegativeTotal",
    "News",
    "NoAddress",
    "NoCapacityLeft",
    "NotALanguageOfTheEvent",
    "NotATestOrder",
    "NotApproved",
    "NotAwaitingApproval",
    "NotOpen",
    "NotPayable",
    "NotRefundable",
    "NothingToPay",
    "OrderRefused",
    "PlaceFee",
    "PlaceOrder",
    "PlacePosition",
    "PlacedOrder",
    "PriceChanged",
    "ProviderNeeded",
    "Quote",
    "QuotedFee",
    "RefundNotPositive",
    "RefundTooHigh",
    "Settled",
    "Settlement",
    "UnknownPayment",
    "UnknownProvider",
    "WayBack",
    "act_on_orders",
    "add_note",
    "approve_order",
    "begin_payment",
    "book_refund_made_elsewhere",
    "cancel_and_give_back",
    "cancel_order",
    "check_books",
    "check_out",
    "check_payment",
    "complete_payment",
    "delete_test_order",
    "deny_order",
    "edit_order",
    "edit_position",
    "execute_refund",
    "expire_orders",
    "fail_payment",
    "mark_paid",
    "orders_to_refund",
    "owed_back",
    "place_order",
    "position_of",
    "promise_check",
    "quote",
    "refund_payment",
    "register_teller",
    "resend_link",
    "returnable",
    "settle_payment",
    "simulate_order",
    "withdraw_payment",
]
