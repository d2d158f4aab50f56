"""Scanning a ticket: every reason, in its order, and what is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.admission.domain.candidates import is_valid_at
from apps.admission.facade import Reason, Redeem, RedeemResult, Refusal, redeem
from apps.admission.models import Checkin, CheckinList
from apps.admission.queries import list_counts, positions_on
from apps.audit.models import LogEntry
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import (
    NOON,
    make_event,
    make_list,
    make_order,
    make_product,
    make_scan,
    make_ticket,
)
from tests.people import Person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@dataclass
class Door:
    """One event, one product, one list, one ticket."""

    person: Person
    event: Event
    product: Product
    checkin_list: CheckinList
    ticket: OrderPosition

    def scan(self, barcode: str | None = None, *, now: datetime = NOON, **given: Any) -> RedeemResult:
        lists = given.pop("lists", [self.checkin_list])
        request = Redeem(lists=lists, barcode=self.ticket.secret if barcode is None else barcode, **given)
        return redeem(request, actor=self.person.actor, now=now)

    def change(self, row: Any, **values: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


@pytest.fixture
def door(olga: Person) -> Iterator[Door]:
    actor = olga.actor
    assert actor.id
    with organizer_transaction(olga.organizer):
        event = make_event()
        product = make_product(event)
        yield Door(olga, event, product, make_list(event), make_ticket(product))


@dataclass(frozen=True)
class Case:
    """How a door is set up, the reason that must come of it, and whether force gets past it."""

    name: str
    reason: Reason
    set_up: Callable[[Door], None]
    explanation: str | None = None
    scan: dict[str, Any] = field(default_factory=dict)
    force_helps: bool = True
    holds_for_exits: bool = True


def changes(what: str, **values: Any) -> Callable[[Door], None]:
    def set_up(door: Door) -> None:
        rows = {"ticket": door.ticket, "order": door.ticket.order, "list": door.checkin_list}
        door.change(rows[what], **values)

    return set_up


NOT_HERE = {"inList": [{"var": "product"}, {"objectList": [{"lookup": ["product", 1, "VIP"]}]}]}
BROKEN = {"<": [{"var": "now"}, 5]}

CASES = [
    Case("position canceled", Reason.CANCELED, changes("ticket", canceled=True)),
    Case("order canceled", Reason.CANCELED, changes("order", status="c")),
    Case("order expired", Reason.CANCELED, changes("order", status="e")),
    Case(
        "of a test order",
        Reason.BLOCKED,
        changes("order", testmode=True),
        explanation="This ticket is from a test order. It is not valid.",
    ),
    Case("blocked", Reason.BLOCKED, changes("ticket", blocked=["admin"])),
    Case("awaits approval", Reason.UNAPPROVED, changes("order", status="n", require_approval=True)),
    Case(
        "awaits approval, though it would be valid if pending",
        Reason.UNAPPROVED,
        changes("order", status="n", require_approval=True, valid_if_pending=True),
    ),
    Case(
        "not valid yet",
        Reason.INVALID_TIME,
        changes("ticket", valid_from=NOON + HOUR),
        explanation="This ticket is only valid after Fri, Jul 10, 2026, 3:00\u202fPM\u00a0CEST",
        holds_for_exits=False,
    ),
    Case(
        "not valid any more",
        Reason.INVALID_TIME,
        changes("ticket", valid_until=NOON - HOUR),
        explanation="This ticket was only valid before Fri, Jul 10, 2026, 1:00\u202fPM\u00a0CEST",
        holds_for_exits=False,
    ),
    Case("product not on the list", Reason.PRODUCT, changes("list", all_products=False)),
    Case("unpaid", Reason.UNPAID, changes("order", status="n")),
    Case(
        "unpaid, on a list that shows pending orders",
        Reason.UNPAID,
        lambda door: (changes("order", status="n")(door), changes("list", include_pending=True)(door))[0],
    ),
    Case(
        "unpaid and ignored, but not by this list",
        Reason.UNPAID,
        changes("order", status="n"),
        scan={"ignore_unpaid": True},
    ),
    Case(
        "rules deny",
        Reason.RULES,
        changes("list", rules=NOT_HERE),
        explanation="This ticket type is not valid here.",
        holds_for_exits=False,
    ),
    Case(
        "rules crash",
        Reason.RULES,
        changes("list", rules=BROKEN),
        explanation="The rules of this check-in list could not be evaluated.",
        force_helps=False,
        holds_for_exits=False,
    ),
    Case(
        "inside already",
        Reason.ALREADY_REDEEMED,
        lambda door: void(make_scan(door.checkin_list, door.ticket, scanned_at=NOON - HOUR)),
        holds_for_exits=False,
    ),
]
cases = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


def void(_: object) -> None:
    return None


@cases
def test_redeem_refuses(door: Door, case: Case) -> None:
    case.set_up(door)
    before = set(Checkin.objects.values_list("pk", flat=True))

    result = door.scan(**case.scan)

    assert (result.is_ok, result.refusal and result.refusal.reason) == (False, case.reason)
    assert result.refusal is not None
    assert result.refusal.explanation == case.explanation
    stored = Checkin.objects.exclude(pk__in=before).get()
    assert (stored.successful, stored.error_reason, stored.error_explanation, stored.position_id) == (
        False,
        case.reason,
        case.explanation,
        door.ticket.pk,
    )
    logged = LogEntry.objects.latest("pk")
    assert (logged.action, logged.data["errorcode"]) == ("checkin.denied", case.reason)


@cases
def test_redeem_with_force(door: Door, case: Case) -> None:
    case.set_up(door)

    result = door.scan(force=True, **case.scan)

    stored = Checkin.objects.latest("pk")
    assert result.is_ok is case.force_helps
    assert (stored.successful, stored.forced, stored.force_sent) == (case.force_helps, case.force_helps, True)


@cases
def test_redeem_of_an_exit(door: Door, case: Case) -> None:
    case.set_up(door)

    result = door.scan(type="exit", **case.scan)

    assert result.is_ok is not case.holds_for_exits


def test_checks_are_made_in_the_order_of_the_contract(door: Door) -> None:
    """Everything that can be wrong is wrong; each turn the reason found is put right."""
    door.change(door.ticket, canceled=True, blocked=["admin"], valid_from=NOON + HOUR)
    door.change(door.ticket.order, status="n", require_approval=True)
    door.change(door.checkin_list, all_products=False, rules=NOT_HERE)
    make_scan(door.checkin_list, door.ticket)
    cures: list[Callable[[Door], None]] = [
        changes("ticket", canceled=False),
        changes("ticket", blocked=None),
        changes("order", require_approval=False),
        changes("ticket", valid_from=None),
        changes("list", all_products=True),
        changes("order", status="p"),
        changes("list", rules={}),
        lambda door: void(Checkin.objects.all().delete()),
    ]

    found = []
    for cure in cures:
        refusal = door.scan().refusal
        found.append(refusal and refusal.reason)
        cure(door)

    assert found == [
        "canceled",
        "blocked",
        "unapproved",
        "invalid_time",
        "product",
        "unpaid",
        "rules",
        "already_redeemed",
    ]
    assert door.scan().is_ok


def test_redeem_lets_a_ticket_in_and_writes_it_down(door: Door) -> None:
    result = door.scan(nonce="n1", now=NOON)

    [stored] = Checkin.objects.all()
    assert result == RedeemResult(checkin_list=door.checkin_list, position=door.ticket, scans=[stored])
    assert (stored.successful, stored.type, stored.scanned_at, stored.nonce) == (True, "entry", NOON, "n1")
    assert (stored.raw_barcode, stored.raw_source_type) == (door.ticket.secret, "barcode")
    assert (stored.forced, stored.force_sent, stored.auto_checked_in) == (False, False, False)
    [entry] = LogEntry.objects.all()
    assert (entry.action, entry.object_type, entry.object_id) == (
        "checkin",
        "order",
        str(door.ticket.order_id),
    )
    assert entry.data == {
        "checkin": stored.pk,
        "list": door.checkin_list.pk,
        "type": "entry",
        "datetime": "2026-07-10T12:00:00Z",
        "force": False,
        "errorcode": None,
        "reason_explanation": None,
        "position": door.ticket.pk,
        "positionid": 1,
        "forced": False,
        "first": True,
    }


def test_force_is_noted_only_where_it_made_the_difference(door: Door) -> None:
    door.scan(force=True)

    [stored] = Checkin.objects.all()
    assert (stored.successful, stored.forced, stored.force_sent) == (True, False, True)


def test_the_scan_time_is_the_doors(door: Door) -> None:
    door.change(door.ticket, valid_until=NOON)

    result = door.scan(scanned_at=NOON - HOUR, now=NOON + HOUR)

    assert result.is_ok
    assert Checkin.objects.get().scanned_at == NOON - HOUR


@pytest.mark.parametrize(
    ("order", "listed", "sent"),
    [
        ({"status": "n", "valid_if_pending": True}, {}, {}),
        ({"status": "n"}, {"include_pending": True}, {"ignore_unpaid": True}),
        ({"status": "p", "require_approval": True}, {}, {}),
    ],
    ids=["valid if pending", "unpaid, ignored by list and operator", "paid, so the approval is settled"],
)
def test_redeem_lets_in_unpaid_tickets_where_that_is_wanted(
    door: Door, order: dict[str, Any], listed: dict[str, Any], sent: dict[str, Any]
) -> None:
    door.change(door.ticket.order, **order)
    door.change(door.checkin_list, **listed)

    assert door.scan(**sent).is_ok


def past(door: Door, *types: str) -> None:
    for number, kind in enumerate(types):
        make_scan(
            door.checkin_list, door.ticket, type=kind, scanned_at=NOON - HOUR + timedelta(minutes=number)
        )


@pytest.mark.parametrize(
    ("history", "listed", "is_ok"),
    [
        ((), {}, True),
        (("entry",), {}, False),
        (("entry",), {"allow_multiple_entries": True}, True),
        (("entry", "exit"), {}, True),
        (("entry", "exit"), {"allow_entry_after_exit": False}, False),
        (("exit",), {"allow_entry_after_exit": False}, True),
        (("entry", "exit", "entry"), {}, False),
        (("exit", "entry"), {}, False),
    ],
)
def test_reentry(door: Door, history: tuple[str, ...], listed: dict[str, Any], is_ok: bool) -> None:
    door.change(door.checkin_list, **listed)
    past(door, *history)

    assert door.scan().is_ok is is_ok


def test_history_is_that_of_accepted_scans_on_this_list(door: Door) -> None:
    make_scan(make_list(door.event), door.ticket)
    make_scan(door.checkin_list, door.ticket, successful=False, error_reason="unpaid")

    assert door.scan().is_ok


def test_the_last_scan_is_the_last_by_the_doors_clock(door: Door) -> None:
    """A door that was offline uploads its exits late."""
    make_scan(door.checkin_list, door.ticket, type="exit", scanned_at=NOON - HOUR)
    make_scan(door.checkin_list, door.ticket, type="entry", scanned_at=NOON - 2 * HOUR)

    assert door.scan().is_ok


def test_the_same_nonce_is_one_scan(door: Door) -> None:
    door.scan(nonce="n1")

    result = door.scan(nonce="n1")

    assert result.is_ok
    assert [scan.nonce for scan in result.scans] == ["n1"]
    assert Checkin.objects.count() == LogEntry.objects.count() == 1


def test_the_same_nonce_for_another_ticket_is_a_scan_of_its_own(door: Door) -> None:
    other = make_ticket(door.product)
    door.scan(nonce="n1")

    assert door.scan(other.secret, nonce="n1").is_ok
    assert Checkin.objects.filter(successful=True, nonce="n1").count() == 2


def test_a_nonce_that_was_refused_may_be_tried_again(door: Door) -> None:
    door.change(door.ticket.order, status="n")
    door.scan(nonce="n1")
    door.change(door.ticket.order, status="p")

    assert door.scan(nonce="n1").is_ok
    assert [scan.successful for scan in Checkin.objects.order_by("pk")] == [False, True]


def test_a_simulated_scan_leaves_no_trace(door: Door) -> None:
    results = [door.scan(simulate=True), door.scan("nobody", simulate=True)]

    assert [result.refusal for result in results] == [None, Refusal(Reason.INVALID)]
    assert results[0].scans == []
    assert Checkin.objects.count() == LogEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("barcode", "kept"),
    [
        ("nobody", "nobody"),
        ("no\0body", "binary:bm8AYm9keQ=="),
        ("no\x1bbody", "binary:bm8bYm9keQ=="),
        ("\ud800", "binary:7aCA"),
        ("ünbekannt ⚘", "ünbekannt ⚘"),
    ],
)
def test_an_unknown_barcode_is_kept_as_it_was_read(door: Door, barcode: str, kept: str) -> None:
    result = door.scan(barcode, force=True)

    assert result == RedeemResult(checkin_list=door.checkin_list, refusal=Refusal(Reason.INVALID))
    [stored] = Checkin.objects.all()
    assert (stored.position, stored.raw_barcode, stored.error_reason) == (None, kept, "invalid")
    [entry] = LogEntry.objects.all()
    assert (entry.action, entry.data["barcode"]) == ("checkin.unknown", kept)


def test_a_ticket_of_an_event_without_a_list_is_unknown(door: Door) -> None:
    elsewhere = make_ticket(make_product(make_event()))

    assert door.scan(elsewhere.secret).refusal == Refusal(Reason.INVALID)


def test_of_several_lists_the_one_of_the_tickets_event_counts(door: Door) -> None:
    other = make_event()
    there, ticket = make_list(other), make_ticket(make_product(other))

    result = door.scan(ticket.secret, lists=[door.checkin_list, there])

    assert (result.is_ok, result.checkin_list) == (True, there)


def test_what_staff_must_know_comes_from_order_variation_and_product(door: Door) -> None:
    door.change(door.ticket.order, checkin_text="Has the press pass")
    door.change(door.product, checkin_text="Give a wristband", checkin_attention=True)

    result = door.scan()

    assert result.texts == ["Has the press pass", "Give a wristband"]
    assert result.requires_attention is True


def test_explanations_are_in_the_language_of_the_event_or_order(door: Door) -> None:
    door.change(door.event, settings={"locale": "de"})
    door.change(door.ticket, valid_from=NOON + HOUR)
    door.change(door.ticket.order, locale="en")
    door.checkin_list.event.refresh_from_db()

    [of_event, of_order] = [door.scan(use_order_locale=use).refusal for use in (False, True)]

    assert of_event is not None
    assert of_order is not None
    assert "Fr., 10. Juli 2026, 15:00\u00a0Uhr\u00a0MESZ" in str(of_event.explanation)
    assert "Fri, Jul 10, 2026, 3:00\u202fPM\u00a0CEST" in str(of_order.explanation)


# Which ticket is meant


@pytest.fixture
def family(door: Door) -> tuple[OrderPosition, Product]:
    """The ticket's list takes its add-ons, and not the ticket itself."""
    workshop = make_product(door.event)
    door.change(door.checkin_list, addon_match=True, all_products=False, limit_products=[workshop.pk])
    return door.ticket, workshop


def addon(main: OrderPosition, product: Product, **given: Any) -> OrderPosition:
    return make_ticket(product, main.order, addon_to=main, **given)


def test_a_ticket_stands_for_its_addon_on_a_list_that_says_so(
    door: Door, family: tuple[OrderPosition, Product]
) -> None:
    main, workshop = family
    expected = addon(main, workshop)

    result = door.scan(main.secret)

    assert (result.is_ok, result.position) == (True, expected)


def test_a_ticket_does_not_stand_for_its_addon_elsewhere(
    door: Door, family: tuple[OrderPosition, Product]
) -> None:
    main, workshop = family
    addon(main, workshop)
    door.change(door.checkin_list, addon_match=False)

    result = door.scan(main.secret)

    assert (result.position, result.refusal) == (main, Refusal(Reason.PRODUCT))


def test_two_addons_that_would_do_are_ambiguous(door: Door, family: tuple[OrderPosition, Product]) -> None:
    main, workshop = family
    addon(main, workshop)
    addon(main, workshop)

    result = door.scan(main.secret, force=True)

    assert result == RedeemResult(checkin_list=door.checkin_list, refusal=Refusal(Reason.AMBIGUOUS))
    [stored] = Checkin.objects.all()
    assert (stored.error_reason, stored.position) == ("ambiguous", None)


def test_of_two_addons_the_one_valid_now_is_meant(door: Door, family: tuple[OrderPosition, Product]) -> None:
    main, workshop = family
    addon(main, workshop, valid_until=NOON - HOUR)
    expected = addon(main, workshop, valid_from=NOON - HOUR, valid_until=NOON + HOUR)

    assert door.scan(main.secret).position == expected


def test_a_canceled_addon_is_not_in_the_way(door: Door, family: tuple[OrderPosition, Product]) -> None:
    main, workshop = family
    addon(main, workshop, canceled=True)
    expected = addon(main, workshop)

    assert door.scan(main.secret).position == expected


@pytest.mark.parametrize(
    ("windows", "meant"),
    [
        ([(None, -2), (3, None), (1, None)], 2),
        ([(None, -3), (None, -1)], 1),
    ],
    ids=["the one valid next", "the one valid last"],
)
def test_when_no_addon_is_valid_the_nearest_says_why(
    door: Door,
    family: tuple[OrderPosition, Product],
    windows: list[tuple[int | None, int | None]],
    meant: int,
) -> None:
    main, workshop = family
    addons = [
        addon(
            main,
            workshop,
            valid_from=None if start is None else NOON + start * HOUR,
            valid_until=None if end is None else NOON + end * HOUR,
        )
        for start, end in windows
    ]

    result = door.scan(main.secret)

    assert (result.position, result.refusal and result.refusal.reason) == (addons[meant], Reason.INVALID_TIME)


def test_without_an_addon_on_the_list_the_ticket_itself_is_refused(
    door: Door, family: tuple[OrderPosition, Product]
) -> None:
    main, _ = family
    addon(main, door.product)

    result = door.scan(main.secret)

    assert (result.position, result.refusal) == (main, Refusal(Reason.PRODUCT))


def test_older_clients_may_send_an_id(door: Door) -> None:
    assert door.scan(str(door.ticket.pk), position_id=door.ticket.pk).position == door.ticket


def test_a_secret_goes_before_an_id(door: Door) -> None:
    other = make_ticket(door.product, make_order(door.event), secret=str(door.ticket.pk))

    result = door.scan(other.secret, position_id=door.ticket.pk)

    assert result.position == other


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [(NOON, NOON, True), (None, None, True), (NOON + HOUR, None, False), (None, NOON - HOUR, False)],
)
def test_validity_includes_both_ends(
    valid_from: datetime | None, valid_until: datetime | None, expected: bool
) -> None:
    assert is_valid_at(OrderPosition(valid_from=valid_from, valid_until=valid_until), NOON) is expected


def test_in_test_mode_test_tickets_are_let_in_and_said_to_be_tests(door: Door) -> None:
    door.change(door.event, testmode=True)
    door.change(door.ticket.order, testmode=True)

    tried = door.scan()

    assert (tried.is_ok, tried.requires_attention) == (True, True)
    assert tried.texts == ["Test ticket: not valid at a real event."]


def test_a_real_ticket_is_let_in_as_ever_while_the_event_is_in_test_mode(door: Door) -> None:
    door.change(door.event, testmode=True)

    real = door.scan()

    assert (real.is_ok, real.requires_attention, real.texts) == (True, False, [])


@pytest.mark.parametrize("is_test_event", [True, False])
def test_lists_count_test_tickets_while_the_event_is_in_test_mode(door: Door, is_test_event: bool) -> None:
    tested = make_ticket(door.product)
    door.change(tested.order, testmode=True)
    make_scan(door.checkin_list, tested)
    make_scan(door.checkin_list, door.ticket)
    door.change(door.event, testmode=is_test_event)

    counts = list_counts(door.checkin_list)

    on_list = set(positions_on([door.checkin_list]).values_list("pk", flat=True))
    assert on_list == {door.ticket.pk, *([tested.pk] if is_test_event else [])}
    assert (counts.scanned, counts.total) == (len(on_list), len(on_list))
