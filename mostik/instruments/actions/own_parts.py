"""Own indicators of a municipality or an organisation: the quota the owner sets, and the core with the own part behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mostik.instruments.actions.versions import TAKEN, CannotUpload, keep_draft
from mostik.instruments.engine import composing, stored
from mostik.instruments.engine.pack_file import checksum_of
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.instruments.enums import OwnPlace, VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion, OwnQuota, VersionFile
from mostik.instruments.queries import own_parts
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit, files
from mostik.platform.models import StoredFile, User

PREFIXES = {OwnPlace.MUNICIPALITY.value: "mo", OwnPlace.ORGANISATION.value: "do"}
MOST = (50, 200)
"""Own indicators and questions no quota goes beyond: a card is still filled by a person."""


class CannotSetQuota(Refusal):
    """Own indicators are not added to this instrument, or the numbers make no sense."""


@transaction.atomic
def set_quota(
    *,
    version: InstrumentVersion,
    quotas: Mapping[str, tuple[int, int]],
    by: User | None,
    at: datetime,
) -> None:
    """How many own indicators and scored questions each kind of place may add to the instrument of this version. What
    was published before stays."""
    if not own_parts.takes_own(version):
        raise CannotSetQuota(_("Own indicators are not added to this instrument."))
    instrument = Instrument.objects.select_for_update().get(pk=version.instrument_id)
    for kind, (indicators, items) in quotas.items():
        if not (0 <= indicators <= MOST[0] and 0 <= items <= MOST[1]):
            raise CannotSetQuota(_("At most 50 own indicators and 200 own questions can be allowed."))
        if bool(indicators) != bool(items):
            raise CannotSetQuota(_("Allow both indicators and questions, or none of them."))
        OwnQuota.objects.update_or_create(
            instrument=instrument,
            kind=OwnPlace(kind).value,
            defaults={"indicators": indicators, "items": items},
        )
    details = {kind: list(numbers) for kind, numbers in quotas.items()}
    audit.record("instruments.quota.set", target=instrument, by=by, at=at, details=details)


@transaction.atomic
def add(
    *, core: InstrumentVersion, place: Node, content: bytes, name: str, by: User | None, at: datetime
) -> InstrumentVersion:
    """Check the own workbook of a place against a published core and keep both together as a draft of that place; its
    former draft is replaced. Raises CannotUpload with every problem found, at the cells of the own workbook."""
    own = _composed(core, place, content, name)
    kept = files.store(
        content=content, name=name, purpose="instruments.own_workbook", by=by, at=at, allowed=TAKEN
    )
    return _keep(core, place, own, kept, by, at)


@transaction.atomic
def carry_over(
    *, former: InstrumentVersion, core: InstrumentVersion, by: User | None, at: datetime
) -> InstrumentVersion:
    """Put the own part of an earlier version behind a new core. Raises CannotUpload with what no longer fits."""
    place, kept = former.instrument.owner, former.own_workbook
    if former.core is None or place is None or kept is None:
        raise CannotUpload(_("This version has no own indicators."))
    if former.core.instrument_id != core.instrument_id:
        raise CannotUpload(_("These own indicators belong to another instrument."))
    own = _composed(core, place, kept.full_path.read_bytes(), kept.name)
    return _keep(core, place, own, kept, by, at)


def _composed(core: InstrumentVersion, place: Node, content: bytes, name: str) -> composing.Composed:
    """Refuses what the place may not do at all, then asks the engine."""
    owner = core.instrument.owner
    below = owner is None or (place.path.startswith(owner.path) and place.pk != owner.pk)
    if core.status != VersionStatus.PUBLISHED or not own_parts.takes_own(core):
        raise CannotUpload(
            _("Own indicators are added to a published version of an instrument of campaigns.")
        )
    if place.kind not in PREFIXES or not below:
        raise CannotUpload(
            _("Own indicators are added by a municipality or an organisation below the owner.")
        )
    if _there(core, place).filter(status=VersionStatus.PUBLISHED).exists():
        raise CannotUpload(
            _("This place has already published own indicators for this version: retire them first.")
        )
    quota = own_parts.quotas_of(core.instrument)[place.kind]
    if not quota.indicators:
        raise CannotUpload(_("The owner of the instrument allows no own indicators here."))
    own = composing.OwnPart(PREFIXES[place.kind], content, name, quota.indicators, quota.items)
    label = f"{core.label or core.number}+{own.prefix}"
    try:
        tables = stored.attached_of(core.definition)
        return composing.compose(core.workbook.full_path.read_bytes(), own, version=label, attached=tables)
    except WorkbookErrors as errors:
        raise CannotUpload(_("The workbook has errors."), errors.problems) from errors


def _there(core: InstrumentVersion, place: Node) -> QuerySet[InstrumentVersion]:
    return InstrumentVersion.objects.filter(core=core, instrument__owner=place)


def _instrument_of(place: Node, core: Instrument) -> Instrument:
    """The instrument of the place that holds its versions of this core. Its code is none a workbook would give."""
    told = ("title", "kind", "direction", "audience", "minutes", "source_note", "licence_note")
    found, _created = Instrument.objects.get_or_create(
        code=f"{core.pk}@{core.code}"[:120],
        owner=place,
        defaults={name: getattr(core, name) for name in told},
    )
    return found


def _keep(
    core: InstrumentVersion,
    place: Node,
    own: composing.Composed,
    kept: StoredFile,
    by: User | None,
    at: datetime,
) -> InstrumentVersion:
    instrument = _instrument_of(place, core.instrument)
    drafts = InstrumentVersion.objects.select_for_update().filter(instrument=instrument)
    drafts.filter(status=VersionStatus.DRAFT).delete()
    book = files.store(
        content=own.content,
        name=f"{kept.name.removesuffix('.xlsx')}-whole.xlsx",
        purpose="instruments.workbook",
        by=by,
        at=at,
        allowed=TAKEN,
    )
    tables = stored.attached_of(core.definition)
    checksum = checksum_of(own.content, tables)
    version = keep_draft(
        instrument,
        own.instrument,
        book,
        checksum,
        by=by,
        at=at,
        attached=tables,
        core=core,
        own_workbook=kept,
    )
    VersionFile.objects.bulk_create(
        VersionFile(version=version, name=row.name, file=row.file, md5=row.md5)
        for row in VersionFile.objects.filter(version=core).select_related("file")
    )
    details = {"checksum": checksum, "core": core.pk, "place": place.pk, "own": list(own.own_codes)}
    audit.record("instruments.own_part.composed", target=version, by=by, at=at, details=details)
    return version
