"""Our own instruments, published in the demo region by the real actions."""

from __future__ import annotations

import datetime
from pathlib import Path

from mostik.demo.calendar import moment
from mostik.demo.packs.content import Pack
from mostik.demo.packs.workbook import write
from mostik.instruments.actions import versions
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node
from mostik.platform.models import User

PUBLISHED = datetime.date(2025, 9, 8)


def publish(pack: Pack, owner: Node, *, by: User) -> InstrumentVersion:
    at = moment(PUBLISHED)
    version = versions.upload(content=write(pack), name=f"{pack.form_id}.xlsx", owner=owner, by=by, at=at)
    return versions.publish(version=version, by=by, at=at)


def save(path: Path, pack: Pack) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write(pack))
