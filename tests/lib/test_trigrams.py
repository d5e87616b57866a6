import pytest
from django.db import connection

from mostik.lib import paging, trigrams
from mostik.lib.paging import Found, page_of
from mostik.lib.searching import search
from mostik.network.models import Node, Person
from mostik.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
KEYS = ("last_name", "id")


@pytest.fixture
def people():
    names = ("Петрова", "Кузнецова", "Семёнова", "Римская-Корсакова", "О'Нил", 'Кавычка"')
    return [Person.objects.create(last_name=name, first_name="Анна") for name in names]


def names(query):
    return [person.last_name for person in page_of(search(Person.objects.all(), query), keys=KEYS)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("узнец", ["Кузнецова"]),
        ("СЕМЕНОВА анна", ["Семёнова"]),
        ("корсак", ["Римская-Корсакова"]),
        ("ку", ["Кузнецова"]),  # too short for the index
        ("ку анна", ["Кузнецова"]),
        ("анна нет", []),
        ("о'нил", ["О'Нил"]),
        ('кавычка"', ['Кавычка"']),
        ("%", ['Кавычка"', "Кузнецова", "О'Нил", "Петрова", "Римская-Корсакова", "Семёнова"]),
    ],
)
def test_every_word_of_the_query_is_found_anywhere_in_the_text(people, query, found):
    assert sorted(names(query)) == sorted(found)


@pytest.mark.parametrize("limit", [0, paging.FEW])
def test_few_and_many_are_paged_alike(people, monkeypatch, limit):
    monkeypatch.setattr(paging, "FEW", limit)
    monkeypatch.setattr(trigrams, "FEW", limit)
    for number in range(9):
        Person.objects.create(last_name=f"Иванова{number % 4}", first_name="Анна")
    seen, cursor = [], None
    while True:
        found = search(Person.objects.all(), "иванова")
        assert found.are_few == (limit > 0)
        page = page_of(found, keys=KEYS, after=cursor, size=4)
        seen += [person.pk for person in page]
        cursor = page.next
        if cursor is None:
            break
    wanted = Person.objects.filter(last_name__startswith="Иванова").order_by(*KEYS)
    assert seen == [person.pk for person in wanted]


def test_search_stays_inside_what_it_is_given(people):
    mine = Person.objects.filter(pk=people[0].pk)
    assert not search(mine, "кузнецова").rows.exists()
    assert not search(Found(mine, True), "кузнецова").rows.exists()


@pytest.mark.parametrize("model", [Person, Node, AuditEvent])
def test_the_index_stands_after_all_migrations(model):
    """SQLite forgets triggers when Django rebuilds a table: the migration that did it has to run `trigrams.create` again."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{table}_trigrams%"],
            )
            assert cursor.fetchone() == (3,)
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_indexes WHERE tablename = %s AND indexname LIKE '%%trigrams'",
                [table],
            )
            assert cursor.fetchone()[0] >= 1


def test_the_index_follows_the_rows(people):
    person = people[1]
    person.last_name = "Волкова"
    person.save()
    assert names("кузнец") == []
    assert names("волков") == ["Волкова"]
    person.delete()
    assert names("волков") == []
