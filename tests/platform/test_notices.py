import pytest
from django.db import IntegrityError
from django.utils import timezone

from mostik.platform.actions import notices
from mostik.platform.models import Notice, User
from mostik.platform.queries.notices import unread_count, visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [User.objects.create_user(f"{name}@example.org") for name in "ab"]


def test_the_same_key_is_sent_once_per_person(people):
    for _ in range(2):
        notices.send(to=[people[0]], text="Карта возвращена", key="returned:7", at=timezone.now())
    notices.send(to=people, text="Карта возвращена", key="returned:7", at=timezone.now())
    assert [visible_to(person).count() for person in people] == [1, 1]


def test_without_a_key_every_notice_is_new(people):
    for _ in range(2):
        notices.send(to=[people[0], people[0]], text="Сегодня срок", at=timezone.now())
    assert visible_to(people[0]).count() == 2


def test_the_database_keeps_keys_unique(people):
    Notice.objects.create(user=people[0], text="a", key="k", created_at=timezone.now())
    with pytest.raises(IntegrityError):
        Notice.objects.create(user=people[0], text="b", key="k", created_at=timezone.now())


def test_one_marks_only_own_notices(people):
    notices.send(to=people, text="Начался мониторинг", at=timezone.now())
    notices.mark_read(notices=Notice.objects.all(), by=people[0], at=timezone.now())
    assert [unread_count(person) for person in people] == [0, 1]
