"""Names that the machine declines wrongly: try one, correct its forms, keep them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.stationery import rules
from mostik.stationery.actions import names as actions
from mostik.stationery.models import DeclinedName
from mostik.stationery.queries import names as queries
from mostik.stationery.queries.templates import seen_owners
from mostik.stationery.web.forms import NameForm, TryForm


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=seen_owners)
def name_list(request: SignedInRequest, owner: Node) -> HttpResponse:
    tried = TryForm(request.GET) if "text" in request.GET else TryForm()
    form = None
    if request.method == "POST":
        form = NameForm(request.POST)
        if form.is_valid():
            try:
                actions.write(owner=owner, by=request.user, at=timezone.now(), **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The forms are kept: documents use them from now on."))
                return redirect("stationery:names", owner.pk)
    elif tried.is_bound and tried.is_valid():
        form = NameForm(text=tried.cleaned_data["text"].strip(), word=tried.cleaned_data["word"])
    context: dict[str, Any] = {"owner": owner, "tried": tried, "form": form, "rows": queries.of_owner(owner)}
    failed = (form is not None and form.errors) or (tried.is_bound and tried.errors)
    return render(request, "stationery/names.html", context, status=422 if failed else 200)


@require_POST
@guarded(rules.can_correct, find=queries.visible_to)
def forget(request: SignedInRequest, name: DeclinedName) -> HttpResponse:
    owner = name.owner_id
    actions.forget(name=name, by=request.user, at=timezone.now())
    messages.success(request, _("The forms are forgotten: the machine declines the name again."))
    return redirect("stationery:names", owner)
