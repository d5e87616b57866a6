"""Live sources about the platform itself: is it used, are its data fresh, which of its services work."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.enums import AttemptState
from mostik.assessment.models import DiagnosticAttempt
from mostik.cycle.models import Recommendation
from mostik.cyclogram.models import Check
from mostik.growth.models import LearningRoute, PlaceRequest, PortfolioRecord, TeacherCluster
from mostik.monitoring.models import Assignment, Sending, SurveyAnswer
from mostik.network.models import Employment, Node
from mostik.platform.models import AuditEvent
from mostik.programmes.queries.measured import Measured, Part, organisations, per_cent
from mostik.ui.formats import number, shortdate

SIGNED_IN, FRESH, YEAR = (datetime.timedelta(days=days) for days in (90, 30, 365))


def platform(place: Node, on: datetime.date) -> Measured:
    """Yes where in at least half of the organisations somebody has signed in within ninety days."""
    places = list(organisations(place, on))
    jobs = Employment.objects.on(on).filter(
        organisation__in=places, person__user__last_login__date__gt=on - SIGNED_IN
    )
    used = set(jobs.values_list("organisation_id", flat=True))
    numbers = {"used": len(used), "all": len(places)}
    said = _("Organisations where somebody has signed in within 90 days: %(used)d of %(all)d.") % numbers
    value = Fraction(int(bool(places) and 2 * len(used) >= len(places)))
    return Measured(value, said, tuple(_part(node, node.pk in used) for node in places))


def _part(node: Node, is_used: bool) -> Part:
    return Part(node.title, _("yes") if is_used else _("no"), Fraction(int(is_used)), node.pk)


def updates(place: Node, on: datetime.date) -> Measured:
    """Share of organisations whose people changed anything within thirty days, by the journal."""
    places = list(organisations(place, on))
    since, until = _moment(on - FRESH), _moment(on)
    rows = AuditEvent.objects.filter(at__gte=since, at__lt=until, by__isnull=False).order_by()
    last = dict(rows.values_list("by").annotate(at=Max("at")))
    jobs = Employment.objects.on(on).filter(organisation__in=places, person__user__isnull=False)
    latest: dict[int, datetime.datetime] = {}
    for organisation, user in jobs.values_list("organisation_id", "person__user_id"):
        if user in last:
            latest[organisation] = max(last[user], latest.get(organisation, last[user]))
    numbers = {"fresh": len(latest), "all": len(places)}
    said = _("Organisations whose data were changed within 30 days: %(fresh)d of %(all)d.") % numbers
    parts = (
        Part(
            node.title,
            shortdate(latest[node.pk]) if node.pk in latest else _("no changes"),
            Fraction(100 * (node.pk in latest)),
            node.pk,
        )
        for node in places
    )
    return Measured(per_cent(len(latest), len(places)), said, tuple(parts))


def _moment(day: datetime.date) -> datetime.datetime:
    """The end of the day."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def services(place: Node, on: datetime.date) -> Measured:
    """How many services of the platform were used within a year."""
    found = [(title, rows.count()) for title, rows in _services(place, on)]
    used = sum(n > 0 for _title, n in found)
    numbers = {"used": used, "all": len(found)}
    said = _("Services in use within a year: %(used)d of %(all)d.") % numbers
    return Measured(Fraction(used), said, tuple(Part(title, number(n), Fraction(n)) for title, n in found))


def _services(place: Node, on: datetime.date) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Title, what was done with it here in the year that ends on the day."""
    path, people = {"path__startswith": place.path}, _people(place, on)
    days, moments = (on - YEAR, on), (_moment(on - YEAR), _moment(on))
    cards = Assignment.objects.filter(**_under("organisation", path), submitted_at__range=moments)
    yield _("Cards filled in the system"), cards
    sent = Sending.objects.filter(**_under("assignment__organisation", path), at__range=moments)
    yield _("Cards sent from a device without a connection"), sent
    yield (
        _("Answers to surveys by a link or a code"),
        SurveyAnswer.objects.filter(**_under("unit", path), survey__closed_at__range=moments),
    )
    checks = Check.objects.filter(**_under("line__cyclogram__owner", path), summed_up_on__range=days)
    yield _("Checks of internal assessment summed up"), checks
    advice = Recommendation.objects.filter(**_under("addressee", path), sent_on__range=days)
    yield _("Targeted recommendations sent"), advice
    attempts = DiagnosticAttempt.objects.filter(participant__person__in=people, finished_at__range=moments)
    yield _("Diagnostics of teachers"), attempts.exclude(state=AttemptState.GOING)
    yield _("Records of portfolios"), PortfolioRecord.objects.filter(person__in=people, date__range=days)
    yield _("Individual routes"), LearningRoute.objects.filter(person__in=people, agreed_on__range=days)
    clusters = TeacherCluster.objects.filter(**_under("place", path), created_at__range=moments)
    yield _("Thematic clusters"), clusters
    asked = PlaceRequest.objects.filter(person__in=people, asked_at__range=moments)
    yield _("Requests for courses and events"), asked


def _under(name: str, path: dict[str, str]) -> dict[str, str]:
    return {f"{name}__{key}": value for key, value in path.items()}


def _people(place: Node, on: datetime.date) -> QuerySet[Any]:
    return Employment.objects.on(on).filter(organisation__path__startswith=place.path).values("person")
