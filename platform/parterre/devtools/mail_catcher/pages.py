"""The pages of the mail catcher. Every value of a mail passes through `escape`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from parterre.devtools.mail_catcher.mails import Attachment, Mail

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Message-ID")


def mail_list(mails: Sequence[Mail], *, to: str) -> str:
    rows = "".join(_row(mail) for mail in mails) if mails else _empty(to)
    query = f"?to={quote(to)}" if to else ""
    delete = f"<button>Delete {'these' if to else 'all'}</button>"
    clear = f'<form method="post" action="/delete{query}">{delete}</form>'
    return _page(
        f"{len(mails)} mail{'' if len(mails) == 1 else 's'}",
        f"""
        <div class="tools">
          <form class="find" action="/" role="search">
            <label for="to">Recipient</label>
            <input id="to" name="to" type="search" value="{escape(to)}" autocomplete="off"
              placeholder="bea@example.org">
            <button>Find</button>
          </form>
          {clear if mails else ""}
        </div>
        <div class="card-grid">{rows}</div>
        """,
    )


def one_mail(mail: Mail) -> str:
    headers = "".join(
        f"<dt>{name}</dt><dd>{escape(mail.header(name))}</dd>" for name in _SHOWN_HEADERS if mail.header(name)
    )
    delivered = f"<dt>Delivered to</dt><dd>{escape(', '.join(mail.recipients))}</dd>"
    return _page(
        mail.subject or "(no subject)",
        f"""
        <p class="back"><a href="/">All mails</a></p>
        <div class="card-grid">
          <section class="card"><dl>{headers}{delivered}</dl></section>
          {_attachments(mail)}
          {_html(mail)}
          {_text(mail)}
        </div>
        <p class="back"><a href="/mails/{mail.id}/raw">Download the whole mail (.eml)</a></p>
        """,
    )


def framed(mail: Mail) -> str:
    """The mail's own HTML. It is served under a policy that lets nothing run and nothing load."""
    return f'<!doctype html><base target="_blank">{mail.html}'


def _row(mail: Mail) -> str:
    attached = len(mail.attachments())
    note = f'<span class="tag">{attached} file{"" if attached == 1 else "s"}</span>' if attached else ""
    return f"""
      <a class="card row" href="/mails/{mail.id}">
        <span class="subject">{escape(mail.subject or "(no subject)")} {note}</span>
        <span class="who">{escape(", ".join(mail.recipients))}</span>
        <span class="when">{escape(_when(mail))}</span>
      </a>"""


def _empty(to: str) -> str:
    if to:
        return f"""<div class="card empty"><h2>No mail for {escape(to)}</h2>
          <p><a href="/">Show all mails</a></p></div>"""
    return """<div class="card empty"><h2>No mail yet</h2>
      <p>Every mail that Parterre sends on this machine lands here instead of at its recipient.</p></div>"""


def _attachments(mail: Mail) -> str:
    files = "".join(
        f'<li><a href="/mails/{mail.id}/attachments/{number}">{escape(attachment.name)}</a> '
        f"<span>{escape(attachment.type)}, {_size(attachment)}</span></li>"
        for number, attachment in enumerate(mail.attachments(), start=1)
    )
    return (
        f'<section class="card"><h2>Attachments</h2><ul class="files">{files}</ul></section>' if files else ""
    )


def _html(mail: Mail) -> str:
    if not mail.html:
        return ""
    return f"""<section class="card"><h2>HTML</h2>
      <iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
        src="/mails/{mail.id}/html"></iframe></section>"""


def _text(mail: Mail) -> str:
    if not mail.text:
        return ""
    return f'<section class="card"><h2>Text</h2><pre>{_with_links(mail.text)}</pre></section>'


def _with_links(text: str) -> str:
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        url = escape(link.group())
        pieces += [
            escape(text[end : link.start()]),
            f'<a href="{url}" target="_blank" rel="noreferrer noopener">{url}</a>',
        ]
        end = link.end()
    return "".join([*pieces, escape(text[end:])])


def _when(mail: Mail) -> str:
    try:
        return f"{parsedate_to_datetime(mail.header('Date')).astimezone():%d %b %Y, %H:%M}"
    except ValueError:
        return mail.header("Date")


def _size(attachment: Attachment) -> str:
    size = len(attachment.content)
    return f"{size} bytes" if size < 1024 else f"{size / 1024:.1f} KiB"


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Parterre mail</title>
<style>{_STYLE}</style>
</head>
<body>
<header><a href="/">Parterre <b>mail</b></a><span>Caught on this machine, delivered to nobody</span></header>
<main><h1>{escape(title)}</h1>{body}</main>
</body>
</html>
"""
