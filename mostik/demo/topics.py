"""What the teachers of one municipality are able to do: invented profiles for those who have none yet, so that topics stand
out. Each has a strictness of their own, one weak place, and noise; nothing is about anybody."""

from __future__ import annotations

import datetime
from random import Random

from mostik.assessment.actions import competencies
from mostik.assessment.enums import Confidence, DeficitLevel
from mostik.assessment.models import Competency, CompetencyModel, Deficit, DeficitChange, Profile
from mostik.assessment.packs import PRESCHOOL
from mostik.assessment.queries.readings import SOURCES
from mostik.demo.calendar import days, moment
from mostik.network.models import Node
from mostik.platform.models import User
from mostik.stats.profile import Rule

POPULAR = 7
"""Topics most weak places fall on: what a real municipality looks like after a year of one programme."""


def run(people: list[int], region: Node, today: datetime.date, by: User) -> tuple[CompetencyModel, int]:
    """Profiles and deficits of the people without a current one; returns the model and how many were made."""
    model = _model(region, today, by)
    rule = Rule.of(model.rule)
    leaves = _leaves(model)
    known = set(Profile.objects.filter(model=model, is_current=True).values_list("person_id", flat=True))
    random, made_at = Random(88), moment(today - days(30))
    weak = random.sample(leaves, min(POPULAR, len(leaves)))
    profiles, values = [], {}
    for person in people:
        if person in known:
            continue
        values[person] = _values(leaves, weak, random)
        profiles.append(
            Profile(
                person_id=person,
                model=model,
                day=today - days(30),
                made_at=made_at,
                rule=model.rule,
                lines={str(leaf): _line(value, rule) for leaf, value in values[person].items()},
            )
        )
    made = Profile.objects.bulk_create(profiles, batch_size=500)
    _deficits(made, values, rule, made_at)
    return model, len(made)


def _model(region: Node, today: datetime.date, by: User) -> CompetencyModel:
    """The model in force, or our own pack put in force."""
    found = CompetencyModel.objects.filter(status="published").order_by("-valid_from", "-pk").first()
    if found is not None:
        return found
    row, _missing = competencies.create(pack=PRESCHOOL, owner=region, by=by, at=moment(today - days(200)))
    return competencies.publish(model=row, valid_from=today - days(190), by=by, at=moment(today - days(199)))


def _leaves(model: CompetencyModel) -> list[int]:
    """Competencies with levels that are asked of a teacher."""
    rows = Competency.objects.filter(model=model).exclude(levels=[]).exclude(code__startswith="lead")
    return list(rows.order_by("order", "id").values_list("pk", flat=True))


def _values(leaves: list[int], weak: list[int], random: Random) -> dict[int, int]:
    """Per cents: an own mean, one topic far below it, often a second one."""
    mean = random.gauss(83, 5)
    found = {leaf: mean + random.gauss(0, 4) for leaf in leaves}
    if random.random() < 0.85:
        found[random.choice(weak)] -= random.uniform(25, 42)
        if random.random() < 0.7:
            found[random.choice(weak)] -= random.uniform(14, 24)
    return {leaf: round(min(98, max(20, value))) for leaf, value in found.items()}


def _line(value: int, rule: Rule) -> list[object]:
    """As `assessment.queries.profiles.stored` writes it: one reading of medium confidence behind it."""
    level = sum(value >= limit for limit in rule.thresholds)
    return [value * 100, 1, level, 1, 0, 0, 0, None, [-1] * len(SOURCES)]


def _deficits(
    made: list[Profile], values: dict[int, dict[int, int]], rule: Rule, at: datetime.datetime
) -> None:
    levels = (DeficitLevel.CRITICAL, DeficitLevel.SUBSTANTIAL, DeficitLevel.MODERATE)
    live = set(
        Deficit.objects.filter(status__in=("open", "in_route")).values_list("person_id", "competency_id")
    )
    rows = [
        Deficit(
            person_id=profile.person_id,
            competency_id=leaf,
            profile=profile,
            level=levels[sum(value >= limit for limit in rule.thresholds)],
            confidence=Confidence.MEDIUM,
            value=value * 100,
            detected_on=profile.day,
        )
        for profile in made
        for leaf, value in values[profile.person_id].items()
        if value < rule.thresholds[-1] and (profile.person_id, leaf) not in live
    ]
    kept = Deficit.objects.bulk_create(rows, batch_size=500)
    DeficitChange.objects.bulk_create(
        [
            DeficitChange(deficit=row, at=at, by=None, status=row.status, level=row.level, value=row.value)
            for row in kept
        ],
        batch_size=500,
    )
