"""What an edition of the public page is made of, read once from the results, with everything small left out.

People are hidden by `Mart.read`; groups and organisations too few to be told apart are hidden here, by the same rule and
for the whole campaign at once, so that two pages laid side by side tell no more than one (docs/public-page.md)."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mostik.lib.numbers import round_half_up
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.queries.public_pack import PublicPack, pack_on
from mostik.monitoring.queries.results import CROWDS, PREFERRED, SCOPES, Mart
from mostik.network.enums import NodeKind
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL, Indicator, Part, UnitLevel
from mostik.stats.small_numbers import hidden_cells

SCHEMA = "mostik.public-quality/1"
SALT = "mostik.monitoring.public-edition"
LEVELS = (NodeKind.REGION.value, NodeKind.MUNICIPALITY.value, NodeKind.ORGANISATION.value)
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One instrument by one source, with the indicators that are told; TOTAL is one of them if chosen."""

    used: CampaignInstrument
    source: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be told of one instrument by one source: indicators with a scale, «whole form» first."""

    used: CampaignInstrument
    source: str
    mart: Mart
    areas: tuple[Indicator, ...]
    has_total: bool


def offers(campaign: Campaign) -> list[Offer]:
    """Everything the owner may choose from."""
    found = []
    for used in campaigns.instruments_of(campaign):
        mart = results.mart_of(campaign, used.version)
        if mart is None:
            continue
        here = results.of_node(mart, campaign.owner_id)
        areas = tuple(a for a in mart.areas_of(Part.INVARIANT) if scale_of(mart.methodology, a.code))
        whole = scale_of(mart.methodology, TOTAL) is not None
        for source in PREFERRED:
            if source in here.sources and (areas or whole):
                found.append(Offer(used, source, mart, areas, whole))
    return found


def levels_of(campaign: Campaign) -> list[str]:
    """How deep a page of this owner can go."""
    kind = campaign.owner.kind
    return list(LEVELS[LEVELS.index(kind) :]) if kind in LEVELS else []


def content_of(
    campaign: Campaign, *, number: int, level: str, text: str, shown: Iterable[Shown], at: datetime.datetime
) -> Content:
    """The whole edition. Scores are decimal text, rounded as the pack says; places without numbers are left out."""
    pack = pack_on(timezone.localtime(at).date())
    marts = [(one, mart) for one in shown if (mart := results.mart_of(campaign, one.used.version))]
    places: dict[str, dict[str, Any]] = {}
    measures = [_measure(campaign, one, mart, level, pack, places) for one, mart in marts]
    return {
        "schema": SCHEMA,
        "number": number,
        "published_at": at.isoformat(timespec="seconds"),
        "publisher": campaign.owner.title,
        "owner": campaign.owner_id,
        "campaign": {
            "id": campaign.pk,
            "title": campaign.title,
            "label": campaign.kind_label,
            "from": campaign.period_from.isoformat(),
            "to": campaign.period_to.isoformat(),
            "order": campaign.order_title,
            "order_number": campaign.order_number,
        },
        "level": level,
        "text": text,
        "bands": [{"from": str(begins), **words} for begins, words in pack.bands],
        "min_people": campaign.min_cell,
        "measures": measures,
        "places": places,
    }


def _measure(
    campaign: Campaign, one: Shown, mart: Mart, level: str, pack: PublicPack, places: dict[str, Any]
) -> Content:
    methodology = mart.methodology
    scales = {code: scale for code in one.codes if (scale := scale_of(methodology, code))}
    least = 1 if one.source in CROWDS else pack.min_units.get(methodology.unit_level, 1)
    cells = _cells(campaign, one, mart, level)
    places |= {str(cell.node_id): _place(cell) for cell in cells}
    titles = {area.code: _titles(area) for area in mart.areas}
    return {
        "instrument": one.used.version.instrument.title,
        "version": one.used.version.number,
        "source": one.source,
        "unit": methodology.unit_level,
        "min_units": least,
        "counts_people": one.source in CROWDS or methodology.unit_level == UnitLevel.TEACHER,
        "as_of": mart.result.built_at.isoformat(timespec="seconds"),
        "indicators": [
            {"code": code, "titles": titles.get(code, {}), "low": _plain(ends[0]), "high": _plain(ends[1])}
            for code, ends in scales.items()
        ],
        "values": _values(cells, scales, pack, _few_units(mart, one.source, least)),
    }


def _cells(campaign: Campaign, one: Shown, mart: Mart, level: str) -> list[Cell]:
    """Totals and areas of the owner and of everything below it, down to the level."""
    kinds = list(LEVELS[: LEVELS.index(level) + 1])
    inside = {SCOPES[campaign.owner.kind]: campaign.owner_id}
    codes = [TOTAL, *(area.code for area in mart.areas)]
    return mart.read(**inside, kind=kinds, source=one.source, part=Part.INVARIANT.value, code=codes)


def _values(
    cells: Iterable[Cell],
    scales: Mapping[str, tuple[Fraction, Fraction]],
    pack: PublicPack,
    hidden: frozenset[tuple[int, str]],
) -> dict[str, dict[str, Any]]:
    """By place: how many are behind its total, and [score, band] of what may be shown."""
    values: dict[str, dict[str, Any]] = {}
    for cell in cells:
        found = values.setdefault(str(cell.node_id), {"scores": {}})
        if (cell.node_id, cell.code) in hidden:
            continue
        if cell.code == TOTAL:
            found["n"] = cell.answers if cell.source in CROWDS else cell.n
        if cell.code in scales:
            band = pack.band(cell.mean, *scales[cell.code])
            found["scores"][cell.code] = [round_half_up(cell.mean, pack.digits), band]
    return values


def _few_units(mart: Mart, source: str, least: int) -> frozenset[tuple[int, str]]:
    """(node, code) with fewer units than may be told, and what would give them away. Over the whole file, whatever is
    published of it: every page hides the same."""
    if least < 2 or mart.methodology.unit_level == UnitLevel.TEACHER:
        return frozenset()
    codes = [TOTAL, *(area.code for area in mart.areas)]
    cells = mart.read(kind=list(LEVELS), source=source, part=Part.INVARIANT.value, code=codes)
    counts: dict[str, dict[str, dict[tuple[str, ...], int]]] = {}
    for cell in cells:
        steps = [step for step in (_region(cells), cell.municipality_id, cell.organisation_id) if step]
        place = tuple(str(step) for step in steps[: LEVELS.index(cell.kind) + 1])
        counts.setdefault(cell.code, {}).setdefault(Part.INVARIANT.value, {})[place] = cell.n
    children = {TOTAL: tuple(code for code in codes[1:] if code in counts)}
    hidden = hidden_cells(counts, children, least, blurred=0)
    return frozenset((int(place[-1]), code) for place, code in hidden)


def _region(cells: Sequence[Cell]) -> int:
    return next((cell.node_id for cell in cells if cell.kind == NodeKind.REGION), 0)


def _place(cell: Cell) -> dict[str, Any]:
    inside = cell.municipality_id if cell.kind == NodeKind.ORGANISATION else None
    return {"name": cell.name, "kind": cell.kind, "municipality": inside}


def _titles(area: Indicator) -> Mapping[str, str]:
    return {"ru": area.title("ru"), "en": area.title("en")}


def _plain(value: Fraction) -> str:
    return round_half_up(value, 0 if value.denominator == 1 else 2)


def canonical(content: Content) -> str:
    """JSON that is the same for the same content: keys in order, no spaces, letters as they are (RFC 8785 in spirit; all
    numbers in it are whole)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def signature_of(digest: str) -> str:
    """HMAC-SHA256 with the secret of the installation: only it can make and check one."""
    return salted_hmac(SALT, digest, algorithm="sha256").hexdigest()


def is_genuine(text: str, digest: str, signature: str) -> bool:
    """Is the text the one that was signed?"""
    return digest_of(text) == digest and constant_time_compare(signature_of(digest), signature)
