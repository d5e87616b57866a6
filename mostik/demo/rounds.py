"""The two rounds of monitoring. Campaigns go through the real actions; cards and answers are written in bulk."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from mostik.demo import filling, planning
from mostik.demo.calendar import Round, days, moment
from mostik.demo.filling import Filler, State
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries.versions import methodology_of
from mostik.monitoring.actions import assignments, campaigns, data_flags, results
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.platform.actions import jobs
from mostik.platform.models import Job, User
from mostik.stats.methodology import UnitLevel

TITLE = "Мониторинг качества дошкольного образования — {year}"
SLOWEST = "99-06"  # the municipality that is behind in the running round
MET = "99-02"  # the one that has done everything
PURPOSE = (
    "Оценить условия и организацию образовательной деятельности в дошкольных группах, увидеть сильные стороны и "
    "дефициты, подготовить адресные рекомендации. Дети не являются объектом оценки."
)
STAGES = (
    ("Самооценка педагогов", "organisation", "self", "teacher"),
    ("Внутренняя оценка", "organisation", "internal", "senior_teacher"),
    ("Внешняя экспертная оценка (выборка детских садов)", "region", "external", "expert"),
)


def create_first(region: Node, versions: Iterable[InstrumentVersion], when: Round, by: User) -> Campaign:
    at = moment(when.opens - days(14))
    campaign = campaigns.create(
        owner=region,
        by=by,
        at=at,
        title=TITLE.format(year=when.year),
        kind_label="РМК ДО",
        year=when.year,
        period_from=when.opens,
        period_to=when.closes,
        structure_date=when.structure,
        order_title="Приказ о проведении регионального мониторинга качества дошкольного образования",
        order_number=f"01-04/{300 + when.year % 100}",
        order_date=when.opens - days(20),
        purpose=PURPOSE,
    )
    for version in versions:
        level = methodology_of(version).unit_level
        sources = None if level == UnitLevel.GROUP else ["self", "internal"]
        campaigns.add_instrument(campaign=campaign, version=version, sources=sources, by=by, at=at)
    set_stages(campaign, when, by)
    return campaign


def create_second(first: Campaign, when: Round, by: User) -> Campaign:
    """Next year's round is a clone of the first one; only its dates and its order are new."""
    at = moment(when.opens - days(14))
    campaign = campaigns.clone(campaign=first, by=by, at=at)
    campaign = campaigns.update(
        campaign=campaign,
        by=by,
        at=at,
        period_from=when.opens,
        period_to=when.closes,
        structure_date=when.structure,
        order_number=f"01-04/{300 + when.year % 100}",
        order_date=when.opens - days(20),
    )
    set_stages(campaign, when, by)
    return campaign


def set_stages(campaign: Campaign, when: Round, by: User) -> None:
    stages = [
        {
            "title": title,
            "level": level,
            "starts": when.opens,
            "ends": when.due[source],
            "period_text": "",
            "responsible_role": role,
        }
        for title, level, source, role in STAGES
    ]
    stages.append(
        {
            "title": "Анализ результатов и адресные рекомендации",
            "level": "region",
            "starts": when.closes + days(1),
            "ends": when.closes + days(10),
            "period_text": "в течение 10 календарных дней после завершения",
            "responsible_role": "regional_operator",
        }
    )
    campaigns.set_stages(campaign=campaign, stages=stages, by=by, at=moment(when.opens - days(14)))
    planning.set_days(campaign, when, by)


def hand_out(campaign: Campaign, region: Node, when: Round, by: User) -> None:
    """Every group and organisation for the own and the internal assessment, a sample of kindergartens for the experts."""
    planning.draw_sample(campaign, when, by)
    at = moment(when.opens - days(7))
    for source in ("self", "internal"):
        assignments.create_from_tree(
            campaign=campaign, nodes=[region], sources=[source], due=when.due[source], by=by, at=at
        )
    assignments.create_from_tree(
        campaign=campaign, nodes=[region], sources=["external"], due=when.due["external"], by=by, at=at
    )
    planning.plan_visits(campaign, when, by)
    _to_those_on_the_spot(campaign, when)


def open_(campaign: Campaign, when: Round, by: User) -> None:
    at = moment(when.opens)
    campaigns.announce(campaign=campaign, by=by, at=at - days(10))
    campaigns.open_(campaign=campaign, by=by, at=at)


def fill(campaign: Campaign, filler: Filler, count: Callable[[int, int], None]) -> int:
    """Write the answers of a round; returns the number of cards that were begun."""
    cards = list(
        Assignment.objects.filter(campaign=campaign, assessor__user__isnull=False)
        .select_related("unit", "organisation", "assessor__user")
        .order_by("unit__code", "version_id", "source")
    )
    reviewers = _reviewers(filler.round.structure)
    slow, done = (Node.objects.get(code=code).path for code in (SLOWEST, MET))
    shown = ShownStates(filler)

    def state_of(card: Assignment) -> str:
        if filler.round.year == 2025 or card.unit.path.startswith(done):
            return State.ACCEPTED
        usual = filler.usual_state(card, is_behind=card.unit.path.startswith(slow))
        return shown.state(card) or usual

    def reviewer_of(card: Assignment) -> User:
        return reviewers[card.organisation.path[: 2 * Node.steplen]]

    written = 0
    for start in range(0, len(cards), 200):
        made = filler.fill(cards[start : start + 200], state_of, reviewer_of)
        filling.write(made)
        written += len(made.submissions)
        count(min(start + 200, len(cards)), len(cards))
    return written


def ask_about(campaign: Campaign) -> None:
    """Questions to the data of cards that wait for a review."""
    waiting = Assignment.objects.filter(campaign=campaign, state=State.SUBMITTED)
    with transaction.atomic():
        data_flags.look(ids=waiting.values_list("pk", flat=True), at=timezone.now())


class ShownStates:
    """The people whose sign-ins are shown have one card in every interesting state."""

    ORDER = (State.RETURNED, State.DRAFT, State.ASSIGNED, State.SUBMITTED)
    NAMES = ("senior_teacher", "expert", "teacher", "head")

    def __init__(self, filler: Filler) -> None:
        emails = {f"{ROLE_NAMES[role]}@{DOMAIN}" for role in self.NAMES}
        self._people = {p.pk: 0 for p in Person.objects.filter(user__email__in=emails)}

    def state(self, card: Assignment) -> str | None:
        number = self._people.get(card.assessor_id or 0)
        if number is None or card.assessor_id is None:
            return None
        self._people[card.assessor_id] = number + 1
        return self.ORDER[number] if number < len(self.ORDER) else None


def run_queued_jobs() -> int:
    """Rebuilding of results that the campaigns asked for, done by the same handlers as in the worker."""
    queued = list(Job.objects.filter(state="queued").order_by("pk"))
    for job in queued:
        jobs.run_now(job)
    return len(queued)


def approve_first(campaign: Campaign) -> None:
    """Kindergartens of the municipality that has done everything have approved; the municipality may do so now."""
    planning.approve(campaign, Node.objects.get(code=MET), timezone.now(), levels=1)


def rebuild(campaign: Campaign, by: User) -> None:
    """The results of a running campaign, as after each acceptance."""
    results.rebuild_later(campaign=campaign, by=by, at=timezone.now())
    run_queued_jobs()


def finish(campaign: Campaign, when: Round, by: User) -> None:
    at = moment(when.closes + days(2), 17)
    planning.approve(campaign, campaign.owner, at)
    campaigns.stop(campaign=campaign, by=by, at=at)
    campaigns.close(campaign=campaign, by=by, at=at + days(8))


def _to_those_on_the_spot(campaign: Campaign, when: Round) -> None:
    """A group is assessed by its teacher (self) and by the methodist of the kindergarten (internal), an
    organisation by its head and by its methodist."""
    at_node: dict[tuple[str, int], int] = {}
    granted = RoleAssignment.objects.on(when.opens).filter(role__in=("teacher", "senior_teacher", "head"))
    for role, node, person in granted.order_by("-pk").values_list("role", "node_id", "person_id"):
        at_node[role, node] = person
    main = dict(
        Employment.objects.on(when.opens)
        .order_by("is_main", "-pk")
        .values_list("person_id", "organisation_id")
    )
    cards = list(Assignment.objects.filter(campaign=campaign).exclude(source="external"))
    for card in cards:
        head = at_node.get(("head", card.organisation_id))
        methodist = at_node.get(("senior_teacher", card.organisation_id), head)
        own = (
            at_node.get(("teacher", card.unit_id), methodist)
            if card.unit_id != card.organisation_id
            else head
        )
        card.assessor_id = own if card.source == "self" else methodist
        card.assessor_organisation_id = main.get(card.assessor_id or 0)
    filling.rewrite(cards, ["assessor", "assessor_organisation"])


def _reviewers(on: datetime.date) -> dict[str, User]:
    """Path of a municipality → the account of its first operator."""
    rows = (
        RoleAssignment.objects.on(on)
        .filter(role="municipal_operator")
        .select_related("node", "person__user")
        .order_by("-pk")
    )
    return {row.node.path: row.person.user for row in rows if row.node and row.person.user}
