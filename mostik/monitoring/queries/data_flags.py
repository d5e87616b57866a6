"""Doubts about the answers of cards: finding them, reading those that were raised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.form import Kind
from mostik.instruments.engine.plausibility import PREVIOUS, Check, Reference, failed
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import scores, versions
from mostik.lib.paging import Found
from mostik.monitoring.enums import AssignmentState, FlagKind, FlagState
from mostik.monitoring.models import Assignment, Campaign, DataFlag
from mostik.monitoring.queries import assignments, double_rating
from mostik.stats import data_quality
from mostik.stats.methodology import TOTAL, Part

SENT = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
SCALE = 4
"""Fewer answers to choose from («yes», «no») and the same one everywhere is no wonder."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """`facts` by kind: RULE {"answers": [[form, question, value], …]}, STRAIGHT {"answer", "questions"}, FAST
    {"seconds", "questions"}, OUTLIER {"value", "median", "cards"} with exact fractions as texts."""

    kind: FlagKind
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def visible_to(user: Any) -> QuerySet[DataFlag]:
    """Doubts about cards that exist for this user; what may be done with each is in `rules`."""
    cards = assignments.visible_to(user).order_by().values("pk")
    return _with_cards(DataFlag.objects.filter(card__in=cards))


OPEN_FIRST = ("-state", "-id")
"""What is to be done stands on top: the word «open» is the last of the three by the alphabet."""


def listed_for(user: Any, campaign: Campaign) -> Found:
    """Doubts about the cards that are listed for this person."""
    listed = assignments.listed_for(user, campaign)
    cards = listed.rows.order_by().select_related(None)
    hidden = double_rating.blinded(user).order_by().values("card")
    rows = _with_cards(DataFlag.objects.exclude(card__in=hidden))
    if listed.are_few:
        return Found(rows.filter(card__in=cards.values("pk")), True)
    return Found(rows.filter(Exists(cards.filter(pk=OuterRef("card")))))


def of_card(card: Assignment) -> list[DataFlag]:
    """Those that stand or were settled by a word; the corrected ones are only in the journal."""
    return list(DataFlag.objects.filter(card=card).exclude(state=FlagState.GONE).select_related("settled_by"))


def _with_cards(rows: QuerySet[DataFlag]) -> QuerySet[DataFlag]:
    cards = (
        "card__unit",
        "card__organisation",
        "card__assessor",
        "card__version__instrument",
        "card__composed",
    )
    heavy = ("definition", "xform")
    deferred = [f"card__{version}__{name}" for version in ("version", "composed") for name in heavy]
    return rows.select_related("settled_by", "card__campaign__owner", *cards).defer(*deferred)


def sent_cards(ids: Collection[int]) -> list[Assignment]:
    """Cards to be looked at, with their answers."""
    rows = Assignment.objects.filter(pk__in=ids, submission__isnull=False).select_related(
        "campaign", "version__instrument", "composed", "submission"
    )
    return list(
        rows.defer("version__definition", "version__xform", "composed__definition", "composed__xform")
    )


def touched_by(cards: Iterable[Assignment]) -> set[int]:
    """Cards sent earlier whose rules read one of these: other cards of the same unit and source in the same round."""
    found: set[int] = set()
    by_place: dict[tuple[int, int, str], set[str]] = {}
    for card in cards:
        place = (card.campaign_id, card.unit_id, card.source)
        by_place.setdefault(place, set()).add(card.version.instrument.code)
    for campaign in {place[0] for place in by_place}:
        used = InstrumentVersion.objects.filter(
            pk__in=Assignment.objects.filter(campaign=campaign).values("version")
        ).only("checksum")
        reading = {v.pk: {form for c in versions.checks_of(v) for form, _name in c.reads} for v in used}
        reading = {pk: forms - {"", PREVIOUS} for pk, forms in reading.items()}
        reading = {pk: forms for pk, forms in reading.items() if forms}
        if not reading:
            continue
        units = {place[1] for place in by_place if place[0] == campaign}
        rows = Assignment.objects.filter(
            campaign=campaign, unit__in=units, version__in=reading, state__in=SENT
        ).values_list("pk", "unit", "source", "version")
        found |= {
            pk for pk, unit, source, v in rows if reading[v] & by_place.get((campaign, unit, source), set())
        }
    return found


def doubts_of(cards: Sequence[Assignment]) -> dict[int, list[Doubt]]:
    """What can be said of each card without the rest of the round: rules, the same answer everywhere, the time."""
    elsewhere = _Elsewhere(cards)
    return {card.pk: [*_broken_rules(card, elsewhere), *_careless(card)] for card in cards}


def _broken_rules(card: Assignment, elsewhere: _Elsewhere) -> list[Doubt]:
    checks = versions.checks_of(card.filled)
    if not checks:
        return []
    answers = elsewhere.answers(card, checks)
    return [
        Doubt(FlagKind.RULE, check.code, {"answers": [[*one, answers.get(one, "")] for one in check.reads]})
        for check in failed(checks, answers)
    ]


class _Elsewhere:
    """Answers that rules read from other cards: those of the round before and of other instruments of this one."""

    def __init__(self, cards: Sequence[Assignment]) -> None:
        forms = {
            form for card in cards for check in versions.checks_of(card.filled) for form, _name in check.reads
        }
        self._before = self._known(cards, former=True) if PREVIOUS in forms else {}
        self._beside = self._known(cards, former=False) if forms - {"", PREVIOUS} else {}

    def _known(
        self, cards: Sequence[Assignment], *, former: bool
    ) -> dict[tuple[int, int, str, str], Mapping[str, Any]]:
        rounds = {card.campaign.previous_id if former else card.campaign_id for card in cards}
        rows = Assignment.objects.filter(
            campaign__in=rounds - {None},
            unit__in={card.unit_id for card in cards},
            state__in=[AssignmentState.ACCEPTED] if former else SENT,
        ).order_by("pk")
        named = rows.values_list(
            "campaign", "unit", "source", "version__instrument__code", "submission__answers"
        )
        return {(campaign, unit, source, code): answers for campaign, unit, source, code, answers in named}

    def answers(self, card: Assignment, checks: Iterable[Check]) -> dict[Reference, str]:
        """The answers these rules read, calculated ones with them."""
        assert card.submission is not None
        now = timezone.localtime(card.submission.completed_at) if card.submission.completed_at else None
        own = evaluate(versions.form_of(card.filled), card.submission.answers, now=now, check=False).values
        former = (card.campaign.previous_id or 0, card.unit_id, card.source, card.version.instrument.code)
        found: dict[Reference, str] = {}
        for form, name in {one for check in checks for one in check.reads}:
            if not form:
                found[form, name] = own.get(name, "")
            elif form == PREVIOUS:
                found[form, name] = str(self._before.get(former, {}).get(name, ""))
            else:
                beside = self._beside.get((card.campaign_id, card.unit_id, card.source, form), {})
                found[form, name] = str(beside.get(name, ""))
        return found


def _careless(card: Assignment) -> list[Doubt]:
    submission = card.submission
    assert submission is not None
    found = []
    rated = _rated(card.filled)
    given = [str(submission.answers.get(name) or "") for name in rated]
    if answer := data_quality.straight_line(given):
        found.append(Doubt(FlagKind.STRAIGHT, facts={"answer": answer, "questions": sum(map(bool, given))}))
    answered = sum(1 for name in submission.answers if submission.answers[name])
    seconds = (
        (submission.completed_at - submission.started_at).total_seconds() if submission.completed_at else 0
    )
    if data_quality.too_fast(seconds, answered):
        found.append(Doubt(FlagKind.FAST, facts={"seconds": int(seconds), "questions": answered}))
    return found


def _rated(version: InstrumentVersion) -> list[str]:
    """Scored questions with a scale to choose from."""
    scored = {item.name for item in versions.methodology_of(version).items}
    return [
        q.name
        for q in versions.form_of(version).questions()
        if q.name in scored and q.kind is Kind.SELECT_ONE and len(q.choices) >= SCALE
    ]


def outliers_of(cards: Sequence[Assignment]) -> dict[int, Doubt]:
    """Cards whose total is far from the totals of the same instrument and source. Give all cards of a round."""
    found: dict[int, Doubt] = {}
    groups: dict[tuple[int, str], list[Assignment]] = {}
    for card in cards:
        groups.setdefault((card.version_id, card.source), []).append(card)
    for group in groups.values():
        totals = [(card, _total(card)) for card in group]
        known = [(card, total) for card, total in totals if total is not None]
        values = [total for _card, total in known]
        for place in data_quality.outliers(values):
            card, total = known[place]
            facts = {"value": str(total), "median": str(median(values)), "cards": len(values)}
            found[card.pk] = Doubt(FlagKind.OUTLIER, facts=facts)
    return found


def _total(card: Assignment) -> Any:
    assert card.submission is not None
    return scores.scores_of(card.version, card.submission.answers, card.submission.completed_at).get(
        (Part.FULL.value, TOTAL)
    )
