"""Reading instruments: who sees which, and a version as form and methodology."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from mostik.instruments.engine import plausibility, stored
from mostik.instruments.engine.form import Form
from mostik.instruments.engine.plausibility import Check
from mostik.instruments.enums import SECRET_KINDS, VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.stats.methodology import Methodology

KEEPERS = ("administrator", "regional_operator", "municipal_operator", "head", "senior_teacher")
"""Roles that keep the instruments of their node and of the nodes below it."""
OPERATORS = ("regional_operator", "municipal_operator")
"""Roles that find the tests and cases of the installation too: they run them and do not sit them."""


def visible_to(user: Any) -> QuerySet[InstrumentVersion]:
    """Versions of the instruments the user may see."""
    return InstrumentVersion.objects.filter(instrument__in=instruments_visible_to(user)).select_related(
        "instrument"
    )


def instruments_visible_to(user: Any) -> QuerySet[Instrument]:
    """Instruments of the installation, of nodes the user sees, and of nodes above the user's own. A test or a case is
    seen by those who keep instruments there: whoever may have to sit it must not read the key."""
    if not user.is_authenticated or not user.is_active:
        return Instrument.objects.none()
    if user.is_administrator:
        return Instrument.objects.all()
    above = [path[:end] for path in access.paths_of(user) for end in range(4, len(path) + 1, 4)]
    near = Q(owner__isnull=True) | Q(owner__in=nodes.visible_to(user)) | Q(owner__path__in=above)
    is_open = ~Q(kind__in=SECRET_KINDS) | Q(owner__in=owners_for(user))
    if access.paths_of(user, roles=OPERATORS):
        is_open |= Q(owner__isnull=True)
    return Instrument.objects.filter(near & is_open)


def owners_for(user: Any) -> QuerySet[Node]:
    """Nodes whose instruments the user may change: a keeper's role at the node or above, groups left out."""
    return access.subtrees_with_role(user, KEEPERS).exclude(kind=NodeKind.GROUP).filter(valid_to__isnull=True)


def list_rows(page: Sequence[Instrument]) -> list[tuple[Instrument, list[InstrumentVersion]]]:
    """Instruments of a page with their versions, the newest first, in one more query."""
    rows: dict[int, list[InstrumentVersion]] = {instrument.pk: [] for instrument in page}
    found = (
        InstrumentVersion.objects.filter(instrument__in=rows).order_by("-number").defer("definition", "xform")
    )
    for version in found:
        rows[version.instrument_id].append(version)
    return [(instrument, rows[instrument.pk]) for instrument in page]


def light() -> QuerySet[InstrumentVersion]:
    """Versions without the definition and the XForm, hundreds of kilobytes each; `form_of` remembers what it read."""
    return InstrumentVersion.objects.select_related("instrument").defer("definition", "xform")


def others_of(version: InstrumentVersion) -> QuerySet[InstrumentVersion]:
    """Other versions of the same instrument, the newest first."""
    same = InstrumentVersion.objects.filter(instrument_id=version.instrument_id).exclude(pk=version.pk)
    return same.order_by("-number").defer("definition", "xform")


def newest_published(code: str, owner: Node | None) -> InstrumentVersion | None:
    """The newest published version of an instrument of a node; without a node, of the whole installation."""
    found = light().filter(instrument__code=code, instrument__owner=owner, status=VersionStatus.PUBLISHED)
    return found.order_by("-number").first()


def form_of(version: InstrumentVersion) -> Form:
    """The form of a version; read once per process, because a published version never changes."""
    return _read(version.pk, version.checksum)[0]


def methodology_of(version: InstrumentVersion) -> Methodology:
    """The methodology of a version; read once per process."""
    return _read(version.pk, version.checksum)[1]


@lru_cache(maxsize=64)
def _checks(version_id: int, checksum: str) -> tuple[Check, ...]:
    row = InstrumentVersion.objects.only("definition").get(pk=version_id, checksum=checksum)
    return plausibility.checks_of(row.definition)


def checks_of(version: InstrumentVersion) -> tuple[Check, ...]:
    """Its rules of plausibility; read once per process."""
    return _checks(version.pk, version.checksum)


@lru_cache(maxsize=64)
def _read(version_id: int, checksum: str) -> tuple[Form, Methodology]:
    row = InstrumentVersion.objects.only("definition", "xform").get(pk=version_id, checksum=checksum)
    return stored.form_of(row.definition, row.xform), stored.methodology_of(row.definition)
