"""The whole demo, step by step. Each step says what it does and how long it took."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone, translation

from mostik.demo import (
    bridge,
    calendar,
    clusters,
    context,
    cycle,
    cyclograms,
    diagnostics,
    educational,
    exports,
    instruments,
    ladder,
    needs,
    network,
    parents,
    planning,
    portfolios,
    profiles,
    programmes,
    public,
    recommendations,
    reports,
    rounds,
    route_templates,
    routes,
    stationery,
    visits,
)
from mostik.demo.filling import Filler
from mostik.demo.packs import LIBRARY, MEASURED
from mostik.demo.packs.content import Pack
from mostik.demo.progress import Progress
from mostik.demo.region import MERGED_ON, RENAMED_ON, Plan, plan
from mostik.demo.staff import DOMAIN, ROLE_NAMES, staff
from mostik.growth.models import PortfolioRecord
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.actions import nodes as node_actions
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Node, Person
from mostik.network.queries.nodes import structure_on
from mostik.platform.models import User

REPORTED = "99-06"  # the municipality whose reports are left in a folder


@dataclass(slots=True)
class Made:
    plan: Plan
    region: Node
    operator: User
    versions: dict[int, InstrumentVersion]
    packs: dict[int, Pack]
    today: datetime.date


def build(home: Path, progress: Progress, planned: Plan | None = None) -> dict[str, int]:
    """Fill an empty database and the folders `data` and `reports` of the demo; returns figures for the summary."""
    with translation.override("ru"):
        made = _region(progress, planned or plan())
        first, second = _rounds(made, progress)
        _files(home, made, first, second, progress)
        with progress.step("Мнение родителей"):
            parents.run(made.today)
            rounds.run_queued_jobs()
        with progress.step("Шаблоны документов"):
            stationery.run(made.region, made.today, made.operator)
        with progress.step("Адресные рекомендации"), transaction.atomic():
            recommendations.run(first, calendar.first(), made.today, made.operator)
        with progress.step("Меры, решения"), transaction.atomic():
            cycle.run(first, calendar.first(), made.today, made.operator)
        with progress.step("Циклограммы внутренней оценки"), transaction.atomic():
            cyclograms.run(made.plan, made.packs, made.today)
        rounds.run_queued_jobs()
        with progress.step("Публичная страница"):
            public.run(first, calendar.first(), made.operator)
        _teachers(made, progress)
        with progress.step("Показатели: самообследование, НОКО, форма 85-К"), transaction.atomic():
            context.run(made.region, made.operator, made.today)
        with progress.step("Программа методической службы"), transaction.atomic():
            programmes.run(made.today)
        with progress.step("Отчёты одного муниципалитета"):
            version, reported = next(iter(made.versions.values())), Node.objects.get(code=REPORTED)
            reports.write(home / "reports", second, version, reported, progress.count)
    return _figures(made.today)


def _teachers(made: Made, progress: Progress) -> None:
    """From diagnostics to routes, clusters, visits and needs."""
    with progress.step("Диагностика педагогов"):
        diagnostics.run(made.today)
    with progress.step("Портфолио педагогов"), transaction.atomic():
        portfolios.run(made.today)
    with progress.step("Компетенции и дефициты"), transaction.atomic():
        profiles.run(made.today)
        bridge.run(made.today, made.operator)
    with progress.step("Кластеры педагогов и возможности"), transaction.atomic():
        clusters.run(made.region, made.today, made.operator)
    with progress.step("Индивидуальные маршруты педагогов"), transaction.atomic():
        routes.run(made.today)
    with progress.step("Шаблоны маршрутов, черновики для многих"), transaction.atomic():
        route_templates.run(made.today)
    with progress.step("Методический десант"), transaction.atomic():
        visits.run(made.plan, made.packs, made.today)
    rounds.run_queued_jobs()
    with progress.step("Ступени роста, кадровый резерв"), transaction.atomic():
        ladder.run(made.today)
    with progress.step("Запросы, удовлетворённость, списки педагогов"), transaction.atomic():
        needs.run(made.region, made.today, made.operator)
    rounds.run_queued_jobs()


def _region(progress: Progress, planned: Plan) -> Made:
    with progress.step("Организации, группы, люди"):
        today = timezone.localdate()
        nodes = network.write_nodes(planned)
        people = network.write_people(staff(planned), nodes)
    operator = people[f"{ROLE_NAMES['regional_operator']}@{DOMAIN}"].user
    assert operator is not None
    with progress.step("Инструменты"):
        for pack in LIBRARY[len(MEASURED) :]:
            instruments.publish(pack, None, by=operator)
        versions = [instruments.publish(pack, nodes["99"], by=operator) for pack in MEASURED]
    by_id = {version.pk: version for version in versions}
    packs = {version.pk: pack for version, pack in zip(versions, MEASURED, strict=True)}
    return Made(planned, nodes["99"], operator, by_id, packs, today)


def _rounds(made: Made, progress: Progress) -> tuple[Campaign, Campaign]:
    when = calendar.first()
    with progress.step("Образовательные сети"), transaction.atomic():
        educational.run(made.region, when, made.operator)
    with progress.step(f"Мониторинг {when.year}: карты"):
        first = rounds.create_first(made.region, made.versions.values(), when, made.operator)
        cycle.aims(first, when, made.operator)
        rounds.hand_out(first, made.region, when, made.operator)
        rounds.open_(first, when, made.operator)
        rounds.fill(first, Filler(made.plan, made.packs, when, made.today), progress.count)
        rounds.finish(first, when, made.operator)
    with progress.step(f"Мониторинг {when.year}: результаты"):
        rounds.run_queued_jobs()
    with progress.step("Объединение и переименование"):
        _changes(made)
    when = calendar.second(made.today)
    with progress.step(f"Мониторинг {when.year}: карты"):
        second = rounds.create_second(first, when, made.operator)
        cycle.aims(second, when, made.operator)
        rounds.hand_out(second, made.region, when, made.operator)
        rounds.open_(second, when, made.operator)
        rounds.fill(second, Filler(made.plan, made.packs, when, made.today), progress.count)
        rounds.ask_about(second)
        rounds.approve_first(second)
        planning.draft_next(second, made.operator)
    with progress.step(f"Мониторинг {when.year}: результаты"):
        rounds.rebuild(second, made.operator)
    return first, second


def _changes(made: Made) -> None:
    """What happened to the network between the rounds."""
    code, name, short = made.plan.renamed
    node_actions.rename(
        node=Node.objects.get(code=code),
        name=name,
        short_name=short,
        on=RENAMED_ON,
        by=made.operator,
        at=calendar.moment(RENAMED_ON),
        basis="Постановление администрации о переименовании",
    )
    ended, continued = made.plan.merged
    node_actions.merge(
        predecessors=[Node.objects.get(code=ended)],
        successor=Node.objects.get(code=continued),
        on=MERGED_ON,
        by=made.operator,
        at=calendar.moment(MERGED_ON),
        basis="Постановление администрации о реорганизации в форме присоединения",
    )


def _files(home: Path, made: Made, first: Campaign, second: Campaign, progress: Progress) -> None:
    with progress.step("Файлы: инструменты и ответы"):
        instruments.save_library(home / "data" / "library.zip")
        names = structure_on(second.structure_date)
        for pk, version in made.versions.items():
            pack = made.packs[pk]
            instruments.save(home / "data" / f"{pack.form_id}.xlsx", pack)
            for campaign in (first, second):
                path = home / "data" / f"{pack.form_id}-{campaign.year}.xlsx"
                exports.write(path, campaign, version, pack, names=names)


def _figures(today: datetime.date) -> dict[str, int]:
    open_nodes = Node.objects.on(today)
    return {
        "муниципалитетов": open_nodes.filter(kind="municipality").count(),
        "детских садов": open_nodes.filter(organisation_type__in=PRESCHOOL_TYPES).count(),
        "групп": open_nodes.filter(kind="group").count(),
        "людей": Person.objects.count(),
        "записей в портфолио": PortfolioRecord.objects.count(),
        "карт": Assignment.objects.count(),
        "из них заполнено": Assignment.objects.filter(submission__isnull=False).count(),
    }
