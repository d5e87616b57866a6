"""What the page of a 40-item card costs a weak computer, beside other form engines with the same questions.

    python -m bench card [--items 40] [--times 5] [--peers FOLDER]

Our page comes from the real server with built static files, the peers (card_peers.py says how to install them) from a
small local one; all compressed. Counted in headless Chromium, each time in a fresh profile:

- wire: bytes of bodies and headers as they came, of everything asked for until the form is ready: page, styles, scripts,
  the trees or the form definition. Fonts are counted apart. So is what we fetch afterwards, in idle time, to work
  without a connection (service worker, pages of the outbox, the card once more).
- CPU: processor time of tasks of the main thread (Performance.TaskDuration, thread ticks) until ready; the least of the times.
- heap: JavaScript heap after a forced collection of garbage, the form ready.
- axe: violations of the ready page, and after an empty form was sent.

Exit code 1 if our page is over a budget: 60 KB without fonts, 200 ms, 5 MB, 0 violations.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.card_peers import READY, SEND, pages
from bench.ingest import ROOT, _mostik, _place
from bench.loss import _answers, server_command
from tools.run_tests import free_port

MOST_KB, MOST_MS, MOST_MB = 60, 200, 5
CHROMIUM = (
    os.environ.get("MOSTIK_CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or ""
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@dataclass
class Seen:
    """One visit."""

    wire: dict[str, int] = field(default_factory=dict)  # by kind
    later: int = 0
    cpu: float = 0
    heap: float = 0
    axe: list[str] = field(default_factory=list)
    axe_after: list[str] = field(default_factory=list)

    @property
    def without_fonts(self) -> int:
        return sum(size for kind, size in self.wire.items() if kind != "Font")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench card", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="folder with node_modules of the peers")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        environment = stack.enter_context(_place("sqlite"))
        world = json.loads(_mostik(["-m", "bench.card_world", str(options.items)], environment))
        address = stack.enter_context(_server(environment))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, Chromium {browser.version}",
            flush=True,
        )
        ours = [
            _visit(browser, address + world["card"], "form[data-ready]", "button[value=submit]", world)
            for _ in range(options.times)
        ]
        bad = _tell("Мостик", ours, judge=True)
        if options.peers:
            for name, url in stack.enter_context(pages(options.peers, world["xform"], options.items)).items():
                try:
                    seen = [_visit(browser, url, READY[name], SEND[name]) for _ in range(options.times)]
                except Exception as error:  # a peer that does not start is a line, not the end
                    print(f"{name}: {str(error).splitlines()[0]}")
                else:
                    _tell(name, seen, judge=False)
        browser.close()
    return 1 if bad else 0


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(server_command(port), env=environment | {"MOSTIK_BUILT_STATIC": "1"}, cwd=ROOT)
    try:
        while process.poll() is None and not _answers(port):
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _visit(browser: Any, url: str, ready: str, send: str, world: dict[str, str] | None = None) -> Seen:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru-RU")
    context.set_default_timeout(120_000)
    if world:
        context.add_cookies([{"name": "sessionid", "value": world["session"], "url": url}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    seen, kinds, is_ready = Seen(), {}, False

    def came(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        size = int(event["encodedDataLength"])
        if is_ready:
            seen.later += size
        else:
            seen.wire[kind] = seen.wire.get(kind, 0) + size

    wire.on("Network.requestWillBeSent", lambda e: kinds.setdefault(e["requestId"], e.get("type", "Other")))
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(url, wait_until="load")
    page.wait_for_selector(ready)
    metrics = {m["name"]: m["value"] for m in wire.send("Performance.getMetrics")["metrics"]}
    is_ready = True
    seen.cpu = 1000 * metrics["TaskDuration"]
    page.wait_for_timeout(1500)
    wire.send("HeapProfiler.collectGarbage")
    metrics = {m["name"]: m["value"] for m in wire.send("Performance.getMetrics")["metrics"]}
    seen.heap = metrics["JSHeapUsedSize"] / 1024 / 1024
    seen.axe = _axe(page)
    page.locator(send).first.click()
    page.wait_for_timeout(1500)
    seen.axe_after = _axe(page)
    context.close()
    return seen


def _axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']} {len(one['nodes'])}" for one in found]


def _tell(name: str, visits: list[Seen], *, judge: bool) -> bool:
    """Print a line; True if a budget is broken."""
    one = min(visits, key=lambda seen: seen.without_fonts)
    cpu, heap = min(seen.cpu for seen in visits), min(seen.heap for seen in visits)
    kinds = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in sorted(one.wire.items()))
    fonts = one.wire.get("Font", 0) / 1024
    print(
        f"{name}: wire {one.without_fonts / 1024:.1f} KB without fonts ({kinds}; with fonts {one.without_fonts / 1024 + fonts:.1f};"
        f" afterwards {one.later / 1024:.1f}), main thread {cpu:.0f} ms, heap {heap:.1f} MB,"
        f" axe {one.axe or 0}, after a refused sending {one.axe_after or 0}",
        flush=True,
    )
    over = [
        one.without_fonts > MOST_KB * 1024,
        cpu > MOST_MS,
        heap > MOST_MB,
        one.axe,
        one.axe_after,
    ]
    return judge and any(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
