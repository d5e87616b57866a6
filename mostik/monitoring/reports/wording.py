"""Words and numbers of reports: names of sources, units and levels in the cases the sentences need. Every function
speaks the language that is active when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext, ngettext, pgettext

from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL, Indicator, UnitLevel
from mostik.stats.small_numbers import Change
from mostik.ui.formats import delta, moved, number, percent, reading, score

LISTED = 6
SMALLEST = Fraction(1, 200)
"""A smaller difference prints as 0,00."""
__all__ = ["delta", "number", "percent", "score"]


def source_name(source: str) -> str:
    """«Внешняя оценка»."""
    return {
        "self": gettext("Self-assessment"),
        "internal": gettext("Internal assessment"),
        "external": gettext("External assessment"),
        "parents": gettext("Assessment by parents"),
        "teachers": gettext("Assessment by teachers"),
    }[source]


def source_column(source: str) -> str:
    """The same, short enough for the head of a narrow column."""
    return {
        "self": pgettext("column", "Self"),
        "internal": pgettext("column", "Int."),
        "external": pgettext("column", "Ext."),
        "parents": pgettext("column", "Parents"),
        "teachers": pgettext("column", "Teachers"),
    }[source]


def source_of(source: str) -> str:
    """«внешней оценки»."""
    return {
        "self": pgettext("genitive", "self-assessment"),
        "internal": pgettext("genitive", "internal assessment"),
        "external": pgettext("genitive", "external assessment"),
        "parents": pgettext("genitive", "assessment by parents"),
        "teachers": pgettext("genitive", "assessment by teachers"),
    }[source]


def units(data: ReportData, count: int) -> str:
    """«12 групп»."""
    words = {
        UnitLevel.GROUP: ngettext("%(n)s group", "%(n)s groups", count),
        UnitLevel.ORGANISATION: ngettext("%(n)s organisation", "%(n)s organisations", count),
        UnitLevel.MUNICIPALITY: ngettext("%(n)s municipality", "%(n)s municipalities", count),
        UnitLevel.TEACHER: ngettext("%(n)s teacher", "%(n)s teachers", count),
    }
    return words[data.methodology.unit_level] % {"n": number(count)}


def units_column(data: ReportData) -> str:
    """«Групп» over a column of counts."""
    return {
        UnitLevel.GROUP: pgettext("column of counts", "Groups"),
        UnitLevel.ORGANISATION: pgettext("column of counts", "Organisations"),
        UnitLevel.MUNICIPALITY: pgettext("column of counts", "Municipalities"),
        UnitLevel.TEACHER: pgettext("column of counts", "Teachers"),
    }[data.methodology.unit_level]


def units_of(data: ReportData) -> str:
    """«групп»: the distribution of … over levels."""
    return {
        UnitLevel.GROUP: pgettext("genitive plural", "groups"),
        UnitLevel.ORGANISATION: pgettext("genitive plural", "organisations"),
        UnitLevel.MUNICIPALITY: pgettext("genitive plural", "municipalities"),
        UnitLevel.TEACHER: pgettext("genitive plural", "teachers"),
    }[data.methodology.unit_level]


def kind_name(kind: str) -> str:
    """«Организация» over a column of names."""
    return {
        "country": gettext("Country"),
        "region": gettext("Region"),
        "municipality": gettext("Municipality"),
        "organisation": gettext("Organisation"),
        "group": gettext("Group"),
        "person": gettext("Teacher"),
    }[kind]


def of_kind(kind: str) -> str:
    """«организации»: the overall score of …"""
    return {
        "country": pgettext("genitive", "the country"),
        "region": pgettext("genitive", "the region"),
        "municipality": pgettext("genitive", "the municipality"),
        "organisation": pgettext("genitive", "the organisation"),
        "group": pgettext("genitive", "the group"),
        "person": pgettext("genitive", "the teacher"),
    }[kind]


def kinds_counted(kind: str, count: int) -> str:
    """«из 5 организаций»: the number of which a part is named."""
    words = {
        "region": ngettext("of %(n)s region", "of %(n)s regions", count),
        "municipality": ngettext("of %(n)s municipality", "of %(n)s municipalities", count),
        "organisation": ngettext("of %(n)s organisation", "of %(n)s organisations", count),
        "group": ngettext("of %(n)s group", "of %(n)s groups", count),
        "person": ngettext("of %(n)s teacher", "of %(n)s teachers", count),
    }
    return words[kind] % {"n": number(count)}


def all_equal(kind: str, count: int) -> str:
    """«Итоговые оценки всех 3 групп равны …»."""
    words = {
        "municipality": ngettext(
            "The overall score of the %(n)s municipality is %(lowest)s.",
            "The overall scores of all %(n)s municipalities are equal: %(lowest)s.",
            count,
        ),
        "organisation": ngettext(
            "The overall score of the %(n)s organisation is %(lowest)s.",
            "The overall scores of all %(n)s organisations are equal: %(lowest)s.",
            count,
        ),
        "group": ngettext(
            "The overall score of the %(n)s group is %(lowest)s.",
            "The overall scores of all %(n)s groups are equal: %(lowest)s.",
            count,
        ),
    }
    return words.get(kind, gettext("The overall scores are equal: %(lowest)s."))


def between(kind: str) -> str:
    """«Итоговые оценки групп — от … до …»; nothing about other kinds."""
    return {
        "group": gettext(
            "Overall scores of groups lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
        "organisation": gettext(
            "Overall scores of organisations lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
        "municipality": gettext(
            "Overall scores of municipalities lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
    }.get(kind, "")


def title(indicator: Indicator, data: ReportData) -> str:
    return indicator.title(data.language)


def quoted(text: str) -> str:
    """«…», with „…“ for the marks inside."""
    inner = text.replace("«", "„").replace("»", "“")
    return gettext("“%(text)s”") % {"text": inner}


def listed(names: Sequence[str], *, most: int = LISTED) -> str:
    """«А, Б и В»; of a long list the first ones «и ещё 4»."""
    if len(names) > most + 1:
        rest = len(names) - most
        more = ngettext("%(n)s more", "%(n)s more", rest) % {"n": number(rest)}
        return gettext("%(names)s and %(last)s") % {"names": ", ".join(names[:most]), "last": more}
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def shown_of(count: int, *, most: int = LISTED) -> int:
    """How many names of so many `listed` writes out."""
    return most if count > most + 1 else count


def value(data: ReportData, code: str, mean: Fraction | None) -> str:
    """A score with two digits, a share as a per cent."""
    return reading(mean, data.methodology.is_share(code))


def change(data: ReportData, code: str, difference: Fraction | None, *, short: bool = False) -> str:
    """A signed difference of two values of one code; of shares in per cent points."""
    is_share = data.methodology.is_share(code)
    return delta(difference, 1) if short and is_share else moved(difference, is_share)


def change_word(word: Change | None) -> str:
    """«вырос», «снизился», «без изменений (в пределах точности)» of a score or an indicator; nothing where nothing may be
    said. The only place of these words (`stats.changes` is their rule)."""
    if word is None:
        return ""
    return {
        Change.GREW: pgettext("score", "grew"),
        Change.FELL: pgettext("score", "fell"),
        Change.STEADY: pgettext("score", "no change (within precision)"),
    }[word]


def change_remark(word: Change | None) -> str:
    """The same for a narrow column; what the precision is, is said beside the table."""
    if word is None:
        return gettext("precision not known")
    return pgettext("remark", "no change") if word == Change.STEADY else change_word(word)


def level_number(data: ReportData, index: int) -> str:
    """The value that names a level: «3»."""
    bound = data.methodology.levels[index]
    return number(bound, 0 if bound.denominator == 1 else 1)


def level_name(data: ReportData, index: int) -> str:
    """«3 — базовый»; only the number where the levels have no names."""
    titles = data.level_titles
    named = titles[index] if index < len(titles) else ""
    return f"{level_number(data, index)} — {named}" if named else level_number(data, index)


def level_legend(data: ReportData, index: int) -> str:
    """«3 — базовый» or «уровень 3»."""
    name = level_name(data, index)
    return name if " " in name else gettext("level %(n)s") % {"n": name}


def at_level(data: ReportData, index: int) -> str:
    """«уровню 3 (базовый)»."""
    titles = data.level_titles
    if index < len(titles) and titles[index]:
        return pgettext("dative", "level %(n)s (%(title)s)") % {
            "n": level_number(data, index),
            "title": titles[index],
        }
    return pgettext("dative", "level %(n)s") % {"n": level_number(data, index)}


def code_name(data: ReportData, code: str) -> str:
    if code == TOTAL:
        return gettext("Overall score")
    return next(i.title(data.language) for i in data.methodology.indicators if i.code == code)
