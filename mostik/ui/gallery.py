"""What the gallery shows: each component with nothing, one, many and long names. Invented data only."""

from __future__ import annotations

from typing import Any


def examples() -> dict[str, Any]:
    return {}
