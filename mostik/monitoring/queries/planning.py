"""The assignment generator: which cards a campaign still needs under chosen nodes, and who should fill them.

Pure reading: the page shows the plan as a preview, `actions.assignments.create_from_tree` carries the same plan out.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mostik.instruments.queries import own_parts, versions
from mostik.monitoring.enums import ASSIGNED_SOURCES, Source
from mostik.monitoring.models import Assignment, Campaign, CampaignInstrument
from mostik.monitoring.queries import samples, waves
from mostik.monitoring.queries.campaigns import used_in
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Employment, Person, RoleAssignment
from mostik.network.queries.nodes import Structure, structure_on
from mostik.stats.methodology import UnitLevel

UNIT_KINDS = {
    UnitLevel.GROUP: NodeKind.GROUP,
    UnitLevel.ORGANISATION: NodeKind.ORGANISATION,
    UnitLevel.MUNICIPALITY: NodeKind.MUNICIPALITY,
}
ROLES = ("senior_teacher", "head", "municipal_operator", "expert")


@dataclass(frozen=True, slots=True)
class PlannedCard:
    version_id: int
    unit_id: int
    organisation_id: int
    source: str
    assessor_id: int | None
    composed_id: int | None = None
    opens: datetime.date | None = None
    due: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`cards` are the missing ones; `existing` counts those that are there already and stay as they are; `left_out` the
    organisations that the sample does not name."""

    cards: list[PlannedCard]
    existing: int
    organisations: int
    units: int
    by_source: dict[str, int] = field(default_factory=dict)
    by_municipality: list[tuple[str, int]] = field(default_factory=list)
    unassigned: int = 0
    left_out: int = 0


def plan(
    campaign: Campaign,
    node_ids: Iterable[int],
    *,
    sources: Sequence[str] | None = None,
    instrument_ids: Iterable[int] | None = None,
    assessor: int | None = None,
    on: datetime.date,
) -> Plan:
    """The cards missing under these nodes as of the campaign's structure date.

    A card is missing if nobody has one for the same instrument, unit and source. Assessors are taken from the roles
    in force on `on`: self — senior teacher, else head; internal — methodist of the municipality, else head;
    external — the least loaded expert of the region who does not work in that organisation. With `assessor` all but
    external ones go to that person. The order of nodes and people is fixed, so the preview and the action give the
    same plan. Sources that look at a sample have cards in its organisations only; a place of a wave has the days of
    the wave.
    """
    structure = structure_on(campaign.structure_date)
    under = sorted({i for node in node_ids if node in structure for i in structure.node_ids_under(node)})
    chosen = set(sources if sources is not None else campaign.sources) & set(campaign.sources)
    people = _Assessors(campaign, structure, on)
    known = _known_cards(campaign)
    cards: list[PlannedCard] = []
    existing, units = 0, set()
    chosen_instruments = _instruments(campaign, instrument_ids)
    own = own_parts.in_force(used.version_id for used in chosen_instruments)
    limits, days = samples.limits(campaign), waves.by_place(campaign)
    left_out: set[int] = set()
    for used in chosen_instruments:
        level = versions.methodology_of(used.version).unit_level
        for unit in _units(structure, under, level):
            organisation = structure.ancestor(unit, NodeKind.ORGANISATION) or unit
            path = structure.path_ids(unit)
            composed = _nearest(own, used.version_id, path)
            wave = waves.nearest(days, path)
            for source in (s.value for s in ASSIGNED_SOURCES if s in chosen and s in used.sources):
                if limits and level != UnitLevel.MUNICIPALITY and not _sampled(limits, source, organisation):
                    left_out.add(organisation)
                    continue
                units.add(unit)
                if (used.version_id, unit, source) in known:
                    existing += 1
                    continue
                named = assessor if source != Source.EXTERNAL else None
                person = named or people.choose(source, organisation)
                card = PlannedCard(used.version_id, unit, organisation, source, person, composed)
                cards.append(replace(card, opens=wave.starts, due=wave.ends) if wave else card)
    return replace(_summed(cards, existing, units, structure), left_out=len(left_out))


def _sampled(limits: tuple[frozenset[str], frozenset[int]], source: str, organisation: int) -> bool:
    sources, organisations = limits
    return source not in sources or organisation in organisations


def _summed(cards: list[PlannedCard], existing: int, units: set[int], structure: Structure) -> Plan:
    places = Counter(structure.ancestor(card.unit_id, NodeKind.MUNICIPALITY) for card in cards)
    named = [(structure.get(i).title if i is not None else "", n) for i, n in places.items()]
    return Plan(
        cards=cards,
        existing=existing,
        organisations=len({structure.ancestor(unit, NodeKind.ORGANISATION) for unit in units}),
        units=len(units),
        by_source=dict(Counter(card.source for card in cards)),
        by_municipality=sorted(named),
        unassigned=sum(card.assessor_id is None for card in cards),
    )


def _nearest(own: Mapping[tuple[int, int], int], core: int, path: Sequence[int]) -> int | None:
    """The core with the own part of the nearest place above the unit: the organisation's goes before the
    municipality's."""
    return next((own[core, place] for place in reversed(path) if (core, place) in own), None)


def _instruments(campaign: Campaign, ids: Iterable[int] | None) -> list[CampaignInstrument]:
    rows = used_in(campaign)
    return list(rows if ids is None else rows.filter(pk__in=list(ids)))


def _known_cards(campaign: Campaign) -> set[tuple[int, int, str]]:
    return set(Assignment.objects.filter(campaign=campaign).values_list("version", "unit", "source"))


def _units(structure: Structure, under: list[int], level: str) -> list[int]:
    """Units of the level among the nodes. Methodical centres and authorities are not measured."""
    kind = UNIT_KINDS.get(UnitLevel(level))
    found = []
    for node_id in under:
        if structure.get(node_id).kind != kind:
            continue
        organisation = structure.ancestor(node_id, NodeKind.ORGANISATION)
        if organisation is not None and not _measured(structure, organisation):
            continue
        found.append(node_id)
    return found


def _measured(structure: Structure, organisation: int) -> bool:
    kind = structure.get(organisation).organisation_type
    return not kind or kind in PRESCHOOL_TYPES


class _Assessors:
    """People by role and node, and how many cards each already has in the campaign."""

    def __init__(self, campaign: Campaign, structure: Structure, on: datetime.date) -> None:
        self.structure = structure
        self.by_role: dict[tuple[str, int], list[int]] = {}
        granted = RoleAssignment.objects.on(on).filter(role__in=ROLES, node__isnull=False)
        names = ("person__last_name", "person__first_name", "person_id")
        for role, node, person in granted.order_by(*names).values_list("role", "node_id", "person_id"):
            people = self.by_role.setdefault((role, node), [])
            if person not in people:
                people.append(person)
        given = Assignment.objects.filter(campaign=campaign, assessor__isnull=False)
        rows = list(given.values_list("source", "assessor_id", "organisation_id").order_by("pk"))
        self.load = Counter((source, person) for source, person, _organisation in rows)
        self.chosen = {(source, organisation): person for source, person, organisation in rows}
        self.employers: dict[int, set[int]] = {}
        jobs = Employment.objects.on(on).values_list("person_id", "organisation_id")
        for person, organisation in jobs.filter(person__in=self._experts()):
            self.employers.setdefault(person, set()).add(organisation)

    def choose(self, source: str, organisation: int) -> int | None:
        """One person goes to one organisation: all its cards of a source are theirs."""
        people = self._fitting(source, organisation)
        if not people:
            return None
        person = self.chosen.get((source, organisation))
        if person not in people:
            person = min(people, key=lambda one: (self.load[source, one], people.index(one)))
        self.chosen[source, organisation] = person
        self.load[source, person] += 1
        return person

    def _fitting(self, source: str, organisation: int) -> list[int]:
        if source == Source.EXTERNAL:
            return self._outside_experts(organisation)
        if source == Source.INTERNAL:
            return self._first_with("municipal_operator", organisation) or self._at("head", organisation)
        return self._at("senior_teacher", organisation) or self._at("head", organisation)

    def _experts(self) -> list[int]:
        return [p for (role, _node), people in self.by_role.items() if role == "expert" for p in people]

    def _at(self, role: str, node: int) -> list[int]:
        return self.by_role.get((role, node), [])

    def _first_with(self, role: str, node: int) -> list[int]:
        """People with the role at the nearest node above that has any."""
        for step in reversed(self.structure.path_ids(node)):
            if people := self._at(role, step):
                return people
        return []

    def _outside_experts(self, organisation: int) -> list[int]:
        """Experts granted here or above, except those employed in the organisation."""
        found: list[int] = []
        for step in reversed(self.structure.path_ids(organisation)):
            found += [p for p in self._at("expert", step) if p not in found]
        return [p for p in found if organisation not in self.employers.get(p, set())]


def possible_assessors(assignment: Assignment, on: datetime.date) -> list[Person]:
    """Whom a card may be handed to: people with a fitting role at the unit or above, without own experts."""
    path = structure_on(assignment.campaign.structure_date).path_ids(assignment.unit_id)
    wanted = (
        ["expert"]
        if assignment.source == Source.EXTERNAL
        else [r for r in (*ROLES, "teacher") if r != "expert"]
    )
    granted = RoleAssignment.objects.on(on).filter(role__in=wanted, node__in=path)
    people = Person.objects.filter(pk__in=granted.values("person"))
    if assignment.source == Source.EXTERNAL:
        own = Employment.objects.on(on).filter(organisation=assignment.organisation_id)
        people = people.exclude(pk__in=own.values("person"))
    return list(people)
