"""Deliberate violations, each caught: a rule that never fails may have stopped looking."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import include, path

from mostik.lib.guard import public
from mostik.network.models import Node
from mostik.platform.models import User
from tests.architecture import rules

# contract: file to plant into, what to plant
PLANTED_IMPORTS = {
    "1. Packages look down only": ("network/queries/planted.py", "import mostik.monitoring.models"),
    "2. Inside a domain": ("network/models/planted.py", "import mostik.network.actions.nodes"),
    "3. Screens are imported": ("monitoring/actions/planted.py", "import mostik.network.web.urls"),
    "4. stats and the form engine": ("stats/planted.py", "import django.utils"),
    "5. ui, stats and lib": ("ui/planted.py", "import mostik.documents"),
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory):
    """What import-linter says about a copy of the package with all five imports planted."""
    copy = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("*.po", "*.mo", "static", "templates", "__pycache__", "packs", "fonts")
    shutil.copytree(rules.PACKAGE, copy / "mostik", ignore=ignore)
    shutil.copy(rules.ROOT / ".importlinter", copy)
    for name, text in PLANTED_IMPORTS.values():
        (copy / "mostik" / name).write_text(text + "\n")
    (copy / "mostik/network/utils.py").touch()
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


def broken(verdict):
    return [line for line in verdict.stdout.splitlines() if line.endswith("BROKEN")]


@pytest.mark.parametrize("contract", PLANTED_IMPORTS)
def test_a_forbidden_import_breaks_its_contract(verdict, contract):
    planted = PLANTED_IMPORTS[contract][0].removesuffix(".py").replace("/", ".")
    assert verdict.returncode == 1
    assert any(line.startswith(contract) for line in broken(verdict)), verdict.stdout
    assert f"mostik.{planted}" in verdict.stdout


def test_a_utils_file_breaks_the_second_contract(verdict):
    assert "mostik.network.utils" in verdict.stdout


@isolate_apps("mostik.network", "mostik.platform")
def test_a_key_that_points_up_is_seen():
    class Planted(models.Model):
        node = models.ForeignKey(Node, models.CASCADE, related_name="+")

        class Meta:
            app_label = "platform"

    assert "points up" in rules.upward_keys([Planted])[0]


@isolate_apps("mostik.network")
def test_a_reverse_accessor_is_seen():
    class Target(models.Model):
        class Meta:
            app_label = "network"

    class Planted(models.Model):
        target = models.ForeignKey(Target, models.CASCADE)

        class Meta:
            app_label = "network"

    assert 'related_name="+"' in rules.upward_keys([Planted])[0]


def test_an_unguarded_view_is_seen():
    def view(request):
        return HttpResponse()

    open_view = public(lambda request: HttpResponse())
    patterns = [path("a/", include([path("b/", view)])), path("c/", open_view)]
    assert len(rules.unguarded(patterns)) == 1
    assert rules.unguarded(patterns)[0].startswith("/a/b/")


def test_a_model_outside_the_glossary_is_seen():
    assert rules.not_in_glossary([User], "| `Node` |") == ["platform.User is not in docs/glossary.md"]


FILES = {
    rules.over_budget: ("long.py", "x = 1\n" * 401),
    rules.long_functions: ("long.py", "def f():\n" + "    x = 1\n" * 40),
    rules.mixed_alphabets: ("a.html", "<p>М\u006fстик</p>"),
    rules.inline_code: ("a.html", '<p style="color: red">'),
    rules.foreign_addresses: ("a.html", '<script src="https://cdn.example.org/x.js">'),
    rules.signals: ("a.py", "from django.db.models.signals import post_save"),
    rules.clocks_in_actions: ("actions/a.py", "def submit(*, by, at):\n    return timezone.now()"),
    rules.loose_arguments: ("actions/a.py", "def submit(card, by, at):\n    pass"),
    rules.wrong_vendored: ("vendor/vendor.json", '[{"file": "x.js", "sha256": "0", "licence": "MIT"}]'),
}


@pytest.mark.parametrize("rule", FILES, ids=lambda rule: rule.__name__)
def test_a_planted_file_is_seen(rule, tmp_path):
    name, text = FILES[rule]
    file = tmp_path / "mostik" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    assert rules.over_budget(tmp_path) if rule is rules.long_functions else rule(tmp_path / "mostik")


@pytest.mark.parametrize(
    "html",
    ["<style>p {}</style>", "<script>alert(1)</script>", '<a onclick="x()">', '<a href="javascript:x()">'],
)
def test_every_kind_of_inline_code_is_seen(html, tmp_path):
    (tmp_path / "a.html").write_text(html)
    assert rules.inline_code(tmp_path)


def test_what_the_policy_allows_is_not_an_inline_script(tmp_path):
    (tmp_path / "a.html").write_text(
        '<script src="/static/a.js"></script><script type="application/json" id="d">{}</script>'
    )
    assert rules.inline_code(tmp_path) == []


def test_an_undocumented_setting_and_a_stale_one_are_seen(tmp_path):
    Path(tmp_path / "a.py").write_text('env.text("MOSTIK_NEW")')
    assert len(rules.undocumented_settings(tmp_path, "#MOSTIK_OLD=1")) == 2


def test_a_host_in_the_lock_is_seen():
    assert rules.hosts_in_lock("django==5.2 \\\n--index-url https://mirror.example/simple")
