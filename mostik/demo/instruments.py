"""Our own instruments, published in the demo region by the real actions."""

from __future__ import annotations

import datetime
from pathlib import Path

from mostik.demo.calendar import moment
from mostik.demo.packs import LIBRARY
from mostik.demo.packs.content import Pack
from mostik.demo.packs.workbook import russian, write
from mostik.instruments.actions import versions
from mostik.instruments.engine import pack_file
from mostik.instruments.engine.about import About
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node
from mostik.platform.models import User

PUBLISHED = datetime.date(2025, 9, 8)


def publish(pack: Pack, owner: Node | None, *, by: User) -> InstrumentVersion:
    at = moment(PUBLISHED)
    version = versions.upload(content=write(pack), name=f"{pack.form_id}.xlsx", owner=owner, by=by, at=at)
    return versions.publish(version=version, by=by, at=at)


def save(path: Path, pack: Pack) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write(pack))


def library() -> bytes:
    """All our instruments as the file of one pack."""
    packed = [
        pack_file.Packed(
            code=pack.form_id,
            title=russian(pack.title),
            version=pack.version,
            workbook=write(pack),
            about=About(**{name: getattr(pack.about, name) for name in About.__slots__}),
        )
        for pack in LIBRARY
    ]
    return pack_file.write("Библиотека инструментов Мостика", packed)


def save_library(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(library())
