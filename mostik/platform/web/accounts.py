from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and heads, from a list or an invitation; nobody signs up from the street."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
