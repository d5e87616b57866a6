"""Two years of indicators of every kindergarten: self-examination, independent assessment, the form of statistics. Written in
bulk; the kindergarten that is shown has one list to finish and one returned with a value that cannot be true."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from mostik.context.enums import SetState, ValueSource
from mostik.context.models import Explanation, IndicatorSet, IndicatorValue
from mostik.context.queries import cells, packs, sets, staff
from mostik.context.queries.packs import Pack
from mostik.demo.calendar import moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.platform.models import User
from mostik.stats.indicators import completed

REMARK = "В форме 99 % девочек. Проверьте строку В2: похоже, число набрано с опечаткой."
EXPLAINED = "Значение проверено по журналу посещаемости и приказам о зачислении."
Values = dict[str, Fraction]


def run(region: Node, operator: User, today: datetime.date) -> int:
    """Returns how many sets there are."""
    shown = RoleAssignment.objects.get(person__user__email=f"{ROLE_NAMES['head']}@{DOMAIN}", role="head").node
    assert shown is not None
    _gaps(shown)
    heads = dict(
        RoleAssignment.objects.filter(role="head").values_list("node_id", "person__user_id").order_by("-pk")
    )
    year = packs.reporting_year(today)
    for of_year in (year - 1, year):
        for pack in (packs.of_year(code, of_year) for code in packs.codes()):
            if pack is not None:
                _Writer(region, pack, of_year, operator, heads, shown, is_last=of_year == year).write()
    return IndicatorSet.objects.count()


def _gaps(shown: Node) -> None:
    """Three teachers without a year of birth, two without a level of education."""
    jobs = Employment.objects.filter(organisation=shown, valid_to=None, position__pedagogical=True)
    people = list(
        jobs.exclude(person__email__startswith="v").order_by("-pk").values_list("person", flat=True)
    )
    Person.objects.filter(pk__in=people[:3]).update(birth_year=None)
    Person.objects.filter(pk__in=people[3:5]).update(education_level="", education="")


@dataclass(slots=True)
class _Writer:
    region: Node
    pack: Pack
    year: int
    operator: User
    heads: Mapping[int, int]
    shown: Node
    is_last: bool

    def write(self) -> None:
        nodes = list(sets.organisations_under(self.region, self.pack.day_of(self.year)).order_by("path"))
        groups = _groups(self.region, self.pack.day_of(self.year))
        former = self._former()
        counted = staff.counted_in(nodes, self.pack, self.year)
        made: list[tuple[IndicatorSet, Values, Values]] = []
        for number, node in enumerate(nodes):
            state = self._state(number, node)
            if state is not None:
                computed = {code: Fraction(one.value) for code, one in counted[node.pk].items()}
                typed = dict(_typed(self.pack.code, node, groups.get(node.path, 1), self.year))
                self._spoil(typed, node, state)
                made.append((self._set(node, state), typed, computed))
        IndicatorSet.objects.bulk_create(one for one, _typed, _computed in made)
        rows = [row for entry in made for row in self._values(*entry)]
        IndicatorValue.objects.bulk_create(rows, batch_size=2000)
        Explanation.objects.bulk_create(row for entry in made for row in self._explanations(*entry, former))

    def _former(self) -> dict[int, dict[str, Fraction]]:
        return sets.values_of(IndicatorSet.objects.filter(pack=self.pack.code, year=self.year - 1))

    def _state(self, number: int, node: Node) -> SetState | None:
        """Last year nearly everything is accepted; this year some still owe."""
        if not self.is_last:
            return SetState.ACCEPTED
        if self.pack.is_filled_by_operator:
            return SetState.DRAFT if number % 7 == 3 else SetState.ACCEPTED
        if node.pk == self.shown.pk:
            return SetState.DRAFT if self.pack.code == "self_examination" else SetState.RETURNED
        by_number = {4: SetState.SUBMITTED, 6: SetState.DRAFT, 8: None, 9: SetState.SUBMITTED}
        return by_number.get(number % 12, SetState.ACCEPTED)

    def _spoil(self, typed: Values, node: Node, state: SetState) -> None:
        """Gaps where somebody is still at it; in one place nearly every child is a girl."""
        if state == SetState.DRAFT:
            for code in list(typed)[-4:]:
                del typed[code]
        if state == SetState.RETURNED and self.pack.code == "form85k":
            children = sum((typed[f"В{line}"] for line in LINES), Fraction(0))
            typed["В2"] = children - 1

    def _set(self, node: Node, state: SetState) -> IndicatorSet:
        due = min(self.pack.due_on(self.year), datetime.date(self.year + 1, 4, 20))
        begun, handed_in, decided = (moment(due - datetime.timedelta(days=days)) for days in (20, 6, 2))
        is_in = state != SetState.DRAFT
        is_decided = state in (SetState.ACCEPTED, SetState.RETURNED)
        head = self._by(node)
        return IndicatorSet(
            organisation=node,
            pack=self.pack.code,
            edition=self.pack.valid_from,
            year=self.year,
            state=state,
            remark=REMARK if state == SetState.RETURNED else "",
            created_at=begun,
            created_by_id=head,
            submitted_at=handed_in if is_in else None,
            submitted_by_id=head if is_in else None,
            decided_at=decided if is_decided else None,
            decided_by=self.operator if is_decided else None,
        )

    def _by(self, node: Node) -> int:
        return (
            self.operator.pk if self.pack.is_filled_by_operator else self.heads.get(node.pk, self.operator.pk)
        )

    def _values(self, one: IndicatorSet, typed: Values, computed: Values) -> Iterator[IndicatorValue]:
        source = ValueSource.IMPORTED if self.pack.is_filled_by_operator else ValueSource.TYPED
        for code, value in typed.items():
            yield IndicatorValue(
                indicator_set=one,
                code=code,
                amount=cells.as_amount(value),
                source=source,
                by_id=self._by(one.organisation),
                at=one.created_at,
            )
        if one.submitted_at is not None:
            for code, value in computed.items():
                yield IndicatorValue(
                    indicator_set=one,
                    code=code,
                    amount=cells.as_amount(value),
                    source=ValueSource.COMPUTED,
                    at=one.submitted_at,
                )

    def _explanations(
        self, one: IndicatorSet, typed: Values, computed: Values, former: Mapping[int, Values]
    ) -> Iterator[Explanation]:
        """What is handed in has no doubt without a word about it."""
        if one.state not in (SetState.SUBMITTED, SetState.ACCEPTED):
            return
        numbers = completed({**typed, **computed}, self.pack.formulas, self.pack.order)
        for problem in sets.problems(self.pack, numbers, former.get(one.organisation_id, {}), {}):
            yield Explanation(
                indicator_set=one,
                rule=problem.check.id,
                text=EXPLAINED,
                by_id=self._by(one.organisation),
                at=one.created_at,
            )


LINES = ("402", "413", "414", "418", "419", "420", "421")


def _groups(region: Node, day: datetime.date) -> dict[str, int]:
    """Path of an organisation → how many groups it had."""
    found: dict[str, int] = {}
    step, depth = Node.steplen, region.depth + 2
    rows = Node.objects.on(day).filter(path__startswith=region.path, kind=NodeKind.GROUP)
    for path in rows.values_list("path", flat=True):
        owner = path[: step * depth]
        found[owner] = found.get(owner, 0) + 1
    return found


def _typed(pack: str, node: Node, groups: int, year: int) -> Iterator[tuple[str, Fraction]]:
    """Numbers that agree with each other: the same seed gives the same kindergarten, a little different each year."""
    usual, this = Random(f"{node.code}"), Random(f"{node.code}-{year}")
    if pack == "noko":
        yield from _points(usual, this)
        return
    size = sum(usual.randint(16, 24) for _group in range(groups))
    children = max(6, size + this.randint(-max(1, size // 25), max(1, size // 25)))
    young = round(children * usual.uniform(0.12, 0.24))
    short = usual.choice((0, 0, 0, min(6, children // 5)))
    needs = round(children * usual.uniform(0.02, 0.09))
    if pack == "self_examination":
        yield from _examined(usual, this, children, young, short, needs)
    else:
        yield from _counted(usual, this, groups, children, young, needs)


def _examined(
    usual: Random, this: Random, children: int, young: int, short: int, needs: int
) -> Iterator[tuple[str, Fraction]]:
    whole = {
        "1.1.1": children - short, "1.1.2": short, "1.1.3": 0, "1.1.4": 0, "1.2": young, "1.3": children - young,
        "1.4.1": children - short, "1.4.2": 0, "1.4.3": 0,
        "1.5": needs, "1.5.1": needs // 2, "1.5.2": needs, "1.5.3": needs,
    }  # fmt: skip
    for code, value in whole.items():
        yield code, Fraction(value)
    yield "1.6", Fraction(this.randint(70, 160), 10)
    yield "2.1", Fraction(usual.randint(250, 900) + this.randint(-10, 10), 100)
    yield "2.2", Fraction(usual.randint(40, 160))
    for code, often in (("2.3", 0.7), ("2.4", 0.85), ("2.5", 0.97)):
        yield code, Fraction(int(usual.random() < often))


def _counted(
    usual: Random, this: Random, groups: int, children: int, young: int, needs: int
) -> Iterator[tuple[str, Fraction]]:
    """Groups by kind, children by kind of group, places: the lines of the form."""
    early = 1 if groups >= 3 else 0
    special = 1 if groups >= 7 and usual.random() < 0.5 else 0
    combined = 1 if groups >= 4 and usual.random() < 0.6 else 0
    by_kind = {"402": special, "418": combined, "419": early}
    by_kind["413"] = groups - sum(by_kind.values())
    in_kind = {"402": special * 10, "418": combined * 15, "419": early * min(young, 18)}
    in_kind["413"] = max(0, children - sum(in_kind.values()))
    total = sum(in_kind.values())
    yield "М1", Fraction(round(total * usual.uniform(0.98, 1.2)))
    yield "М2", Fraction(usual.randint(80, 160) * groups)
    for line in LINES:
        yield line, Fraction(by_kind.get(line, 0))
    for line in LINES:
        yield f"В{line}", Fraction(in_kind.get(line, 0))
    yield "В2", Fraction(round(total * this.uniform(0.44, 0.54)))
    yield "В3", Fraction(min(young, total))
    yield "В4", Fraction(total - min(young, total))
    yield "В5", Fraction(needs)
    yield "В6", Fraction(needs // 4)


def _points(usual: Random, this: Random) -> Iterator[tuple[str, Fraction]]:
    levels = {"1": 93, "2": 90, "3": 62, "4": 96, "5": 94}
    for code in (
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.3",
        "3.1",
        "3.2",
        "3.3",
        "4.1",
        "4.2",
        "4.3",
        "5.1",
        "5.2",
        "5.3",
    ):
        base = levels[code[0]] + usual.gauss(0, 8 if code[0] == "3" else 4)
        yield code, Fraction(max(20, min(1000, round(10 * (base + this.gauss(0, 2))))), 10)
