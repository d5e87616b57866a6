"""The site with four pages that always fail, for tests of the error pages."""

from django.core.exceptions import PermissionDenied
from django.urls import path

from mostik.lib.errors import Refusal
from mostik.urls import urlpatterns as ours


class CannotAccept(Refusal):
    pass


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise ZeroDivisionError


def refusal(request):
    raise CannotAccept("Карта уже принята.")


urlpatterns = [*ours, path("403/", forbidden), path("500/", broken), path("refusal/", refusal)]
