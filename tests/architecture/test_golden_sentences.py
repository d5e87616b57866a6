"""A sentence that carries a number is written by a test word for word, in Russian, in every plural form.

Looked through are the modules that make texts of papers and conclusions: `reports`, and whatever is called `…_words`. A sentence is
a text with a place for a number and at least four words (in `…_words`, any text of four words); the longest piece of its
translation, between such places, has to stand in a test. A new sentence without its golden test fails here with its name.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from tests.architecture.rules import ROOT

ARGUMENTS = {"gettext": (0,), "_": (0,), "pgettext": (1,), "ngettext": (0,), "npgettext": (1,)}
"""Which argument of a call names the text in the catalogue."""
PLACE = re.compile(r"%\(\w+\)[sd]|%%")
LEAST_WORDS = 4


def modules() -> Iterator[Path]:
    for path in sorted((ROOT / "mostik").rglob("*.py")):
        if "reports" in path.parts or path.stem == "reports" or path.stem.endswith("_words"):
            yield path


def sentences(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ARGUMENTS:
            for number in ARGUMENTS[node.func.id]:
                text = node.args[number]
                if isinstance(text, ast.Constant) and is_sentence(str(text.value), path):
                    yield str(text.value)


def is_sentence(text: str, path: Path) -> bool:
    carries_number = "%(" in text or path.stem.endswith("_words")
    return carries_number and len(text.split()) >= LEAST_WORDS


@cache
def translations(package: str) -> dict[str, list[str]]:
    """Russian forms by the English text."""
    with (ROOT / f"mostik/{package}/locale/ru/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="ru")
    found = {}
    for message in catalogue:
        names = message.id if isinstance(message.id, list | tuple) else [message.id]
        found[names[0]] = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return found


@cache
def written_in_tests() -> str:
    texts = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path.parent != Path(__file__).parent:
            tree = ast.walk(ast.parse(path.read_text("utf-8")))
            texts += [n.value for n in tree if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(texts)


def missing(path: Path, golden: str) -> list[str]:
    """Russian forms of a module's sentences that no test writes."""
    forms = translations(path.relative_to(ROOT / "mostik").parts[0])
    found = []
    for text in sentences(path):
        for form in forms[text]:
            piece = max(PLACE.split(form), key=len).strip(" .:;,«»()—")
            if piece not in golden:
                found.append(f"{path.relative_to(ROOT)}: {form}")
    return found


def test_every_sentence_with_a_number_is_written_in_a_test():
    every = [sentence for path in modules() for sentence in sentences(path)]
    assert len(every) > 150
    assert [line for path in modules() for line in missing(path, written_in_tests())] == []


def test_the_look_sees_a_sentence_nobody_has_written():
    """Broken on purpose: without the tests every sentence with a number is named, in each of its forms."""
    path = ROOT / "mostik/monitoring/reports/sections/conclusions.py"
    named = missing(path, "")
    assert len(named) > 20
    assert any("Ниже порога %(k)s из %(n)s показателя." in line for line in named)
    assert not is_sentence("Overall score", path)
