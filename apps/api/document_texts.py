"""Words of the OpenAPI document: its introduction, and what each resource is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

INTRODUCTION: Final = """\
Events, products, orders and check-in of organizers, by the names of pretix's REST API v1: what is written for that API
works here for the resources below.

## Authentication

Send `Authorization: Token …` with an API token of one of the organizer's teams. Tokens are created in the back office
or by `POST …/teams/{team}/tokens/`, and shown once. Without a valid one the answer is 401.

## Rights

A token may do what its team may do, in the events of its team. Each operation names the right that it needs; where
there are several, one of them is enough. A missing right, an organizer that is not the token's and an event that its
team does not have (or that does not exist) are all answered with 403.

## Errors

- 400: the input is refused. The body mirrors the input: `{"email": ["text"]}` for a field,
  `{"positions": [{}, {"item": ["text"]}]}` for the second object of a list, `{"non_field_errors": ["text"]}` for
  fields together. Actions that an object's state refuses, and bodies that are no JSON, answer `{"detail": "text"}`.
- 401, 403, 404, 405, 409, 412, 413, 422, 429: `{"detail": "text"}`. 405 comes with `Allow`, 409 and 429 come with
  `Retry-After` in seconds.
- Addresses end with a slash. Without it, reads are redirected, and all other methods answer 404.

Texts are in the language of `Accept-Language` (English or German). Decide by status and key, not by text.

## Paging

Lists answer `{"count", "next", "previous", "results"}`. `page` counts from 1, and a page that does not exist is a 404.
`page_size` is 50 at most; more is cut.

## Dates and times

Dates and times are ISO 8601 with an offset: below an event in the event's time zone, elsewhere in UTC, written `Z`;
an event's own dates are always in its time zone. Input without an offset is taken to be in the event's time zone,
except for times of scans, which need one. Money is text with two decimals.

## Following changes

Lists of orders send `X-Page-Generated`: pass it unchanged as `modified_since` next time. Some orders that you know
already are sent again.

Lists of items and tax rules send `Last-Modified` once their last change is some minutes old. Send it back as
`If-Modified-Since` for a 304 while nothing has changed; with `If-Unmodified-Since`, the answer is 412 when something
has.

## Repeating requests

`X-Idempotency-Key` makes writes safe to repeat. Use a new random value for each request, and the same one when you
send it again: for 24 hours it has no further effect and gets the same answer. While the first is still being
processed, the answer is 409. With another method, address or body it is 422. After a 409 or a status of 500 and above,
the same request with the same key can be sent again.
"""

# By the fixed parts of a path below the organizer or event: the contract's resource, and what it is.
TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "organizers": ("Organizers", "The organizers that a credential works for."),
    "events": ("Events", "Events with their dates, place, plugins and sales channels."),
    "clone": ("Events", ""),
    "items": ("Items", "Products of an event, tickets among them."),
    "items/variations": ("Item variations", "Kinds of one item, each with its own price."),
    "quotas": ("Quotas", "How many of some items and variations can be sold together."),
    "taxrules": ("Tax rules", "Rates of tax, chosen by items and fees."),
    "orders": ("Orders", "What was sold to whom. Below the organizer, orders of all events are read."),
    "orders/payments": ("Payments", "Payments of an order."),
    "orders/refunds": ("Refunds", "Refunds of an order."),
    "orderpositions": ("Order positions", "Single tickets and other lines of orders."),
    "checkinlists": ("Check-in lists", "Who is let in where, and how many are inside."),
    "checkinlists/positions": ("Check-in list positions", "Tickets of one check-in list, and scanning them."),
    "checkins": ("Check-ins", "All scans of an event, refused ones included."),
    "checkinrpc": ("Check-in RPC", "Scan and search on check-in lists of several events at once."),
    "teams": ("Teams", "Teams, and what they may do."),
    "teams/tokens": ("Team tokens", "API tokens of a team. A token itself is shown when it is created."),
    "upload": ("Uploads", "Files that later requests refer to, for one day. Send the file as the body."),
    "idempotency_query": ("Idempotency", "The stored answer to a request that was sent with a key."),
    "version": ("Version", "The version of the API that is implemented here."),
}

SUMMARIES: Final[Mapping[str, str]] = {
    "list": "List",
    "retrieve": "Show",
    "create": "Create",
    "update": "Replace",
    "partial_update": "Change",
    "destroy": "Delete",
}

REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "304": ("NotModified", "The list has not changed since `If-Modified-Since`."),
    "400": ("BadRequest", "The input is refused."),
    "401": ("Unauthorized", "No valid credential was sent."),
    "403": (
        "Forbidden",
        "The credential lacks the right, or the organizer, event or object is closed to it.",
    ),
    "404": ("NotFound", "There is no such object or page."),
    "409": (
        "Busy",
        "Others are changing the same, or the first request with this key is still running. Try again.",
    ),
    "412": ("PreconditionFailed", "The list has changed since `If-Unmodified-Since`."),
    "422": ("KeyReused", "The idempotency key was used for another request."),
}
