from datetime import UTC, datetime, timedelta

import pytest

from mostik.lib.paging import page_of
from mostik.platform.models import Notice, User

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def notices():
    user = User.objects.create_user("a@example.org")
    Notice.objects.bulk_create(
        Notice(user=user, text=f"{number % 3}", created_at=START + timedelta(minutes=number // 2))
        for number in range(11)
    )
    return Notice.objects.all()


def walk(queryset, keys, direction="next", start=None):
    seen, cursor = [], start
    while True:
        page = page_of(queryset, keys=keys, after=cursor, size=4)
        seen.append([row.pk for row in page.rows])
        cursor = getattr(page, direction)
        if cursor is None:
            return seen, page


@pytest.mark.parametrize("keys", [("text", "id"), ("-created_at", "-id"), ("created_at", "-id"), ("id",)])
def test_forth_and_back_show_every_row_once_in_order(notices, keys):
    forth, last = walk(notices, keys)
    assert [len(page) for page in forth] == [4, 4, 3]
    assert [pk for page in forth for pk in page] == [row.pk for row in notices.order_by(*keys)]
    back, first = walk(notices, keys, "previous", last.previous)
    assert back == [forth[1], forth[0]]
    assert first.previous is None
    assert first.next is not None


def test_a_row_added_meanwhile_shifts_nothing(notices):
    first = page_of(notices, keys=("-created_at", "-id"), size=4)
    Notice.objects.create(user=notices[0].user, text="new", created_at=START + timedelta(days=1))
    second = page_of(notices, keys=("-created_at", "-id"), size=4, after=first.next)
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_it_pages_rows_of_values_and_related_keys(notices):
    rows = notices.values("id", "user__email")
    first = page_of(rows, keys=("user__email", "id"), size=4)
    second = page_of(rows, keys=("user__email", "id"), size=4, after=first.next)
    assert [row["id"] for row in (*first, *second)] == list(
        notices.order_by("id").values_list("id", flat=True)[:8]
    )


@pytest.mark.parametrize("cursor", ["zzz", "eyJ9", "W10", "WzAsMSwyLDNd", "бред", "WzAsW10sMV0"])
def test_a_spoiled_cursor_shows_the_first_page(notices, cursor):
    assert (
        page_of(notices, keys=("text", "id"), after=cursor, size=4).rows
        == page_of(notices, keys=("text", "id"), size=4).rows
    )


def test_one_query_a_page_and_none_of_them_counts(notices, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(notices, keys=("text", "id"), size=4)


def test_an_empty_list_is_an_empty_page():
    page = page_of(Notice.objects.all(), keys=("text", "id"))
    assert (page.rows, page.next, page.previous) == ([], None, None)
