"""Runs the browser's twin of the evaluator: under node where there is one, otherwise in chromium."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "mostik/instruments/static/instruments"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")


def run_module(code: str, data: object) -> object:
    """The result of `export default (data) => …` in `code`, which may import `./engine.js` and its neighbours."""
    if node := shutil.which("node"):
        source = code.replace("./", f"file://{STATIC}/")
        program = (
            f"const m = await import('data:text/javascript,' + encodeURIComponent({json.dumps(source)}));"
        )
        program += "let s = ''; for await (const c of process.stdin) s += c;"
        program += "console.log(JSON.stringify(m.default(JSON.parse(s))));"
        out = subprocess.run(
            [node, "--input-type=module", "-e", program],
            input=json.dumps(data),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert out.returncode == 0, out.stderr
        return json.loads(out.stdout)
    if CHROMIUM:
        return _in_chromium(code, data)
    pytest.skip("neither node nor chromium is here to run the JavaScript twin: apt install chromium")
    return None


def _in_chromium(code: str, data: object) -> object:
    from playwright.sync_api import sync_playwright

    def serve(route):
        name = route.request.url.rsplit("/", 1)[1]
        files = {"": "<!doctype html>", "test.js": code}
        body = files[name] if name in files else (STATIC / name).read_text()
        kind = "text/javascript" if name.endswith(".js") else "text/html"
        route.fulfill(body=body, content_type=kind)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.route("**/*", serve)
            page.goto("http://twin.test/")
            return page.evaluate("async (data) => (await import('/test.js')).default(data)", data)
        finally:
            browser.close()
