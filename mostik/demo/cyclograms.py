"""Internal assessment of two kindergartens: one lives by its cyclogram, one is in trouble — nearly everything is overdue.
All steps go through the real actions, only the cards are filled in bulk."""

from __future__ import annotations

import datetime

from mostik.cycle.actions import measures
from mostik.cyclogram.actions import checks, cyclograms, orders
from mostik.cyclogram.models import Check, Cyclogram, OrderItem
from mostik.demo import filling
from mostik.demo.calendar import Round, days, moment
from mostik.demo.filling import Filler, State
from mostik.demo.packs.content import Pack
from mostik.demo.region import Plan
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.lib import periods
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Node, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import User

FOUND = (
    "Требования соблюдены. В двух группах сведения обновляются реже, чем договорились.",
    "Порядок выдержан, замечания прошлой проверки устранены. Запас времени на прогулку есть во всех группах.",
    "Документы в порядке; связь планов с наблюдениями видна не во всех группах.",
)
ADVICE = (
    "Обсудить увиденное на педагогическом часе",
    "Провести практикум по планированию от наблюдений",
    "Обновить книжные и исследовательские уголки",
)
DIFFERENT = 3


def run(planned: Plan, packs: dict[int, Pack], today: datetime.date) -> int:
    """Returns how many checks there are."""
    head = User.objects.get(email=f"{ROLE_NAMES['head']}@{DOMAIN}")
    place = RoleAssignment.objects.get(person__user=head, role="head").node
    assert place is not None
    living = _drawn_up(place, head, today)
    _carry_out(living, head, today, Filler(planned, packs, _round(today), today))
    neighbour, its_head = _neighbour(place, today)
    troubled = _drawn_up(neighbour, its_head, today)
    [first, *_rest] = Check.objects.filter(line__cyclogram=troubled, line__version=None)
    _sum_up(first, its_head, first.ends, 0, today)
    _order(first, its_head, first.ends + days(5), "3", is_done=False)
    return Check.objects.count()


def _year(today: datetime.date) -> int:
    return today.year if today.month >= 9 else today.year - 1


def _round(today: datetime.date) -> Round:
    """Autumn cards of internal assessment: a round of two months for the answers to be drawn around."""
    opens = periods.school_year(_year(today))[0] + days(30)
    return Round(opens.year, opens=opens, structure=opens, due={"internal": opens + days(30)})


def _drawn_up(owner: Node, by: User, today: datetime.date) -> Cyclogram:
    first = periods.school_year(_year(today))[0]
    made = cyclograms.create(
        owner=owner, label="ВСОКО", year=first.year, from_pack=True, by=by, at=moment(first - days(4))
    )
    cyclograms.update(
        cyclogram=made, order_number="41-од", order_date=first - days(1), by=by, at=moment(first - days(1))
    )
    return cyclograms.approve(cyclogram=made, by=by, at=moment(first - days(1)))


def _carry_out(cyclogram: Cyclogram, head: User, today: datetime.date, filler: Filler) -> None:
    """What has ended is done and considered, but the last one; one order is issued, one waits as a draft."""
    over = list(
        Check.objects.filter(line__cyclogram=cyclogram, ends__lt=today).select_related("line__version")
    )
    for number, check in enumerate(over):
        if check.line.version:
            _with_cards(check, head, filler)
        elif number == len(over) - 1:
            continue
        _sum_up(check, head, check.ends, number, today)
        if number % DIFFERENT != 1:
            _consider(check, head, min(check.ends + days(4), today), number)
    carded = next((check for check in over if check.line.version), None)
    if carded:
        _order(carded, head, min(carded.ends + days(6), today), "57-од", is_done=True)
    going = Check.objects.filter(
        line__cyclogram=cyclogram, state="planned", starts__lte=today, line__version=None
    )
    if row := going.order_by("ends").last():
        checks.begin(check=row, by=head, at=moment(max(row.starts, today - days(3))))


def _with_cards(check: Check, head: User, filler: Filler) -> None:
    begun = checks.begin(check=check, by=head, at=moment(check.starts + days(1)))
    cards = Assignment.objects.filter(campaign=begun.campaign).select_related(
        "unit", "organisation", "assessor__user"
    )
    filling.write(filler.fill(cards, lambda _card: State.ACCEPTED, lambda _card: head))
    assert begun.campaign is not None
    results.rebuild(campaign=begun.campaign, at=moment(check.ends))


def _sum_up(check: Check, by: User, day: datetime.date, number: int, today: datetime.date) -> None:
    at = moment(min(day, today - days(1)), 15)
    words = "" if check.line.version else FOUND[number % DIFFERENT]
    advice = "\n".join(ADVICE[number % DIFFERENT :][:2])
    checks.sum_up(check=check, conclusion=words, advice=advice, by=by, at=at)


def _consider(check: Check, by: User, day: datetime.date, number: int) -> None:
    checks.consider(check=check, on=day, protocol=f"протокол № {number + 1}", by=by, at=moment(day, 16))


def _order(check: Check, head: User, day: datetime.date, number: str, *, is_done: bool) -> None:
    """An issued order: the first item is carried out in the living kindergarten, another one is late."""
    check.refresh_from_db()
    order = orders.draft(check=check, by=head, at=moment(day))
    items = list(OrderItem.objects.filter(order=order))
    for place, item in enumerate(items):
        due = day + days(10 if place < 2 else 90)
        orders.put_item(order=order, item=item, due=due, by=head, at=moment(day))
    orders.issue(order=order, number=number, date=day, by=head, at=moment(day))
    first = OrderItem.objects.filter(order=order).select_related("measure").first()
    if is_done and first and first.measure:
        done = moment(day + days(8))
        text = "Проведено, материалы лежат в методическом кабинете"
        measures.change(
            measure=first.measure, state="done", actual=text, document="Протокол № 3", by=head, at=done
        )


def _neighbour(place: Node, today: datetime.date) -> tuple[Node, User]:
    """Another kindergarten of the same municipality with a head who signs in."""
    near = Node.objects.on(today).filter(
        path__startswith=place.path[: -Node.steplen], organisation_type__in=PRESCHOOL_TYPES
    )
    for node in near.exclude(pk=place.pk).order_by("path"):
        person = access.in_charge(node, "head", today)
        if person and person.user:
            return node, person.user
    raise LookupError("no neighbour with a head")
