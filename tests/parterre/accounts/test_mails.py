"""The platform's mails: kept until the server has taken them."""

from __future__ import annotations

from typing import Any

import pytest

from parterre.accounts.mails import Text, write_mail
from parterre.accounts.models import PlatformMail
from parterre.integrations.mail import Delayed
from tests.run_tasks import promised, work_off
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db


def write() -> None:
    write_mail(lambda: Text("A\nsubject", ["A paragraph."]), to="nora@theatre.example", language="en")


def at(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_a_mail_is_sent_by_a_worker_and_forgotten(settings: Any) -> None:
    write()
    with smtp_server() as box:
        at(settings, box.port)
        work_off()

    (mail,) = box.received
    assert (mail["To"], mail["Subject"]) == ("nora@theatre.example", "A subject")
    assert "Hello,\n\nA paragraph.\n\nParterre\nhttp://parterre.test/" in mail.get_content().replace(
        "\r\n", "\n"
    )  # type: ignore[attr-defined]
    assert not PlatformMail.objects.exists()


def test_a_mail_that_is_refused_for_good_is_forgotten_too(settings: Any) -> None:
    write()
    with smtp_server() as box:
        box.recipient_answer = "550 nobody here"
        at(settings, box.port)
        work_off()

    assert not PlatformMail.objects.exists()
    assert promised() == []


def test_a_mail_that_cannot_be_sent_now_waits(settings: Any) -> None:
    write()
    with smtp_server() as box:
        box.answer = "451 later"
        at(settings, box.port)
        with pytest.raises(Delayed):
            work_off()

    assert PlatformMail.objects.count() == 1
    assert [entry.kind for entry in promised()] == ["accounts.send_mail"]
