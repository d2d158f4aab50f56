"""What others may call."""

from apps.ordering.domain.canceling import AlreadyCanceled, FeeNegative, FeeTooHigh, cancel_order
from apps.ordering.domain.deleting import NotATestOrder, delete_test_order
from apps.ordering.domain.drafting import NegativeTotal, ProviderNeeded, UnknownProvider
from apps.ordering.domain.editing import NotALanguageOfTheEvent, edit_order, edit_position
from apps.ordering.domain.expiring import expire_orders
from apps.ordering.domain.paying import NoCapacityLeft, NotApproved, NotPayable, mark_paid
from apps.ordering.domain.placing import PlacedOrder, place_order, simulate_order
from apps.ordering.domain.refusing import OrderRefused
from apps.ordering.domain.reminding import NoAddress, resend_link
from apps.ordering.domain.requests import PlaceFee, PlaceOrder, PlacePosition
from apps.ordering.domain.telling import Message, News, register_teller
from apps.orders.facade import BookDrift
from apps.orders.facade import drift as check_books

__all__ = [
    "AlreadyCanceled",
    "BookDrift",
    "FeeNegative",
    "FeeTooHigh",
    "Message",
    "NegativeTotal",
    "News",
    "NoAddress",
    "NoCapacityLeft",
    "NotALanguageOfTheEvent",
    "NotATestOrder",
    "NotApproved",
    "NotPayable",
    "OrderRefused",
    "PlaceFee",
    "PlaceOrder",
    "PlacePosition",
    "PlacedOrder",
    "ProviderNeeded",
    "UnknownProvider",
    "cancel_order",
    "check_books",
    "delete_test_order",
    "edit_order",
    "edit_position",
    "expire_orders",
    "mark_paid",
    "place_order",
    "register_teller",
    "resend_link",
    "simulate_order",
]
