"""Which template a document is written by, and what a person may see of the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from mostik.documents.filling.kinds import Kind, kinds
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.platform.queries.files import read_file
from mostik.stationery.models import DocumentTemplate

KEEPERS = ("regional_operator", "municipal_operator", "head", "senior_teacher")
KEPT_AT = ("country", "region", "municipality", "organisation")


def owners_of(user: Any) -> QuerySet[Node]:
    """Nodes whose templates this person keeps: those of own roles and below, down to the organisation."""
    return access.subtrees_with_role(user, KEEPERS).filter(kind__in=KEPT_AT)


def seen_owners(user: Any) -> QuerySet[Node]:
    """Nodes of own roles, of whatever kind, and those above them, whose templates are used below too; `rules` ask further."""
    if user.is_authenticated and user.is_active and user.is_administrator:
        return Node.objects.filter(kind__in=KEPT_AT)
    paths = access.paths_of(user)
    above = {one for path in paths for one in access.paths_above(path)}
    return Node.objects.filter(access.under(paths) | Q(path__in=above), kind__in=KEPT_AT)


def visible_to(user: Any) -> QuerySet[DocumentTemplate]:
    """Versions of nodes of own roles and below; of the nodes above only the ones in use."""
    found = DocumentTemplate.objects.select_related("owner", "file", "uploaded_by")
    if user.is_authenticated and user.is_active and user.is_administrator:
        return found
    paths = access.paths_of(user)
    above = {one for path in paths for one in access.paths_above(path)}
    return found.filter(access.under(paths, "owner__") | Q(owner__path__in=above, is_used=True))


def versions(owner: Node, kind: str) -> QuerySet[DocumentTemplate]:
    """All versions of an owner, the newest first."""
    return DocumentTemplate.objects.filter(owner=owner, kind=kind).select_related(
        "file", "uploaded_by", "owner"
    )


def in_use(kind: str, node: Node) -> DocumentTemplate | None:
    """The template of the nearest owner from the node up; None: the usual document."""
    paths = access.paths_above(node.path)
    found = DocumentTemplate.objects.filter(kind=kind, is_used=True, owner__path__in=paths)
    return found.select_related("owner", "file").order_by("-owner__path").first()


@dataclass(frozen=True, slots=True)
class Used:
    """A kind of document at an owner and the template it is written by there."""

    kind: Kind
    template: DocumentTemplate | None
    is_own: bool


def used_at(owner: Node) -> list[Used]:
    """Every kind, in one query."""
    paths = access.paths_above(owner.path)
    rows = DocumentTemplate.objects.filter(is_used=True, owner__path__in=paths)
    nearest: dict[str, DocumentTemplate] = {}
    for row in rows.select_related("owner", "uploaded_by").order_by("owner__path"):
        nearest[row.kind] = row
    own = {code for code, row in nearest.items() if row.owner_id == owner.pk}
    return [Used(kind, nearest.get(kind.code), kind.code in own) for kind in kinds()]


def content_of(template: DocumentTemplate) -> bytes:
    return read_file(template.file)
