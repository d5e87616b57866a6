"""SVG → PNG for Word, by Typst with the fonts of this package: twice the resolution of the screen."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
PIXELS_PER_INCH = 192


def png(svg: str) -> tuple[bytes, int, int]:
    """The picture as wide as the text of a page, and its width and height in pixels."""
    made = _compiler().compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs={"svg": svg})
    assert isinstance(made, bytes)
    width, height = struct.unpack(">II", made[16:24])
    return made, width, height


@cache
def _compiler() -> typst.Compiler:
    template = HERE / "pdf" / "picture.typ"
    return typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
    )
