"""A real browser for tests: where it is, how it starts, what every page must satisfy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

# the shell is the same browser without windows: half the processes, twice as fast
FOUND = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = os.environ.get("MOSTIK_CHROMIUM") or FOUND or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
SIZES = {"wide": (1440, 900), "phone": (390, 844), "small": (320, 640)}


def require_chromium() -> None:
    if os.path.exists(CHROMIUM):
        return
    reason = f"no browser at {CHROMIUM}: apt-get install chromium, or set MOSTIK_CHROMIUM"
    if os.environ.get("MOSTIK_TEST_STRICT") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Watch:
    """What went wrong behind a page: errors of its console, requests to anybody else."""

    base: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        # a refused form (422) and a tested refusal (403, 404) are printed by the browser as failed resources
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.foreign.append(request.url)

    def assert_clean(self) -> None:
        assert not self.errors, self.errors
        assert not self.foreign, self.foreign


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    options = {"runOnly": list(rules)} if rules else {}
    found = Axe().run(page, options={**options, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:200]}" for one in found for node in one["nodes"]]


def assert_accessible(page: Page, rules: Sequence[str] = ()) -> None:
    """No violation of any axe rule (or of these)."""
    assert not (found := violations(page, rules)), "\n".join([page.url, *found])


def overflow(page: Page) -> int:
    """By how many pixels the page itself scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
