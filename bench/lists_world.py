"""Part of bench/lists.py, run in a process of its own: fills the tables behind the lists with copies of one real row, made
by the database itself, in the region that bench/dashboards_world.py has built.

    python -m bench.lists_world ROWS
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from typing import Any

import django

DAY = datetime.date(2026, 10, 1)
SINCE = datetime.date(2020, 1, 1)
STAFF = (("town@example.org", "municipal_operator"), ("head@example.org", "head"))
ROOTS = "Иван Петр Сидор Смирн Кузнец Попов Василь Михайл Новик Федор Мороз Волк Алексе Лебед Семен Ерм Павл Козл Степан Никол"
GIVEN = "Анна Мария Ольга Елена Ирина Татьяна Наталья Светлана Юлия Екатерина Людмила Галина Марина Яна Вера Нина Алла Инна Эмма Фаина"
FATHERS = "Ивановна Петровна Сергеевна Андреевна Павловна Олеговна Игоревна Юрьевна Львовна Яковлевна"


def fill(rows: int) -> None:
    places = _places()
    _people(rows, places)
    _of_the_platform(rows)
    _of_monitoring(rows, places)
    _of_the_cycle(rows, places)
    _of_growth(rows)
    _run("ANALYZE")


def _places() -> int:
    """A numbered table of groups with their organisations to join with; the number of groups."""
    from mostik.network.models import Node

    groups = Node.objects.filter(kind="group").order_by("path")
    owners = dict(Node.objects.filter(kind="organisation").values_list("path", "pk"))
    _run("CREATE TABLE bench_place (n integer PRIMARY KEY, unit bigint, organisation bigint)")
    found = [
        (n, pk, owners[path[: -Node.steplen]])
        for n, (pk, path) in enumerate(groups.values_list("pk", "path"))
    ]
    for start in range(0, len(found), 300):
        values = ", ".join(str(row) for row in found[start : start + 300])
        _run(f"INSERT INTO bench_place VALUES {values}")
    return len(found)


def _people(rows: int, places: int) -> None:
    """Everybody works somewhere; names are about as frequent as in life. Some hundred thousands of groups more in the tree."""
    from mostik.network.models import Employment, Node, Person, Position, RoleAssignment
    from mostik.platform.models import User

    _word_table("bench_root", ROOTS)
    _word_table("bench_given", GIVEN)
    _word_table("bench_father", FATHERS)
    person = Person.objects.create(last_name="Яковлева", first_name="Анна", middle_name="Ивановна")
    last = (
        f"{_word('bench_root', 's.n * 7 % 20')} || 'ов' || CASE WHEN s.n % 32 < 4 THEN '' ELSE"
        " CAST(s.n * 7919 % 999 AS VARCHAR(9)) END || 'а'"
    )
    given, father = _word("bench_given", "s.n / 20 % 20"), _word("bench_father", "s.n / 3 % 10")
    _copy(person, rows, last_name=last, first_name=given, middle_name=father)
    _fold("network_person", "last_name || ' ' || first_name || ' ' || middle_name")
    organisation = Node.objects.filter(kind="organisation").order_by("path").first()
    job = Employment.objects.create(
        person=person,
        organisation=organisation,
        position=Position.objects.filter(pedagogical=True)[0],
        valid_from=SINCE,
    )
    _copy(job, rows, person_id=f"{person.pk} + s.n", organisation_id=_place(places, "organisation"))
    for email, role in STAFF:
        user = User.objects.create_user(email)
        holder = Person.objects.create(user=user, last_name="Главная", first_name="Вера", email=email)
        node = Node.objects.get(
            path=organisation.path if role == "head" else organisation.path[: -Node.steplen]
        )
        RoleAssignment.objects.create(person=holder, role=role, node=node, valid_from=SINCE)
    _more_groups(rows)


def _more_groups(rows: int) -> None:
    """So many nodes that the tree holds `rows` of them."""
    from django.db import connection

    from mostik.network.models import Node

    owners = Node.objects.filter(kind="organisation").count()
    each = rows // owners
    group = Node.objects.filter(kind="group").order_by("pk")[0]
    number = (
        "printf('%04d', 1000 + s.n)" if connection.vendor == "sqlite" else "to_char(1000 + s.n, 'FM0000')"
    )
    columns = {
        "path": f"o.path || {number}",
        "name": "'Группа ' || (s.n + 10)",
        "search_text": "'группа ' || (s.n + 10)",
    }
    _copy(group, each, more="network_node o", where="o.kind = 'organisation'", **columns)
    _copy_states()


def _copy_states() -> None:
    _run(
        "INSERT INTO network_nodestate (node_id, parent_id, name, short_name, valid_from, valid_to)"
        " SELECT g.id, o.id, g.name, g.short_name, g.valid_from, NULL FROM network_node g"
        " JOIN network_node o ON o.path = substr(g.path, 1, length(g.path) - 4)"
        " LEFT JOIN network_nodestate s ON s.node_id = g.id WHERE g.kind = 'group' AND s.id IS NULL"
    )


def _of_the_platform(rows: int) -> None:
    from django.utils import timezone

    from mostik.platform.models import AuditEvent, Job, Notice, User

    now, admin = timezone.now(), User.objects.get(email="admin@example.org")
    event = AuditEvent.objects.create(
        at=now, by=admin, action="monitoring.assignment.submitted", by_label="a@b", target_label="x"
    )
    who, what = "'user' || (s.n % 5000) || '@example.org'", "'Группа ' || (s.n % 90000)"
    action = "CASE s.n % 20 WHEN 0 THEN 'monitoring.assignment.accepted' ELSE t.action END"
    _copy(event, rows, at=_moment(), by_label=who, target_label=what, target_id=_text("s.n"), action=action)
    _copy(Notice.objects.create(user=admin, text="Карта принята", created_at=now), rows, created_at=_moment())
    done = {"state": "done", "finished_at": now, "created_by": admin, "created_at": now}
    job = Job.objects.create(kind="monitoring.rebuild_results", title="Результаты", **done)
    _copy(job, rows, created_at=_moment())


def _of_monitoring(rows: int, places: int) -> None:
    from django.utils import timezone

    from mostik.monitoring.models import Assignment, Campaign, CampaignInstrument, DataFlag, Delivery
    from mostik.network.models import Node, Person
    from mostik.platform.models import Device, User

    now, campaign = timezone.now(), Campaign.objects.latest("pk")
    person = Person.objects.get(last_name="Яковлева")
    group = Node.objects.filter(kind="group").order_by("pk")[0]
    owner = Node.objects.get(path=group.path[: -Node.steplen])
    common = {"campaign": campaign, "version": CampaignInstrument.objects.get(campaign=campaign).version}
    card = Assignment.objects.create(
        source="internal", due=DAY, assessor=person, unit=group, organisation=owner, created_at=now, **common
    )
    where = {"unit_id": _place(places, "unit"), "organisation_id": _place(places, "organisation")}
    _copy(card, rows, assessor_id=f"{person.pk} + s.n", due=_day(), **where)
    facts = {"seconds": 9, "questions": 40, "answer": "1"}
    flag = DataFlag.objects.create(card=card, kind="fast", raised_at=now, facts=facts)
    kind = "CASE s.n % 3 WHEN 0 THEN 'fast' ELSE 'straight' END"
    _copy(flag, rows, card_id=f"{card.pk} + s.n", kind=kind)
    head = User.objects.get(email="head@example.org")
    device = Device.objects.create(user=head, title="Планшет", key_hash="0" * 64, added_at=now)
    sent = Delivery.objects.create(
        device=device, assignment=card, form_version="1", instance_id="uuid:0", xml=b"<data/>", received_at=now,
        state="needs_check", doubts=["late"], settled_at=now,
    )  # fmt: skip
    state = "CASE s.n % 50 WHEN 0 THEN 'needs_check' ELSE 'taken' END"  # most were taken without a person
    named = {"assignment_id": f"{card.pk} + s.n", "instance_id": "'uuid:' || s.n", "received_at": _moment()}
    _copy(sent, rows, state=state, **named)


def _of_the_cycle(rows: int, places: int) -> None:
    from django.utils import timezone

    from mostik.cycle.models import Decision, DecisionKind, Measure, Recommendation
    from mostik.monitoring.models import Campaign, CampaignInstrument
    from mostik.network.models import Node, Person

    now, campaign = timezone.now(), Campaign.objects.latest("pk")
    person, owner = Person.objects.get(last_name="Яковлева"), Node.objects.filter(kind="organisation")[0]
    where = _place(places, "organisation")
    advice = Recommendation.objects.create(
        campaign=campaign, version=CampaignInstrument.objects.get(campaign=campaign).version, addressee=owner,
        audience="organisation", code="C", indicator="Среда", source="self", value=1, threshold=2, units=3,
        unit_level="group", results="x", text="Обновить", due=DAY, state="sent", sent_on=DAY, prepared_at=now,
    )  # fmt: skip
    _copy(advice, rows, addressee_id=where, code="'C' || s.n", due=_day())
    measure = Measure.objects.create(
        place=owner, recommendation=advice, title="Обновить уголок", responsible=person, due=DAY, planned="Уголок",
        created_at=now,
    )  # fmt: skip
    _copy(measure, rows, place_id=where, recommendation_id=f"{advice.pk} + s.n", due=_day())
    decision = Decision.objects.create(
        campaign=campaign, place=owner, kind=DecisionKind.objects.all()[0], title="Приказ", text="Обновить",
        responsible=person, control_on=DAY, created_at=now, state="issued", number="1", dated_on=DAY,
    )  # fmt: skip
    _copy(decision, rows, place_id=where, control_on=_day())


def _of_growth(rows: int) -> None:
    from django.utils import timezone

    from mostik.growth.models import LearningRoute, PortfolioRecord
    from mostik.network.models import Node, Person

    now, person = timezone.now(), Person.objects.get(last_name="Яковлева")
    record = PortfolioRecord.objects.create(
        person=person, family="course", kind="course", title="Среда", date=DAY, hours=36, created_at=now
    )
    _copy(record, rows, person_id=f"{person.pk} + s.n", date=_day())
    route = LearningRoute.objects.create(
        person=person, place=Node.objects.filter(kind="organisation")[0], title="Маршрут", period="год", version=1,
        state="agreeing", created_at=now,
    )  # fmt: skip
    _copy(route, rows, person_id=f"{person.pk} + s.n")


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _moment() -> str:
    if _is_sqlite():
        return "strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || s.n || ' seconds')"
    return "timestamptz '2026-01-01' + s.n * interval '1 second'"


def _day() -> str:
    if _is_sqlite():
        return "date('2026-10-01', '+' || (s.n % 90) || ' days')"
    return "date '2026-10-01' + CAST(s.n % 90 AS integer)"


def _text(number: str) -> str:
    return f"CAST({number} AS VARCHAR(20))"


def _place(places: int, column: str) -> str:
    return f"(SELECT {column} FROM bench_place WHERE n = s.n % {places})"


def _word_table(name: str, words: str) -> None:
    _run(f"CREATE TABLE {name} (n integer PRIMARY KEY, word varchar(30))")
    _run(f"INSERT INTO {name} VALUES " + ", ".join(str(row) for row in enumerate(words.split())))


def _word(table: str, number: str) -> str:
    return f"(SELECT word FROM {table} WHERE n = {number})"


def _fold(table: str, text: str) -> None:
    """Search texts as the model keeps them; SQLite folds only Latin letters by itself."""
    from django.db import connection

    from mostik.lib.searching import folded

    if _is_sqlite():
        connection.ensure_connection()
        connection.connection.create_function("folded", 1, folded, deterministic=True)
    fold = "folded" if _is_sqlite() else "lower"
    _run(f"UPDATE {table} SET search_text = {fold}({text}) WHERE search_text = '' OR id > 100")


def _copy(row: Any, count: int, *, more: str = "", where: str = "", **changed: str) -> None:
    """`count` copies of a row, made by the database; `changed`: expressions over the number `s.n` by column."""
    table, names = row._meta.db_table, [f.column for f in row._meta.concrete_fields if not f.primary_key]
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    series = (
        f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"
        if _is_sqlite()
        else f"WITH s(n) AS (SELECT generate_series(1::bigint, {count}))"
    )
    columns = ", ".join(f'"{name}"' for name in names)
    source = f's, "{table}" t' + (f", {more}" if more else "")
    only = f"t.id = {row.pk}" + (f" AND {where}" if where else "")
    _run(f'INSERT INTO "{table}" ({columns}) {series} SELECT {values} FROM {source} WHERE {only}')


def _run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    django.setup()
    began = time.perf_counter()
    fill(int(sys.argv[1]))
    print(json.dumps({"rows": int(sys.argv[1]), "filled": round(time.perf_counter() - began)}))
