"""A device hands in a filled card. What is acknowledged is on the disk; whether it is right is asked later, by
`actions.deliveries`. Each refusal has the status a device understands (docs/openrosa.md)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.actions import sent_forms
from mostik.instruments.engine import openrosa
from mostik.instruments.engine.openrosa import Envelope
from mostik.lib.errors import Refusal
from mostik.lib.together import Together
from mostik.monitoring.enums import CampaignStatus, DeliveryState, Doubt
from mostik.monitoring.models import Delivery, DeliveryFile
from mostik.monitoring.queries import collect
from mostik.monitoring.queries.collect import Addressee
from mostik.platform.actions import jobs
from mostik.platform.models import Device, StoredFile
from mostik.platform.queries import devices

COLLECTING = (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS)
"""A card filled in the field in time may come days later: it is kept until the campaign is closed."""


class CannotReceive(Refusal):
    """The sending cannot be read."""

    status = 400


class NotConnected(CannotReceive):
    """The key of the device or the account of its owner was closed."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("This device is not connected any more: connect it anew on the site."))


class UnknownForm(CannotReceive):
    """No such card, no such version of it, or no such sending to correct."""

    status = 404


class Contradiction(CannotReceive):
    """Another content under the same identifier, a correction of what is corrected already, a closed campaign."""

    status = 409


@dataclass(slots=True)
class _Parcel:
    """A sending on its way in, and what became of it: a new `delivery`, one that was `kept` before, or a `refusal`.

    Nearly everything that comes is new, so whether it is here already is asked only when writing it has failed
    (`is_doubted`)."""

    device: Device
    envelope: Envelope
    xml: bytes
    is_last: bool
    at: datetime.datetime
    files: Mapping[str, StoredFile] = field(default_factory=dict)
    delivery: Delivery | None = None
    kept: Delivery | None = None
    refusal: CannotReceive | None = None
    is_doubted: bool = False


def receive(
    *, device: Device, xml: bytes, files: Mapping[str, IO[bytes]], is_last: bool, at: datetime.datetime
) -> bool:
    """Keep a sending, or add to one that is here already; True if it is new.

    `files` are by the names the XML gives; `is_last` is false while more parts of the same sending are to come.
    """
    parcel = _Parcel(device, _read(xml), xml, is_last, at)
    if files:  # slow, so it is done before others wait for it
        parcel.is_doubted = True
        _look([parcel])
        if parcel.delivery:
            parcel.files = _stored(device, files, at)
    if not parcel.kept and not parcel.refusal:
        _LETTERBOX.add(parcel)
    if parcel.refusal:
        raise parcel.refusal
    if parcel.kept:
        _again(parcel.kept, device, xml, files, is_last, at)
    return parcel.kept is None


def _read(xml: bytes) -> Envelope:
    try:
        return openrosa.envelope(openrosa.parsed(xml))
    except openrosa.Unreadable as error:
        sentences = {
            "broken_xml": _("The form cannot be read: its XML is broken."),
            "document_type": _("The form cannot be read: it declares a document type."),
            "no_form_id": _("The form does not say which one it is."),
            "no_instance_id": _("The form has no identifier of its own (instanceID)."),
            "long_id": _("An identifier of the form is too long."),
        }
        raise CannotReceive(sentences[error.code]) from error


def _look(parcels: Sequence[_Parcel]) -> None:
    """Find out what becomes of each: two queries for all of them, one more for what may be here already."""
    connected = devices.still_in_force([parcel.device for parcel in parcels])
    cards = collect.cards_for([parcel.envelope for parcel in parcels])
    for parcel in parcels:
        parcel.delivery = parcel.refusal = parcel.kept = None
        if parcel.device.pk not in connected:
            parcel.refusal = NotConnected()
            continue
        try:
            parcel.delivery = _new(parcel, cards.get(parcel.envelope.form_id))
        except CannotReceive as refusal:
            parcel.refusal, parcel.is_doubted = refusal, True
    _look_for_kept([parcel for parcel in parcels if parcel.is_doubted])
    for parcel in parcels:
        parcel.is_doubted = True


def _look_for_kept(parcels: Sequence[_Parcel]) -> None:
    """What came before is thanked for again, even where a new one would be refused by now."""
    names = [parcel.envelope.instance_id for parcel in parcels]
    rows = Delivery.objects.select_related("device").filter(instance_id__in=names) if names else ()
    kept = {delivery.instance_id: delivery for delivery in rows}
    for parcel in parcels:
        if not isinstance(parcel.refusal, NotConnected) and parcel.envelope.instance_id in kept:
            parcel.kept = kept[parcel.envelope.instance_id]
            parcel.delivery = parcel.refusal = None


def _new(parcel: _Parcel, card: Addressee | None) -> Delivery:
    device, envelope = parcel.device, parcel.envelope
    if (
        card is None
        or card.number != openrosa.number_in(envelope.version)
        or not collect.was_handed(card, device.user)
    ):
        raise UnknownForm(_("There is no such card, or its form was changed: renew the list of forms."))
    corrected = _corrected(device, envelope)
    if card.campaign_status not in COLLECTING:
        raise Contradiction(
            _("The campaign does not collect cards now. Ask its operator; the card stays on your device.")
        )
    return Delivery(
        device=device,
        assignment_id=corrected.assignment_id if corrected else card.card_id,
        form_version=envelope.version,
        instance_id=envelope.instance_id,
        replaces=corrected,
        xml=parcel.xml,
        received_at=parcel.at,
        is_whole=parcel.is_last,
    )


def _corrected(device: Device, envelope: Envelope) -> Delivery | None:
    """The sending that this one corrects: the newest of its chain, of the same person."""
    if not envelope.deprecated_id:
        return None
    found = Delivery.objects.filter(instance_id=envelope.deprecated_id, device__user=device.user_id)
    former = found.only("assignment").first()
    if former is None:
        raise UnknownForm(_("The card that is being corrected has not come to the server."))
    if Delivery.objects.filter(replaces=former).exists():
        raise Contradiction(_("This card was corrected already."))
    return former


def _stored(device: Device, files: Mapping[str, IO[bytes]], at: datetime.datetime) -> dict[str, StoredFile]:
    kept = {
        name[:255]: sent_forms.store_file(content=content, name=name, by=device.user, at=at)
        for name, content in files.items()
    }
    return {name: file for name, file in kept.items() if file is not None}


def _again(
    kept: Delivery,
    device: Device,
    xml: bytes,
    files: Mapping[str, IO[bytes]],
    is_last: bool,
    at: datetime.datetime,
) -> None:
    """The same sending once more: files that have not come yet are added, nothing is doubled."""
    if kept.content != xml or kept.device.user_id != device.user_id:
        raise Contradiction(_("Another card has come under the same identifier already."))
    known = set(DeliveryFile.objects.filter(delivery=kept).values_list("name", flat=True))
    stored = _stored(device, {name: file for name, file in files.items() if name[:255] not in known}, at)
    if not stored and (kept.is_whole or not is_last):
        return
    with transaction.atomic():
        locked = Delivery.objects.select_for_update().get(pk=kept.pk)
        DeliveryFile.objects.bulk_create(_rows(locked, stored), ignore_conflicts=True)
        locked.is_whole = locked.is_whole or is_last
        lacked_files = locked.state == DeliveryState.NEEDS_CHECK and Doubt.FILES in locked.doubts
        if lacked_files or locked.state == DeliveryState.TAKEN:
            locked.state = DeliveryState.WAITING.value
        locked.save(update_fields=["is_whole", "state"])
        _process_later(at)


def _rows(delivery: Delivery, files: Mapping[str, StoredFile]) -> list[DeliveryFile]:
    return [DeliveryFile(delivery=delivery, name=name, file=file) for name, file in files.items()]


def _write(parcels: Sequence[_Parcel]) -> None:
    """One statement for all that is new. The same sending twice in a batch breaks it, and each is then tried alone."""
    new = [(parcel.delivery, parcel.files) for parcel in parcels if parcel.delivery]
    if not new:
        return
    Delivery.objects.bulk_create([delivery for delivery, _files in new])
    files = [row for delivery, stored in new for row in _rows(delivery, stored)]
    if files:
        DeliveryFile.objects.bulk_create(files)
    _process_later(new[-1][0].received_at)


def _process_later(at: datetime.datetime) -> None:
    jobs.start(
        "monitoring.take_deliveries",
        args={},
        title=_("Cards sent by devices"),
        by=None,
        at=at,
        key="monitoring.take_deliveries",
    )


_LETTERBOX: Together[_Parcel] = Together(_look, _write)
