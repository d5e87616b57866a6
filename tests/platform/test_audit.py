import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from mostik.platform.actions import audit
from mostik.platform.models import AuditEvent, User
from mostik.platform.models.audit import AppendOnly

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    user = User.objects.create_user("a@example.org")
    return audit.record(
        "platform.user.invited", target=user, by=user, at=timezone.now(), details={"role": "head"}
    )


def test_a_row_names_who_what_and_whom(event):
    assert event.by_label == "a@example.org"
    assert (event.target_type, event.target_id) == ("platform.user", str(event.by.pk))
    assert event.details == {"role": "head"}
    assert event.ip is None


def test_the_journal_is_never_rewritten(event):
    event.action = "nothing"
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="nothing"),
        lambda: AuditEvent.objects.bulk_update([event], ["action"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    event.refresh_from_db()
    assert event.action == "platform.user.invited"


def test_somebody_with_a_past_cannot_be_deleted(event):
    with pytest.raises(ProtectedError):
        event.by.delete()
    assert User.objects.filter(pk=event.by_id).exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        audit.record("platform.user.invited", by=None, at=timezone.now())
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_leaves_no_row():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("platform.user.invited", by=None, at=timezone.now())
        raise ZeroDivisionError
    assert not AuditEvent.objects.exists()
