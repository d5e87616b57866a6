"""Who may be put into clusters, and what stands out in their profiles: rows for `stats.clusters`, without names.

Only teachers with a consent in force are looked at. Of a profile nothing leaves this file but topics."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Competency, CompetencyModel, Deficit, Profile
from mostik.assessment.queries import profiles
from mostik.growth.enums import CLUSTERS_AHEAD
from mostik.growth.models import ClusterMember
from mostik.network.enums import NodeKind
from mostik.network.models import Consent, Employment, Node
from mostik.network.queries import consents
from mostik.stats.clusters import GAP, NONE, Needs, State, needs
from mostik.stats.profile import Rule

PURPOSE = "clusters"
CHOICES = 2
CLUSTERED = (NodeKind.MUNICIPALITY.value, NodeKind.REGION.value)


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows of `needs` are `people`; `places` are their municipalities, `consents` the consents they stand on."""

    people: list[int]
    places: list[int]
    consents: list[int]
    topics: list[Competency]
    needs: Needs
    teachers: int
    agreed: int

    def topic_of(self, row: int, choice: int) -> Competency | None:
        number = int(self.needs.choices[row, choice])
        return None if number == NONE else self.topics[number]

    def figures(self) -> dict[str, int]:
        states = Counter(State(state) for state in self.needs.state.tolist())
        return {
            "teachers": self.teachers,
            "agreed": self.agreed,
            "known": len(self.people),
            "with_topic": states[State.TOPIC],
            "without": len(self.people) - states[State.TOPIC],
        }


def teachers_of(place: Node, on: datetime.date) -> dict[int, int]:
    """Teacher → municipality of the main job, below the place on the day."""
    towns = dict(
        Node.objects.filter(kind=NodeKind.MUNICIPALITY, path__startswith=place.path).values_list("path", "pk")
    )
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    found = {}
    for person, path in jobs.order_by("is_main", "-id").values_list("person_id", "organisation__path"):
        town = next(
            (towns[path[:end]] for end in range(len(path), 0, -Node.steplen) if path[:end] in towns), None
        )
        if town is not None:
            found[person] = town
    return found


def pool(place: Node, on: datetime.date, *, by_blocks: bool) -> Pool:
    """Teachers below the place with a consent in force and a profile, and what stands out in each."""
    teachers = teachers_of(place, on)
    agreed = consents_of(teachers)
    rows = list(
        Profile.objects.filter(person__in=list(agreed), is_current=True)
        .order_by("person", "day", "id")
        .values_list("person_id", "model_id", "lines")
    )
    model = _model_of(rows)
    lines = {person: kept for person, of, kept in rows if model and of == model.pk}
    people = sorted(lines)
    leaves, topics, columns = _topics(model, by_blocks) if model else ([], [], [])
    values = _values(people, lines, leaves)
    rule = Rule.of(model.rule) if model else None
    below = rule.thresholds[-1] * 100 if rule else 0
    return Pool(
        people=people,
        places=[teachers[person] for person in people],
        consents=[agreed[person] for person in people],
        topics=topics,
        needs=needs(values, np.array(columns, dtype=np.int64), below, CHOICES),
        teachers=len(teachers),
        agreed=len(agreed),
    )


def consents_of(people: Iterable[int]) -> dict[int, int]:
    """Person → the consent to clusters in force."""
    rows = consents.in_force(PURPOSE).filter(person__in=list(people), place__isnull=True)
    return dict(rows.values_list("person_id", "pk"))


def consent_of(person_id: int) -> Consent | None:
    return consents.in_force(PURPOSE).filter(person=person_id, place__isnull=True).first()


def taken(people: Sequence[int]) -> set[int]:
    """Those who are members of a cluster ahead already."""
    rows = ClusterMember.objects.filter(
        person__in=people, left_at__isnull=True, cluster__state__in=CLUSTERS_AHEAD
    )
    return set(rows.values_list("person_id", flat=True))


def _model_of(rows: Sequence[tuple[int, int, object]]) -> CompetencyModel | None:
    """Topics of two models cannot be compared: the one most profiles are of, of equals the newest."""
    counts = Counter(model for _person, model, _lines in rows)
    if not counts:
        return None
    return CompetencyModel.objects.get(pk=max(counts, key=lambda pk: (counts[pk], pk)))


def _topics(model: CompetencyModel, by_blocks: bool) -> tuple[list[Competency], list[Competency], list[int]]:
    """Leaves, topics, and the topic of each leaf."""
    nodes = {node.pk: node for node in Competency.objects.filter(model=model).order_by("order", "id")}
    parents = {node.parent_id for node in nodes.values()}
    leaves = [node for node in nodes.values() if node.pk not in parents]
    if not by_blocks:
        return leaves, leaves, list(range(len(leaves)))
    roots = []
    for leaf in leaves:
        root = leaf
        while root.parent_id:
            root = nodes[root.parent_id]
        roots.append(root)
    topics = list(dict.fromkeys(roots))
    number = {topic.pk: place for place, topic in enumerate(topics)}
    return leaves, topics, [number[root.pk] for root in roots]


def leaves_below(topic: Competency) -> list[int]:
    """Ids of the leaves of a topic; of a leaf itself."""
    nodes = list(Competency.objects.filter(model=topic.model_id).values_list("pk", "parent_id"))
    children: dict[int, list[int]] = {}
    for pk, parent in nodes:
        children.setdefault(parent, []).append(pk)
    found, open_ = [], [topic.pk]
    while open_:
        node = open_.pop()
        if node in children:
            open_ += children[node]
        else:
            found.append(node)
    return found


def _values(
    people: Sequence[int], lines: dict[int, dict[str, list[int]]], leaves: Sequence[Competency]
) -> np.ndarray:
    """Hundredths of a per cent; GAP where nothing was measured, or where the deficit was dismissed."""
    values = np.full((len(people), len(leaves)), GAP, dtype=np.int64)
    dismissed = set(
        Deficit.objects.filter(person__in=list(people), status=DeficitStatus.DISMISSED).values_list(
            "person_id", "competency_id"
        )
    )
    for row, person in enumerate(people):
        kept = lines[person]
        for column, leaf in enumerate(leaves):
            line = kept.get(str(leaf.pk))
            if line is not None and (person, leaf.pk) not in dismissed:
                found = profiles.line_of(line)
                values[row, column] = found.top // found.bottom
    return values
