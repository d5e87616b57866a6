"""Drawing SVG by roles. On the screen a role is a CSS class, so a chart follows the colours of the reader's scheme;
on paper it is a literal colour, so Word and PDF need no style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SANS = "Liberation Sans, Golos Text, Arial, sans-serif"

# The palette of paper; the screen's twin lives in mostik.css (a test compares the five levels).
LEVELS = {1: "#b3261e", 2: "#e8884a", 3: "#f3d36b", 4: "#8fc1a9", 5: "#1b6b57"}
ON_LEVELS = {1: "#ffffff", 2: "#1a1a1a", 3: "#1a1a1a", 4: "#1a1a1a", 5: "#ffffff"}
PAPER = {
    **{f"lv-{level}": f'fill="{colour}"' for level, colour in LEVELS.items()},
    **{f"lt-{level}": f'fill="{colour}"' for level, colour in ON_LEVELS.items()},
    "name": 'fill="#1a1a1a"',
    "strong": 'fill="#1a1a1a" font-weight="bold"',
    "axis": 'fill="#4d5866"',
    "rule": 'stroke="#d4dae1" stroke-width="1"',
    "stem": 'stroke="#1d4f91" stroke-width="2"',
    "thin": 'stroke="#8a95a3" stroke-width="1"',
    "dash": 'stroke="#8a95a3" stroke-width="1" stroke-dasharray="4 4"',
    "mark": 'stroke="#b3261e" stroke-width="2"',
    "main": 'fill="#1d4f91" stroke="#1d4f91" stroke-width="1.5"',
    "middle": 'fill="#9db9dc" stroke="#1d4f91" stroke-width="1.5"',
    "hollow": 'fill="#ffffff" stroke="#1d4f91" stroke-width="1.5"',
    "bar": 'fill="#5d83b5"',
}

# Advance widths of Golos Text in 1/100 em, by groups; a little wider than the paper's Liberation Sans.
_WIDTHS: dict[str, int] = {
    char: width
    for width, chars in {
        23: "'\N{NO-BREAK SPACE} ",
        28: "`ij",
        31: "!,.:;·Il|",
        38: 'f()-[]{}"rt°*',
        48: "г/1\\т_7?sz–зь",  # noqa: RUF001
        55: "cсэ+<=>JL^akvxy~«±»×−Гавухчя",
        59: "235eеклё4689EFZouЁЕбдийнопъ",  # noqa: RUF001
        63: "0TbdghnpqТрц$SYЗ",
        68: "PXБРХЬ#&ABCKRVAАВСУЧЭЯDGК",  # noqa: RUF001
        74: "U—ДЛмыOQОЪфHNИЙНП",
        80: "Цюwжш%щ",
        88: "MМФmЫ",
        98: "…WЖШЮЩ@",
        110: "№",
    }.items()
    for char in chars
}


def text_width(text: str, size: float = 12) -> float:
    """Width of a line in pixels, with a hair to spare."""
    return sum(_WIDTHS.get(char, 66) for char in text) * size * 1.04 / 100


def wrapped(text: str, width: float, size: float = 12, most: int = 3) -> list[str]:
    """Lines not wider than `width`: at spaces, a too long word by letters; what exceeds `most` lines ends with «…»."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        while text_width(word, size) > width and len(word) > 1:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or text_width(word[:n], size) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ,;—") + "…"]
    return lines


class Pen:
    """Collects shapes; `done()` gives the SVG. Coordinates are pixels of the view box."""

    def __init__(self, *, paper: bool) -> None:
        self.paper = paper
        self.parts: list[str] = []

    def role(self, role: str) -> str:
        if not self.paper:
            return f'class="{role}"'
        return " ".join(PAPER[one] for one in role.split())

    def rect(self, x: float, y: float, width: float, height: float, role: str) -> None:
        edge = ' stroke="#ffffff" stroke-width="0.6"' if self.paper else ""
        self.parts.append(
            f'<rect x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}" {self.role(role)}{edge}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, role: str) -> None:
        self.parts.append(f'<path d="M{x1:.4g} {y1:.4g}L{x2:.4g} {y2:.4g}" {self.role(role)}/>')

    def dot(self, x: float, y: float, role: str, shape: str = "circle") -> None:
        if shape == "circle":
            self.parts.append(f'<circle cx="{x:.4g}" cy="{y:.4g}" r="5" {self.role(role)}/>')
        else:
            self.parts.append(f'<path d="M{x:.4g} {y - 6:.4g}l6 6l-6 6l-6 -6z" {self.role(role)}/>')

    def text(
        self, x: float, y: float, text: str, role: str = "name", *, size: float = 12, anchor: str = "start"
    ) -> None:
        """`y` is the middle of the line."""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(
            f'<text x="{x:.4g}" y="{y + size * 0.35:.4g}" font-size="{size:g}"{place} {self.role(role)}>{escape(text)}</text>'
        )

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        role: str = "name",
        *,
        size: float = 12,
        anchor: str = "start",
    ) -> None:
        """Several lines whose block is centred at `y`."""
        top = y - (len(lines) - 1) * size * 0.6
        for index, line in enumerate(lines):
            self.text(x, top + index * size * 1.2, line, role, size=size, anchor=anchor)

    def done(self, width: float, height: float, title: str) -> str:
        size = f' width="{width:.4g}" height="{height:.4g}" font-family="{SANS}"' if self.paper else ""
        name = escape(title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.4g} {height:.4g}"{size} role="img" aria-label="{name}">'
            f"<title>{name}</title>{''.join(self.parts)}</svg>"
        )
