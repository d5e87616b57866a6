"""Posters to print and hang: one A4 page each, a large QR code, few words in large letters. All of them in one PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from mostik.documents.content import clean

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Poster:
    """`code` is an SVG; `link` the same address in letters; `facts` short lines beside the code; `small` stands at the
    foot."""

    title: str
    lead: str
    place: str
    code: str
    code_alt: str
    invitation: str
    link: str
    facts: Sequence[str] = ()
    small: str = ""


def write(posters: Sequence[Poster], *, title: str, day: date, language: str = "ru") -> bytes:
    """The posters as one PDF file; equal content gives equal bytes."""
    data = {
        "title": clean(title),
        "language": language,
        "posters": [
            {
                "title": clean(one.title),
                "lead": clean(one.lead),
                "place": clean(one.place),
                "code": one.code,
                "code_alt": clean(one.code_alt),
                "invitation": clean(one.invitation),
                "link": clean(one.link),
                "facts": [clean(fact) for fact in one.facts],
                "small": clean(one.small),
            }
            for one in posters
        ],
    }
    made = _compiler().compile(
        format="pdf",
        sys_inputs={"posters": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    template = HERE / "pdf" / "poster.typ"
    return typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
    )
