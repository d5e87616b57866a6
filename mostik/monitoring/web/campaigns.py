"""Campaigns on the screen: the list, the page of one, its passport, instruments and stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import campaigns as actions
from mostik.monitoring.actions import reminders
from mostik.monitoring.enums import CampaignKind, CampaignStatus, Source
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import assignments as cards
from mostik.monitoring.queries import campaigns as queries
from mostik.monitoring.queries import deliveries, waves
from mostik.monitoring.web.campaign_work import work_of
from mostik.monitoring.web.forms import (
    CampaignForm,
    InstrumentForm,
    StageFormSet,
    school_year_defaults,
    values_of,
)
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.enums import NodeKind
from mostik.network.enums.roles import ROLES
from mostik.network.queries import access
from mostik.ui.components import Moment
from mostik.ui.formats import shortdate

TONES = {
    CampaignStatus.DRAFT: "neutral",
    CampaignStatus.ANNOUNCED: "info",
    CampaignStatus.RUNNING: "warn",
    CampaignStatus.ANALYSIS: "info",
    CampaignStatus.CLOSED: "good",
}


@require_safe
@guarded(rules.can_see_monitoring)
def campaign_list(request: SignedInRequest) -> HttpResponse:
    found = queries.visible_to(request.user)
    page = page_of(found, keys=("-year", "title", "id"), after=request.GET.get("after"), size=30)
    progress = queries.progress_of(page.rows, timezone.localdate())
    rows = [
        (row, TONES[CampaignStatus(row.status)], progress.get(row.pk, queries.Progress())) for row in page
    ]
    context = {"page": page, "rows": rows, "can_create": rules.can_start_campaign(request.user)}
    return render(request, "monitoring/campaigns/list.html", context)


@require_safe
@guarded(rules.can_view_campaign, find=queries.visible_to)
def campaign_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    return draw_campaign(request, campaign)


def draw_campaign(request: SignedInRequest, campaign: Campaign, problem: str = "") -> HttpResponse:
    """The page of a campaign; `problem` is why the last button did nothing."""
    user, today = request.user, timezone.localdate()
    overseen = cards.overseen_by(user, campaign)
    kind = NodeKind.MUNICIPALITY if campaign.owner.kind == NodeKind.REGION else NodeKind.ORGANISATION
    total, places = queries.total_and_places(overseen, kind, today)
    manages = rules.can_manage_campaign(user, campaign)
    can_edit = manages and campaign.status != CampaignStatus.CLOSED
    debtors = cards.debtors(overseen, limit=15) if total.total else []
    cards_url = ""
    if total.total and rules.can_oversee_cards(user, campaign):
        cards_url = reverse("monitoring:campaign-cards", args=[campaign.pk])
    context = {
        "campaign": campaign,
        "tone": TONES[CampaignStatus(campaign.status)],
        "problem": problem,
        "passport": _passport(campaign),
        "instruments": queries.instruments_of(campaign),
        "stages": [_moment(stage, today) for stage in queries.stages_of(campaign)],
        "total": total,
        "places": places,
        "places_title": kind.label,
        "debtors": [{**row, "is_late": row["due"] < today} for row in debtors],
        "cards_url": cards_url,
        "manages": manages,
        "can_edit": can_edit,
        "instruments_note": _edit_link("monitoring:campaign-instruments", campaign) if can_edit else "",
        "waves_note": _edit_link("monitoring:campaign-waves", campaign) if can_edit else "",
        "stages_note": _edit_link("monitoring:campaign-stages", campaign) if can_edit else "",
        "steps": _steps(campaign) if manages else [],
        "results_url": _results_url(user, campaign),
        "mine": cards.of_person_in(user, campaign).exists(),
        "is_frozen": campaign.freezes_on is not None and today > campaign.freezes_on,
        "doubtful": deliveries.count_to_settle(user, campaign, at=timezone.now()),
        "work": work_of(user, campaign, has_cards=bool(total.total)),
        "waves": waves.progress(campaign, overseen, today),
    }
    return render(request, "monitoring/campaigns/page.html", context)


def _edit_link(name: str, campaign: Campaign) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=[campaign.pk]), _("Edit"))


def _passport(campaign: Campaign) -> list[tuple[str, str]]:
    """Names and values of the passport; what is empty is left out."""
    dated = pgettext("dated", "of")
    order = " ".join(
        filter(
            None,
            (
                campaign.order_title,
                f"№\N{NO-BREAK SPACE}{campaign.order_number}" if campaign.order_number else "",
                f"{dated} {shortdate(campaign.order_date)}" if campaign.order_date else "",
            ),
        )
    )
    is_pilot = campaign.kind == CampaignKind.PILOT
    pairs = [
        (_("What the round is for"), campaign.get_kind_display() if is_pilot else ""),
        (_("Kind"), campaign.kind_label),
        (_("Who runs it"), campaign.owner.title),
        (_("Period"), f"{shortdate(campaign.period_from)} – {shortdate(campaign.period_to)}"),
        (_("The data are frozen after"), shortdate(campaign.freezes_on) if campaign.freezes_on else ""),
        (_("Order or letter"), order),
        (_("Sources"), ", ".join(str(Source(source).label) for source in campaign.sources)),
        (_("Structure as of"), shortdate(campaign.structure_date)),
        (_("Compared with"), campaign.previous.title if campaign.previous else ""),
    ]
    return [pair for pair in pairs if pair[1]]


def _moment(stage: Any, today: Any) -> Moment:
    tone = "good" if stage.ends < today else "warn" if stage.starts <= today else "neutral"
    when = stage.period_text or f"{shortdate(stage.starts)} – {shortdate(stage.ends)}"
    role = ROLES.get(stage.responsible_role)
    who = " · ".join(filter(None, (str(stage.get_level_display()), str(role.title) if role else "")))
    return Moment(when=when, title=stage.title, who=who, tone=tone)


def _steps(campaign: Campaign) -> list[tuple[str, str, str]]:
    """Buttons of the state: name of the step, words on the button, kind of button."""
    return {
        CampaignStatus.DRAFT: [("announce", _("Announce"), "primary")],
        CampaignStatus.ANNOUNCED: [("open", _("Open collection of cards"), "primary")],
        CampaignStatus.RUNNING: [
            ("remind", _("Remind those who owe"), ""),
            ("stop", _("Stop collection"), "primary"),
        ],
        CampaignStatus.ANALYSIS: [("close", _("Close the campaign"), "primary")],
        CampaignStatus.CLOSED: [],
    }[CampaignStatus(campaign.status)]


def _results_url(user: Any, campaign: Campaign) -> str:
    if campaign.kind == CampaignKind.PILOT:
        return ""
    readable = user.is_administrator or bool(access.paths_of(user, roles=rules.RESULT_READERS))
    return reverse("monitoring:results", args=[campaign.pk]) if readable else ""


@require_http_methods(["GET", "POST"])
@guarded(rules.can_start_campaign)
def campaign_create(request: SignedInRequest) -> HttpResponse:
    owners = access.nodes_with_role(request.user, rules.STARTERS).order_by("path")
    only = owners.first() if owners.count() == 1 else None
    initial = {**school_year_defaults(timezone.localdate()), "owner": only}
    form = CampaignForm(request.POST or None, initial=initial, owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The campaign is prepared. Add instruments and hand out the cards."))
            return redirect("monitoring:campaign", made.pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/campaigns/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=queries.visible_to)
def campaign_edit(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    earlier = queries.possible_previous(campaign)
    form = CampaignForm(request.POST or None, initial=values_of(campaign), earlier=earlier)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update(campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("monitoring:campaign", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "monitoring/campaigns/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_manage_campaign, find=queries.visible_to)
def campaign_clone(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    made: list[Campaign] = []

    def change() -> str:
        made.append(actions.clone(campaign=campaign, by=request.user, at=timezone.now()))
        return _("Next year's round is prepared: check the dates and the order.")

    def back_to_page(reason: str) -> HttpResponse:
        return draw_campaign(request, campaign, reason)

    back = reverse("monitoring:campaigns")
    response = done_or_refused(request, change, back=back, page=back_to_page)
    return redirect("monitoring:campaign", made[0].pk) if made else response


@require_POST
@guarded(rules.can_manage_campaign, find=queries.visible_to)
def campaign_step(request: SignedInRequest, campaign: Campaign, step: str) -> HttpResponse:
    """Announce, open, stop, close, remind: one address, one button each."""
    now = timezone.now()
    steps: dict[str, Callable[[], str]] = {
        "announce": lambda: _said(
            actions.announce(campaign=campaign, by=request.user, at=now), _("The campaign is announced.")
        ),
        "open": lambda: _said(
            actions.open_(campaign=campaign, by=request.user, at=now),
            _("Collection of cards is open; everybody who has a card has been told."),
        ),
        "stop": lambda: _said(
            actions.stop(campaign=campaign, by=request.user, at=now), _("Collection of cards has stopped.")
        ),
        "close": lambda: _said(
            actions.close(campaign=campaign, by=request.user, at=now),
            _("The campaign is closed. Its results are being computed."),
        ),
        "remind": lambda: _reminded(reminders.remind(campaign=campaign, by=request.user, at=now)),
    }
    return done_or_refused(
        request,
        steps[step],
        back=reverse("monitoring:campaign", args=[campaign.pk]),
        page=lambda reason: draw_campaign(request, campaign, reason),
    )


def _said(_done: object, sentence: str) -> str:
    return sentence


def _reminded(people: int) -> str:
    return ngettext(
        "%(count)d person who owes cards has a reminder for today.",
        "%(count)d people who owe cards have a reminder for today.",
        people,
    ) % {"count": people}


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=queries.visible_to)
def instruments(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    used = queries.instruments_of(campaign)
    free = queries.versions_for(campaign).exclude(pk__in=[row.version_id for row in used])
    form = InstrumentForm(request.POST or None, versions=free, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_instrument(campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The instrument is in the campaign."))
            return redirect("monitoring:campaign-instruments", campaign.pk)
    context = {"form": form, "campaign": campaign, "used": used, "has_free": free.exists()}
    return render(
        request, "monitoring/campaigns/instruments.html", context, status=422 if form.errors else 200
    )


@require_POST
@guarded(rules.can_edit_campaign, find=queries.visible_to)
def instrument_remove(request: SignedInRequest, campaign: Campaign, used: int) -> HttpResponse:
    row = CampaignInstrument.objects.filter(campaign=campaign, pk=used).select_related("campaign").first()

    def change() -> str:
        if row is not None:
            actions.remove_instrument(used=row, by=request.user, at=timezone.now())
        return _("The instrument is taken out.")

    back = reverse("monitoring:campaign-instruments", args=[campaign.pk])
    return done_or_refused(request, change, back=back, page=lambda r: draw_campaign(request, campaign, r))


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=queries.visible_to)
def stages(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    initial = [
        {name: getattr(stage, name) for name in StageFormSet.form.base_fields}
        for stage in queries.stages_of(campaign)
    ]
    formset = StageFormSet(request.POST or None, initial=initial, prefix="stage")
    if request.method == "POST" and formset.is_valid():
        rows = [form.cleaned_data for form in formset if form.cleaned_data.get("title")]
        actions.set_stages(campaign=campaign, stages=rows, by=request.user, at=timezone.now())
        messages.success(request, _("Stages are saved."))
        return redirect("monitoring:campaign", campaign.pk)
    wrong = request.method == "POST"
    context = {"formset": formset, "campaign": campaign}
    return render(request, "monitoring/campaigns/stages.html", context, status=422 if wrong else 200)
