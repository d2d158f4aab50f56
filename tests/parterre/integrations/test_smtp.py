from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from parterre.integrations.mail import Attachment, Delayed, NotSent, OutgoingMail, Refused, send
from tests.smtp import Postbox, smtp_server

LETTER = OutgoingMail(
    to="bea@example.org",
    subject="Grüße",
    text="Ihre Karte 🎟\n",
    html="<p>Ihre Karte <b>🎟</b></p>",
    sender_name="Straßen\r\nBcc: x@example.org",
    message_id="<1@parterre.test>",
    attachments=[Attachment("a.pdf", "application/pdf", b"%PDF-1")],
)


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    with smtp_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 2
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "tickets@parterre.test"
        yield box


def test_a_letter_arrives_as_it_was_written(postbox: Postbox) -> None:
    send(LETTER)

    [mail] = postbox.received
    assert (mail["To"], mail["From"], mail["Subject"], mail["Message-ID"]) == (
        "bea@example.org",
        '"Straßen Bcc: x@example.org" <tickets@parterre.test>',
        "Grüße",
        "<1@parterre.test>",
    )
    assert mail["Bcc"] is None
    # Programs show the last alternative that they can; what is attached belongs to both.
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    text, html = (part for part in mail.walk() if part.get_content_maintype() == "text")
    pdf = [part for part in mail.walk() if part.get_filename()]
    assert "Ihre Karte 🎟" in text.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert html.get_payload(decode=True).decode().strip() == LETTER.html  # type: ignore[union-attr]
    assert [(p.get_filename(), p.get_content_type(), p.get_payload(decode=True)) for p in pdf] == [
        ("a.pdf", "application/pdf", b"%PDF-1")
    ]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("550 No such user", Refused), ("554 Spam", Refused), ("451 Later", Delayed), ("421 Too busy", Delayed)],
)
def test_a_refusal_is_for_good_or_for_now(postbox: Postbox, answer: str, failure: type[NotSent]) -> None:
    postbox.answer = answer
    with pytest.raises(failure) as content_refused:
        send(LETTER)

    postbox.answer, postbox.recipient_answer = None, answer
    with pytest.raises(failure):
        send(LETTER)

    assert answer[4:] in content_refused.value.reason
    assert postbox.received == []


def test_a_server_that_is_not_there_may_come_back(postbox: Postbox, settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = unused.getsockname()[1]

    with pytest.raises(Delayed):
        send(LETTER)


def test_a_server_that_says_nothing_is_not_waited_for(postbox: Postbox, settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.2

        with pytest.raises(Delayed):
            send(LETTER)


def test_what_can_not_be_a_header_is_refused(postbox: Postbox) -> None:
    with pytest.raises(Refused):
        send(OutgoingMail(to="a@example.org", subject="a\nBcc: b@example.org", text="", message_id="<2@x>"))

    assert postbox.received == []


def test_a_domain_in_another_script_is_written_to_as_its_registry_has_it(postbox: Postbox) -> None:
    send(replace(LETTER, to="bea@straße.example"))

    [mail] = postbox.received
    assert mail["To"] == "bea@xn--strae-oqa.example"


def test_a_domain_that_no_registry_has_is_refused(postbox: Postbox) -> None:
    with pytest.raises(Refused):
        send(replace(LETTER, to="bea@i❤.example"))

    assert postbox.received == []
