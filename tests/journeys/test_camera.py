"""A code held into a camera: Chromium plays a film of it, and has no detector of its own here, so jsQR reads it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import Browser, expect

from tests.journeys.browser_checks import FLAGS, HOST, PHONE, Site, a_page, picture

WIDTH, HEIGHT, SCALE = 640, 480, 8


def film_of(code: str, file: Path) -> Path:
    """One picture, in YUV4MPEG2: a black and white code on white."""
    rows = [list(row) for row in segno.make_qr(code, error="m").matrix_iter(scale=SCALE, border=4)]
    left, top = (WIDTH - len(rows[0])) // 2, (HEIGHT - len(rows)) // 2
    light = bytearray(b"\xeb" * WIDTH * HEIGHT)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                light[(top + y) * WIDTH + left + x] = 16
    grey = b"\x80" * (WIDTH * HEIGHT // 2)
    file.write_bytes(b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420mpeg2\nFRAME\n" % (WIDTH, HEIGHT) + light + grey)
    return file


def test_a_ticket_held_into_the_camera_comes_in(
    door_of_acme: dict[str, Any], browser: Browser, site: Site, tmp_path: Path
) -> None:
    film = film_of(door_of_acme["secret"], tmp_path / "ticket.y4m")
    with_camera = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[
            *FLAGS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
            f"--unsafely-treat-insecure-origin-as-secure=http://{HOST}:{site.port}",
        ],
    )
    try:
        with a_page(with_camera, width=PHONE) as page:
            page.context.add_cookies(door_of_acme["cookies"])
            page.goto(site.url(f"/o/acme/gate/checkin-lists/{door_of_acme['checkin_list']}/"))
            page.get_by_role("button", name="Camera").click()
            expect(page.locator(".gate-word")).to_have_text("Valid")
            # It stays in the picture, and is not scanned a second time.
            page.wait_for_timeout(700)
            expect(page.locator(".gate-word")).to_have_text("Valid")
            page.get_by_role("link", name="Next").click()
            expect(page.get_by_text("Hold the QR code in the frame")).to_be_visible()
            picture(page, "gate-camera")
    finally:
        with_camera.close()
