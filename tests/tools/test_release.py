"""The wheel holds everything an installation needs. Builds it for real, in a few seconds."""

import pytest

from tools import release_check


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return release_check.build(tmp_path_factory.mktemp("wheel"))


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    assert release_check.missing(wheel) == []


@pytest.mark.parametrize(
    "name",
    [
        "mostik/ui/static/ui/mostik.css",
        "mostik/ui/templates/ui/base.html",
        "mostik/platform/templates/account/login.html",
        "mostik/platform/locale/ru/LC_MESSAGES/django.mo",
        "mostik/platform/locale/en/LC_MESSAGES/django.mo",
        "mostik/platform/migrations/0001_initial.py",
    ],
)
def test_each_kind_of_file_is_there(wheel, name):
    assert name in release_check.names(wheel)


def test_nothing_but_the_package_is_inside(wheel):
    tops = {name.split("/")[0] for name in release_check.names(wheel)}
    assert tops == {"mostik", "mostik-0.1.0.dist-info"}
