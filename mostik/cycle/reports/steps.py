"""The nine steps of the cycle at one place after one campaign: what is there, what is missing, where to do it.

A gap is a piece of evidence that does not exist yet; a note is a fact worth saying. Neither is ever left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from mostik.cycle.enums import AHEAD, OWED, DecisionState, MeasureState
from mostik.cycle.reports.cycle import Cycle
from mostik.ui.formats import number, shortdate

ANALYSED = 5
"""The last step that is made while cards are being collected."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that exists: when it is dated, what it stands on, which version of it."""

    title: str
    dated: datetime.date | None = None
    basis: str = ""
    version: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing and what to do about it; `url` leads there. `is_ahead`: its time has not come yet."""

    missing: str
    todo: str
    url: str = ""
    is_ahead: bool = False


@dataclass(slots=True)
class Step:
    number: int
    slug: str
    title: str
    have: list[Evidence] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return bool(self.have) and not self.gaps

    @property
    def is_ahead(self) -> bool:
        """Is there nothing to be done about it yet?"""
        return bool(self.gaps) and all(gap.is_ahead for gap in self.gaps)


def steps(cycle: Cycle) -> list[Step]:
    """All nine, in the active language."""
    found = []
    for position, (slug, title, fill) in enumerate(_steps(), start=1):
        step = Step(position, f"{position}-{slug}", title)
        fill(step, cycle)
        if position > ANALYSED and cycle.is_collecting:
            step.gaps = [replace(gap, is_ahead=True) for gap in step.gaps]
        found.append(step)
    return found


def _steps() -> tuple[tuple[str, str, Callable[[Step, Cycle], None]], ...]:
    return (
        ("celi", gettext("Goals"), _goals),
        ("pokazateli", gettext("Indicators"), _indicators),
        ("metody", gettext("Methods of collecting information"), _methods),
        ("monitoring", gettext("Monitoring of the indicators"), _monitoring),
        ("analiz", gettext("Analysis of the results"), _analysis),
        ("rekomendacii", gettext("Targeted recommendations"), _recommendations),
        ("mery", gettext("Measures"), _measures),
        ("resheniya", gettext("Managerial decisions"), _decisions),
        ("effektivnost", gettext("Effectiveness of the measures"), _effectiveness),
    )


def order_of(cycle: Cycle) -> str:
    """«Приказ о проведении … от 10.09.2025 № 01-04/325»."""
    row, words = cycle.campaign, cycle.campaign.order_title
    if row.order_date:
        words += f" {pgettext('dated', 'of')} {shortdate(row.order_date)}"
    if row.order_number:
        words += f" № {row.order_number}"
    return words.strip()


def _goals(step: Step, cycle: Cycle) -> None:
    url = reverse("cycle:goals", args=[cycle.campaign.pk])
    step.have = [Evidence(goal.text, goal.set_on, goal.reason, url=url) for goal in cycle.goals]
    if not cycle.goals:
        step.gaps.append(
            Gap(gettext("goals with their reasons"), gettext("write down the goals of the campaign"), url)
        )
    for goal in cycle.goals:
        if not goal.indicators:
            step.gaps.append(
                Gap(
                    gettext("indicators of the goal “%(goal)s”") % {"goal": goal.text},
                    gettext("name the indicators that show it"),
                    url,
                )
            )


def _indicators(step: Step, cycle: Cycle) -> None:
    for version in cycle.versions:
        count = len(cycle.methodology(version).indicators)
        text = ngettext("%(title)s: %(n)s indicator", "%(title)s: %(n)s indicators", count)
        dated = timezone.localdate(version.published_at) if version.published_at else None
        step.have.append(
            Evidence(
                text % {"title": version.title, "n": number(count)},
                dated,
                order_of(cycle),
                version.label or str(version.number),
            )
        )
    if not cycle.versions:
        step.gaps.append(
            Gap(
                gettext("a list of indicators"),
                gettext("add an instrument to the campaign"),
                _campaign(cycle),
            )
        )


def _campaign(cycle: Cycle) -> str:
    return reverse("monitoring:campaign", args=[cycle.campaign.pk])


def _methods(step: Step, cycle: Cycle) -> None:
    order, row = order_of(cycle), cycle.campaign
    if row.order_date and row.order_number:
        step.have.append(Evidence(order, row.order_date, url=_campaign(cycle)))
    else:
        step.gaps.append(
            Gap(
                gettext("the order on the campaign with its number and date"),
                gettext("write them in the passport of the campaign"),
                _campaign(cycle),
            )
        )
    for version in cycle.versions:
        dated = timezone.localdate(version.published_at) if version.published_at else None
        step.have.append(Evidence(version.title, dated, order, version.label or str(version.number)))


def _monitoring(step: Step, cycle: Cycle) -> None:
    covered, row = cycle.coverage, cycle.campaign
    period = f"{shortdate(row.period_from)} – {shortdate(row.period_to)}"
    if covered.accepted:
        text = gettext("Cards accepted: %(accepted)s of %(total)s, %(period)s") % {
            "accepted": number(covered.accepted),
            "total": number(covered.total),
            "period": period,
        }
        step.have.append(Evidence(text, row.period_to, order_of(cycle), url=_campaign(cycle)))
    else:
        step.gaps.append(
            Gap(
                gettext("accepted cards of this place"),
                gettext("collect and accept the cards"),
                _campaign(cycle),
            )
        )
    if left := covered.total - covered.accepted:
        text = ngettext("%(n)s card is not accepted.", "%(n)s cards are not accepted.", left)
        step.notes.append(text % {"n": number(left)})


def _analysis(step: Step, cycle: Cycle) -> None:
    for version in cycle.versions:
        mart = cycle.marts.get(version.pk)
        if mart:
            url = reverse("monitoring:dashboard", args=[cycle.campaign.pk, cycle.place.pk])
            step.have.append(
                Evidence(
                    gettext("Analytical report: %(title)s") % {"title": version.title},
                    timezone.localdate(mart.result.built_at),
                    cycle.campaign.title,
                    f"{version.label or version.number} · {mart.result.checksum[:8]}",
                    url,
                )
            )
    if not step.have:
        step.gaps.append(
            Gap(
                gettext("results of this place"),
                gettext("accept the cards; results come by themselves"),
                _campaign(cycle),
            )
        )


def _recommendations(step: Step, cycle: Cycle) -> None:
    rows = cycle.recommendations
    url = reverse("cycle:campaign", args=[cycle.campaign.pk])
    if rows:
        text = ngettext("%(n)s recommendation sent", "%(n)s recommendations sent", len(rows))
        last = max(row.sent_on for row in rows if row.sent_on)
        step.have.append(Evidence(text % {"n": number(len(rows))}, last, cycle.campaign.title, url=url))
    else:
        step.gaps.append(
            Gap(
                gettext("recommendations sent to this place or below it"),
                gettext("prepare, agree and send them"),
                url,
            )
        )
    owed = sum(row.state in OWED for row in rows)
    late = sum(row.state in OWED and row.due < cycle.today for row in rows)
    if owed:
        text = ngettext(
            "%(n)s is not answered, overdue: %(late)s.", "%(n)s are not answered, overdue: %(late)s.", owed
        )
        step.notes.append(text % {"n": number(owed), "late": number(late)})


def _measures(step: Step, cycle: Cycle) -> None:
    rows, url = cycle.measures, reverse("cycle:measures")
    done = [row for row in rows if row.state == MeasureState.DONE]
    if rows:
        text = ngettext("%(n)s measure, done: %(done)s", "%(n)s measures, done: %(done)s", len(rows))
        last = timezone.localdate(max(row.created_at for row in rows))
        words = {"n": number(len(rows)), "done": number(len(done))}
        step.have.append(
            Evidence(text % words, last, gettext("answers to recommendations, decisions"), url=url)
        )
    else:
        step.gaps.append(
            Gap(
                gettext("measures with responsible people and days"),
                gettext("plan them after recommendations or decisions"),
                url,
            )
        )
    if late := sum(row.state in AHEAD and row.due < cycle.today for row in rows):
        text = ngettext("%(n)s measure is overdue.", "%(n)s measures are overdue.", late)
        step.notes.append(text % {"n": number(late)})
    if bare := sum(not row.document for row in done):
        text = ngettext(
            "%(n)s done measure has no confirming document.",
            "%(n)s done measures have no confirming document.",
            bare,
        )
        step.notes.append(text % {"n": number(bare)})


def _decisions(step: Step, cycle: Cycle) -> None:
    for row in cycle.decisions:
        if row.state == DecisionState.CANCELLED:
            continue
        url = reverse("cycle:decision", args=[row.pk])
        name = f"{row.kind.title} № {row.number}: {row.title}"
        step.have.append(Evidence(name, row.dated_on, cycle.campaign.title, row.get_state_display(), url))
        if row.file is None:
            step.gaps.append(
                Gap(
                    gettext("the signed document of № %(number)s") % {"number": row.number},
                    gettext("attach the file"),
                    url,
                )
            )
        if row.state == DecisionState.ISSUED and row.control_on < cycle.today:
            text = gettext("The day of control of № %(number)s has passed: %(day)s.")
            step.notes.append(text % {"number": row.number, "day": shortdate(row.control_on)})
    if not step.have:
        url = reverse("cycle:decision-add", args=[cycle.place.pk, cycle.campaign.pk])
        step.gaps.append(
            Gap(gettext("a decision in force"), gettext("write a decision and put it in force"), url)
        )


def _effectiveness(step: Step, cycle: Cycle) -> None:
    url = reverse("cycle:review", args=[cycle.place.pk, cycle.campaign.pk])
    second = cycle.following
    if second is None:
        step.gaps.append(
            Gap(
                gettext("the next measurement"),
                gettext("clone the campaign for the next round and carry it out"),
                _campaign(cycle),
            )
        )
        return
    text = gettext("Indicators before and after: %(first)s → %(second)s")
    words = {"first": cycle.campaign.title, "second": second.title}
    step.have.append(Evidence(text % words, cycle.today, second.title, url=url))
    if cycle.review:
        step.have.append(Evidence(gettext("Conclusion"), cycle.review.concluded_on, second.title, url=url))
    else:
        ahead = cycle.is_remeasuring
        todo = gettext("write it when the next round is over") if ahead else gettext("write it")
        step.gaps.append(Gap(gettext("a conclusion on the effectiveness"), todo, url, is_ahead=ahead))
    if cycle.is_remeasuring:
        step.notes.append(gettext("The next round is still collecting cards: its numbers will change."))
