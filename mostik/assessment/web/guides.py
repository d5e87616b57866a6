"""Who guides whom: the list for those who assign, a new assignment, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import guidance as actions
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Guidance
from mostik.assessment.queries import guides as queries
from mostik.assessment.web import sections
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.models import Node, Person


class AssignForm(forms.Form):
    guide = forms.ModelChoiceField(Person.objects.none(), label=_("Who guides"), empty_label=None)
    kind = forms.ChoiceField(label=_("As whom"), choices=GuideKind.choices)
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Teachers"), widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=300,
        required=False,
        help_text=_("An order or an agreement, if there is one."),
    )

    def __init__(self, *args: Any, place: Node, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("guide", queries.possible_guides(place, on)),
            ("people", queries.teachers_of(place, on)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.label_from_instance = lambda person: str(person.full_name)  # type: ignore[method-assign,assignment]


@require_safe
@guarded(rules.can_assign_somewhere)
def index(request: SignedInRequest) -> HttpResponse:
    page = page_of(
        queries.visible_to(request.user), keys=("person__last_name", "id"), after=request.GET.get("after")
    )
    context = {"page": page, "tabs": sections.leading(request.user, "guides")}
    return render(request, "assessment/guides.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_assign_somewhere)
def assign(request: SignedInRequest) -> HttpResponse:
    """`?place=` chooses the organisation whose teachers are assigned."""
    places = queries.places_for(request.user)
    chosen = request.GET.get("place", "")
    place = places.filter(pk=int(chosen)).first() if chosen.isdecimal() else places.first()
    form = AssignForm(request.POST or None, place=place, on=timezone.localdate()) if place else None
    if form and place and request.method == "POST" and form.is_valid():
        try:
            count = actions.assign(
                people=form.cleaned_data["people"],
                guide=form.cleaned_data["guide"],
                kind=GuideKind(form.cleaned_data["kind"]),
                place=place,
                basis=form.cleaned_data["basis"],
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)d teacher is assigned.", "%(n)d teachers are assigned.", count)
            messages.success(request, text % {"n": count})
            return redirect("assessment:guides")
    context = {
        "form": form,
        "place": place,
        "places": [(row.pk, row.title) for row in places],
        "tabs": sections.leading(request.user, "guides"),
    }
    status = 422 if form and form.errors else 200
    return render(request, "assessment/guide_assign.html", context, status=status)


@require_POST
@guarded(rules.can_end_guidance, find=queries.visible_to)
def end(request: SignedInRequest, guidance: Guidance) -> HttpResponse:
    actions.end(guidance=guidance, by=request.user, at=timezone.now())
    return redirect("assessment:guides")
