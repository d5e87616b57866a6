"""The project keeps its own rules (rules.py); test_violations.py shows that it would notice."""

import sys

import pytest
from django.apps import apps
from django.urls import get_resolver

from tests.architecture import rules

OURS = [model for model in apps.get_models() if model.__module__.startswith("mostik.")]


def test_foreign_keys_look_down():
    assert rules.upward_keys(OURS) == []


def test_every_address_is_guarded():
    assert rules.unguarded(get_resolver().url_patterns) == []


def test_the_glossary_holds_every_model():
    assert rules.not_in_glossary(OURS, (rules.ROOT / "docs/glossary.md").read_text("utf-8")) == []


def test_settings_are_documented():
    example = (rules.ROOT / ".env.example").read_text("utf-8")
    assert rules.undocumented_settings(rules.PACKAGE, example) == []


@pytest.mark.parametrize(
    "rule",
    [
        rules.over_budget,
        rules.mixed_alphabets,
        rules.inline_code,
        rules.foreign_addresses,
        rules.wrong_vendored,
        rules.signals,
        rules.clocks_in_actions,
        rules.loose_arguments,
    ],
    ids=lambda rule: rule.__name__,
)
def test_the_package_keeps_the_rule(rule):
    assert rule(rules.PACKAGE) == []


@pytest.mark.parametrize("folder", ["tests", "tools", "bench"])
def test_no_file_is_too_long_to_read(folder):
    found = rules.over_budget(rules.ROOT / folder)
    assert [line for line in found if "split it by noun" in line] == []


def test_the_lock_names_no_host():
    assert rules.hosts_in_lock((rules.ROOT / "requirements.lock").read_text("utf-8")) == []


def test_every_text_is_collected_and_translated():
    sys.path.insert(0, str(rules.ROOT / "tools"))
    try:
        import messages
    finally:
        sys.path.pop(0)
    assert messages.check() == []


def test_no_file_names_this_machine():
    place = str(rules.ROOT.parent) + "/"
    texts = (".py", ".md", ".toml", ".sh", ".html", ".js", ".css", ".cfg", ".yml", ".json")
    for folder in ("mostik", "tests", "tools", "docs", "bench"):
        for path in rules.sources(rules.ROOT / folder, *texts):
            assert place not in path.read_text("utf-8", errors="replace"), path
