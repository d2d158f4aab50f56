"""The platform's mails: kept until the server has taken them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from parterre.accounts.mails import MailLink, Text, write_mail
from parterre.accounts.models import PlatformMail
from parterre.integrations.mail import Delayed
from tests.run_tasks import promised, work_off
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db


def write() -> None:
    link = MailLink("Open <it>", "http://parterre.test/a/?b=1&c=2")
    text = Text("A\nsubject", ["A <b onclick=x>paragraph</b>.", link])
    write_mail(lambda: text, to="nora@theatre.example", language="de")


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
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())  # type: ignore[attr-defined]
    assert text.startswith(
        "Guten Tag,\n\nA <b onclick=x>paragraph</b>.\n\nOpen <it>:\nhttp://parterre.test/a/?b=1&c=2\n\n"
        "Parterre\nhttp://parterre.test/"
    )
    # Styles in each element, for programs that know no style sheets; and nothing that was typed is markup.
    assert '<html lang="de">' in html
    assert "A &lt;b onclick=x&gt;paragraph&lt;/b&gt;." in html
    assert re.search(
        r'<a class="button" href="http://parterre\.test/a/\?b=1&amp;c=2" style="[^"]*color', html
    )
    assert "<b " not in html
    assert "var(--" not in html
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
