"""Import of a whole region: 10 000 organisations and 30 000 people, on an empty SQLite of its own.

    python -m bench imports [--organisations N] [--people N] [--keep DIR]

Prints the time of a check and of an import, shows that a second run changes nothing, and that of a file with 50
planted errors every one is named and nothing is imported. Exit code 1 if any of this does not hold.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

DAY = datetime.date
LAST = (
    "Иванова",
    "Петрова",
    "Соколова",
    "Ёлкина",
    "Кузнецова",
    "Белова",
    "Орлова",
    "Волкова",
    "Зайцева",
    "Лебедева",
)
FIRST = ("Анна", "Ольга", "Елена", "Мария", "Вера", "Нина", "Ирина", "Алла", "Юлия", "Дарья")
MIDDLE = ("Ивановна", "Петровна", "Сергеевна", "Олеговна", "Павловна", "Игоревна", "Львовна", "Юрьевна")
POSITIONS = (
    "Воспитатель",
    "Старший воспитатель",
    "Заведующий",
    "Музыкальный руководитель",
    "Учитель-логопед",
)


def nodes(count: int) -> list[dict]:
    """A region, municipalities of up to 100 organisations, organisations."""
    rows = [{"code": "98", "kind": "Регион", "name": "Дальняя область", "valid_from": DAY(2000, 1, 1)}]
    for number in range((count + 99) // 100):
        rows.append(
            {
                "code": f"98-{number}",
                "kind": "Муниципалитет",
                "name": f"Район № {number}",
                "parent": "98",
                "oktmo": f"{70000000 + number}",
            }
        )
    for number in range(count):
        rows.append(
            {
                "code": f"98-{number // 100}-{number:05}",
                "kind": "Организация",
                "organisation_type": "Детский сад",
                "name": f"Муниципальное дошкольное образовательное учреждение «Детский сад № {number}»",
                "short_name": f"Детский сад № {number}",
                "parent": f"98-{number // 100}",
                "inn": f"{7600000000 + number}",
                "address": f"ул. Садовая, {number % 200 + 1}",
                "valid_from": DAY(2001 + number % 20, 9, 1),
                "capacity": 60 + number % 200,
            }
        )
    return rows


def people(count: int, organisations: int, luck: random.Random) -> list[dict]:
    return [
        {
            "code": f"p{number:06}",
            "last_name": luck.choice(LAST),
            "first_name": luck.choice(FIRST),
            "middle_name": luck.choice(MIDDLE),
            "email": f"p{number:06}@example.org",
            "birth_year": 1960 + number % 40,
            "organisation": f"98-{number % organisations // 100}-{number % organisations:05}",
            "position": POSITIONS[number // organisations % len(POSITIONS)],
            "valid_from": DAY(2022, 9, 1),
            "rate": 1,
            "is_main": "да",
        }
        for number in range(count)
    ]


NODE_ERRORS = (
    ("code", None),
    ("kind", "Планета"),
    ("kind", None),
    ("name", None),
    ("parent", "нет такого"),
    ("parent", None),
    ("parent", "98-1-00150"),
    ("organisation_type", "Дворец"),
    ("organisation_type", None),
    ("inn", "12345"),
    ("inn", "76000000ab"),
    ("oktmo", "123"),
    ("valid_from", "31.02.2020"),
    ("valid_from", "вчера"),
    ("valid_from", DAY(1990, 1, 1)),
    ("valid_to", DAY(1999, 1, 1)),
    ("capacity", "много"),
    ("capacity", "-5"),
    ("age_band", "3–4 года"),
    ("orientation", "общеразвивающая"),
    ("name", "Н" * 301),
    ("short_name", "К" * 121),
    ("code", "98-0-00001"),
    ("code", "#77"),
    ("code", "Щ" * 41),
)
PEOPLE_ERRORS = (
    ("last_name", None),
    ("first_name", None),
    ("last_name", "Ф" * 101),
    ("email", "почта"),
    ("email", "a@b"),
    ("birth_year", 1800),
    ("birth_year", 2030),
    ("birth_year", "молодая"),
    ("working_since", "31.06.2010"),
    ("teaching_since", DAY(2090, 1, 1)),
    ("organisation", None),
    ("organisation", "нет такого"),
    ("organisation", "98-3"),
    ("position", None),
    ("position", "Воспитател"),
    ("group", "98-g"),
    ("group", "98-0-00001"),
    ("rate", 0),
    ("rate", "полставки"),
    ("rate", 5),
    ("is_main", "может быть"),
    ("valid_from", None),
    ("valid_from", "2022/31/31"),
    ("valid_from", DAY(1995, 1, 1)),
    ("valid_to", DAY(2020, 1, 1)),
)


def spoil(node_rows: list[dict], people_rows: list[dict]) -> set[tuple[str, str]]:
    """Plant one error in each of 50 rows; returns (sheet, cell) where each stands."""
    from mostik.network.actions.imports.layout import ORGANISATIONS, STAFF
    from mostik.network.actions.imports.problems import letter

    planted = set()
    for sheet, rows, errors, first in (
        (ORGANISATIONS, node_rows, NODE_ERRORS, 200),
        (STAFF, people_rows, PEOPLE_ERRORS, 300),
    ):
        fields = [column.field for column in sheet.columns]
        for number, (field, value) in enumerate(errors):
            index = first + number * 31
            rows[index] = {**rows[index], field: value}
            planted.add((sheet.title, f"{letter(fields.index(field))}{index + 2}"))
    return planted


def write(path: Path, node_rows: list[dict], people_rows: list[dict]) -> None:
    import xlsxwriter

    from mostik.network.actions.imports.layout import SHEETS

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"})
    for sheet, rows in zip(SHEETS, (node_rows, people_rows), strict=True):
        page = book.add_worksheet(sheet.title)
        page.write_row(0, 0, [column.title for column in sheet.columns])
        for number, row in enumerate(rows, 1):
            for index, column in enumerate(sheet.columns):
                if row.get(column.field) is not None:
                    page.write(number, index, row[column.field])
    book.close()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--keep", type=Path, help="leave the files here")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(MOSTIK_HOME=home, MOSTIK_DATABASE_URL=f"sqlite:///{home}/bench.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        folder = options.keep or Path(home)
        folder.mkdir(parents=True, exist_ok=True)
        return run(folder, options.organisations, options.people)


def run(folder: Path, organisations: int, persons: int) -> int:
    from django.utils import timezone

    from mostik.network.actions import imports
    from mostik.network.models import Employment, Node, Person

    def counted() -> tuple[int, int, int]:
        return Node.objects.count(), Person.objects.count(), Employment.objects.count()

    def timed(title: str, action):
        start, cpu = time.perf_counter(), time.process_time()
        result = action()
        print(f"{title:<44}{time.perf_counter() - start:7.1f} s  CPU {time.process_time() - cpu:6.1f} s")
        return result

    luck = random.Random(7)
    node_rows, people_rows = nodes(organisations), people(persons, organisations, luck)
    good, bad = folder / "region.xlsx", folder / "region-50-errors.xlsx"
    write(good, node_rows, people_rows)
    planted = spoil(node_rows, people_rows)
    write(bad, node_rows, people_rows)
    print(f"{organisations} organisations, {persons} people; file {good.stat().st_size / 1e6:.1f} MB")

    broken = timed("check of the file with 50 errors", lambda: imports.plan(bad, at=timezone.now()))
    found = {(p.sheet, p.cell) for p in broken.problems}
    refused = False
    try:
        imports.apply(broken, by=None, at=timezone.now())
    except imports.CannotImport:
        refused = True
    print(
        f"  planted {len(planted)}, named {len(planted & found)}, other sentences {len(found - planted)}; refused: {refused}"
    )
    print(f"  in the database after it: {counted()}")
    empty = counted() == (0, 0, 0)

    plan = timed("dry run", lambda: imports.plan(good, at=timezone.now()))
    timed("import (compares once more, then writes)", lambda: imports.apply(plan, by=None, at=timezone.now()))
    print(f"  nodes, people, jobs: {counted()}; {plan.counts()}")
    before = counted()
    again = timed("dry run of the same file", lambda: imports.plan(good, at=timezone.now()))
    timed("import of the same file", lambda: imports.apply(again, by=None, at=timezone.now()))
    print(f"  {again.counts()}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    holds = planted <= found and refused and empty and not again.changes_something and counted() == before
    if not holds:
        print("missing:", sorted(planted - found))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
