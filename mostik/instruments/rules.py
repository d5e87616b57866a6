"""May this person do this? An instrument belongs to a node; those who answer for the node keep its instruments."""

from __future__ import annotations

from typing import Any

from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.instruments.queries import versions

KEEPERS = versions.KEEPERS


def can_read(user: Any, target: Any = None) -> bool:
    """Whatever the user can find, the user may look at."""
    return bool(user.is_authenticated)


def can_upload(user: Any) -> bool:
    """Somewhere, for some node."""
    return bool(user.is_authenticated) and (bool(user.is_administrator) or versions.owners_for(user).exists())


def can_keep(user: Any, version: InstrumentVersion) -> bool:
    """Change the instrument of this version: its own node or one above it."""
    return can_keep_instrument(user, version.instrument)


def can_keep_instrument(user: Any, instrument: Instrument) -> bool:
    if user.is_administrator:
        return True
    return (
        instrument.owner_id is not None and versions.owners_for(user).filter(pk=instrument.owner_id).exists()
    )


def can_publish(user: Any, version: InstrumentVersion) -> bool:
    return version.status == VersionStatus.DRAFT and can_keep(user, version)


def can_retire(user: Any, version: InstrumentVersion) -> bool:
    return version.status == VersionStatus.PUBLISHED and can_keep(user, version)
