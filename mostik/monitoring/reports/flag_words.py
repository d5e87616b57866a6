"""What the machine doubts, as a sentence that can be checked by hand. The language is the active one."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import get_language, gettext, ngettext

from mostik.instruments.engine.plausibility import PREVIOUS
from mostik.instruments.queries import versions
from mostik.monitoring.enums import FlagKind
from mostik.monitoring.models import DataFlag
from mostik.monitoring.queries import answers
from mostik.ui.formats import number, score


def sentence(flag: DataFlag) -> str:
    """Why the card is doubted."""
    facts = flag.facts
    if flag.kind == FlagKind.RULE:
        return _rule(flag)
    if flag.kind == FlagKind.STRAIGHT:
        text = ngettext(
            "The same answer “%(answer)s” to %(n)s question. Was each one looked at?",
            "The same answer “%(answer)s” to %(n)s questions. Was each one looked at?",
            facts["questions"],
        )
        return text % {"answer": facts["answer"], "n": number(facts["questions"])}
    if flag.kind == FlagKind.FAST:
        text = ngettext(
            "%(n)s question was answered in %(seconds)s s. Was it an observation?",
            "%(n)s questions were answered in %(seconds)s s. Was it an observation?",
            facts["questions"],
        )
        return text % {"n": number(facts["questions"]), "seconds": number(facts["seconds"])}
    text = ngettext(
        "The total is %(value)s, and the median of %(cards)s card is %(median)s. Is there a reason?",
        "The total is %(value)s, and the median of %(cards)s cards is %(median)s. Is there a reason?",
        facts["cards"],
    )
    return text % {
        "value": score(Fraction(facts["value"])),
        "median": score(Fraction(facts["median"])),
        "cards": number(facts["cards"]),
    }


def _rule(flag: DataFlag) -> str:
    version = flag.card.filled
    rule = next((c for c in versions.checks_of(version) if c.code == flag.code), None)
    language = get_language() or "ru"
    said = rule.text(language, versions.form_of(version).default_language) if rule else flag.code
    return f"{said} ({'; '.join(_read(flag, language))})"


def _read(flag: DataFlag, language: str) -> list[str]:
    """The answers the rule has read, each with the name of its question."""
    rows = flag.facts["answers"]
    labels = answers.labels_of(
        flag.card, [name for form, name, _value in rows if form in ("", PREVIOUS)], language
    )
    found = []
    for form, name, value in rows:
        title = labels.get(name, name)
        if form == PREVIOUS:
            title = gettext("a round before, %(question)s") % {"question": title}
        elif form:
            title = f"{form}, {name}"
        found.append(f"{title}: {value}")
    return found
