"""The house rules that import-linter cannot see. Each function looks at something and returns sentences about violations,
so that test_violations.py can show every rule a planted one. docs/architecture.md says why the rules are there."""

from __future__ import annotations

import ast
import configparser
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "mostik"
FILE_LINES, FUNCTION_LINES = 400, 40
MIXED = re.compile(r"[A-Za-z]+[А-Яа-яЁё]|[А-Яа-яЁё]+[A-Za-z]")
INLINE = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a <style> block": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "an on… attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.I),
}
FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.I)
TABLES_OF_LETTERS = {"pen.py"}  # widths of single letters, not words
CLOCKS = {"now", "today", "utcnow"}
CLOCK_IS_THE_JOB = {"mostik/platform/actions/jobs.py", "mostik/platform/actions/mail.py"}


@cache
def content(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def nodes(path: Path) -> list[ast.AST]:
    """The syntax tree of a file, flat; read once for all rules."""
    return list(ast.walk(ast.parse(content(path))))


def sources(root: Path, *suffixes: str) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.suffix in suffixes and "migrations" not in path.parts and "__pycache__" not in path.parts:
            yield path


def floors() -> list[str]:
    """Packages from the roof down, as the first contract of .importlinter lists them; neighbours share a floor."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    return config["importlinter:contract:domains"]["layers"].strip().splitlines()


def floor_of(app: str) -> int | None:
    return next(
        (number for number, names in enumerate(floors()) if app in re.split(r"\s*\|\s*", names)), None
    )


def upward_keys(models: Iterable[Any]) -> list[str]:
    found = []
    for model in models:
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = getattr(field.related_model, "_meta", None)
            here, there = floor_of(model._meta.app_label), floor_of(target.app_label) if target else None
            if there is None or here is None:
                continue  # tables of Django and of libraries
            if model._meta.app_label != target.app_label and there <= here:
                found.append(f"{field}: a foreign key points up or sideways, at {target.label}")
            if not field.remote_field.hidden:
                found.append(f'{field}: give it related_name="+", a reverse accessor is a hidden road up')
    return found


def unguarded(patterns: Iterable[Any], prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += unguarded(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            theirs = pattern.callback.__module__.startswith("allauth.")
            if not theirs and not getattr(pattern.callback, "guard", None):
                found.append(f"/{address}: {pattern.callback.__module__} has neither @guarded nor @public")
    return found


def not_in_glossary(models: Iterable[Any], glossary: str) -> list[str]:
    words = set(re.findall(r"`(\w+)`", glossary))
    return [
        f"{model._meta.label} is not in docs/glossary.md" for model in models if model.__name__ not in words
    ]


def over_budget(root: Path) -> list[str]:
    found = []
    for path in sources(root, ".py", ".html", ".js", ".css"):
        lines = content(path).count("\n") + 1
        if lines > FILE_LINES and "vendor" not in path.parts:
            found.append(f"{path}: {lines} lines, at most {FILE_LINES}: split it by noun")
        if path.suffix == ".py":
            found += [
                f"{path}:{line}: {name} has {size} lines, at most {FUNCTION_LINES}"
                for name, line, size in long_functions(path)
            ]
    return found


def long_functions(path: Path) -> Iterator[tuple[str, int, int]]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node):
                size -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if size > FUNCTION_LINES:
                yield node.name, node.lineno, size


def mixed_alphabets(root: Path) -> list[str]:
    """Words with letters of two alphabets: «Мoстик» with a Latin o is not found by any search."""
    found = []
    for path in sources(root, ".html", ".txt", ".js", ".py", ".po", ".csv"):
        if "vendor" in path.parts or path.name in TABLES_OF_LETTERS:
            continue
        for text in pieces(path):
            for word in re.findall(r"[A-Za-zА-Яа-яЁё]+", re.sub(r"%\(\w+\)[sd]|\{\w*\}|\\[nrtu]", " ", text)):
                if MIXED.search(word):
                    found.append(f"{path}: {word!r} mixes two alphabets")
    return found


def pieces(path: Path) -> Iterator[str]:
    if path.suffix != ".py":
        yield content(path)
        return
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def inline_code(root: Path) -> list[str]:
    return [
        f"{path}: {what}; the Content-Security-Policy forbids it"
        for path in sources(root, ".html")
        for what, pattern in INLINE.items()
        if pattern.search(content(path))
    ]


def foreign_addresses(root: Path) -> list[str]:
    return [
        f"{path}: {match.group()}: no page asks anybody else for anything"
        for path in sources(root, ".html", ".css", ".js", ".svg")
        if "vendor" not in path.parts
        for match in FOREIGN.finditer(content(path))
    ]


def wrong_vendored(root: Path) -> list[str]:
    """Vendored files that are not exactly what vendor.json beside them says."""
    found = []
    for listing in root.rglob("vendor.json"):
        for entry in json.loads(listing.read_text("utf-8")):
            file = listing.parent / entry["file"]
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
                found.append(f"{file}: not the file vendor.json describes")
            if not entry.get("licence"):
                found.append(f"{file}: vendor.json gives no licence")
    return found


def undocumented_settings(root: Path, example: str) -> list[str]:
    used = set()
    for path in sources(root, ".py"):
        used |= {name.removesuffix("_FILE") for name in re.findall(r"\bMOSTIK_[A-Z_]+[A-Z]\b", content(path))}
    known = set(re.findall(r"^#?(MOSTIK_[A-Z_]+)=", example, re.M))
    return [f"{name} is not in .env.example" for name in sorted(used - known)] + [
        f"{name} of .env.example is not read anywhere" for name in sorted(known - used)
    ]


def signals(root: Path) -> list[str]:
    """Glue that nobody can follow: model signals and receivers of Django."""
    found = []
    for path in sources(root, ".py"):
        for node in nodes(path):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [f"{name}.{alias.name}" for name in names for alias in getattr(node, "names", [])]
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if any(name.startswith(("django.db.models.signals", "django.dispatch")) for name in names):
                found.append(f"{path}:{node.lineno}: a Django signal; announce a named domain event instead")
    return found


def clocks_in_actions(root: Path) -> list[str]:
    """Actions are given `at`; with a clock inside they cannot be tested nor replayed."""
    found = []
    for path in sources(root, ".py"):
        place = path.relative_to(root.parent).as_posix()
        if "actions" not in path.parts or place in CLOCK_IS_THE_JOB:
            continue
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CLOCKS
            ):
                found.append(f"{place}:{node.lineno}: a clock inside an action; take `at`")
    return found


def loose_arguments(root: Path) -> list[str]:
    """`by` and `at` of an action are keyword-only: nobody reads action(x, user, now) right."""
    found = []
    for path in sources(root, ".py"):
        if "actions" in path.parts:
            for node in nodes(path):
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    loose = {arg.arg for arg in (*node.args.posonlyargs, *node.args.args)} & {"by", "at"}
                    found += [
                        f"{path}:{node.lineno}: {node.name}: make {name} keyword-only"
                        for name in sorted(loose)
                    ]
    return found


def hosts_in_lock(lock: str) -> list[str]:
    wrong = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|file:|@ ")
    return [
        f"requirements.lock:{n}: names a place"
        for n, line in enumerate(lock.splitlines(), 1)
        if wrong.search(line)
    ]
