"""The profile of a teacher and a deficit with its evidence and history. A look by somebody else is written down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import deficits as actions
from mostik.assessment.enums import Confidence, DeficitLevel, DeficitStatus, Source
from mostik.assessment.models import Deficit, Profile
from mostik.assessment.queries import competencies, deficits, privacy, profiles
from mostik.assessment.queries.profiles import Block
from mostik.assessment.web import sections
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.actions import consents
from mostik.network.models import Person
from mostik.network.queries.people import person_of
from mostik.stats.small_numbers import Change
from mostik.ui.charts import BarRow, DumbRow, bars, bars_table, chart, dumbbell, dumbbell_table
from mostik.ui.components import Chart
from mostik.ui.formats import shortdate

LEVEL_TONES = {DeficitLevel.CRITICAL: "bad", DeficitLevel.SUBSTANTIAL: "warn", DeficitLevel.MODERATE: "info"}
CONFIDENCE_TONES = {Confidence.LOW: "neutral", Confidence.MEDIUM: "info", Confidence.HIGH: "good"}
STATUS_TONES = {
    DeficitStatus.OPEN: "warn",
    DeficitStatus.IN_ROUTE: "info",
    DeficitStatus.COMPENSATED: "good",
    DeficitStatus.DISMISSED: "neutral",
}


@require_safe
@guarded(rules.can_see)
def mine(request: SignedInRequest) -> HttpResponse:
    person = person_of(request.user)
    if person is None:
        return render(request, "assessment/profile_none.html", {"tabs": sections.own("profile-mine")})
    return _draw(request, person)


@require_safe
@guarded(rules.can_see_profile, find=privacy.people_visible_to)
def profile(request: SignedInRequest, person: Person) -> HttpResponse:
    ground = privacy.ground_of(request.user, person)
    assert ground is not None  # the rule
    consents.note_access(
        person=person, what="assessment.profile", ground=ground, by=request.user, at=timezone.now()
    )
    return _draw(request, person)


def _draw(request: SignedInRequest, person: Person) -> HttpResponse:
    is_mine = person.user_id == request.user.pk
    now = profiles.current_of(person)
    context = {
        "person": person,
        "is_mine": is_mine,
        "tabs": sections.own("profile-mine") if is_mine else sections.leading(request.user, "guided"),
        "profile": now,
        "deficits": deficits.of_person(person) if now else [],
        "tones": (LEVEL_TONES, STATUS_TONES, CONFIDENCE_TONES),
        "guides": privacy.guides_of(person, timezone.localdate()),
        "may_route": rules.can_guide(request.user, person),
    }
    if now is not None:
        context |= _measured(request, person, now)
    return render(request, "assessment/profile.html", context)


def _measured(request: SignedInRequest, person: Person, now: Profile) -> dict[str, object]:
    days = profiles.days_of(person, now.model)
    chosen = request.GET.get("with", "")
    others = [(pk, day) for pk, day in days if pk != now.pk]
    earlier = (
        Profile.objects.filter(pk=int(chosen), person=person, model=now.model).first()
        if (chosen.isdecimal() and int(chosen) in dict(others))
        else None
    )
    titles = competencies.positions_of([person.pk], timezone.localdate()).get(person.pk, [])
    audience = competencies.audience_of(now.model, titles)
    needed = competencies.asked_of(competencies.targets_of(now.model), audience)
    blocks = profiles.shown(now, competencies.tree_of(now.model), needed, earlier)
    return {
        "blocks": [(block, [(row, *_words(row)) for row in block.rows]) for block in blocks],
        "picture": _picture(blocks, now, earlier),
        "earlier": earlier,
        "days": [("", _("do not compare")), *((pk, shortdate(day)) for pk, day in others)],
        "with": chosen,
        "audience": now.model.audiences.get(audience, {}).get("title", ""),
        "level_titles": now.model.level_titles,
        "thresholds": now.rule["thresholds"],
    }


def _words(row: profiles.Shown) -> tuple[str, str, str]:
    """Tone of the level, tone of the confidence, the word for the change."""
    tone = LEVEL_TONES[row.level] if row.level else "good"
    return tone, CONFIDENCE_TONES[row.confidence], change_word(row)


def change_word(row: profiles.Shown) -> str:
    if row.moved is None:
        return ""
    if row.change is None:
        return _("not comparable: self-analysis only on one of the days")
    return {
        Change.GREW: _("has grown"),
        Change.FELL: _("has fallen"),
        Change.STEADY: _("no change within the error of measurement"),
    }[row.change]


def _picture(blocks: Sequence[Block], now: Profile, earlier: Profile | None) -> Chart:
    levels = [0, *now.rule["thresholds"]]
    if earlier is None:
        rows = [BarRow(block.competency.title, block.value) for block in blocks]
        columns = (_("Block"), _("per cent"))
        title = _("Profile by blocks, per cent")
        table = bars_table(rows, caption=title, columns=columns, digits=0)
        return chart(bars, rows, title=title, high=100, levels=levels, digits=0, table=table)
    series = [shortdate(earlier.day), shortdate(now.day)]
    points = [DumbRow(block.competency.title, (block.before, block.value)) for block in blocks]
    title = _("Profile by blocks on two days, per cent")
    return chart(
        dumbbell,
        points,
        series,
        title=title,
        low=0,
        high=100,
        digits=0,
        table=dumbbell_table(points, series, caption=title, corner=_("Block"), digits=0),
    )


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see_deficit, find=privacy.deficits_visible_to)
def deficit(request: SignedInRequest, deficit: Deficit) -> HttpResponse:
    """What stands behind a deficit and what became of it. POST dismisses it with a reason."""
    problem = ""
    if request.method == "POST":
        if not rules.can_guide(request.user, deficit.person):
            return redirect("assessment:deficit", deficit.pk)
        try:
            actions.set_status(
                deficit=deficit,
                status=DeficitStatus.DISMISSED,
                reason=request.POST.get("reason", ""),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("The deficit is dismissed; the reason is kept in its history."))
            return redirect("assessment:deficit", deficit.pk)
    ground = privacy.ground_of(request.user, deficit.person)
    assert ground is not None
    consents.note_access(
        person=deficit.person, what="assessment.deficit", ground=ground, by=request.user, at=timezone.now()
    )
    return _draw_deficit(request, deficit, problem)


def _draw_deficit(request: SignedInRequest, deficit: Deficit, problem: str) -> HttpResponse:
    level = next((i for i, name in enumerate(DeficitLevel) if name == deficit.level), 0)
    evidence = [
        (Source(one["source"]).label, one["day"], Fraction(one["value"], 100), one["items"])
        for one in deficit.evidence
    ]
    context = {
        "deficit": deficit,
        "person": deficit.person,
        "is_mine": deficit.person.user_id == request.user.pk,
        "value": Fraction(deficit.value, 100),
        "evidence": deficits.dated(evidence),
        "history": deficits.history_of(deficit),
        "may_turn": rules.can_guide(request.user, deficit.person)
        and deficit.status in (DeficitStatus.OPEN, DeficitStatus.IN_ROUTE),
        "tones": (LEVEL_TONES, STATUS_TONES, CONFIDENCE_TONES),
        "tone": LEVEL_TONES[DeficitLevel(deficit.level)],
        "status_tone": STATUS_TONES[DeficitStatus(deficit.status)],
        "confidence_tone": CONFIDENCE_TONES[Confidence(deficit.confidence)],
        "now_words": deficit.competency.levels[level] if len(deficit.competency.levels) > level else "",
        "next_words": deficit.competency.levels[level + 1]
        if len(deficit.competency.levels) > level + 1
        else "",
        "problem": problem,
    }
    return render(request, "assessment/deficit.html", context, status=422 if problem else 200)


@require_safe
@guarded(rules.can_see)
def guided(request: SignedInRequest) -> HttpResponse:
    """Teachers whose profiles this person may open, each with the ground for it. No number stands here: opening a profile is
    written down, a list would not be."""
    rows = deficits.guided_rows(request.user, timezone.localdate())
    context = {
        "rows": rows,
        "tabs": sections.leading(request.user, "guided"),
        "can_assign": rules.can_assign_somewhere(request.user),
    }
    return render(request, "assessment/guided.html", context)
