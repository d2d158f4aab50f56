"""A real browser in front of Django's live server, and what is asked of every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
HOST = "parterre.test"
PHONE, DESK = 390, 1280

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    f"--host-resolver-rules=MAP *.{HOST} 127.0.0.1, MAP {HOST} 127.0.0.1",
)
# Chromium says the first of every page that is neither https nor localhost, the next of every form that is refused.
NOT_OURS = (
    "Cross-Origin-Opener-Policy header has been ignored",
    "the server responded with a status of 422",
    "the server responded with a status of 409",
    "Response Status Error Code 429",  # htmx says so, too
)


@dataclass(frozen=True)
class Site:
    """The live server under the names it has in the tests' settings."""

    port: int

    def url(self, path: str = "/", *, host: str = "") -> str:
        """`host`: the slug of an organizer, or nothing for the root host."""
        name = f"{host}.{HOST}" if host else HOST
        return f"http://{name}:{self.port}{path}"


@dataclass
class Watched:
    """What the browser complained about: errors of scripts, and all that the Content-Security-Policy stopped."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self._console(page, message))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _console(self, page: Page, message: ConsoleMessage) -> None:
        about = message.location.get("url", "")
        # The page itself may be a refusal; what it loads may not be missing.
        is_refusal = about == page.url and "responded with a status of 4" in message.text
        if (
            message.type == "error"
            and not is_refusal
            and not any(known in message.text for known in NOT_OURS)
        ):
            self.complaints.append(f"console: {message.text} ({about})")


@contextmanager
def a_page(browser: Browser, *, width: int = DESK, script: bool = True, **options: Any) -> Iterator[Page]:
    """A browser of its own, with its own cookies; fails at its end when the browser had complaints."""
    height = 844 if width < 700 else 900
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=script,
        reduced_motion="reduce",
        locale=options.pop("locale", "en-GB"),
        **options,
    )
    context.set_default_timeout(20_000)
    watched = Watched()
    context.on("page", watched.listen)
    try:
        yield context.new_page()
        if watched.complaints:
            raise AssertionError("The browser complained:\n" + "\n".join(watched.complaints))
    finally:
        context.close()


@contextmanager
def whole(page: Page) -> Iterator[None]:
    """As high as it is, so that what sticks to an edge stands where it belongs."""
    before = page.viewport_size or {"width": DESK, "height": 900}
    height = max(before["height"], int(page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": before["width"], "height": height})
    yield
    page.set_viewport_size(before)


def picture(page: Page, name: str) -> Path:
    """Of the whole page at once, in var/screens/."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    width = (page.viewport_size or {"width": DESK})["width"]
    file = SCREENS / f"{name}-{width}.png"
    page.evaluate("document.fonts.ready")
    with whole(page):
        page.screenshot(path=file)
    return file


def accessibility_problems(page: Page) -> list[str]:
    """axe's findings, one line each: rule, where, what to do."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    with whole(page):
        # The link that skips to the content lies over the bar while it has the focus, as it should.
        page.evaluate("document.querySelector('.skip')?.blur()")
        found = page.evaluate(
            "async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations",
            tags,
        )
    return [
        f"{rule['id']}: {node['target'][0]} {node['failureSummary'].splitlines()[1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def controls_never_reached(page: Page) -> list[str]:
    """Controls that are seen, and that nobody comes to with the Tab key."""
    expected = page.evaluate(_MARK_CONTROLS)
    reached: set[str] = set()
    # Once round is enough; some controls hold several stops, such as the parts of a date.
    keyboard = page.context.new_cdp_session(page)
    for _round in range(3):
        for _step in range(len(expected) + 5):
            keyboard.send("Input.dispatchKeyEvent", TAB)  # press() waits four times as long
        reached = set(page.evaluate("[...window.reachedByTab]"))
        if len(reached) >= len(expected):
            break
    return [what for number, what in expected.items() if number not in reached]


def broken_words(page: Page) -> list[str]:
    """Words of labels, buttons, tabs, headings and badges that go on in the next line without a hyphen.

    Hosts, emails and codes may where the style says so (`overflow-wrap: anywhere`).
    """
    found: list[str] = page.evaluate(_BROKEN_WORDS)
    return found


def tabs_out_of_sight(page: Page) -> list[str]:
    """Chosen tabs that one would have to scroll to, and at a desk tabs that do not fit."""
    # Observers of sizes are told with a frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: list[str] = page.evaluate(_TABS_OUT_OF_SIGHT, DESK)
    return found


_BROKEN_WORDS = r"""() => {
  const broken = [];
  const seen = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  for (const element of document.querySelectorAll(
    'label, legend, button, summary, th, dt, h1, h2, h3, .btn, .badge, .chip, nav a, .tabs a, .segmented a, .steps li'
  )) {
    if (!seen(element) || element.closest('.unseen')) continue;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const mayBreak = getComputedStyle(node.parentElement).overflowWrap === 'anywhere';
      for (const word of node.data.matchAll(/[^\s\u200b\/\u2010-\u2015-]{2,}/gu)) {
        if (word[0].includes('\u00ad') || (mayBreak && !/^\p{L}{2,22}$/u.test(word[0]))) continue;
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const drawn = [...range.getClientRects()].filter((rect) => rect.width > 1);
        if (new Set(drawn.map((rect) => Math.round(rect.bottom / 4))).size < 2) continue;
        broken.push(`${word[0]} in ${element.tagName.toLowerCase()} “${element.innerText.slice(0, 60)}”`);
      }
    }
  }
  return [...new Set(broken)];
}"""
_TABS_OUT_OF_SIGHT = """(desk) => [...document.querySelectorAll('.tabs, .segmented')].flatMap((tabs) => {
  const {left, right} = tabs.getBoundingClientRect();
  const isOut = (tab) => tab.getBoundingClientRect().left < left - 1 || tab.getBoundingClientRect().right > right + 1;
  const chosen = [...tabs.querySelectorAll('[aria-current]')].filter(isOut);
  const all = innerWidth >= desk ? [...tabs.children].filter(isOut) : [];
  return [...new Set([...chosen, ...all])].map((tab) => tab.innerText);
})"""
_MARK_CONTROLS = """() => {
  // What polls would put new controls in the place of those that are marked.
  document.addEventListener('htmx:beforeRequest', (event) => event.preventDefault());
  const found = {};
  const groups = new Set();
  let number = 0;
  const seen = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && element.getClientRects().length > 0;
  for (const element of document.querySelectorAll(
    'a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), select:not(:disabled), '
    + 'textarea:not(:disabled), summary, [tabindex="0"]')) {
    // The button that Enter in a field presses is nobody's to see.
    if (!seen(element) || element.closest('[inert]') || element.matches('.unseen[aria-hidden="true"]')) continue;
    if (element.type === 'radio') {
      // A group is one stop: the chosen one, or the first.
      const group = `${element.form ? [...document.forms].indexOf(element.form) : ''}:${element.name}`;
      if (groups.has(group)) continue;
      groups.add(group);
      const members = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)]
        .filter((other) => other.form === element.form && !other.disabled);
      const stop = members.find((other) => other.checked) ?? members[0];
      number += 1;
      members.forEach((member) => { member.dataset.tested = number; });
      found[number] = `radio ${stop.name}`;
      continue;
    }
    number += 1;
    element.dataset.tested = number;
    found[number] = element.outerHTML.slice(0, 120);
  }
  window.reachedByTab = new Set();
  document.addEventListener('focusin', (event) => {
    if (event.target.dataset.tested) window.reachedByTab.add(event.target.dataset.tested);
  }, true);
  // From the top.
  getSelection()?.removeAllRanges();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return found;
}"""
