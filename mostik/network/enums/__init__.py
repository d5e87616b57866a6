"""Kinds of nodes and the words around them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NodeKind(TextChoices):
    COUNTRY = "country", _("Country")
    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Municipality")
    ORGANISATION = "organisation", _("Organisation")
    SITE = "site", _("Building or branch")
    GROUP = "group", pgettext_lazy("of children", "Group")


PARENT_KINDS: dict[NodeKind, frozenset[NodeKind]] = {
    NodeKind.COUNTRY: frozenset(),
    NodeKind.REGION: frozenset({NodeKind.COUNTRY}),
    NodeKind.MUNICIPALITY: frozenset({NodeKind.REGION}),
    NodeKind.ORGANISATION: frozenset({NodeKind.COUNTRY, NodeKind.REGION, NodeKind.MUNICIPALITY}),
    NodeKind.SITE: frozenset({NodeKind.ORGANISATION}),
    NodeKind.GROUP: frozenset({NodeKind.ORGANISATION, NodeKind.SITE}),
}
"""Under which kinds a node may stand. The database keeps this too (migration 0002)."""

ROOT_KINDS = frozenset({NodeKind.COUNTRY, NodeKind.REGION})


class OrganisationType(TextChoices):
    """What kind of organisation a node is. Only the first two have groups of children and are measured."""

    KINDERGARTEN = "kindergarten", _("Kindergarten")
    SCHOOL_PRESCHOOL = "school_preschool", _("Preschool groups of a school")
    METHODICAL_CENTRE = "methodical_centre", _("Methodical centre")
    OPERATOR = "operator", _("Operator of monitoring")
    AUTHORITY = "authority", _("Education authority")


PRESCHOOL_TYPES = frozenset({OrganisationType.KINDERGARTEN, OrganisationType.SCHOOL_PRESCHOOL})


class EducationLevel(TextChoices):
    """The level of education that indicators of staff count; what exactly was learnt stays in words beside it."""

    HIGHER_PEDAGOGICAL = "higher_pedagogical", _("Higher, pedagogical")
    HIGHER = "higher", _("Higher, not pedagogical")
    SECONDARY_PEDAGOGICAL = "secondary_pedagogical", _("Secondary vocational, pedagogical")
    SECONDARY = "secondary", _("Secondary vocational, not pedagogical")
    GENERAL = "general", _("General only")


class SuccessionKind(TextChoices):
    MERGE = "merge", _("Merger")
    SPLIT = "split", _("Split")
    RENAME = "rename", _("Renaming")
    TRANSFER = "transfer", _("Transfer")


class ImportState(TextChoices):
    CHECKING = "checking", _("Being checked")
    REFUSED = "refused", _("Has errors")
    READY = "ready", _("Ready to import")
    APPLYING = "applying", _("Being imported")
    APPLIED = "applied", _("Imported")
