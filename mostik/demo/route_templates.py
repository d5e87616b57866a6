"""Our templates of routes taken by the shown municipality, one of them changed, and drafts made for a neighbour of the shown
kindergarten in one job."""

from __future__ import annotations

import datetime

from mostik.assessment.models import Deficit
from mostik.demo.calendar import days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.actions import route_mass, route_templates
from mostik.growth.models import LearningRoute, RouteTemplate
from mostik.growth.queries import opportunities
from mostik.growth.queries import route_mass as mass
from mostik.growth.queries import route_templates as queries
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person
from mostik.platform.models import User


def run(today: datetime.date) -> int:
    """By the real actions; returns the number of drafts."""
    operator, methodist = _user("municipal_operator"), _user("senior_teacher")
    teacher = Person.objects.get(user=_user("teacher"))
    job = (
        Employment.objects.on(today).filter(person=teacher, is_main=True).select_related("organisation").get()
    )
    town = Node.objects.get(path=job.organisation.path[: 2 * Node.steplen])
    at, known = moment(today - days(26)), opportunities.titles()
    rows = [row for row in queries.pack_on(today).templates if row["code"] in known]
    route_templates.take(place=town, rows=rows, by=operator, at=at)
    own = RouteTemplate.objects.filter(place=town, code="com.1").first()
    if own is not None:
        copied = route_templates.copy(template=own, place=job.organisation, by=methodist, at=at)
        title = "Разговор с детьми: наш вариант"
        kept = {"title": title, "code": own.code, "goal": own.goal, "position": own.position}
        route_templates.save(template=copied, place=job.organisation, by=methodist, at=at, **kept)
    return _drafts(town, job.organisation, operator, today)


def _drafts(town: Node, shown: Node, operator: User, today: datetime.date) -> int:
    """For the neighbour with the most open deficits."""
    near = Node.objects.filter(path__startswith=town.path, kind=NodeKind.ORGANISATION, valid_to__isnull=True)
    counts = {
        place.pk: Deficit.objects.filter(person__in=mass.teachers_at(place, today)).count()
        for place in near.exclude(pk=shown.pk).order_by("path")[:6]
    }
    if not counts:
        return 0
    place = Node.objects.get(pk=max(counts, key=lambda pk: (counts[pk], -pk)))
    year = today.year if today.month >= 6 else today.year - 1
    order = mass.Order(
        templates=(),
        with_templates=True,
        with_best=True,
        title=f"Индивидуальный маршрут {year}/{(year + 1) % 100:02d}",
        period=f"{year}/{(year + 1) % 100:02d} учебный год",
        starts=today - days(20),
        ends=datetime.date(year + 1, 5, 31),
    )
    people, kit = mass.teachers_at(place, today), mass.kit(place, order, today)
    route_mass.make(
        people=people, place=place, kit=kit, order=order, by=operator, at=moment(today - days(20))
    )
    return LearningRoute.objects.filter(origin__startswith="mass:").count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")
