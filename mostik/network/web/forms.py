"""From the body of a request to clean values. Whether they make sense together is the business of actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mostik.lib.searching import search
from mostik.network.enums import EducationLevel, NodeKind, OrganisationType
from mostik.network.enums.roles import ROLES
from mostik.network.models import Node, Person, Position
from mostik.ui.inputs import DayInput


class DayField(forms.DateField):
    """A date with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = DayInput()
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class NodeField(forms.CharField):
    """One node of a queryset, by its code or by words of its name; several matches are listed in the error."""

    def __init__(self, queryset: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset = queryset

    def clean(self, value: str) -> Node | None:
        text = super().clean(value).strip()
        if not text:
            return None
        exact = self.queryset.filter(Q(code=text) | Q(name=text) | Q(short_name=text))
        found = list(exact[:2]) or list(search(self.queryset, text).rows[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nothing was found by these words."))
        names = "; ".join(f"{node.title} ({node.code})" if node.code else node.title for node in found)
        raise forms.ValidationError(_("Several were found, give the code: %(names)s") % {"names": names})

    def prepare_value(self, value: Any) -> Any:
        return (value.code or value.name) if isinstance(value, Node) else value


class NodeForm(forms.Form):
    """The card of a node; fields that its kind does not have are left out."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=300)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    organisation_type = forms.ChoiceField(label=gettext_lazy("Type"), choices=OrganisationType.choices)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Your permanent code; files of import recognise the node by it."),
    )
    age_band = forms.CharField(label=gettext_lazy("Age of children"), max_length=60, required=False)
    orientation = forms.CharField(label=gettext_lazy("Orientation"), max_length=60, required=False)
    inn = forms.RegexField(r"^(\d{10}|\d{12})$", label=gettext_lazy("INN"), required=False)
    oktmo = forms.RegexField(r"^(\d{8}|\d{11})$", label=gettext_lazy("OKTMO"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Number of places"), min_value=0, max_value=99999, required=False
    )
    opened = DayField(label=gettext_lazy("Open since"))

    DETAILS = ("age_band", "orientation", "capacity")

    def __init__(self, *args: Any, kind: NodeKind, node: Node | None = None, **kwargs: Any) -> None:
        if node is not None:
            kwargs["initial"] = {**node.details, **{name: getattr(node, name) for name in self.plain()}}
        super().__init__(*args, **kwargs)
        unneeded = {
            NodeKind.ORGANISATION: {"age_band", "orientation"},
            NodeKind.GROUP: {"organisation_type", "inn", "oktmo", "address", "capacity"},
        }.get(kind, {"organisation_type", "age_band", "orientation", "inn", "capacity"})
        for name in {*unneeded, *({"opened"} if node is not None else ())}:
            del self.fields[name]

    @classmethod
    def plain(cls) -> list[str]:
        return [name for name in cls.base_fields if name not in (*cls.DETAILS, "opened")]

    def values(self, details: dict[str, Any]) -> dict[str, Any]:
        """Arguments for `actions.nodes`; the given details keep what the form does not show."""
        data = dict(self.cleaned_data)
        given = {name: data.pop(name) for name in self.DETAILS if name in data}
        if given:
            kept = {**details, **given}
            data["details"] = {name: value for name, value in kept.items() if value not in ("", None)}
        return data


class DatedForm(forms.Form):
    """A change with its day and its basis."""

    on = DayField(label=gettext_lazy("Since"))
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Order or decision: kind, number, date."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class RenameForm(DatedForm):
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=300)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=120, required=False)
    field_order = ("name", "short_name", "on", "basis")


class TargetForm(DatedForm):
    """A change that needs another node: a move or a merger."""

    field_order: tuple[str, ...] = ("target", "on", "basis")

    def __init__(self, *args: Any, targets: QuerySet[Node], label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"] = NodeField(targets, label=label, help_text=_("The code or words of the name."))
        self.order_fields(self.field_order)


class CloseForm(DatedForm):
    on = DayField(label=gettext_lazy("Last day"), initial=timezone.localdate)


class SplitForm(TargetForm):
    """Which groups go to another organisation."""

    field_order = ("target", "children", "on", "basis")

    def __init__(self, *args: Any, children: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"] = forms.ModelMultipleChoiceField(
            children, label=_("What goes there"), widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(self.field_order)


class PersonForm(forms.Form):
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    middle_name = forms.CharField(label=gettext_lazy("Middle name"), max_length=100, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), min_value=1920, max_value=2100, required=False
    )
    education = forms.CharField(label=gettext_lazy("Education"), max_length=200, required=False)
    education_level = forms.ChoiceField(
        label=gettext_lazy("Level of education"),
        choices=[("", "—"), *EducationLevel.choices],
        required=False,
        help_text=gettext_lazy("Indicators of staff are counted by it."),
    )
    working_since = DayField(label=gettext_lazy("Works since"), required=False)
    teaching_since = DayField(label=gettext_lazy("Teaches since"), required=False)
    code = forms.CharField(label=gettext_lazy("Personnel code"), max_length=40, required=False)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs["initial"] = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class JobForm(forms.Form):
    """A job: where, in which position, since when."""

    organisation: Any
    position = forms.ModelChoiceField(Position.objects.all(), label=gettext_lazy("Position"))
    group = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Group"), required=False, empty_label=gettext_lazy("no group")
    )
    rate = forms.DecimalField(
        label=gettext_lazy("Rate"), min_value=Decimal("0.01"), max_value=2, decimal_places=2, initial=1
    )
    is_main = forms.BooleanField(label=gettext_lazy("Main job"), required=False, initial=True)
    on = DayField(label=gettext_lazy("Since"))
    field_order = ("organisation", "position", "group", "rate", "is_main", "on")

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Node] | None = None,
        organisation: Node | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if organisations is not None:
            self.fields["organisation"] = NodeField(
                organisations,
                label=_("Organisation"),
                initial=organisation,
                help_text=_("The code or words of the name."),
            )
        if organisation is not None:
            groups = Node.objects.filter(path__startswith=organisation.path, kind=NodeKind.GROUP)
            self.fields["group"].queryset = groups.on(timezone.localdate())  # type: ignore[attr-defined]
        else:
            del self.fields["group"]
        self.order_fields(self.field_order)


class DismissForm(forms.Form):
    on = DayField(label=gettext_lazy("Last day"), initial=timezone.localdate)


class GrantForm(forms.Form):
    """A role with its place, dates and basis."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    valid_from = DayField(label=gettext_lazy("Since"))
    valid_to = DayField(label=gettext_lazy("Last day"), required=False)
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=300,
        help_text=gettext_lazy("Order or decision: kind, number, date."),
    )
    field_order = ("role", "node", "valid_from", "valid_to", "basis")

    def __init__(self, *args: Any, roles: list[str], nodes: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (code, f"{ROLES[code].title} — {ROLES[code].description}") for code in roles
        ]
        self.fields["node"] = NodeField(
            nodes, label=_("Where"), required=False, help_text=_("The code or words of the name.")
        )
        self.fields["valid_from"].initial = timezone.localdate
        self.order_fields(self.field_order)


class RevokeForm(CloseForm):
    """The last day of a role and why it ends."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File .xlsx or .csv"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class NetworkForm(forms.Form):
    """A new educational network."""

    name = forms.CharField(label=gettext_lazy("Name of the network"), max_length=300)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    basis = forms.CharField(
        label=gettext_lazy("Document the network works by"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Regulations or agreement: number, date."),
    )
    valid_from = DayField(label=gettext_lazy("Works since"))
    field_order = ("name", "code", "owner", "basis", "valid_from")

    def __init__(self, *args: Any, owners: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = NodeField(owners, label=_("Who keeps it: region or municipality"))
        self.order_fields(self.field_order)


class JoinForm(forms.Form):
    """An organisation and its first day in a network."""

    on = DayField(label=gettext_lazy("Member since"))
    field_order = ("organisation", "on")

    def __init__(self, *args: Any, places: QuerySet[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = NodeField(
            places, label=_("Organisation"), help_text=_("The code or words of the name.")
        )
        self.order_fields(self.field_order)


class LeaveForm(forms.Form):
    on = DayField(label=gettext_lazy("Last day"))
