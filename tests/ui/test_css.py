"""The style sheets: small, contrasted in every scheme, free of other people's addresses; paper and screen agree."""

import re
from pathlib import Path

import brotli
import pytest

from mostik.ui.charts.pen import LEVELS, ON_LEVELS

STATIC = Path(__file__).resolve().parents[2] / "mostik/ui/static/ui"
SHEETS = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.css")}


def variables(selector: str) -> dict[str, str]:
    """Colours of a scheme over those of the usual one."""
    found: dict[str, str] = {}
    for wanted in (":root", selector):
        for text in (SHEETS["mostik.css"], SHEETS["schemes.css"]):
            for block in re.findall(re.escape(wanted) + r"\{([^}]*)\}", text):
                found |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,8})", block))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    ("ink", "bg"), ("ink", "card"), ("ink", "soft"), ("muted", "bg"), ("muted", "card"), ("muted", "soft"),
    ("main", "bg"), ("main", "card"), ("main", "main-soft"), ("main-ink", "main"), ("head-ink", "head"),
    ("good", "card"), ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "card"), ("bad", "bad-soft"),
    ("bad", "bg"), ("info", "info-soft"), ("ink", "info-soft"), ("ink", "bad-soft"), ("ink", "warn-soft"), ("ink", "good-soft"),
    *((f"l{level}t", f"l{level}") for level in range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize("selector", [":root", "[data-scheme=bw]", "[data-scheme=wb]", "[data-scheme=blue]"])
def test_words_are_readable_and_edges_visible(selector):
    colours = variables(selector)
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}
    assert contrast(colours["edge"], colours["card"]) >= 3  # borders of fields
    assert contrast(colours["focus"], colours["bg"]) >= 2.5


def test_paper_has_the_colours_of_the_screen():
    colours = variables(":root")
    assert {level: colours[f"l{level}"] for level in LEVELS} == LEVELS
    for level, colour in ON_LEVELS.items():
        assert luminance(colours[f"l{level}t"]) == luminance(colour)


def test_sheets_are_small():
    assert len(SHEETS["mostik.css"].encode()) <= 15_000
    assert len(brotli.compress("".join(SHEETS.values()).encode())) <= 6_000
    assert len(brotli.compress((STATIC / "mostik.js").read_bytes())) <= 1_500


def test_nothing_is_fetched_from_elsewhere():
    for text in SHEETS.values():
        assert not re.search(r"https?:|//[a-z]", text)
        assert all((STATIC / path).exists() for path in re.findall(r"url\(([^)]+)\)", text))
