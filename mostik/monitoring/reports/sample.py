"""The protocol of a sample: everything needed to repeat the draw by hand, to print and to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mostik.documents.content import (
    Block,
    Bullets,
    Cell,
    Document,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Table,
)
from mostik.monitoring.enums import SampleUnitState, Source, StratumKey
from mostik.monitoring.models import Sample, SampleUnit
from mostik.stats.double_rating import ticket
from mostik.ui.formats import number, shortdate, shorttime


def protocol(
    sample: Sample, units: Sequence[SampleUnit], earlier: Sequence[Sample], *, language: str = "ru"
) -> Document:
    """`units` by stratum in the order of the draw; `earlier` are the samples that were discarded before this one."""
    return Document(
        title=gettext("Protocol of the sample of kindergartens"),
        subtitle=sample.campaign.title,
        organisation=sample.campaign.owner.title,
        date=timezone.localtime(sample.drawn_at).date(),
        blocks=_blocks(sample, units, earlier),
        language=language,
    )


def _blocks(sample: Sample, units: Sequence[SampleUnit], earlier: Sequence[Sample]) -> list[Block]:
    rule = gettext(
        "Each stratum gives kindergartens in proportion to its size (largest remainders), but not fewer than %(least)s. Within a "
        "stratum the SHA-256 of the text “seed:number of the kindergarten” is computed for every kindergarten; those with the "
        "smallest values are in the sample, the following ones are the reserve, in this order. To check: printf "
        "'%(seed)s:%(number)s' | sha256sum."
    )
    example = units[0].organisation_id if units else 0
    blocks: list[Block] = [
        Heading(1, gettext("What was drawn")),
        Bullets(_facts(sample, units)),
        Heading(1, gettext("How it was drawn")),
        Paragraph(rule % {"least": sample.at_least, "seed": sample.seed, "number": example}),
        _strata(units),
        _kindergartens(sample, units),
    ]
    if replaced := [unit for unit in units if unit.state == SampleUnitState.REPLACED]:
        blocks += [Heading(1, gettext("Replacements")), _replacements(replaced)]
    if earlier:
        said = [
            gettext("seed %(seed)s, drawn %(drawn)s, discarded %(day)s: %(reason)s")
            % {
                "seed": one.seed,
                "drawn": shorttime(one.drawn_at),
                "day": shortdate(one.discarded_at),
                "reason": one.discard_reason,
            }
            for one in earlier
        ]
        blocks += [Heading(1, gettext("Samples discarded before")), Bullets(said)]
    return [*blocks, Signatures([(gettext("Drawn by"), ""), (gettext("Present"), "")])]


def _facts(sample: Sample, units: Sequence[SampleUnit]) -> list[str]:
    divided = ", ".join(str(StratumKey(key).label).lower() for key in sample.strata_by) or gettext("nothing")
    first = sum(unit.state != SampleUnitState.RESERVE for unit in units) - sum(
        unit.replaced_by_id is not None for unit in units
    )
    drawn = ngettext("%(n)s kindergarten", "%(n)s kindergartens", first) % {"n": number(first)}
    return [
        gettext("sources that look at the sample only: %(sources)s")
        % {"sources": ", ".join(str(Source(source).label).lower() for source in sample.sources)},
        gettext("structure as of %(day)s; kindergartens to draw from: %(count)s")
        % {"day": shortdate(sample.campaign.structure_date), "count": number(len(units))},
        gettext("divided by: %(keys)s") % {"keys": divided},
        gettext("in the sample: %(count)s") % {"count": drawn},
        gettext("seed: %(seed)s") % {"seed": sample.seed},
        gettext("drawn at %(time)s by %(person)s")
        % {"time": shorttime(sample.drawn_at), "person": str(sample.drawn_by or gettext("the system"))},
    ]


def _strata(units: Sequence[SampleUnit]) -> Table:
    sizes = Counter(unit.stratum for unit in units)
    chosen = Counter(unit.stratum for unit in units if unit.state == SampleUnitState.CHOSEN)
    rows: list[Row] = [
        [
            name,
            Cell(number(sizes[name]), align="center"),
            Cell(number(chosen[name]), align="center"),
            Cell(f"{100 * chosen[name] / sizes[name]:.1f}".replace(".", ","), align="center"),
        ]
        for name in sorted(sizes)
    ]
    columns: Row = [
        gettext("Stratum"),
        gettext("Kindergartens"),
        gettext("In the sample"),
        gettext("Share, %"),
    ]
    return Table(gettext("Strata"), columns, rows, [90, 30, 30, 20])


def _kindergartens(sample: Sample, units: Sequence[SampleUnit]) -> Table:
    columns: Row = [
        "№",
        gettext("Number of the kindergarten"),
        gettext("Kindergarten"),
        gettext("Stratum"),
        gettext("Beginning of the SHA-256"),
        gettext("State"),
    ]
    rows: list[Row] = [
        [
            Cell(str(unit.number), align="center"),
            Cell(str(unit.organisation_id), align="center"),
            unit.organisation.title,
            unit.stratum,
            ticket(sample.seed, unit.organisation_id)[:12],
            str(SampleUnitState(unit.state).label),
        ]
        for unit in units
    ]
    return Table(
        gettext("All kindergartens in the order of the draw"), columns, rows, [10, 20, 50, 40, 30, 30]
    )


def _replacements(replaced: Sequence[SampleUnit]) -> Table:
    rows: list[Row] = [
        [
            shorttime(unit.replaced_at),
            unit.organisation.title,
            unit.replaced_by.organisation.title if unit.replaced_by else "",
            unit.reason,
        ]
        for unit in replaced
    ]
    columns: Row = [gettext("When"), gettext("Instead of"), gettext("Takes part"), gettext("Reason")]
    return Table(gettext("Replacements"), columns, rows, [28, 50, 50, 52])
