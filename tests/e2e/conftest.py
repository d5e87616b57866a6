"""A site in a thread and a browser in front of it.

    def test_sign_in(open_page, region):
        page = open_page("/", user=region.methodist.user, size="phone")

`open_page` fails the test at its end if the console printed an error or a request left for somebody else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e import offline
from tests.e2e.browser import CHROMIUM, FLAGS, SIZES, Watch, require_chromium
from tests.e2e.real_site import Site
from tests.fast_database import seed

# Playwright keeps an event loop in this thread; Django would take it for asynchronous code and refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    require_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`open_page(address, user=None, size="wide", appearance="", javascript=True) -> Page`, already loaded."""
    opened = []

    def open_one(
        address: str, *, user=None, size: str = "wide", appearance: str = "", javascript: bool = True
    ) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ru-RU",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        cookies = {"mostik_appearance": appearance} if appearance else {}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page, watch = context.new_page(), Watch(live_server.url)
        page.set_default_timeout(60_000)
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.on("request", watch.on_request)
        opened.append((context, watch))
        page.goto(live_server.url + address)
        return page

    yield open_one
    for context, _ in opened:
        context.close()
    for _, watch in opened:
        watch.assert_clean()


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The region and the static files, made once."""
    home = tmp_path_factory.mktemp("site")
    seed(home / "built.sqlite3")
    return Site(home, home / "built.sqlite3")


@pytest.fixture
def site(built, tmp_path):
    """The server on a copy of the database."""
    built.use(tmp_path / "own.sqlite3")
    built.start()
    yield built
    built.kill()


@pytest.fixture
def photo(tmp_path):
    """Bigger than is kept, with the place and the camera written into it."""
    path = tmp_path / "снимок.png.jpg"
    picture = Image.effect_noise((2000, 1500), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "Камера Иванова"
    picture.save(path, "JPEG", exif=exif)
    return path


@pytest.fixture
def device(browser, site):
    """`device(email)`: a browser context of its own, as another device is; signed in."""
    opened = []

    def one(email=offline.ME, size="phone"):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="ru-RU", reduced_motion="reduce"
        )
        offline.sign_in(context, site, email)
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield one
    for context in opened:
        context.close()
