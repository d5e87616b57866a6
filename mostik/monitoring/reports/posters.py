"""What a survey's poster says: one page per unit, in plain words for people who have never heard of monitoring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from mostik.documents.posters import Poster
from mostik.lib import qr
from mostik.monitoring.enums import SurveyAccess
from mostik.monitoring.models import Survey, SurveyLink
from mostik.monitoring.queries import surveys as queries
from mostik.network.models import Node
from mostik.ui.formats import shortdate


@dataclass(frozen=True, slots=True)
class Sheet:
    """The same for the page that is printed from the browser."""

    title: str
    lead: str
    place: str
    url: str
    shown: str
    code: SafeString
    facts: tuple[str, ...]
    small: str


def sheet(link: SurveyLink, organisation: Node, base: str) -> Sheet | None:
    """`base` is the address of the site, without a slash at the end. None where the address cannot be made again."""
    path = queries.address_of(link)
    if not path:
        return None
    survey, url = link.survey, f"{base}{path}"
    places = dict.fromkeys((organisation.title, link.unit.title))
    return Sheet(
        title=survey.title,
        lead=survey.audience,
        place=" · ".join(places),
        url=url,
        shown=url.split("://", 1)[-1].removesuffix("/"),
        code=qr.svg(url),
        facts=tuple(facts(survey)),
        small=small_print(survey),
    )


def facts(survey: Survey) -> list[str]:
    privacy = {
        SurveyAccess.OPEN: gettext(
            "anonymous: nobody is asked for a name, and nobody can learn who answered what"
        ),
        SurveyAccess.CONFIDENTIAL: gettext(
            "it is known who has answered; nobody can learn who answered what"
        ),
        SurveyAccess.NAMED: gettext(
            "your answers are signed: those who run the survey see them with your name"
        ),
    }[SurveyAccess(survey.access)]
    minutes = ngettext("takes about %(n)s minute", "takes about %(n)s minutes", survey.minutes)
    return [
        privacy,
        minutes % {"n": survey.minutes},
        gettext("open until %(day)s") % {"day": shortdate(survey.campaign.period_to)},
        gettext("on any phone, without registration"),
    ]


def small_print(survey: Survey) -> str:
    few = gettext(
        "The survey asks about conditions and the work of adults, never about a child. Answers of fewer than %(few)s people "
        "are not shown to anybody."
    )
    return (
        f"{few % {'few': survey.campaign.min_cell}} {survey.campaign.owner.title}. {survey.campaign.title}."
    )


def posters(links: Iterable[SurveyLink], organisation: Node, base: str) -> list[Poster]:
    found = []
    for link in links:
        one = sheet(link, organisation, base)
        if one is None:
            continue
        found.append(
            Poster(
                title=one.title,
                lead=one.lead,
                place=one.place,
                code=str(qr.picture(one.url)),
                code_alt=gettext("QR code of the address %(address)s") % {"address": one.shown},
                invitation=gettext("Point the camera of your phone"),
                link=one.shown,
                facts=one.facts,
                small=one.small,
            )
        )
    return found
