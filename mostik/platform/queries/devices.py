"""Whose device knocks, which devices a person has, what a phone reads from the settings code."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mostik.platform.models import Device

REMEMBERED = 60  # seconds
MOST_REMEMBERED = 5000
_LATELY: dict[str, tuple[float, Device]] = {}


def visible_to(user: Any) -> QuerySet[Device]:
    """Own devices only, whoever asks."""
    if not user.is_authenticated:
        return Device.objects.none()
    return Device.objects.filter(user=user)


def in_force(user: Any) -> QuerySet[Device]:
    return visible_to(user).filter(revoked_at__isnull=True)


def by_key(key: str) -> Device | None:
    """The device that holds this key, if neither it nor its owner's account was closed."""
    found = Device.objects.select_related("user").filter(key_hash=hash_of(key), revoked_at__isnull=True)
    return found.filter(user__is_active=True).first()


def lately(key: str) -> Device | None:
    """`by_key` as it was at most a minute ago in this process. Ask `still_in_force` before anything is done in its name."""
    now, known = time.monotonic(), _LATELY.get(hash_of(key))
    if known is not None and now - known[0] < REMEMBERED:
        return known[1]
    device = by_key(key)
    if device is not None:
        if len(_LATELY) >= MOST_REMEMBERED:
            _LATELY.clear()
        _LATELY[device.key_hash] = now, device
    return device


def still_in_force(devices: Iterable[Device]) -> set[int]:
    """Ids of those whose key and whose owner's account were not closed, in one query."""
    ids = {device.pk for device in devices}
    found = Device.objects.filter(pk__in=ids, revoked_at__isnull=True, user__is_active=True)
    return set(found.order_by().values_list("pk", flat=True))


def hash_of(key: str) -> str:
    """A key has 256 random bits, so a fast hash without salt is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def settings_code(server_url: str, project: str, language: str) -> str:
    """Text of the QR code that sets ODK Collect up: JSON, zlib, base64. Each key of the JSON is a setting of Collect:
    the list of forms follows the server, filled forms leave as soon as there is any network."""
    settings = {
        "general": {
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "app_language": language,
        },
        "admin": {},
        "project": {"name": project},
    }
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
