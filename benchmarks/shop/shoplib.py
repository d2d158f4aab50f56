"""A browser-like buyer, for the drivers of this folder. Standard library only, no product code."""

import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from benchlib import Http, Jar

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ITEM = re.compile(r'name="(item_[0-9_]+)"')
HIDDEN = re.compile(r'name="(cart|total)" value="([^"]+)"')


def shop_base(args):
    """http://<organizer>.<root host>:<port>"""
    root = urllib.parse.urlsplit(args.base)
    return args.shop or f"{root.scheme}://{args.org}.{root.netloc}"


class Buyer:
    """One visitor: a connection and cookies of their own."""

    def __init__(self, base):
        self.http, self.jar, self.base = Http(base, timeout=60), Jar(), base

    async def get(self, path):
        return await self.http.get(path, jar=self.jar)

    async def post(self, path, values):
        headers = {"Content-Type": FORM, "Origin": self.base, "Referer": f"{self.base}{path}"}
        return await self.http.post(path, urllib.parse.urlencode(values), headers=headers, jar=self.jar)

    async def close(self):
        await self.http.close()


class Stopped(Exception):
    """A page that is not what a buyer expects; `status` and `where` say which."""

    def __init__(self, where, response):
        super().__init__(f"{where}: HTTP {response.status}")
        self.status, self.where, self.text = response.status, where, response.text


def token(page):
    found = TOKEN.search(page.text)
    return found[1] if found else ""


async def fill_cart(buyer, event, number=1):
    """Event page, add: answers what the shop says then (the page after the redirect)."""
    page = await buyer.get(f"/{event}/")
    if page.status != 200:
        raise Stopped("event", page)
    item = ITEM.search(page.text)
    if item is None:
        return page
    added = await buyer.post(
        f"/{event}/cart/add/", {"csrfmiddlewaretoken": token(page), item[1]: str(number)}
    )
    if added.status != 303:
        raise Stopped("add", added)
    return await buyer.get(added.get("location").partition("#")[0])


async def check_out(buyer, event, email, payment):
    """Checkout page, order, and the order's page. Answers the order's address."""
    page = await buyer.get(f"/{event}/checkout/")
    if page.status != 200:
        raise Stopped("checkout", page)
    values = {"csrfmiddlewaretoken": token(page), "email": email, **dict(HIDDEN.findall(page.text))}
    if 'name="payment"' in page.text:
        values["payment"] = payment
    placed = await buyer.post(f"/{event}/checkout/", values)
    if placed.status != 303 or "/order/" not in placed.get("location", ""):
        raise Stopped("order", placed)
    where = placed.get("location")
    shown = await buyer.get(where)
    if shown.status != 200:
        raise Stopped("order page", shown)
    return where
