"""The analytical note of a check: what was looked at and how, what the results say, what people add and advise.

Numbers and the sentences about them are those of the reports of monitoring; where there was no card, people's words stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext, pgettext

from mostik.cyclogram.models import Check
from mostik.cyclogram.queries.results import advised
from mostik.documents.content import Block, Bullets, Document, Heading, Note, Paragraph, Signatures
from mostik.monitoring.reports import wording
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.sections.areas import areas
from mostik.monitoring.reports.sections.comparisons import changed
from mostik.monitoring.reports.sections.conclusions import said
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.ui.formats import shortdate


def note(check: Check, *, language: str = "ru") -> Document:
    """The note in a language; a draft until the check is summed up."""
    with translation.override(language):
        line = check.line
        owner = line.cyclogram.owner
        return Document(
            title=gettext("Analytical note"),
            subtitle=gettext("on the results of internal assessment: %(object)s") % {"object": line.object},
            organisation=owner.name,
            place=place_of(owner),
            date=check.summed_up_on,
            language=language,
            blocks=list(_blocks(check, _data(check, language))),
            keywords=[line.cyclogram.label, line.object, owner.name],
        )


def place_of(owner: Node) -> str:
    """«Приозёрный район, Северская область»."""
    above = Node.objects.filter(path__in=access.paths_above(owner.path)[:-1]).order_by("-path")
    return ", ".join(node.name for node in above if node.kind != "country")


def _data(check: Check, language: str) -> ReportData | None:
    version, owner = check.line.version, check.line.cyclogram.owner
    if check.campaign is None or version is None:
        return None
    return campaign_reports(check.campaign, version, [owner.pk], language=language).get(owner.pk)


def _blocks(check: Check, data: ReportData | None) -> Iterator[Block]:
    if not check.is_written:
        yield Note(gettext("The check is not summed up yet."), mark=gettext("Draft"))
    yield _head(gettext("What was looked at and how"))
    yield Bullets(list(_facts(check)))
    if data is not None:
        for section in (areas, changed):  # not `overall`: nobody but the organisation was measured
            for block in section(data):
                yield _head(block.text) if isinstance(block, Heading) else block
    yield from _conclusions(check, data)
    advice = advised(check)
    if advice:
        yield _head(pgettext("note", "Recommendations"))
        yield Bullets(advice, numbered=True)
    responsible = check.line.responsible
    yield Signatures([(gettext("Drawn up by"), responsible.short_name), (gettext("Acquainted"), "")])


def _conclusions(check: Check, data: ReportData | None) -> Iterator[Block]:
    found = [one.referenced() for one in said(data)] if data is not None else []
    own = [text.strip() for text in check.conclusion.splitlines() if text.strip()]
    if not found and not own:
        return
    yield _head(gettext("Conclusions"))
    if found:
        yield Bullets(found, numbered=True)
    yield from (Paragraph(text) for text in own)


def _facts(check: Check) -> Iterator[str]:
    line = check.line
    if line.aim:
        yield gettext("aim: %(aim)s") % {"aim": line.aim.rstrip(".")}
    yield gettext("direction: %(direction)s") % {"direction": line.direction}
    yield gettext("method: %(method)s") % {"method": line.get_method_display()}
    if line.version:
        yield gettext("card: %(card)s") % {"card": wording.quoted(line.version.title)}
    yield gettext("about: %(scope)s") % {"scope": scope_of(check)}
    yield gettext("term: %(period)s (%(first)s – %(last)s)") % {
        "period": line.period,
        "first": shortdate(check.starts),
        "last": shortdate(check.ends),
    }
    yield gettext("carried out by: %(person)s") % {"person": line.responsible.full_name}
    if line.considered_at:
        yield gettext("considered at: %(place)s") % {"place": _considered(check)}


def _considered(check: Check) -> str:
    parts = [check.line.considered_at]
    if check.considered_on:
        parts.append(shortdate(check.considered_on))
    return ", ".join([*parts, check.protocol] if check.protocol else parts)


def scope_of(check: Check) -> str:
    groups = [group.title for group in check.line.groups.all()]
    return ", ".join(groups) if groups else str(check.line.get_scope_display())


def head_of(check: Check) -> str:
    """Who signs for the organisation, «Смирнова Е. П.»."""
    day = check.summed_up_on or check.ends
    person = access.in_charge(check.line.cyclogram.owner, "head", day)
    return person.short_name if person else ""


def _head(text: str) -> Heading:
    """Small and outside the contents: a note is two pages."""
    return Heading(3, text, numbered=False)
