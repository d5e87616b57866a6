"""The demo's own home folder. Nothing outside it is touched, and a folder that is not a demo is never cleaned."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

MARK = "demo.json"
BANNER = "Демонстрационные данные: люди и организации вымышлены"
MADE_BY_SETTINGS = {"secret_key", "static"}  # appear as soon as the settings are read


class NotADemo(Exception):
    """The folder holds something else: it is left as it is."""


@dataclass(slots=True)
class Mark:
    """What the finished demo says about itself; `--keep` prints it again without building anything."""

    is_complete: bool = False
    figures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def read(home: Path) -> Mark | None:
    path = home / MARK
    return Mark(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def write(home: Path, mark: Mark) -> None:
    (home / MARK).write_text(json.dumps(asdict(mark), ensure_ascii=False, indent=1), "utf-8")


def clean(home: Path) -> None:
    """Empty the folder and mark it as a demo. Raises NotADemo if it holds anything that a demo did not make."""
    home.mkdir(parents=True, exist_ok=True)
    found = {path.name for path in home.iterdir()}
    if MARK not in found and found - MADE_BY_SETTINGS:
        raise NotADemo(
            f"Папка {home} не пуста и не похожа на демонстрационную. Ничего не изменено. "
            "Укажите другую папку в MOSTIK_HOME или уберите из неё файлы."
        )
    for path in home.iterdir():
        if path.name not in MADE_BY_SETTINGS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    write(home, Mark())
    (home / "banner.txt").write_text(BANNER, "utf-8")
