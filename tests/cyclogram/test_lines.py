"""A cyclogram: drawn up, its words read into checks, approved by the head, copied to the next year."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.cyclogram.actions import checks, cyclograms, lines
from mostik.cyclogram.models import Check, Cyclogram, Line
from mostik.cyclogram.queries import cyclograms as queries
from mostik.cyclogram.queries import packs
from mostik.lib.errors import Refusal
from mostik.platform.models import AuditEvent
from tests.cyclogram.builders import NOW, add_line, approved, check_of, fields, make_cyclogram
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version

D = datetime.date


def spans(line):
    return list(Check.objects.filter(line=line).values_list("starts", "ends"))


def test_words_are_kept_and_read(region):
    cyclogram = make_cyclogram(region)
    line = add_line(region, cyclogram, period="Октябрь, апрель", frequency="2 раза в год")
    assert (line.period, line.frequency) == ("Октябрь, апрель", "2 раза в год")
    assert spans(line) == [(D(2026, 10, 1), D(2026, 10, 31)), (D(2027, 4, 1), D(2027, 4, 30))]
    lines.change(
        line=line, by=user_of(region.head), at=NOW, **fields(region, period="1 раз в квартал", frequency="")
    )
    assert [b for _a, b in spans(line)] == [D(2026, 12, 31), D(2027, 3, 31), D(2027, 5, 31)]
    assert AuditEvent.objects.filter(action="cyclogram.line.changed").count() == 1


def test_what_is_unclear_is_refused(region):
    cyclogram = make_cyclogram(region)
    card = make_version(region.node)
    for changed in (
        {"object": " "},
        {"direction": ""},
        {"period": "когда получится", "frequency": ""},
        {"responsible": region.stranger},
        {"scope": "groups", "groups": []},
        {"version": card, "scope": "organisation"},
    ):
        with pytest.raises(lines.CannotChangeLine):
            add_line(region, cyclogram, **changed)
    with pytest.raises(lines.CannotChangeLine):
        lines.add(cyclogram=cyclogram, by=user_of(region.teacher), at=NOW, **fields(region))
    assert not Line.objects.exists()


def test_only_the_head_approves(region):
    cyclogram = make_cyclogram(region, by=user_of(region.methodist))
    with pytest.raises(cyclograms.CannotChangeCyclogram, match="сначала добавьте строку"):
        cyclograms.approve(cyclogram=cyclogram, by=user_of(region.head), at=NOW)
    line = add_line(region, cyclogram)
    with pytest.raises(Refusal):
        cyclograms.approve(cyclogram=cyclogram, by=user_of(region.methodist), at=NOW)
    made = cyclograms.approve(cyclogram=cyclogram, by=user_of(region.head), at=NOW)
    assert (made.state, made.approved_on) == ("approved", NOW.date())
    with pytest.raises(lines.CannotChangeLine):
        lines.remove(line=line, by=user_of(region.head), at=NOW)
    with pytest.raises(Refusal):
        cyclograms.reopen(cyclogram=made, by=user_of(region.methodist), at=NOW)
    cyclograms.reopen(cyclogram=made, by=user_of(region.head), at=NOW)
    lines.remove(line=line, by=user_of(region.head), at=NOW)
    assert not Check.objects.exists()


def test_a_begun_check_outlives_a_change_of_its_line(region):
    cyclogram = approved(region, {"period": "октябрь, апрель"})
    head = user_of(region.head)
    begun = checks.begin(check=check_of(cyclogram), by=head, at=NOW)
    cyclograms.reopen(cyclogram=cyclogram, by=head, at=NOW)
    line = Line.objects.get()
    with pytest.raises(lines.CannotChangeLine):
        lines.remove(line=line, by=head, at=NOW)
    with pytest.raises(lines.CannotChangeLine):
        lines.change(line=line, by=head, at=NOW, **fields(region, scope="all_groups"))
    lines.change(line=line, by=head, at=NOW, **fields(region, period="май"))
    assert set(Check.objects.values_list("pk", flat=True)) > {begun.pk}
    assert [b for _a, b in spans(line)] == [D(2026, 10, 31), D(2027, 5, 31)]


def test_once_a_year(region):
    make_cyclogram(region)
    with pytest.raises(cyclograms.CannotChangeCyclogram):
        make_cyclogram(region)
    with pytest.raises(cyclograms.CannotChangeCyclogram):
        make_cyclogram(region, owner=region.org_b1, year=2027)
    assert Cyclogram.objects.count() == 1


def test_the_ready_one(region):
    """Every line of the shipped example is understood, and its people are those in charge."""
    pack = packs.for_year(2026)
    assert pack is not None
    assert packs.for_year(2023) is None
    cyclogram = make_cyclogram(region, from_pack=True)
    made = list(queries.lines_of(cyclogram))
    assert len(made) == len(pack.lines) >= 10
    assert all(spans(line) for line in made)
    assert {line.responsible for line in made} == {region.head, region.methodist}
    assert cyclograms.approve(cyclogram=cyclogram, by=user_of(region.head), at=NOW).is_approved


def test_copied_to_the_next_year(region):
    card = make_version(region.node)
    groups = [region.group_a11]
    card_line = {"version": card, "scope": "groups", "groups": groups, "responsible": region.teacher}
    former = approved(region, {}, card_line)
    newer = make_version(region.node, version="2")
    made = cyclograms.copy(cyclogram=former, by=user_of(region.methodist), at=NOW)
    assert (made.year, made.state, made.previous) == (2027, "draft", former)
    plain, with_card = queries.lines_of(made)
    assert (plain.object, with_card.version.pk) == ("Планы педагогов", newer.pk)
    assert list(with_card.groups.all()) == groups
    assert spans(plain) == [(D(2027, 10, 1), D(2027, 10, 31))]
    with pytest.raises(cyclograms.CannotChangeCyclogram):
        cyclograms.copy(cyclogram=former, by=user_of(region.head), at=NOW)


@pytest.mark.parametrize(
    ("table", "broken"),
    [
        ("cyclogram", {"state": "x"}),
        ("cyclogram", {"label": ""}),
        ("cyclogram", {"year": 1999}),
        ("cyclogram", {"approved_on": D(2026, 9, 1)}),
        ("cyclogram", {"state": "approved"}),
        ("line", {"object": ""}),
        ("line", {"direction": ""}),
        ("line", {"period": ""}),
        ("line", {"method": "x"}),
        ("line", {"scope": "x"}),
        ("line", {"source": "external"}),
        ("check", {"state": "x"}),
        ("check", {"ends": D(2026, 9, 30)}),
        ("check", {"begun_on": D(2026, 10, 1)}),
        ("check", {"state": "going"}),
        ("check", {"state": "summed_up", "begun_on": D(2026, 10, 1)}),
        ("check", {"summed_up_on": D(2026, 10, 1)}),
        ("check", {"considered_on": D(2026, 10, 1)}),
        ("check", {"state": "cancelled"}),
        ("check", {"cancelled_because": "Карантин"}),
    ],
    ids=str,
)
def test_the_database_refuses(region, table, broken):
    add_line(region, make_cyclogram(region))
    model = {"cyclogram": Cyclogram, "line": Line, "check": Check}[table]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)


def test_neither_its_own_forerunner_nor_twice(region):
    cyclogram = make_cyclogram(region)
    line = add_line(region, cyclogram)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cyclogram.objects.update(previous=cyclogram.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cyclogram.objects.create(owner=region.org_a1, label="ВСОКО", year=2026, created_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(line=line, starts=D(2026, 10, 1), ends=D(2026, 10, 31))
