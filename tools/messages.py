"""Catalogues of texts, one pair (ru, en) per package: mostik/<package>/locale/<language>/LC_MESSAGES/django.po.

    collect [PACKAGE…]   bring the catalogues up to date with the code; English is filled from the msgids
    check                fail if a text is not collected, not translated, left over, loses a placeholder,
                         or is translated differently in two packages
    compile              write the .mo files

Needs no system gettext: Babel reads Python, Django's own `templatize` turns a template into something Babel reads.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mostik"
LANGUAGES = {
    "ru": "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    "en": "(n != 1)",
}
PLURALS = {"ru": 3, "en": 2}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "record": None,  # audit.record("network.node.closed", …): the journal shows it in words
    "Entry": None,  # the same of many rows
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def texts(package: Path) -> Catalog:
    """Every message of one package, from its Python files and templates."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    found = Catalog()
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            source = templatize(path.read_text("utf-8"), origin=str(path)).encode()
        else:
            continue
        for _line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            if message and message != ("", ""):
                found.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return found


def packages() -> Iterator[Path]:
    return (p for p in sorted(PACKAGE.iterdir()) if (p / "__init__.py").exists())


def catalogue(package: Path, language: str) -> tuple[Path, Catalog]:
    path = package / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return path, Catalog(locale=language)
    with path.open("rb") as file:
        return path, read_po(file, locale=language)


def collect(names: list[str]) -> None:
    for package in packages():
        found = texts(package)
        if not len(found) or (names and package.name not in names):
            continue
        for language in LANGUAGES:
            path, old = catalogue(package, language)
            new = Catalog(locale=language)
            for message in found:
                if message.id:
                    text = translation(message, old, language)
                    new.add(message.id, text, message.locations, message.flags, context=message.context)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(package, language, new))


def written(package: Path, language: str, messages: Catalog) -> bytes:
    """The catalogue as bytes that depend on the texts alone: no dates, no versions of tools, no line numbers."""
    body = io.BytesIO()
    write_po(body, messages, width=110, sort_output=True, omit_header=True, include_lineno=False)
    header = f"""# {package.name}, {language}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={PLURALS[language]}; plural={LANGUAGES[language]};\\n"

"""
    return header.encode() + body.getvalue()


def translation(message, old: Catalog, language: str):
    if language == "en":
        return in_words(message.id)
    known = old.get(message.id, message.context)
    if known is not None and known.string:
        return known.string
    return ("",) * PLURALS[language] if message.pluralizable else ""


def in_words(text):
    """«network.node.closed» of the journal reads «Node: closed»; every other text is itself."""
    if isinstance(text, str) and re.fullmatch(r"[a-z]+(\.[a-z_]+){2}", text):
        _package, thing, done = text.split(".")
        return f"{thing.capitalize()}: {done.replace('_', ' ')}"
    return text


def check() -> list[str]:
    problems: list[str] = []
    meanings: dict[tuple, dict] = defaultdict(dict)
    for package in packages():
        found = texts(package)
        for language in LANGUAGES if len(found) else ():
            path, have = catalogue(package, language)
            problems += [f"{path.relative_to(ROOT)}: {line}" for line in differences(found, have)]
            if language == "ru":
                for message in have:
                    if message.id:
                        meanings[message.context, message.id][str(message.string)] = package.name
    for (_context, text), said in meanings.items():
        if len(said) > 1:
            both = ", ".join(f"{package}: {meaning}" for meaning, package in said.items())
            problems.append(f"{text!r} is translated differently ({both}); use pgettext or one translation")
    return problems


def differences(found: Catalog, have: Catalog) -> Iterator[str]:
    for message in found:
        known = have.get(message.id, message.context) if message.id else message
        if known is None:
            yield f"not collected: {message.id!r}"
        elif message.id and not all(forms(known.string)):
            yield f"not translated: {message.id!r}"
        elif message.id and not placeholders(message.id) >= placeholders(known.string):
            yield f"unknown placeholder in the translation of {message.id!r}"
        elif message.id and placeholders(forms(message.id)[-1]) != placeholders(forms(known.string)[-1]):
            yield f"a placeholder is lost in the translation of {message.id!r}"
    for message in have:
        if message.id and found.get(message.id, message.context) is None:
            yield f"no longer in the code: {message.id!r}"


def forms(text) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [text]


def placeholders(text) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", " ".join(forms(text))))


def compile_all() -> None:
    for po in PACKAGE.rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            # set in place whole: a server of this folder may be reading it
            draft = po.with_suffix(f".{os.getpid()}.draft")
            with po.open("rb") as source, draft.open("wb") as target:
                write_mo(target, read_po(source))
            draft.replace(mo)


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "collect":
        collect(sys.argv[2:])
    elif command == "compile":
        compile_all()
    elif command == "check":
        problems = check()
        print("\n".join(problems[:60]))
        print(f"messages: {len(problems)} problems")
        return 1 if problems else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
