"""Educational networks: made, joined, left, closed."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, NetworkMember, Node
from mostik.platform.actions import audit
from mostik.platform.models import User

OWNERS = (NodeKind.REGION, NodeKind.MUNICIPALITY)


class CannotChangeNetwork(Refusal):
    """The network or the membership cannot be like that; the sentence says why."""


def create(
    *,
    owner: Node,
    name: str,
    code: str,
    basis: str,
    valid_from: datetime.date,
    by: User | None,
    at: datetime.datetime,
) -> EducationalNetwork:
    """A network kept by a region or a municipality; its members are organisations below."""
    name = name.strip()
    if owner.kind not in OWNERS:
        raise CannotChangeNetwork(_("A network is kept by a region or a municipality."))
    if not name:
        raise CannotChangeNetwork(_("Give the network a name."))
    try:
        with transaction.atomic():
            made = EducationalNetwork.objects.create(
                owner=owner, name=name, code=code.strip(), basis=basis.strip(), valid_from=valid_from
            )
            audit.record("network.network.created", target=made, by=by, at=at, details={"owner": owner.pk})
    except IntegrityError as error:
        raise CannotChangeNetwork(_("There is a network with this code already.")) from error
    return made


def join(
    *,
    network: EducationalNetwork,
    organisation: Node,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
) -> NetworkMember:
    """From the day `on` the organisation is a member. It stands below the owner and is open on that day."""
    with transaction.atomic():
        row = _locked(network)
        if not row.is_open_on(on):
            raise CannotChangeNetwork(_("The network does not work on this day."))
        if organisation.kind != NodeKind.ORGANISATION or not organisation.path.startswith(row.owner.path):
            raise CannotChangeNetwork(
                _("Members are organisations of “%(owner)s”.") % {"owner": row.owner.title}
            )
        if not organisation.is_open_on(on):
            raise CannotChangeNetwork(
                _("“%(place)s” is not open on this day.") % {"place": organisation.title}
            )
        same = NetworkMember.objects.filter(network=row, organisation=organisation)
        if same.filter(valid_to__isnull=True).exists() or same.filter(valid_to__gte=on).exists():
            raise CannotChangeNetwork(_("“%(place)s” is a member already.") % {"place": organisation.title})
        made = NetworkMember.objects.create(network=row, organisation=organisation, valid_from=on)
        details = {"organisation": organisation.pk, "on": str(on)}
        audit.record("network.network.joined", target=row, by=by, at=at, details=details)
    return made


def leave(
    *, member: NetworkMember, on: datetime.date, by: User | None, at: datetime.datetime
) -> NetworkMember:
    """The day `on` is the last one of the membership; results of earlier rounds stay those of the network."""
    with transaction.atomic():
        row = (
            NetworkMember.objects.select_for_update(of=("self",)).select_related("network").get(pk=member.pk)
        )
        if row.valid_to is not None:
            raise CannotChangeNetwork(_("This membership has ended already."))
        if on < row.valid_from:
            raise CannotChangeNetwork(_("The last day is before the first one."))
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        details = {"organisation": row.organisation_id, "on": str(on)}
        audit.record("network.network.left", target=row.network, by=by, at=at, details=details)
    return row


def _locked(network: EducationalNetwork) -> EducationalNetwork:
    rows = EducationalNetwork.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=network.pk)
