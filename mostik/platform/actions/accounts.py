"""Changes of an account. Names and positions belong to the person in `network`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotCreateAccount(Refusal):
    """The address is already somebody's."""


@transaction.atomic
def create(*, email: str, by: User | None, at: datetime, is_administrator: bool = False) -> User:
    """An account without a password: its owner sets one by the link «Forgot the password?»."""
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise CannotCreateAccount(
            _("There is already an account with the address %(email)s.") % {"email": address}
        )
    user = User.objects.create_user(address, is_administrator=is_administrator)
    audit.record("platform.user.created", target=user, by=by, at=at)
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, by: User, at: datetime) -> None:
    """Close an account or open it again; nothing its owner did is lost."""
    if user.is_active == is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if is_active:
        audit.record("platform.user.opened", target=user, by=by, at=at)
    else:
        audit.record("platform.user.closed", target=user, by=by, at=at)


def set_language(*, by: User, language: str) -> None:
    by.language = language
    by.save(update_fields=["language"])


def set_appearance(*, by: User, appearance: Mapping[str, str]) -> None:
    by.appearance = dict(appearance)
    by.save(update_fields=["appearance"])


@transaction.atomic
def adopt_address(*, user: User) -> None:
    """Tell django-allauth that the address of the account is confirmed: whoever made the account answers for it.

    Without this its «change the e-mail» takes the current address for an unconfirmed new one and drops it.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).filter(primary=True).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
