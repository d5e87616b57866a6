"""Forms of routes: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.assessment.models import Deficit
from mostik.growth.enums import AgreeingRole, StepForm
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteStep
from mostik.growth.queries import packs, route_packs
from mostik.growth.queries.checking import LONGEST, label_of
from mostik.network.models import Person
from mostik.ui.formats import shortdate
from mostik.ui.inputs import day

KNOWN = ("title", "date", "starts", "topic", "hours", "result")
"""What a step knows of a record it ends in."""
SEEN = _("The head reads this when signing: name what you will do, not what you lack.")


class RouteForm(forms.Form):
    title = forms.CharField(label=_("Name of the route"), max_length=300, help_text=SEEN)
    period = forms.CharField(
        label=_("Period"), max_length=120, help_text=_("In your own words: September 2026 – May 2027.")
    )
    starts = day(_("First day"), required=False, hint=_("Empty: read from the words of the period."))
    ends = day(_("Last day"), required=False)
    tutor = forms.ModelChoiceField(
        label=_("Tutor"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("One of those who are assigned to the teacher."),
    )
    goal = forms.CharField(
        label=_("Goal"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What is to change in the work with children. Read like the profile: the head needs your consent."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        tutors: Sequence[Person],
        route: LearningRoute | None = None,
    ) -> None:
        initial: dict[str, Any] = (
            {name: getattr(route, name) for name in self.base_fields} if route else _usual(tutors)
        )
        super().__init__(data, initial=initial)
        field = cast("forms.ModelChoiceField[Person]", self.fields["tutor"])
        field.queryset = Person.objects.filter(pk__in=[one.pk for one in tutors])


def _usual(tutors: Sequence[Person]) -> dict[str, Any]:
    today = timezone.localdate()
    year = today.year if today.month >= 7 else today.year - 1
    period = gettext("%(a)d/%(b)d school year") % {"a": year, "b": year + 1}
    return {
        "title": gettext("Individual route for the %(period)s") % {"period": period},
        "period": period,
        "tutor": tutors[0].pk if len(tutors) == 1 else None,
    }


class WriteStepForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"))
    title = forms.CharField(label=_("Topic"), max_length=300, help_text=SEEN)
    content = forms.CharField(
        label=_("Content"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    form = forms.ChoiceField(
        label=_("Education"), choices=[("", _("as usual for the kind")), *StepForm.choices], required=False
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=2000, required=False)
    period = forms.CharField(
        label=_("When"), max_length=120, help_text=_("In your own words: November – May, once a quarter.")
    )
    due = day(_("Last day"), required=False, hint=_("Empty: read from the words."))
    expected = forms.CharField(
        label=_("Expected product"),
        max_length=300,
        help_text=_("What can be shown: a card file, notes of a lesson, a certificate."),
    )
    presentation_form = forms.CharField(label=_("How it will be presented"), max_length=120, required=False)
    deficits = forms.MultipleChoiceField(
        label=_("What it answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Read like the profile: the head sees this only with the teacher's consent."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        deficits: Sequence[Deficit],
        step: RouteStep | None = None,
        answered: Sequence[int] = (),
        on: datetime.date,
    ) -> None:
        names = (
            "kind",
            "title",
            "content",
            "form",
            "hours",
            "period",
            "due",
            "expected",
            "presentation_form",
        )
        initial: dict[str, Any] = {name: getattr(step, name) for name in names} if step else {}
        super().__init__(data, initial={**initial, "deficits": [str(pk) for pk in answered]})
        pack = route_packs.on(on)
        kinds = [(kind.code, kind.title) for kind in pack.kinds.values()]
        if step is not None and step.kind not in pack.kinds:
            kinds.append((step.kind, route_packs.title_of(step.kind)))
        cast("forms.ChoiceField", self.fields["kind"]).choices = kinds
        self.known = {str(row.pk): row for row in deficits}
        if not self.known:
            del self.fields["deficits"]
        else:
            cast("forms.MultipleChoiceField", self.fields["deficits"]).choices = [
                (key, f"{row.competency.title} ({row.get_level_display()})")
                for key, row in self.known.items()
            ]
        self.fields["presentation_form"].help_text = ", ".join(pack.presentations)

    @property
    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["deficits"] = [self.known[key] for key in found.get("deficits", [])]
        found["form"] = StepForm(found["form"]) if found["form"] else None
        return found


class DoneForm(forms.Form):
    done_on = day(_("Done on"))
    actual = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        help_text=_("The product itself and where it can be seen."),
    )
    reflection = forms.CharField(
        label=_("Reflection"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What has worked, what has not, what you will do otherwise. The head does not read this without your consent."
        ),
    )
    presentation_form = forms.CharField(label=_("Presented: in which form"), max_length=120, required=False)
    presentation_place = forms.CharField(label=_("Presented: where"), max_length=200, required=False)
    presentation_on = day(_("Presented: on which day"), required=False)
    record = forms.ChoiceField(label=_("Record of the portfolio that shows it"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        step: RouteStep,
        offered: Sequence[PortfolioRecord],
        can_write: bool,
        today: datetime.date,
    ) -> None:
        names = ("actual", "reflection", "presentation_form", "presentation_place", "presentation_on")
        initial = {name: getattr(step, name) for name in names}
        super().__init__(data, initial={**initial, "done_on": step.done_on or today})
        self.offered = {str(row.pk): row for row in offered}
        choices = [(key, f"{row.title}, {shortdate(row.date)}") for key, row in self.offered.items()]
        cast("forms.ChoiceField", self.fields["record"]).choices = [("", "—"), *choices]
        known = route_packs.kind_of(step.kind)
        self.kind = packs.kind_of(known.record) if known and can_write else None
        if self.kind is None:
            return
        self.fields["write"] = forms.BooleanField(
            label=gettext("Write it into the portfolio: %(kind)s") % {"kind": self.kind.title}, required=False
        )
        for name in self.asked:
            self.fields[f"new_{name}"] = self._field(name)
        if step.opportunity and "new_organizer" in self.fields:
            self.initial["new_organizer"] = step.opportunity.provider

    @property
    def asked(self) -> list[str]:
        """What the record needs and the step does not know."""
        if self.kind is None:
            return []
        return [name for name in self.kind.asks if name in self.kind.required and name not in KNOWN]

    def _field(self, name: str) -> forms.Field:
        assert self.kind is not None
        label = label_of(self.kind, name)
        if name in ("level", "form"):
            known = packs.on(datetime.date.max)
            options = known.levels if name == "level" else known.forms
            return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *options.items()])
        return forms.CharField(label=label, required=False, max_length=LONGEST[name])

    @property
    def values(self) -> dict[str, Any]:
        found = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "write" and not name.startswith("new_")
        }
        found["record"] = self.offered.get(found.get("record", ""))
        if self.cleaned_data.get("write"):
            found["new_record"] = {name: self.cleaned_data.get(f"new_{name}") for name in self.asked}
            found["record"] = None
        return found


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class OrderForm(forms.Form):
    """Up to three signatures, in their order."""

    def __init__(self, data: Any = None, *, roles: Sequence[AgreeingRole] = ()) -> None:
        super().__init__(data, initial={f"role_{n}": role.value for n, role in enumerate(roles, 1)})
        titles = (_("First signature"), _("Second signature"), _("Third signature"))
        for n, title in enumerate(titles, 1):
            self.fields[f"role_{n}"] = forms.ChoiceField(
                label=title, choices=[("", _("nobody")), *AgreeingRole.choices], required=False
            )

    @property
    def roles(self) -> list[AgreeingRole]:
        chosen = [self.cleaned_data.get(f"role_{n}", "") for n in (1, 2, 3)]
        return [AgreeingRole(role) for role in dict.fromkeys(chosen) if role]
