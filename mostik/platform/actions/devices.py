"""Devices of a person: added with a key that is shown once, revoked, noticed when they come."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import Device, User
from mostik.platform.queries import devices

MAX_DEVICES = 20
NOTICED_EVERY = timedelta(minutes=1)


class CannotAddDevice(Refusal):
    """The title is empty or the person has too many devices."""


@transaction.atomic
def add(*, title: str, by: User, at: datetime) -> tuple[Device, str]:
    """A device of `by` and its key, which nobody can learn a second time. Raises CannotAddDevice."""
    name = " ".join(title.split())[:80]
    if not name:
        raise CannotAddDevice(_("Name the device, so that you recognise it later."))
    if devices.in_force(by).count() >= MAX_DEVICES:
        raise CannotAddDevice(_("You have too many devices; disconnect those you do not use."))
    key = secrets.token_urlsafe(32)
    device = Device.objects.create(user=by, title=name, key_hash=devices.hash_of(key), added_at=at)
    audit.record("platform.device.added", target=device, by=by, at=at)
    return device, key


@transaction.atomic
def revoke(*, device: Device, by: User, at: datetime) -> None:
    """From now on nobody is let in with the key. Doing it again changes nothing."""
    if Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record("platform.device.revoked", target=device, by=by, at=at)


def notice(*, device: Device, at: datetime) -> None:
    """Remember that the device came, at most once a minute: a sending phone asks several times a second."""
    if device.last_used_at is not None and at - device.last_used_at < NOTICED_EVERY:
        return
    older = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - NOTICED_EVERY)
    Device.objects.filter(older, pk=device.pk).update(last_used_at=at)
    device.last_used_at = at
