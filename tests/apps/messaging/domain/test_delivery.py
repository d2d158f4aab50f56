from __future__ import annotations

import io
from email.message import Message
from email.utils import parseaddr

import pypdf
import pytest
from django.conf import settings
from django.db import connection

from apps.events.facade import change_event_links, change_links, change_organizer_name
from apps.messaging.domain import delivery
from apps.messaging.facade import write_order_links
from apps.messaging.models import Mail
from apps.plugins.pdf.hooks import PdfTickets
from apps.sales.facade import PlacedOrder, cancel_order
from apps.tickets.facade import request_file
from apps.tickets.hookspecs import TicketSheet
from apps.tickets.models import TicketFile
from parterre.integrations.mail import Delayed
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tests.databases import admin
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.smtp import Postbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(olga: Person) -> PlacedOrder:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event())
        return make_order(product, product, is_paid=True, notifies_buyer=True)


def attachments(mail: Message) -> list[tuple[str | None, str]]:
    return [(part.get_filename(), part.get_content_type()) for part in mail.walk() if part.get_filename()]


def sent_at(olga: Person) -> list[bool]:
    with organizer_transaction(olga.organizer):
        return [mail.sent_at is not None for mail in Mail.objects.all()]


def test_a_mail_is_sent_with_one_file_of_all_tickets(
    paid: PlacedOrder, postbox: Postbox, olga: Person
) -> None:
    assert work_off() == 1

    [mail] = postbox.received
    order = paid.order
    assert (mail["To"], mail["Subject"]) == (
        "bea@example.org",
        f"Your tickets for Winter Fair ({order.code})",
    )
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    with organizer_transaction(olga.organizer):  # what was sent can be read in the back office
        assert "Your tickets are attached." in Mail.objects.get().text
    assert attachments(mail) == [(f"{order.event.slug}-{order.code}.pdf", "application/pdf")]
    [pdf] = [part.get_payload(decode=True) for part in mail.walk() if part.get_filename()]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]  # type: ignore[arg-type]
    assert [line.secret in page for line, page in zip(paid.positions, pages, strict=True)] == [True, True]
    assert sent_at(olga) == [True]
    assert work_off() == 0


@pytest.mark.parametrize(
    ("of_event", "of_organizer", "answers_go_to", "chosen"),
    [
        ("event@house.example", "office@house.example", "event@house.example", "Box office"),
        ("", "office@house.example", "office@house.example", ""),
        ("", "", None, ""),
    ],
)
def test_buyers_see_and_answer_the_organizer(
    postbox: Postbox, olga: Person, of_event: str, of_organizer: str, answers_go_to: str | None, chosen: str
) -> None:
    with organizer_transaction(olga.organizer):
        change_links({"contact_mail": of_organizer}, actor=olga.actor)
        change_organizer_name('Müller, "Söhne" <x@example.org>', actor=olga.actor)
        own = {"mail_from_name": chosen} if chosen else {}
        event = change_event_links(make_event(settings=own), {"contact_mail": of_event}, actor=olga.actor)
        make_order(make_ticket_product(event), notifies_buyer=True)

    work_off()

    [mail] = postbox.received
    [sender] = mail["From"].addresses  # type: ignore[union-attr]  # parsed by the policy
    assert sender.display_name == (chosen or 'Müller, "Söhne" <x@example.org>')
    assert sender.addr_spec == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert mail["Reply-To"] == answers_go_to


def test_a_file_that_is_there_is_taken(
    paid: PlacedOrder, postbox: Postbox, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    [mail_entry] = [entry for entry in promised() if entry.kind == "messaging.send"]
    with public_schema():
        OutboxEntry.objects.filter(pk=mail_entry.pk).update(created_at="2031-01-01T00:00:00Z")
    made = count_renders(monkeypatch)

    work_off()

    assert [len(attachments(mail)) for mail in postbox.received] == [1]
    assert len(made) == 1


def count_renders(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each: whether a transaction was open."""
    made: list[bool] = []
    real = PdfTickets.render

    def render(self: PdfTickets, sheet: TicketSheet) -> bytes:
        made.append(connection.in_atomic_block)
        return real(self, sheet)

    monkeypatch.setattr(PdfTickets, "render", render)
    return made


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_tickets_are_made_and_the_server_is_talked_to(
    paid: PlacedOrder, postbox: Postbox, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    talked: list[bool] = []
    postbox.on_data = lambda: talked.append(is_idle_in_transaction())
    made = count_renders(monkeypatch)
    with organizer_transaction(olga.organizer):
        request_file(paid.order, "pdf", actor=olga.actor)
    with public_schema():  # the mail first, which so has to make its own
        OutboxEntry.objects.filter(kind="messaging.send").update(available_at="2020-01-01T00:00:00Z")

    work_off()

    assert made == [False, False]
    assert talked == [False]


def is_idle_in_transaction() -> bool:
    """Any session of the application's, asked from the server of mails."""
    with admin(connection.settings_dict["NAME"]) as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE usename = 'parterre_app' AND state = 'idle in transaction'"
            " AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_a_server_that_says_later_is_asked_again(paid: PlacedOrder, postbox: Postbox, olga: Person) -> None:
    postbox.answer = "451 Later"
    with pytest.raises(Delayed):
        work_off()
    assert sent_at(olga) == [False]
    [entry] = promised()
    assert entry.last_error.startswith("Delayed: SMTPDataError")

    postbox.answer = None
    work_off()

    assert [mail["Message-ID"] for mail in postbox.received] == [message_id(olga)]
    assert sent_at(olga) == [True]


def message_id(olga: Person) -> str:
    with organizer_transaction(olga.organizer):
        return Mail.objects.get().message_id


def test_a_server_that_says_never_is_believed(paid: PlacedOrder, postbox: Postbox, olga: Person) -> None:
    postbox.answer = "550 No such user here"

    assert (work_off(), work_off()) == (1, 0)

    with organizer_transaction(olga.organizer):
        mail = Mail.objects.get()
    assert mail.sent_at is None
    assert "550" in mail.refused_reason
    assert "No such user here" in mail.refused_reason


def test_killed_between_the_servers_yes_and_the_commit_it_is_sent_twice_as_the_same(
    paid: PlacedOrder, postbox: Postbox, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        real(*_)
        raise Killed

    real = delivery.send
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(delivery, "send", killed)
        work_off()
    assert sent_at(olga) == [False]

    work_off()
    work_off()

    assert [mail["Message-ID"] for mail in postbox.received] == [message_id(olga)] * 2
    assert sent_at(olga) == [True]


def test_a_second_delivery_of_the_task_sends_nothing(
    paid: PlacedOrder, postbox: Postbox, olga: Person
) -> None:
    work_off()
    with organizer_transaction(olga.organizer):
        delivery.send_mail(olga.organizer, Mail.objects.get().pk, now=NOON)

    assert len(postbox.received) == 1


def test_tickets_that_are_no_more_are_not_attached(paid: PlacedOrder, postbox: Postbox, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        cancel_order(paid.order.pk, fee=None, notifies_buyer=False, actor=olga.actor, now=NOON)

    work_off()

    [mail] = postbox.received
    assert attachments(mail) == []
    assert "attached" not in mail.as_string()


def test_a_mail_whose_order_is_gone_is_not_sent(postbox: Postbox, olga: Person) -> None:
    from apps.sales.facade import delete_test_order

    with organizer_transaction(olga.organizer):
        placed = make_order(make_ticket_product(make_event()), notifies_buyer=True, testmode=True)
        write_order_links([placed.order], to="bea@example.org", language="en", actor=olga.actor, now=NOON)
        delete_test_order(placed.order.pk, actor=olga.actor, now=NOON)

    work_off()

    assert postbox.received == []
    with organizer_transaction(olga.organizer):
        assert (list(TicketFile.objects.all()), list(Mail.objects.all())) == ([], [])
