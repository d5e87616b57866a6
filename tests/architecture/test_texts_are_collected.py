"""A text is collected into the catalogues by the name of the function around it: `_`, `gettext`, `pgettext` and the like. Under
another name it would stay English for everybody."""

import ast

from tests.architecture.rules import ROOT


def renamed(source: str) -> list[str]:
    return [
        f"{alias.name} as {alias.asname}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and alias.asname not in (None, "_", alias.name)
    ]


def test_gettext_goes_by_no_other_name():
    found = [
        (str(path.relative_to(ROOT)), name)
        for path in sorted((ROOT / "mostik").rglob("*.py"))
        for name in renamed(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_look_sees_another_name():
    assert renamed("from django.utils.translation import gettext as _now") == ["gettext as _now"]
