"""«Мои устройства»: phones and tablets that send cards by themselves."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mostik.lib import qr
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.platform import rules
from mostik.platform.actions import devices as actions
from mostik.platform.models import Device
from mostik.platform.queries import devices as queries


@require_http_methods(["GET", "POST"])
@guarded(rules.is_signed_in)
def device_list(request: SignedInRequest) -> HttpResponse:
    """POST adds a device; its key is in the answer to that POST and nowhere else."""
    if request.method == "GET":
        return _draw_list(request)
    title = request.POST.get("title", "")
    try:
        device, key = actions.add(title=title, by=request.user, at=timezone.now())
    except actions.CannotAddDevice as refusal:
        return _draw_list(request, str(refusal), title)
    url = request.build_absolute_uri(f"/key/{key}")
    code = queries.settings_code(
        url, _("Mostik: %(host)s") % {"host": request.get_host()}, request.user.language
    )
    context = {"device": device, "server_url": url, "picture": qr.svg(code), "code": code}
    response = render(request, "platform/device_added.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _draw_list(request: SignedInRequest, problem: str = "", title: str = "") -> HttpResponse:
    page = page_of(
        queries.visible_to(request.user),
        keys=("-added_at", "-id"),
        after=request.GET.get("after"),
        size=30,
    )
    context = {"page": page, "problem": problem, "title": title}
    return render(request, "platform/devices.html", context, status=422 if problem else 200)


@require_POST
@guarded(rules.can_revoke_device, find=queries.visible_to)
def revoke(request: SignedInRequest, device: Device) -> HttpResponse:
    actions.revoke(device=device, by=request.user, at=timezone.now())
    return redirect("platform:devices")
