"""What every page needs from the design system."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

import mostik
from mostik.ui import appearance


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "appearance": appearance.of(request),
        "mostik_version": getattr(mostik, "__version__", ""),
        "address": {
            name.replace(":", "_"): _address(name)
            for name in (
                "portal:home",
                "portal:search",
                "portal:accessibility",
                "platform:notices",
                "platform:language",
                "platform:account",
                "account_login",
                "account_logout",
                "account_change_password",
                "ui:appearance",
            )
        },
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
