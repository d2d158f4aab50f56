"""Takes README's pictures from the running stack: `make up` in one terminal, this module in another."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=800)


def take() -> None:
    stack = json.loads((ROOT / "var" / "stack.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--hide-scrollbars"]
        )
        _shop(browser, stack)
        _office_and_gate(browser, stack)
        browser.close()


def _shop(browser: Browser, stack: dict[str, Any]) -> None:
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{stack['shop_url']}{stack['event']}/")
    _keep(page, "shop")


def _office_and_gate(browser: Browser, stack: dict[str, Any]) -> None:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(stack["backoffice_url"])
    login = stack["logins"]["organizer"]
    page.fill("[name=login]", login["email"])
    page.fill("[name=password]", login["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(stack["backoffice_url"])
    page.goto(f"{stack['backoffice_url']}orders/")
    _keep(page, "back-office")
    page.set_viewport_size(PHONE)
    page.goto(stack["gate_url"])
    page.get_by_text("Main entrance").click()
    page.fill("[name=barcode]", _ticket(stack))
    page.keyboard.press("Enter")
    page.locator(".gate-result").wait_for()
    _keep(page, "gate")


def _ticket(stack: dict[str, Any]) -> str:
    """One that nobody has shown yet."""
    url = (
        f"{stack['api_url']}organizers/{stack['organizer']}/events/{stack['event']}"
        "/orderpositions/?order__status=p&has_checkin=false"
    )
    request = urllib.request.Request(url, headers={"Authorization": f"Token {stack['api_token']}"})
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["results"][0]["secret"])


def _keep(page: Page, name: str) -> None:
    """With 128 colours: a picture is a fifth of its size, and nobody sees the difference."""
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    take()
