"""Reading what devices have sent: what waits for the worker, what waits for a person and who that person is."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mostik.instruments.queries import sent_forms
from mostik.instruments.queries.sent_forms import CheckedForm
from mostik.lib.paging import Found, few
from mostik.monitoring.enums import AssignmentState, DeliveryState
from mostik.monitoring.models import Assignment, Campaign, Delivery, DeliveryFile
from mostik.monitoring.queries import assignments
from mostik.network.queries import access
from mostik.platform.models import StoredFile

PATIENCE = datetime.timedelta(hours=6)
"""A sending whose last part has not come for so long is shown to a person."""

OPERATORS = ("regional_operator", "municipal_operator")
_ALL = Delivery.objects.select_related(
    "device__user", "assignment__campaign__owner", "assignment__unit", "assignment__organisation",
    "assignment__version__instrument", "assignment__assessor",
).defer("xml", "assignment__version__definition", "assignment__version__xform")  # fmt: skip


def visible_to(user: Any) -> QuerySet[Delivery]:
    """Deliveries that exist for this user: own ones and those about cards that exist for the user."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    if user.is_administrator:
        return _ALL.all()
    cards = assignments.visible_to(user).order_by().values("pk")
    return _ALL.filter(Q(device__user=user) | Q(assignment__in=cards))


def to_settle(user: Any, campaign: Campaign, *, at: datetime.datetime) -> QuerySet[Delivery]:
    """Deliveries of a campaign that wait for a decision of this person: operators of the unit or of the campaign."""
    found = _ALL.filter(unsettled(at), assignment__campaign=campaign).exclude(device__user=user)
    if user.is_administrator or access.has_role(user, OPERATORS, campaign.owner):
        return found
    return found.filter(assignment__unit__in=access.subtrees_with_role(user, OPERATORS).values("pk"))


def listed_for(user: Any, campaign: Campaign, *, at: datetime.datetime) -> Found:
    """The same for a list of them: of all that ever came few wait."""
    return Found(
        to_settle(user, campaign, at=at), few(Delivery.objects.filter(state=DeliveryState.NEEDS_CHECK))
    )


def count_to_settle(user: Any, campaign: Campaign, *, at: datetime.datetime) -> int:
    """How many of them."""
    return to_settle(user, campaign, at=at).order_by().count()


def unsettled(at: datetime.datetime) -> Q:
    """Waits for a person: there are doubts, or the rest of it never came."""
    half = Q(state=DeliveryState.WAITING, is_whole=False, received_at__lt=at - PATIENCE)
    return Q(state=DeliveryState.NEEDS_CHECK) | half


def waiting(limit: int) -> list[Delivery]:
    """What the worker takes next, in the order of coming, with everything it reads."""
    found = Delivery.objects.filter(state=DeliveryState.WAITING, is_whole=True)
    rows = found.select_related("device__user", "assignment__version", "assignment__composed")
    return list(
        rows.defer("assignment__version__definition", "assignment__version__xform").order_by("id")[:limit]
    )


def files_of(deliveries: Iterable[Delivery]) -> dict[int, dict[str, StoredFile]]:
    """Files by delivery and name, in one query."""
    found: dict[int, dict[str, StoredFile]] = {delivery.pk: {} for delivery in deliveries}
    for row in DeliveryFile.objects.filter(delivery__in=list(found)).select_related("file"):
        found[row.delivery_id][row.name] = row.file
    return found


def checked(delivery: Delivery, came: Iterable[str]) -> CheckedForm:
    """The answers of a delivery, checked by the form of its card as of the moment it came."""
    now = timezone.localtime(delivery.received_at)
    return sent_forms.check(delivery.assignment.filled, delivery.content, set(came), now=now)


def uid_of(delivery: Delivery) -> uuid.UUID:
    """What the answers of this delivery are known by (`Submission.client_uid`)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"mostik:delivery:{delivery.instance_id}")


def corrected(deliveries: Sequence[Delivery]) -> set[int]:
    """Those that a later whole delivery corrects."""
    ids = [delivery.pk for delivery in deliveries]
    later = Delivery.objects.filter(replaces__in=ids, is_whole=True)
    return set(later.values_list("replaces_id", flat=True))


def possible_cards(delivery: Delivery) -> QuerySet[Assignment]:
    """Cards a delivery may have been meant for: the same instrument in the same campaign, of the sender or in the same
    organisation, not settled yet."""
    card = delivery.assignment
    same = Assignment.objects.filter(
        campaign=card.campaign_id, version=card.version_id, composed=card.composed_id
    )
    cards = same.exclude(pk=card.pk)
    near = Q(assessor__user=delivery.device.user_id) | Q(organisation=card.organisation_id)
    open_cards = cards.filter(near).exclude(state=AssignmentState.ACCEPTED)
    return open_cards.select_related("unit", "organisation", "assessor").order_by(
        "organisation", "unit", "source", "id"
    )


def file_rows(delivery: Delivery) -> list[DeliveryFile]:
    return list(DeliveryFile.objects.filter(delivery=delivery).select_related("file"))
