"""How django-allauth behaves here: nobody signs up from the street, letters go through the queue, the journal knows."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mostik.platform.actions import accounts, audit, mail
from mostik.platform.models import User


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and heads, from a list or an invitation; nobody signs up from the street."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        everything = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, everything | context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        mail.send(to=email, subject=str(message.subject), text=str(message.body), html=str(html))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            accounts.adopt_address(user=user)
            audit.record("platform.user.signed_in", target=user, by=user, at=timezone.now())
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Only for existing accounts: people type passwords into the wrong field.
        user = User.objects.filter(email=typed_login(request, credentials)).first()
        if user:
            with transaction.atomic():
                audit.record("platform.user.sign_in_failed", target=user, by=None, at=timezone.now())


def typed_login(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The address somebody tries to sign in with; django-axes counts failures by it."""
    given = (
        (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login")
    )
    return str(given or "").strip().lower()
