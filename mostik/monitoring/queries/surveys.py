"""Reading surveys: who sees which, their links and addresses, how many have answered."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from mostik.instruments.engine.form import FILE_KINDS
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.enums import ANONYMOUS_SOURCES, CampaignStatus
from mostik.monitoring.models import Campaign, Participation, Survey, SurveyLink
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.freezing import status_on
from mostik.monitoring.queries.planning import UNIT_KINDS
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind, OrganisationType
from mostik.network.models import Node
from mostik.network.queries import access

RUNNING = ("regional_operator", "municipal_operator", "head", "senior_teacher")
SEEING = ("administrator", *RUNNING, "teacher", "observer")
TOKEN_BYTES = 10  # 80 random bits: sixteen letters on the poster
LINK, INVITATION = "link", "invitation"
COLLECTED = (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)


def visible_to(user: Any) -> QuerySet[Survey]:
    """Surveys of the campaigns a user sees. What may be done with each is in `rules`."""
    return _light().filter(campaign__in=campaigns.visible_to(user).order_by().values("pk"))


def _light() -> QuerySet[Survey]:
    rows = Survey.objects.select_related("campaign__owner", "version__instrument")
    return rows.defer("version__definition", "version__xform")


def of_campaign(campaign: Campaign) -> QuerySet[Survey]:
    return _light().filter(campaign=campaign)


def links_visible_to(user: Any) -> QuerySet[SurveyLink]:
    """Links of units under own roles; somebody else's are not found."""
    if not user.is_authenticated or not user.is_active:
        return SurveyLink.objects.none()
    rows = _links()
    return rows if user.is_administrator else rows.filter(unit__in=_under(user, SEEING))


def _links() -> QuerySet[SurveyLink]:
    rows = SurveyLink.objects.select_related("survey__campaign__owner", "survey__version__instrument", "unit")
    return rows.defer("survey__version__definition", "survey__version__xform")


def _under(user: Any, roles: Iterable[str]) -> Any:
    return access.subtrees_with_role(user, roles).order_by().values("pk")


def links_of(survey: Survey, user: Any) -> QuerySet[SurveyLink]:
    """Links of a survey this person answers for: all of them for whoever runs the campaign."""
    return links_for(survey.campaign, user).filter(survey=survey)


def links_for(campaign: Campaign, user: Any) -> QuerySet[SurveyLink]:
    rows, owner = _links().filter(survey__campaign=campaign), campaign.owner
    if user.is_administrator or access.has_role(user, _owning(owner), owner):
        return rows
    return rows.filter(unit__in=_under(user, RUNNING))


def _owning(owner: Node) -> tuple[str, ...]:
    return RUNNING if owner.kind == NodeKind.ORGANISATION else RUNNING[:2]


@dataclass(frozen=True, slots=True)
class Turnout:
    """«Ответили 12 из 20». `expected` 0: nobody has said how many families there are."""

    answered: int = 0
    expected: int = 0
    links: int = 0

    @property
    def percent(self) -> int:
        return min(100, 100 * self.answered // self.expected) if self.expected else 0

    @property
    def over(self) -> int:
        return max(0, self.answered - self.expected) if self.expected else 0


def turnout_of(links: Iterable[SurveyLink]) -> dict[int, Turnout]:
    """Turnout of each link, by its id, in one query."""
    rows = list(links)
    answered = dict(Participation.objects.filter(link__in=rows).values_list("link_id", "answered"))
    return {row.pk: Turnout(answered.get(row.pk, 0), row.families, 1) for row in rows}


def turnout_by_survey(links: QuerySet[SurveyLink]) -> dict[int, Turnout]:
    """Turnout of all these links together, by survey."""
    plain = links.order_by().values_list("pk", "survey_id", "families")
    answered = dict(
        Participation.objects.filter(link__in=links.order_by().values("pk")).values_list(
            "link_id", "answered"
        )
    )
    found: dict[int, Turnout] = {}
    for pk, survey, families in plain:
        before = found.get(survey, Turnout())
        found[survey] = Turnout(
            before.answered + answered.get(pk, 0), before.expected + families, before.links + 1
        )
    return found


def is_open(link: SurveyLink, on: datetime.date) -> bool:
    return link.revoked_at is None and is_collecting(link.survey, on)


def is_collecting(survey: Survey, on: datetime.date) -> bool:
    return survey.closed_at is None and status_on(survey.campaign, on) == CampaignStatus.RUNNING


def is_changeable(survey: Survey) -> bool:
    """Links may be made, renewed, given another number: neither the survey nor the collecting has ended."""
    return survey.closed_at is None and survey.campaign.status not in COLLECTED


def is_in_results(survey: Survey) -> bool:
    """Only when nobody can answer any more: see `models.Survey`."""
    return survey.closed_at is not None or survey.campaign.status in COLLECTED


def token_of(kind: str, pk: int, generation: int) -> str:
    """The secret part of an address. It is computed, not kept, so a poster can be printed again."""
    made = salted_hmac("mostik.survey", f"{kind}:{pk}:{generation}", algorithm="sha256").digest()
    return base64.b32encode(made[:TOKEN_BYTES]).decode().lower()


def hash_of(token: str) -> str:
    """A token has 80 random bits, so a fast hash without salt is enough. Dashes, spaces and capitals are forgiven to
    whoever types it from paper."""
    plain = "".join(c for c in token.lower() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def address_of(link: SurveyLink) -> str:
    """Path of the public page, as the poster prints it: letters in fours. Of a link whose token was not made by this
    installation's present secret (it was changed since) there is none: renew it."""
    token = token_of(LINK, link.pk, link.generation)
    if hash_of(token) != link.token_hash:
        return ""
    return reverse("survey:answer", args=["-".join(token[n : n + 4] for n in range(0, len(token), 4))])


def by_token(token: str) -> SurveyLink | None:
    return _links().filter(token_hash=hash_of(token)).first()


def unsuitable(version: InstrumentVersion) -> str:
    """Why an instrument cannot be answered by a link: «browser» (only ODK Collect fills it), «files» (they say whose
    they are), or nothing."""
    form = versions.form_of(version)
    if form.collect_only:
        return "browser"
    return "files" if any(question.kind in FILE_KINDS for question in form.questions()) else ""


def possible_uses(campaign: Campaign) -> list[tuple[InstrumentVersion, str]]:
    """Instruments and sources of the campaign that may become a survey and have none yet."""
    taken = set(Survey.objects.filter(campaign=campaign).values_list("version_id", "source"))
    return [
        (used.version, source)
        for used in campaigns.used_in(campaign)
        for source in used.sources
        if source in set(ANONYMOUS_SOURCES) and (used.version_id, source) not in taken
    ]


def units_of(survey: Survey, organisations: Iterable[Node]) -> QuerySet[Node]:
    """Units the survey asks about, in these organisations or municipalities, open on the structure date."""
    kind = UNIT_KINDS[versions.methodology_of(survey.version).unit_level]
    places = access.under([node.path for node in organisations])
    day = survey.campaign.structure_date
    found: QuerySet[Node] = (
        Node.objects.on(day).filter(places, kind=kind).filter(path__startswith=survey.campaign.owner.path)
    )
    others = [kind.value for kind in OrganisationType if kind not in PRESCHOOL_TYPES]
    return found.exclude(kind=NodeKind.ORGANISATION, organisation_type__in=others)


def places_for(survey: Survey, user: Any) -> QuerySet[Node]:
    """Organisations whose links this person may make."""
    owner, day = survey.campaign.owner, survey.campaign.structure_date
    found: QuerySet[Node] = Node.objects.on(day).filter(
        kind=NodeKind.ORGANISATION, path__startswith=owner.path
    )
    found = found.filter(organisation_type__in=["", *PRESCHOOL_TYPES]).order_by("path")
    if user.is_administrator or access.has_role(user, _owning(owner), owner):
        return found
    return found.filter(pk__in=_under(user, RUNNING))


def organisations_of(units: Iterable[Node]) -> dict[int, Node]:
    """The organisation each unit stands in (the unit itself above organisations), by the unit's id. One query."""
    rows = list(units)
    steps = {step for unit in rows for step in access.paths_above(unit.path)}
    homes = {n.path: n for n in Node.objects.filter(path__in=steps, kind=NodeKind.ORGANISATION)}
    return {
        unit.pk: next((homes[s] for s in reversed(access.paths_above(unit.path)) if s in homes), unit)
        for unit in rows
    }
