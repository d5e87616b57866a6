"""Part of bench/card.py: the same 40 questions drawn by other form engines, as plain pages over their npm packages.

npm i @getodk/web-forms@0.22.0 survey-core survey-js-ui     in a folder outside the repository
"""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = {
    "@getodk/web-forms": """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Карта</title>
<script type="importmap">{"imports": {"vue": "/vue/dist/vue.esm-browser.prod.js"}}</script>
<main><h1>Карта</h1><div id="app"></div></main><script type="module">
import {createApp} from "vue"; import {OdkWebForm, webFormsPlugin} from "/@getodk/web-forms/dist/index.js";
const formXml = await (await fetch("/-/form.xml")).text();
createApp(OdkWebForm, {formXml, fetchFormAttachment: async () => new Response("", {status: 404})}).use(webFormsPlugin).mount("#app");
</script></html>""",
    "survey-js-ui": """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Карта</title>
<link rel="stylesheet" href="/survey-core/survey-core.min.css">
<main><h1>Карта</h1><div id="app"></div></main>
<script src="/survey-core/survey.core.min.js"></script><script src="/survey-js-ui/survey-js-ui.min.js"></script>
<script type="module">
const model = new Survey.Model(await (await fetch("/-/model.json")).json());
model.focusFirstQuestionAutomatic = false;
model.render(document.getElementById("app"));
</script></html>""",
}
READY = {"@getodk/web-forms": "#app input[type=radio]", "survey-js-ui": "#app input[type=radio]"}
SEND = {
    "@getodk/web-forms": "#app .footer button, #app button:has-text('Send')",
    "survey-js-ui": "#app input[type=button], #app .sd-navigation__complete-btn",
}
KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".xml": "text/xml",
    ".wasm": "application/wasm",
}


def survey_model(items: int) -> str:
    """The card of bench/ingest_world.py as SurveyJS writes it."""
    panels = []
    for start in range(1, items + 1, 8):
        elements: list[dict[str, object]] = []
        for number in range(start, min(start + 8, items + 1)):
            choices = [{"value": n, "text": f"{n} из 5"} for n in range(1, 6)]
            title = f"Показатель q{number}: условия созданы, взрослые поддерживают инициативу детей и отмечают это"
            rate = {"type": "radiogroup", "name": f"q{number}", "title": title, "isRequired": True}
            why = {"type": "comment", "name": f"q{number}_why", "title": "Что увидели?"}
            elements += [rate | {"choices": choices}, why | {"visibleIf": f"{{q{number}}} notempty"}]
        panels.append({"type": "panel", "title": f"Область {start // 8 + 1}", "elements": elements})
    return json.dumps({"pages": [{"elements": panels}], "locale": "ru"}, ensure_ascii=False)


@contextmanager
def pages(folder: Path, xform: str, items: int) -> Iterator[dict[str, str]]:
    """Addresses of the pages by name; everything is served gzipped."""
    own = {"/-/form.xml": xform, "/-/model.json": survey_model(items)}
    own |= {f"/-/{number}.html": page for number, page in enumerate(PAGES.values())}

    @cache
    def packed(path: str) -> bytes | None:
        file = folder / "node_modules" / path.lstrip("/")
        content = own[path].encode() if path in own else file.read_bytes() if file.is_file() else None
        return None if content is None else gzip.compress(content, 9)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = packed(path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", KINDS.get(Path(path).suffix, "text/html") + "; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        yield {name: f"{base}/-/{number}.html" for number, name in enumerate(PAGES)}
    finally:
        server.shutdown()
        thread.join()
