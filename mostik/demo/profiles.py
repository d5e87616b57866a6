"""Competencies of teachers of one municipality: the model and its links, results of two dates, guides, consents, a running
diagnostic from several sources with a card to fill and an appeal to decide."""

from __future__ import annotations

import datetime
from random import Random

from mostik.assessment.actions import (
    attempts,
    campaigns,
    competencies,
    guidance,
    observations,
    profiles,
    results,
)
from mostik.assessment.enums import GuideKind, Source
from mostik.assessment.models import (
    CompetencyModel,
    Deficit,
    Diagnostic,
    DiagnosticCampaign,
    Observation,
    PersonalResult,
)
from mostik.assessment.packs import PRESCHOOL
from mostik.demo import routes
from mostik.demo.calendar import days, moment
from mostik.demo.packs import CASES, KNOWLEDGE, SEEN_AT_WORK, SELF_ANALYSIS, WORKING_PAPERS
from mostik.demo.packs.content import Pack
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.instruments.engine.form import Kind
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.instruments.queries.posted import Posted
from mostik.network.actions import consents
from mostik.network.enums import NodeKind
from mostik.network.models import ConsentText, Employment, Node, Person
from mostik.platform.models import User
from mostik.stats.methodology import TOTAL

KINDERGARTENS = 5
LINKED = (SELF_ANALYSIS, KNOWLEDGE, CASES, SEEN_AT_WORK, WORKING_PAPERS)
BEFORE, AFTER = 220, 45  # days ago


def run(today: datetime.date) -> int:
    """Make everything by the real actions; returns the number of deficits."""
    region, operator = Node.objects.get(code="99"), _user("municipal_operator")
    model = _model(region, today)
    teacher = Person.objects.get(user=_user("teacher"))
    own = Employment.objects.on(today).filter(person=teacher).select_related("organisation").first()
    assert own is not None
    town = Node.objects.get(path=own.organisation.path[: 2 * Node.steplen])
    staff = _staff(town, own.organisation, today)
    for ago, gain in ((BEFORE, 0), (AFTER, 9)):
        _measure(model, staff, teacher, today - days(ago), gain, routes.completed())
        day = today - days(ago - 10)
        profiles.recompute(model=model, day=day, by=operator, at=moment(day))
        if ago == BEFORE:
            _guides(staff, own.organisation, teacher, operator, today)
            routes.last(staff, teacher, today)
    _consents(staff, own.organisation, teacher, today)
    _diagnostic(model, town, own.organisation, teacher, operator, today)
    return Deficit.objects.count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _version(pack: Pack) -> InstrumentVersion:
    return InstrumentVersion.objects.select_related("instrument").get(instrument__code=pack.form_id)


def _model(region: Node, today: datetime.date) -> CompetencyModel:
    """Number 1 in force, links as the instruments name them, number 2 being drafted."""
    by, begun = _user("regional_operator"), datetime.date(today.year - 1, 9, 1)
    made, _missing = competencies.create(pack=PRESCHOOL, owner=region, by=by, at=moment(begun))
    model = competencies.publish(model=made, valid_from=begun, by=by, at=moment(begun))
    for pack in LINKED:
        version = _version(pack)
        written = [(one.code, one.competencies) for one in versions.methodology_of(version).indicators]
        competencies.link_as_written(
            model=model, instrument=version.instrument, written=written, by=by, at=moment(begun)
        )
    competencies.next_draft(model=model, by=by, at=moment(today - days(2)))
    return model


def _staff(town: Node, own: Node, today: datetime.date) -> dict[int, list[Person]]:
    """Pedagogical staff of the shown kindergarten and its neighbours by organisation."""
    places = Node.objects.filter(
        path__startswith=town.path, kind=NodeKind.ORGANISATION, valid_to__isnull=True
    )
    near = places.exclude(code__endswith="-imc").exclude(pk=own.pk).order_by("path")[: KINDERGARTENS - 1]
    chosen = [own, *near]
    jobs = Employment.objects.on(today).filter(
        organisation__in=chosen, position__pedagogical=True, is_main=True
    )
    found: dict[int, list[Person]] = {place.pk: [] for place in chosen}
    for job in jobs.select_related("person__user").order_by("person_id"):
        found[job.organisation_id].append(job.person)
    return found


def _measure(
    model: CompetencyModel,
    staff: dict[int, list[Person]],
    shown: Person,
    day: datetime.date,
    gain: int,
    routed: set[int],
) -> None:
    """A self-analysis of everybody, a test of most, an observation of some; two thirds have grown since, those who have gone
    a route to its end more, most of all where they were weak."""
    sources = (
        (Source.SELF_ANALYSIS, SELF_ANALYSIS, 1.0, 8),
        (Source.TEST, KNOWLEDGE, 0.8, 0),
        (Source.OBSERVATION, SEEN_AT_WORK, 0.5, -3),
        (Source.WORK, WORKING_PAPERS, 0.2, -4),
    )
    version_of = {pack.form_id: _version(pack) for _source, pack, _share, _bias in sources}
    for people in staff.values():
        for person in people:
            chance = Random(person.pk)
            level, weak = chance.gauss(66, 11), chance.choice("12345")
            grown = gain if chance.random() < 0.67 else 0
            if person.pk in routed:
                grown, weak = 2 * gain, ""
            for source, pack, share, bias in sources:
                if chance.random() < share or person == shown:
                    version = version_of[pack.form_id]
                    scores = _scores(version, chance, level + grown + bias, weak)
                    results.record(
                        person=person,
                        source=source.value,
                        version=version,
                        scores=scores,
                        measured_on=day,
                        model=model,
                        by=None,
                        at=moment(day),
                    )


def _scores(version: InstrumentVersion, chance: Random, level: float, weak: str) -> dict[str, str]:
    """Whole thirds of every leaf, as a card of three questions would give; weaker in one area."""
    methodology = versions.methodology_of(version)
    found = {}
    for one in methodology.indicators:
        if one.parent is not None:
            value = chance.gauss(level - (22 if weak and one.code.startswith(weak) else 0), 9)
            found[one.code] = f"{round(min(100.0, max(0.0, value)) * 12 / 100) * 25}/3"
    total = sum(float(text.split("/")[0]) / 3 for text in found.values()) / len(found)
    return {**found, TOTAL: str(round(total))}


def _guides(
    staff: dict[int, list[Person]], own: Node, shown: Person, operator: User, today: datetime.date
) -> None:
    methodist, at = Person.objects.get(user=_user("senior_teacher")), moment(today - days(BEFORE - 12))
    people = [person for person in staff[own.pk] if person.pk != methodist.pk]
    guidance.assign(
        people=people,
        guide=methodist,
        kind=GuideKind.METHODIST,
        place=own,
        basis="Приказ о методическом сопровождении",
        by=operator,
        at=at,
    )
    expert = Person.objects.get(user=_user("expert"))
    guidance.assign(
        people=[shown],
        guide=expert,
        kind=GuideKind.TUTOR,
        place=own,
        by=operator,
        at=moment(today - days(60)),
    )
    for back in (30, 12):
        at = moment(today - days(back), 14)
        consents.note_access(
            person=shown, what="assessment.profile", ground="guide", by=_user("senior_teacher"), at=at
        )


def _consents(staff: dict[int, list[Person]], own: Node, shown: Person, today: datetime.date) -> None:
    """In the shown kindergarten every third has let the head look, one has thought better of it. The shown teacher has
    agreed to clusters only."""
    to_head = ConsentText.objects.get(purpose="profile_to_head", number=1)
    clusters = ConsentText.objects.get(purpose="clusters", number=1)
    at = moment(today - days(80))
    willing = [person for person in staff[own.pk] if person.user and person != shown][::3]
    for person in willing:
        assert person.user is not None
        consents.give(person=person, text=to_head, place=own, by=person.user, at=at)
    if len(willing) > 1 and (user := willing[-1].user):
        given = consents.give(person=willing[-1], text=to_head, place=own, by=user, at=at)
        consents.withdraw(consent=given, by=user, at=moment(today - days(20)))
    for people in staff.values():
        for person in people[::2]:
            if person.user:
                consents.give(person=person, text=clusters, by=person.user, at=at)
    assert shown.user is not None
    consents.give(person=shown, text=clusters, by=shown.user, at=at)


def _diagnostic(
    model: CompetencyModel, town: Node, own: Node, shown: Person, operator: User, today: datetime.date
) -> None:
    opens = today - days(9)
    row = campaigns.create(
        owner=town,
        title="Диагностика педагогов: осень",
        model=model,
        opens=opens,
        closes=today + days(20),
        versions={
            "self_analysis": _version(SELF_ANALYSIS),
            "observation": _version(SEEN_AT_WORK),
            "test": _version(KNOWLEDGE),
            "work": _version(WORKING_PAPERS),
        },
        by=operator,
        at=moment(opens - days(3)),
    )
    campaigns.invite(campaign=row, organisations=[own], by=operator, at=moment(opens - days(2)))
    campaigns.open_(campaign=row, by=operator, at=moment(opens))
    _self_analysis(row, shown, today - days(2))
    _observations(row, shown, operator, today)


def _part(campaign: DiagnosticCampaign, kind: Source) -> Diagnostic:
    return Diagnostic.objects.select_related("version").get(campaign=campaign, kind=kind)


def _self_analysis(campaign: DiagnosticCampaign, shown: Person, day: datetime.date) -> None:
    user, at = shown.user, moment(day)
    assert user is not None
    diagnostic = _part(campaign, Source.SELF_ANALYSIS)
    attempt = attempts.start(diagnostic=diagnostic, by=user, at=at)
    answers = _answers(diagnostic.version, Random(7), day)
    attempts.save(attempt=attempt, posted=Posted(answers), by=user, at=at)
    attempts.finish(attempt=attempt, by=user, at=at + datetime.timedelta(minutes=25))


def _observations(campaign: DiagnosticCampaign, shown: Person, operator: User, today: datetime.date) -> None:
    """The shown expert has observed two; one of them disagrees."""
    part, at = _part(campaign, Source.OBSERVATION), moment(today - days(6))
    expert = Person.objects.get(user=_user("expert"))
    observations.hand_out(diagnostic=part, observers=[expert], by=operator, at=at)
    cards = Observation.objects.filter(participant__diagnostic=part).exclude(participant__person=shown)
    user = expert.user
    assert user is not None
    for number, card in enumerate(cards.select_related("participant__person__user").order_by("pk")[:2]):
        day = today - days(5 - number)
        started = observations.start(observation=card, by=user, at=moment(day))
        answers = _answers(part.version, Random(card.pk), day)
        observations.save(observation=started, posted=Posted(answers), by=user, at=moment(day))
        observations.send(observation=started, by=user, at=moment(day, 12))
    disputed = PersonalResult.objects.filter(observation__in=cards).select_related("person__user").first()
    if disputed is not None and disputed.person.user is not None:
        results.dispute(
            result=disputed,
            reason="В день посещения группу объединили с соседней: обычного дня эксперт не видел.",
            by=disputed.person.user,
            at=moment(today - days(3)),
        )


def _answers(version: InstrumentVersion, chance: Random, day: datetime.date) -> dict[str, str]:
    """Plausible answers to every question of a card or a self-analysis."""
    scores = {item.name: item.scores or {} for item in versions.methodology_of(version).items}
    found = {}
    for question in versions.form_of(version).questions():
        if known := [name for name, score in scores.get(question.name, {}).items() if score is not None]:
            found[question.name] = chance.choices(known, range(1, len(known) + 1))[0]
        elif question.kind is Kind.DATE:
            found[question.name] = day.isoformat()
        elif question.kind is Kind.SELECT_ONE:
            found[question.name] = question.choices[0].name
        elif question.kind is Kind.TEXT:
            found[question.name] = "Спокойно ведёт группу; стоит дольше ждать ответа детей."
    return found
