"""A phone with a profile of its own, which can be switched off in the middle of everything and on again."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.signal import Signal

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]
_KEPT = """async (wanted) => {
    const rows = await gridgovStore.all("pages");
    const who = await gridgovStore.person();
    return rows.length >= wanted && who !== null && who.kept > 0 && navigator.serviceWorker.controller !== null;
}"""


class Phone:
    """A Chromium as a process: killed, it leaves its profile as a dead battery would."""

    def __init__(self, profile: Path, signal: Signal) -> None:
        self.profile, self.signal = profile, signal
        self.session = ""
        self._playwright: Playwright | None = sync_playwright().start()
        self.on()

    def put_away(self) -> None:
        """For good: only now the database can be reached again."""
        if self._playwright is not None:
            self.kill()
            self._playwright.stop()
            self._playwright = None

    def on(self) -> None:
        """Start the browser with what its profile has."""
        assert self._playwright is not None
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        flags = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu"]
        where = [f"--remote-debugging-port={port}", f"--user-data-dir={self.profile}"]
        self._process = subprocess.Popen(
            [str(CHROMIUM), *flags, *where, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context: BrowserContext = self._browser.contexts[0]
        self.page: Page = self.context.pages[0]
        self.page.set_default_timeout(10_000)
        if self.session:
            self._be(self.session)

    def kill(self) -> None:
        """As when the battery dies."""
        self._process.kill()
        self._process.wait()

    def log_in(self, session: str) -> None:
        """As whose session it is; until the phone has kept what works without signal."""
        self._be(session)
        self.open("/")
        self.until_kept()

    def _be(self, session: str) -> None:
        """A killed browser has lost the cookies of its last half minute."""
        self.session = session
        for name, value in {"sessionid": session, "django_language": "en"}.items():
            self.context.add_cookies([{"name": name, "value": value, "url": self.signal.url}])

    def until_kept(self) -> None:
        """The pages are on the phone."""
        for _ in range(100):
            if self.page.evaluate(_KEPT, 1):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("nothing was kept")

    def open(self, address: str) -> Page:
        """A page of the app."""
        self.page.goto(f"{self.signal.url}{address}")
        return self.page

    def waits(self, number: int) -> None:
        """Until so many forms wait, as the line on top of each page says."""
        line = self.page.locator("#offline-status")
        if number:
            expect(self.page).to_have_url(re.compile("/offline/$"))  # it leads there by itself
            expect(line).to_contain_text(f"{number} waiting to be sent")
        else:
            # A page says nothing before it has counted.
            expect(line).to_have_attribute("data-counted", "0")
            expect(line).to_be_hidden()

    def rows(self) -> list[dict[str, object]]:
        """What lies in the queue, of anybody."""
        found: list[dict[str, object]] = self.page.evaluate(
            "gridgovStore.all('queue').then((rows) => rows.map(({ person, state }) => ({ person, state })))"
        )
        return found
