"""A page names every module it will need: they come at once, and a kept page finds all of them on the device."""

import re
from pathlib import Path

import pytest

import mostik

HERE = Path(mostik.__file__).parent / "instruments"
IMPORT = re.compile(r"""^import\s(?:[^"']*\sfrom\s)?["']\./(\w+)\.js["'];""", re.M)
NAMED = re.compile(r"""{% static "instruments/(\w+)\.js" %}""")
HEADER = "device/_tool.html"


def modules(template):
    return set(NAMED.findall((HERE / "templates/instruments" / template).read_text("utf-8")))


def needed(names):
    found, queue = set(), [*names]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += IMPORT.findall((HERE / f"static/instruments/{name}.js").read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    "template", ["fill/_card.html", "device/outbox.html", "device/offline.html", "device/_take.html", HEADER]
)
def test_every_module_of_a_page_is_named_by_it(template):
    named = modules(template) | modules(HEADER)
    assert needed(named) - named == set()
    assert modules(template) - needed(modules(template)) == set()


def test_pages_and_the_worker_agree_on_the_names_of_stores():
    kept, worker = (
        (HERE / f"static/instruments/{name}.js").read_text("utf-8") for name in ("kept", "worker")
    )
    for name in ("mostik-assets", "mostik-device", "/-/person", "mostik-pages-${person}"):
        assert name in kept
        assert name in worker
