"""What a visit to a kindergarten may begin from: what was found there. Every reason is a typed reference with its words as
they stand today; nothing here names a person, and a number of people is given only where nobody is told apart."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.assessment.enums import LIVE
from mostik.assessment.models import Competency, Deficit
from mostik.cycle.enums import RecommendationState
from mostik.cycle.models import Recommendation
from mostik.growth.enums import CLUSTERS_AGREED, VisitReason
from mostik.growth.models import FieldVisit, TeacherCluster
from mostik.growth.models.visit import LEAST_PEOPLE
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import below, campaigns, marts, results
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node
from mostik.network.queries import access
from mostik.ui.formats import score, shortdate

MOST = 30
FINISHED = (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
SENT = (RecommendationState.SENT, RecommendationState.ACKNOWLEDGED, RecommendationState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Found:
    """A reason that may be chosen: `key` names it in an address, `fields` are those of FieldVisit it fills."""

    reason: VisitReason
    key: str
    title: str
    basis: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def of_place(place: Node, on: datetime.date) -> list[Found]:
    """Recommendations first: they are agreed; then numbers, topics, deficits."""
    return [one for find in FINDERS.values() for one in find(place, on)]


def find(place: Node, key: str, on: datetime.date) -> Found | None:
    finder = FINDERS.get(key.partition("-")[0])
    return next((one for one in finder(place, on) if one.key == key), None) if finder else None


def _recommendations(place: Node, _on: datetime.date) -> Iterator[Found]:
    rows = Recommendation.objects.filter(addressee=place, state__in=SENT).select_related("campaign")
    for row in rows.order_by("-sent_on", "id")[:MOST]:
        words = _(
            "Recommendation after “%(campaign)s” of %(day)s about “%(indicator)s” "
            "(%(value)s with the threshold %(threshold)s): %(text)s"
        )
        named = {
            "campaign": row.campaign.title,
            "day": shortdate(row.sent_on),
            "indicator": row.indicator,
            "value": score(row.mean),
            "threshold": score(row.limit),
            "text": row.text,
        }
        yield Found(
            VisitReason.RECOMMENDATION,
            f"recommendation-{row.pk}",
            row.indicator,
            words % named,
            {"recommendation": row},
        )


def _indicators(place: Node, _on: datetime.date) -> Iterator[Found]:
    """Indicators of the last finished round that are below their threshold and have no recommendation."""
    campaign = last_round(place)
    if campaign is None:
        return
    told = set(
        Recommendation.objects.filter(campaign=campaign, addressee=place).values_list("version_id", "code")
    )
    for used in campaigns.instruments_of(campaign):
        mart = results.mart_of(campaign, used.version)
        if mart is None:
            continue
        for one in below.below_thresholds(mart, place.pk, place.kind, kind=NodeKind.ORGANISATION.value)[
            :MOST
        ]:
            if (used.version_id, one.indicator.code) not in told:
                yield _indicator(campaign, used, one)


def _indicator(campaign: Campaign, used: Any, one: below.Below) -> Found:
    assert one.indicator.threshold is not None
    title = one.indicator.title()
    words = _("“%(indicator)s” in “%(campaign)s”: %(value)s with the threshold %(threshold)s.")
    named = {
        "indicator": title,
        "campaign": campaign.title,
        "value": score(one.cell.mean),
        "threshold": score(one.indicator.threshold),
    }
    fields = {
        "measured_in": campaign,
        "measured_by": used.version,
        "code": one.indicator.code,
        "source": one.cell.source,
        "value": one.cell.numbers[0],
        "threshold": marts.billionths(one.indicator.threshold),
    }
    key = f"indicator-{campaign.pk}-{used.pk}-{one.indicator.code}"
    return Found(VisitReason.INDICATOR, key, title, words % named, fields)


def last_round(place: Node) -> Campaign | None:
    """The last finished campaign of a municipality or region above that measured the place. Cards of visits are no round."""
    rows = Campaign.objects.filter(
        owner__path__in=access.paths_above(place.path)[:-1], status__in=FINISHED
    ).exclude(pk__in=FieldVisit.objects.filter(cards__isnull=False).values("cards"))
    return rows.order_by("-year", "-pk").first()


def _topics(place: Node, _on: datetime.date) -> Iterator[Found]:
    """Topics of clusters at work in the municipality; who is in them is not looked at."""
    rows = TeacherCluster.objects.filter(
        place__path__in=access.paths_above(place.path), state__in=CLUSTERS_AGREED
    )
    for row in rows.select_related("topic").order_by("title", "id")[:MOST]:
        words = _("The topic of the cluster “%(cluster)s” of the municipality: “%(topic)s”.")
        named = {"cluster": row.title, "topic": row.topic.title}
        yield Found(VisitReason.TOPIC, f"topic-{row.pk}", row.title, words % named, {"cluster": row})


def _deficits(place: Node, on: datetime.date) -> Iterator[Found]:
    """Competencies that are an open deficit of at least LEAST_PEOPLE teachers of the place while at least as many have none:
    then neither side is told apart."""
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    people = set(jobs.values_list("person_id", flat=True))
    if len(people) < 2 * LEAST_PEOPLE:
        return
    live = Deficit.objects.filter(person__in=people, status__in=LIVE)
    counts = dict(
        live.order_by()
        .values_list("competency")
        .annotate(n=Count("person", distinct=True))
        .filter(Q(n__gte=LEAST_PEOPLE) & Q(n__lte=len(people) - LEAST_PEOPLE))
    )
    for competency in Competency.objects.filter(pk__in=counts).order_by("-model_id", "order", "id")[:MOST]:
        n = counts[competency.pk]
        words = ngettext(
            "“%(topic)s” is a deficit of %(n)d teacher of the organisation, as of %(day)s.",
            "“%(topic)s” is a deficit of %(n)d teachers of the organisation, as of %(day)s.",
            n,
        )
        named = {"topic": competency.title, "n": n, "day": shortdate(on)}
        yield Found(
            VisitReason.DEFICIT,
            f"deficit-{competency.pk}",
            competency.title,
            words % named,
            {"competency": competency, "people": n},
        )


FINDERS: Mapping[str, Callable[[Node, datetime.date], Iterator[Found]]] = {
    "recommendation": _recommendations,
    "indicator": _indicators,
    "topic": _topics,
    "deficit": _deficits,
}
"""By the first word of a key, in the order they are shown."""
