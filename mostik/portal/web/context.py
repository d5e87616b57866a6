"""What every page needs: the menu of the signed-in person."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"menu": []}
