"""Routes for many: the place, what they are made of, who would get what, and a job that makes them.

Names and topics are shown only of teachers whose personal results the methodist may see anyway (`routes.people_for`: those who are guided, and oneself); of the
others no more than roughly how many get a draft."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from mostik.growth import rules
from mostik.growth.queries import route_mass as queries
from mostik.growth.queries import route_templates, routes
from mostik.growth.queries.route_mass import Left, Order
from mostik.growth.web import route_rows
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.actions import consents
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import access, nodes
from mostik.platform.actions import jobs
from mostik.ui.inputs import day

AT_ONCE, SHOWN = 500, 200
MANY, ENOUGH = 100, 10
"""From how many people on a number is told in tens, and from how many as «more or fewer than half»."""


class OrderForm(forms.Form):
    title = forms.CharField(label=_("What the routes are called"), max_length=300)
    period = forms.CharField(label=_("For which period"), max_length=120)
    starts = day(_("First day"))
    ends = day(_("Last day"))
    with_templates = forms.BooleanField(label=_("From templates"), required=False)
    templates = forms.ModelMultipleChoiceField(
        label=_("Only these templates"),
        queryset=route_templates.ALL.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: every one, the most particular first."),
    )
    with_best = forms.BooleanField(
        label=_("Where no template fits, the best of the catalogue"), required=False
    )

    def __init__(self, data: Any = None, *, place: Node, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        field = cast("forms.ModelMultipleChoiceField[Any]", self.fields["templates"])
        field.queryset = route_templates.offered_at(place)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", gettext("The last day is before the first one."))
        elif found.get("starts") and found.get("ends") and (found["ends"] - found["starts"]).days > 800:
            self.add_error("ends", gettext("A route is for two years at most."))
        if not found.get("with_templates") and not found.get("with_best"):
            self.add_error("with_templates", gettext("Choose templates, the catalogue, or both."))
        return found

    def order(self) -> Order:
        given = self.cleaned_data
        chosen = tuple(sorted(row.pk for row in given["templates"]))
        return Order(
            chosen,
            given["with_templates"],
            given["with_best"],
            given["title"].strip(),
            given["period"].strip(),
            given["starts"],
            given["ends"],
        )


@require_safe
@guarded(rules.makes_routes)
def choose(request: SignedInRequest) -> HttpResponse:
    """The only place at once; otherwise the places where this person is the methodist."""
    kinds = (NodeKind.MUNICIPALITY, NodeKind.ORGANISATION)
    found = access.subtrees_with_role(request.user, routes.METHODISTS)
    places = list(found.filter(kind__in=kinds, valid_to__isnull=True).order_by("depth", "name", "id")[:200])
    if len(places) == 1:
        return redirect("growth:route-mass-place", places[0].pk)
    return render(request, "growth/route_mass_places.html", {"places": places})


@require_safe
@guarded(rules.can_make_routes, find=nodes.visible_to)
def preview(request: SignedInRequest, place: Node) -> HttpResponse:
    """The form; with its values in the address, also who would get what. Nothing changes yet."""
    asked = "title" in request.GET
    form = OrderForm(request.GET if asked else None, place=place, initial=_usual(timezone.localdate()))
    context: dict[str, Any] = {
        "tabs": route_rows.tabs(request, "growth:route-templates"),
        "place": place,
        "form": form,
    }
    if asked and form.is_valid():
        context |= _found(request, place, form.order())
    return render(request, "growth/route_mass.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_make_routes, find=nodes.visible_to)
def start(request: SignedInRequest, place: Node) -> HttpResponse:
    """Queue the job; pressed twice while it waits it is one."""
    form = OrderForm(request.POST, place=place)
    if not form.is_valid():
        context = {"place": place, "form": form, "tabs": route_rows.tabs(request, "growth:route-templates")}
        return render(request, "growth/route_mass.html", context, status=422)
    order = asdict(form.order())
    order |= {name: order[name].isoformat() for name in ("starts", "ends")}
    job = jobs.start(
        "growth.make_routes",
        args={"place_id": place.pk, "order": order, "language": get_language() or "ru"},
        title=gettext("Draft routes: %(place)s") % {"place": place.title},
        by=request.user,
        at=timezone.now(),
        key=f"growth.make_routes.{place.pk}",
    )
    return redirect("platform:job", job.pk)


def _usual(today: datetime.date) -> dict[str, Any]:
    year = today.year if today.month >= 6 else today.year - 1
    return {
        "title": gettext("Individual route %(a)d/%(b)02d") % {"a": year, "b": (year + 1) % 100},
        "period": gettext("school year %(a)d/%(b)02d") % {"a": year, "b": (year + 1) % 100},
        "starts": max(today, datetime.date(year, 9, 1)),
        "ends": datetime.date(year + 1, 5, 31),
        "with_templates": True,
        "with_best": True,
    }


def _found(request: SignedInRequest, place: Node, order: Order) -> dict[str, Any]:
    today = timezone.localdate()
    people, kit = queries.teachers_at(place, today), queries.kit(place, order, today)
    mine = set(routes.people_for(request.user).filter(pk__in=people).values_list("pk", flat=True))
    named: list[tuple[int, list[str]]] = []
    left: list[tuple[int, Left]] = []
    used: Counter[str] = Counter()
    others = others_made = 0
    for begin in range(0, len(people), AT_ONCE):
        some = people[begin : begin + AT_ONCE]
        plan = queries.plan(some, kit, order, today)
        named += [(one.person, _words(one)) for one in plan.planned if one.person in mine]
        used.update(part.title for one in plan.planned if one.person in mine for part in one.parts)
        left += [(pk, reason) for pk, reason in plan.left.items() if pk in mine]
        others += sum(pk not in mine for pk in some)
        others_made += sum(one.person not in mine for one in plan.planned)
    names = Person.objects.in_bulk([pk for pk, _rest in (*named, *left)])
    _note_looks(request, [names[pk] for pk, _rest in (*named, *left) if pk in names])
    return {
        "is_checked": True,
        "people": len(people),
        "named": sorted(((names[pk], words) for pk, words in named), key=_by_name)[:SHOWN],
        "named_count": len(named),
        "left": sorted(((names[pk], reason_words(why)) for pk, why in left), key=_by_name)[:SHOWN],
        "left_count": len(left),
        "used": used.most_common(),
        "others": others,
        "others_words": roughly(others_made, others),
        "can_start": bool(named or others),
    }


def _by_name(line: tuple[Person, Any]) -> tuple[str, int]:
    return line[0].full_name, line[0].pk


def _words(one: queries.Planned) -> list[str]:
    return [
        f"{', '.join(deficit.competency.title for deficit in part.deficits)} → {part.title}"
        for part in one.parts
    ]


def _note_looks(request: SignedInRequest, people: list[Person]) -> None:
    """What somebody's route would answer is a personal result: the look is written down."""
    for person in people:
        if person.user_id != request.user.pk:
            consents.note_access(
                person=person, what="growth.route", ground="guide", by=request.user, at=timezone.now()
            )


def reason_words(reason: Left) -> str:
    return {
        Left.LIVING: gettext("has a route already"),
        Left.HAD: gettext("had a route of this year from here"),
        Left.NO_DEFICIT: gettext("no open deficits"),
        Left.NOTHING_FITS: gettext("no template and nothing of the catalogue fits"),
    }[reason]


def roughly(k: int, n: int) -> str:
    """How many of those whose results the reader may not see get a draft: in tens of a hundred and more, as a half from
    ten on, nothing below. An exact number would tell about one of them by subtraction."""
    if n < ENOUGH:
        return gettext("how many of them get a draft is not told: there are too few")
    if n < MANY:
        return (
            gettext("at least half of them get a draft")
            if 2 * k >= n
            else gettext("fewer than half of them get a draft")
        )
    tens = (k + 5) // 10 * 10
    text = ngettext("about %(n)d of them gets a draft", "about %(n)d of them get a draft", tens)
    return text % {"n": tens}
