"""Competency models: the list, one model, its draft, publishing, comparison of two numbers, the workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.assessment import reports, rules
from mostik.assessment.actions import competencies as actions
from mostik.assessment.actions import model_books
from mostik.assessment.enums import ModelStatus
from mostik.assessment.models import Competency, CompetencyModel
from mostik.assessment.packs import PRESCHOOL
from mostik.assessment.queries import competencies as queries
from mostik.assessment.queries import model_changes
from mostik.assessment.web import sections
from mostik.assessment.web.forms import choose
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.platform.actions.files import XLSX
from mostik.ui.inputs import day

TONES = {ModelStatus.DRAFT: "neutral", ModelStatus.PUBLISHED: "good", ModelStatus.RETIRED: "info"}


class PublishForm(forms.Form):
    valid_from = day(gettext_lazy("In force from"))


class ModelFileForm(forms.Form):
    """`owner` is a node, or nothing: the whole installation."""

    owner = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Whose model"), required=False, empty_label=None
    )
    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx)"))
    check_only = forms.BooleanField(
        label=gettext_lazy("Only check: change nothing"), required=False, initial=True
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = owners_for(user)
        choose(self.fields["owner"], owners, lambda node: node.title)
        if user.is_administrator:
            self.fields["owner"].empty_label = _("the whole installation")  # type: ignore[attr-defined]


def owners_for(user: Any) -> Any:
    return access.nodes_with_role(user, queries.KEEPERS).order_by("path")


@require_safe
@guarded(rules.can_see)
def models(request: SignedInRequest) -> HttpResponse:
    rows = queries.visible_to(request.user).order_by("title", "-number", "id")
    context = {
        "rows": [(row, TONES[ModelStatus(row.status)]) for row in rows[:200]],
        "can_keep": rules.can_keep_models(request.user),
        "pack": PRESCHOOL,
        "tabs": sections.leading(request.user, "models"),
    }
    return render(request, "assessment/models.html", context)


@require_POST
@guarded(rules.can_keep_models)
def take_pack(request: SignedInRequest) -> HttpResponse:
    """A draft of the default pack for the widest place this person keeps models of."""
    owner = None if request.user.is_administrator else owners_for(request.user).order_by("depth").first()
    try:
        row, _missing = actions.create(pack=PRESCHOOL, owner=owner, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("assessment:models")
    return redirect("assessment:model", row.pk)


@require_safe
@guarded(rules.can_see_model, find=queries.visible_to)
def model(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    tree = queries.tree_of(model)
    targets = queries.targets_of(model)
    audiences = [(code, one.get("title", code)) for code, one in model.audiences.items()]
    rows = [
        (
            row,
            depth,
            row.pk not in tree.children,
            [targets.get((code, ""), {}).get(row.pk) for code, _title in audiences],
        )
        for row, depth in tree.walk()
    ]
    others = queries.visible_to(request.user).filter(code=model.code).exclude(pk=model.pk)
    can_keep = rules.can_keep_model(request.user, model)
    is_draft = model.status == ModelStatus.DRAFT
    context = {
        "model": model,
        "tone": TONES[ModelStatus(model.status)],
        "rows": rows,
        "audiences": audiences,
        "others": others.order_by("-number"),
        "can_edit": can_keep and is_draft,
        "can_go_on": can_keep and not is_draft,
        "can_link": can_keep,
        "publish_form": PublishForm(initial={"valid_from": timezone.localdate()}) if is_draft else None,
        "rule": model.rule,
        "tabs": sections.leading(request.user, "models"),
    }
    return render(request, "assessment/model.html", context)


@require_POST
@guarded(rules.can_keep_model, find=queries.visible_to)
def model_step(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    """`action`: publish (with its day), next (a draft of the next number) or delete (a draft)."""
    wanted, by, at = request.POST.get("action", ""), request.user, timezone.now()
    try:
        if wanted == "publish":
            form = PublishForm(request.POST)
            if not form.is_valid():
                raise actions.CannotKeepModel(_("Choose the day from which it is in force."))
            actions.publish(model=model, valid_from=form.cleaned_data["valid_from"], by=by, at=at)
            messages.success(request, _("The model is in force; it never changes from now on."))
        elif wanted == "next":
            return redirect("assessment:model", actions.next_draft(model=model, by=by, at=at).pk)
        elif wanted == "delete":
            actions.delete_draft(model=model, by=by, at=at)
            return redirect("assessment:models")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("assessment:model", model.pk)


@require_safe
@guarded(rules.can_see_model, find=queries.visible_to)
def export(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    content = reports.model_workbook(queries.content_of(model))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{model.code}-{model.number}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@guarded(rules.can_see_model, find=queries.visible_to)
def compare(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    """What has changed since another number of the model (`?with=`; the former one)."""
    others = queries.visible_to(request.user).filter(code=model.code).exclude(pk=model.pk)
    others = others.order_by("-number")
    chosen = request.GET.get("with", "")
    other = others.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    other = other or others.filter(number__lt=model.number).first() or others.first()
    changes = model_changes.differences(queries.content_of(other), queries.content_of(model)) if other else []
    context = {
        "model": model,
        "other": other,
        "others": [(row.pk, f"№ {row.number}") for row in others],
        "changes": changes,
    }
    return render(request, "assessment/model_compare.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep_models)
def upload(request: SignedInRequest) -> HttpResponse:
    """The workbook is read, its mistakes are named cell by cell; without «only check» it becomes the draft of its code."""
    form = ModelFileForm(request.POST or None, request.FILES or None, user=request.user)
    report = None
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            report = model_books.check(content=form.cleaned_data["file"].read(), owner=owner, by=request.user)
            if report.pack and not report.problems and not form.cleaned_data["check_only"]:
                row = model_books.apply(report=report, owner=owner, by=request.user, at=timezone.now())
                messages.success(request, _("The draft is written. Look through it and publish it."))
                return redirect("assessment:model", row.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    failed = bool(form.errors or (report and report.problems))
    context = {"form": form, "report": report, "tabs": sections.leading(request.user, "models")}
    return render(request, "assessment/model_upload.html", context, status=422 if failed else 200)


class CompetencyForm(forms.Form):
    parent = forms.ModelChoiceField(
        Competency.objects.none(), label=gettext_lazy("Stands in"), required=False
    )
    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    function = forms.CharField(label=gettext_lazy("Labour function"), max_length=60, required=False)

    def __init__(
        self, *args: Any, model: CompetencyModel, competency: Competency | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        inside = Competency.objects.filter(model=model).order_by("order")
        if competency is not None:
            inside = inside.exclude(pk=competency.pk)
        choose(self.fields["parent"], inside, lambda row: f"{row.code} {row.title}")
        self.fields["parent"].empty_label = _("a block of its own")  # type: ignore[attr-defined]
        for number, title in enumerate(model.level_titles, 1):
            self.fields[f"level_{number}"] = forms.CharField(
                label=_("Level %(n)d, %(title)s") % {"n": number, "title": title},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        levels = [("", "—"), *((str(n), str(n)) for n in range(1, 5))]
        for code, one in model.audiences.items():
            self.fields[f"target_{code}"] = forms.ChoiceField(
                label=_("Asked for: %(who)s") % {"who": one.get("title", code)},
                choices=levels,
                required=False,
            )

    def fields_of(self, model: CompetencyModel) -> dict[str, Any]:
        data = self.cleaned_data
        texts = [data[f"level_{number}"].strip() for number in range(1, len(model.level_titles) + 1)]
        return {
            **{name: data[name] for name in ("parent", "code", "title", "description", "function")},
            "levels": texts if any(texts) else [],
            "targets": {
                code: int(data[f"target_{code}"]) if data[f"target_{code}"] else None
                for code in model.audiences
            },
        }


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_model, find=queries.visible_to)
def competency_add(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    return _edit(request, model, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_competency, find=queries.competencies_visible_to)
def competency_edit(request: SignedInRequest, competency: Competency) -> HttpResponse:
    """POST `action=remove` takes it out of the draft."""
    if request.POST.get("action") == "remove":
        try:
            actions.remove_competency(competency=competency, by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("assessment:competency", competency.pk)
        return redirect("assessment:model", competency.model_id)
    return _edit(request, competency.model, competency)


def _edit(request: SignedInRequest, model: CompetencyModel, competency: Competency | None) -> HttpResponse:
    initial = queries.initial_of(competency) if competency else {}
    form = CompetencyForm(request.POST or None, model=model, competency=competency, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_competency(
                model=model,
                competency=competency,
                by=request.user,
                at=timezone.now(),
                **form.fields_of(model),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessment:model", model.pk)
    context = {"form": form, "model": model, "competency": competency}
    return render(request, "assessment/competency.html", context, status=422 if form.errors else 200)
