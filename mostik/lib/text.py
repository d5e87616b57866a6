"""Small helpers for Russian text."""

from __future__ import annotations

import re

_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфцэы", "abvgdeziyklmnoprstufcey", strict=True)),
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
}


def slugify_ru(text: str) -> str:
    """«Детский сад № 5 «Ёлочка»» → «detskiy-sad-5-elochka»; only a–z, 0–9 and hyphens, «-» never at an edge.

    Text without a single letter or digit gives «x», so that the result can always be part of a file name.
    """
    latin = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-") or "x"


def one_line(text: str) -> str:
    """Collapse every run of white space, no-break spaces included, into one ordinary space."""
    return " ".join(text.split())
