"""A draft of the order that opens a campaign: what is measured, when, by whom, with which annexes. It is edited in Word."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

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
from mostik.monitoring.enums import Source, StageLevel
from mostik.monitoring.models import Campaign, CampaignInstrument, SampleUnit, Stage, Wave
from mostik.network.models import Node
from mostik.ui.formats import shortdate


def order(
    campaign: Campaign,
    instruments: Sequence[CampaignInstrument],
    stages: Sequence[Stage],
    waves: Sequence[tuple[Wave, Sequence[Node]]],
    approvals: Mapping[StageLevel, datetime.date],
    sample: Sequence[SampleUnit],
    *,
    on: datetime.date,
    language: str = "ru",
) -> Document:
    """`sample` lists the chosen organisations; what is not planned is left out, with its annex."""
    annexes = _annexes(stages, waves, sample)
    return Document(
        title=gettext("Order (draft)"),
        subtitle=gettext("On holding “%(title)s”") % {"title": campaign.title},
        organisation=campaign.owner.name,
        date=campaign.order_date or on,
        number=campaign.order_number,
        blocks=[
            *_body(campaign, instruments, approvals, [name for name, _table in annexes]),
            Signatures([(gettext("Head"), "")]),
            *(block for name, table in annexes for block in (Heading(1, name, numbered=False), table)),
        ],
        language=language,
    )


def _body(
    campaign: Campaign,
    instruments: Sequence[CampaignInstrument],
    approvals: Mapping[StageLevel, datetime.date],
    annexes: Sequence[str],
) -> list[Block]:
    goal = campaign.purpose.strip() or gettext(
        "to obtain comparable data on the quality of preschool education and to decide on measures"
    )
    points = [
        gettext("Hold “%(title)s” from %(first)s to %(last)s.")
        % {
            "title": campaign.title,
            "first": shortdate(campaign.period_from),
            "last": shortdate(campaign.period_to),
        },
        gettext("Use these instruments: %(names)s.")
        % {"names": "; ".join(_instrument(used) for used in instruments) or "—"},
    ]
    if campaign.freezes_on:
        points.append(
            gettext(
                "Fill, send and accept cards until %(day)s inclusive; after that day the data are frozen and do not change."
            )
            % {"day": shortdate(campaign.freezes_on)}
        )
    if annexes:
        points.append(gettext("Confirm: %(annexes)s.") % {"annexes": "; ".join(annexes)})
    points += [_approval_point(level, due) for level, due in approvals.items()]
    points += [
        gettext("Heads of municipal education authorities bring the order to the heads of kindergartens."),
        gettext("An external expert does not assess the organisation that employs the expert."),
        gettext("Control over the execution of the order is left to: ______________________."),
    ]
    return [
        Paragraph(gettext("Purpose: %(goal)s.") % {"goal": goal.rstrip(".")}),
        Paragraph(gettext("I ORDER:")),
        Bullets(points, numbered=True),
    ]


def _instrument(used: CampaignInstrument) -> str:
    sources = ", ".join(str(Source(source).label).lower() for source in used.sources)
    return f"«{used.version.title}» ({sources})"


def _approval_point(level: StageLevel, due: datetime.date) -> str:
    text = {
        StageLevel.ORGANISATION: gettext(
            "Heads of kindergartens approve the data of their organisations by %(day)s."
        ),
        StageLevel.MUNICIPALITY: gettext(
            "Municipal operators approve the data of their municipalities by %(day)s."
        ),
        StageLevel.REGION: gettext("The regional operator approves the data of the region by %(day)s."),
    }[level]
    return text % {"day": shortdate(due)}


def _annexes(
    stages: Sequence[Stage], waves: Sequence[tuple[Wave, Sequence[Node]]], sample: Sequence[SampleUnit]
) -> list[tuple[str, Table]]:
    """Name of each annex and its table; what is not planned has none."""
    parts = [
        (stages, gettext("stages of the campaign"), _stages(stages)),
        (waves, gettext("waves of the collection of cards"), _waves(waves)),
        (sample, gettext("kindergartens of the sample"), _sample(sample)),
    ]
    there = [(what, table) for planned, what, table in parts if planned]
    return [
        (gettext("Annex %(n)s: %(what)s") % {"n": n, "what": what}, table)
        for n, (what, table) in enumerate(there, start=1)
    ]


def _stages(stages: Sequence[Stage]) -> Table:
    rows: list[Row] = [
        [
            Cell(str(n), align="center"),
            stage.title,
            stage.period_text or f"{shortdate(stage.starts)} – {shortdate(stage.ends)}",
            str(stage.get_level_display()),
        ]
        for n, stage in enumerate(stages, start=1)
    ]
    columns: Row = ["№", gettext("Stage"), gettext("Period"), gettext("Whose work")]
    return Table("", columns, rows, [10, 90, 45, 35])


def _waves(waves: Sequence[tuple[Wave, Sequence[Node]]]) -> Table:
    rows: list[Row] = [
        [
            Cell(str(wave.number), align="center"),
            f"{shortdate(wave.starts)} – {shortdate(wave.ends)}",
            ", ".join(node.title for node in nodes),
        ]
        for wave, nodes in waves
    ]
    return Table("", [gettext("Wave"), gettext("Period"), gettext("Where")], rows, [15, 45, 120])


def _sample(sample: Sequence[SampleUnit]) -> Table:
    rows: list[Row] = [
        [Cell(str(n), align="center"), unit.organisation.name, unit.stratum]
        for n, unit in enumerate(sample, start=1)
    ]
    return Table("", ["№", gettext("Kindergarten"), gettext("Stratum")], rows, [10, 110, 60])
