"""QR codes as pictures inside a page or a document."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str) -> SafeString:
    """An <svg class="qr"> without size: CSS gives it one. Always black on white, with the quiet zone scanners need."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(
        code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    )


def picture(text: str) -> str:
    """The same as a whole SVG file, with a size, for a document."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        file, kind="svg", border=4, dark="#000", light="#fff", scale=8
    )
    return file.getvalue().decode()
