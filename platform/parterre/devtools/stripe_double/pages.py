"""The hosted payment page, and the bank's confirmation page. Plain HTML."""

from __future__ import annotations

from html import escape
from typing import Any

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f4f6;color:#1c1c22}
main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:12px}
h1{font-size:1.25rem;margin:0 0 .25rem}.sum{font-size:2rem;margin:.25rem 0 1rem;font-weight:600}
label{display:block;margin:.75rem 0 .25rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:1px solid #767680;border-radius:8px}
button{font:inherit;width:100%;padding:.75rem;margin-top:1rem;border:0;border-radius:8px;background:#3b2fc9;color:#fff}
button.quiet{background:#e6e6ea;color:#1c1c22}.error{color:#a3121f}.note{color:#55555e;font-size:.875rem}
a{color:#3b2fc9}td{padding:.1rem .75rem .1rem 0}
"""


def payment_page(session: dict[str, Any], *, error: str = "") -> str:
    problem = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    back = f'<p><a href="{escape(session["cancel_url"])}">Back</a></p>' if session.get("cancel_url") else ""
    return _page(
        "Pay",
        f"""<h1>{escape(", ".join(session["_what"]))}</h1><p class="sum">{_sum(session)}</p>{problem}
<form method="post"><label for="number">Card number</label>
<input id="number" name="number" inputmode="text" autocomplete="cc-number" required value="4242 4242 4242 4242">
<label for="name">Name on card</label><input id="name" name="name" autocomplete="cc-name">
<button>Pay</button></form>{back}
<p class="note">This is a double of Stripe's page: no money moves.</p>
<table class="note"><tr><td>4242 4242 4242 4242<td>accepted<tr><td>4000 0000 0000 0002<td>declined
<tr><td>4000 0025 0000 3155<td>the bank asks<tr><td>DE89 3704 0044 0532 0130 00<td>direct debit</table>""",
    )


def bank_page(session: dict[str, Any]) -> str:
    return _page(
        "Confirm",
        f"""<h1>Your bank asks</h1><p class="sum">{_sum(session)}</p>
<form method="post"><button name="answer" value="yes">Confirm the payment</button>
<button class="quiet" name="answer" value="no">Refuse</button></form>""",
    )


def over_page(session: dict[str, Any]) -> str:
    words = "This page has expired." if session["status"] == "expired" else "This is paid already."
    way = session["cancel_url"] if session["status"] == "expired" else session["success_url"]
    return _page("Over", f'<h1>{words}</h1><p><a href="{escape(way or "")}">Back to the shop</a></p>')


def missing_page() -> str:
    return _page("Not found", "<h1>There is no such page.</h1>")


def _sum(session: dict[str, Any]) -> str:
    return f"{session['amount_total'] / 100:.2f} {escape(session['currency'].upper())}"


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title} · double of Stripe</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style><main>{body}</main></html>"
    )
