"""Pictures of pages, to look at: every address at 1440 and 390 pixels as a given person.

    python tools/screens.py --user EMAIL --out DIR [--base http://127.0.0.1:8000] [--scheme wb] [--axe] /address …

Signs in by a session made directly in the database of this installation (MOSTIK_HOME, MOSTIK_DATABASE_URL), so it works
for a server that runs on the same database. Prints status, weight, overflow and, with --axe, accessibility violations.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
CHROMIUM = os.environ.get("MOSTIK_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def session_cookie(email: str) -> str:
    """A signed-in session of this person."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    user = get_user_model().objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key or ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--user")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--scheme", default="", help="appearance, such as wb.2.wide.off")
    parser.add_argument("--axe", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    cookies = []
    if given.user:
        cookies.append({"name": "sessionid", "value": session_cookie(given.user), "url": given.base})
    if given.scheme:
        cookies.append({"name": "mostik_appearance", "value": given.scheme, "url": given.base})

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width_name, (width, height) in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="ru-RU", reduced_motion="reduce"
            )
            context.add_cookies(cookies)
            page = context.new_page()
            page.on("console", lambda message: message.type == "error" and print("  console:", message.text))
            for address in given.addresses:
                look_at(page, given, address, width_name)
            context.close()
        browser.close()


def look_at(page, given, address: str, width_name: str) -> None:
    response = page.goto(given.base + address, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    name = (re.sub(r"[^\w]+", "-", address).strip("-") or "home") + (
        f"-{given.scheme}" if given.scheme else ""
    )
    target = given.out / f"{name}-{width_name}.png"
    page.screenshot(path=target, full_page=True)
    print(
        f"{response.status} {address} {width_name}: {target.name}"
        + (f", OVERFLOW {over}px" if over > 0 else "")
    )
    if given.axe:
        from axe_playwright_python.sync_playwright import Axe

        for violation in Axe().run(page).response["violations"]:
            for node in violation["nodes"][:5]:
                print(f"  axe {violation['id']}: {node['target']} {node['html'][:160]}")


if __name__ == "__main__":
    main()
