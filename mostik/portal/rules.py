"""The home page and the search are for everybody who has signed in: each block shows only what its reader may see."""

from __future__ import annotations

from typing import Any


def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)
