"""Invitations to a survey: whom to invite, who has answered, reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import invitations as actions
from mostik.monitoring.enums import SurveyAccess
from mostik.monitoring.models import Invitation, Survey
from mostik.monitoring.queries import answers, surveys
from mostik.monitoring.queries import invitations as queries
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.models import Node, Position
from mostik.platform.enums import LetterState

TONES = {LetterState.QUEUED: "info", LetterState.SENT: "good", LetterState.FAILED: "bad"}


class InviteForm(forms.Form):
    """People of the staff by place and post, or pasted addresses about one organisation."""

    places = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=gettext_lazy("Organisations"), widget=forms.CheckboxSelectMultiple
    )
    positions = forms.ModelMultipleChoiceField(
        Position.objects.all(),
        label=gettext_lazy("Posts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: everybody who works there."),
    )
    addresses = forms.CharField(
        label=gettext_lazy("Or only these e-mail addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One organisation must be ticked: the answers will be about it."),
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = places
        field.label_from_instance = lambda node: node.title  # type: ignore[assignment, method-assign]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("addresses") and len(data.get("places", ())) > 1:
            self.add_error(
                "places", _("Tick one organisation: the answers of these people will be about it.")
            )
        return data


@require_safe
@guarded(rules.can_run_survey, find=surveys.visible_to)
def invitation_list(request: SignedInRequest, survey: Survey) -> HttpResponse:
    return _draw(request, survey)


def _draw(request: SignedInRequest, survey: Survey, problem: str = "") -> HttpResponse:
    if survey.access == SurveyAccess.OPEN:
        raise Http404
    page = page_of(queries.of_survey(survey), keys=("email", "id"), after=request.GET.get("after"))
    letters = queries.letters_of(page.rows)
    context = {
        "survey": survey,
        "page": page,
        "rows": [
            (one, letter, TONES[LetterState(letter.state)] if letter else "")
            for one in page
            for letter in [letters.get(one.pk)]
        ],
        "turnout": queries.turnout_of(survey),
        "problem": problem,
        "can_invite": surveys.is_changeable(survey),
        "can_remind": surveys.is_collecting(survey, timezone.localdate()),
        "is_named": survey.access == SurveyAccess.NAMED,
    }
    return render(request, "monitoring/surveys/invitations.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_survey, find=surveys.visible_to)
def invite(request: SignedInRequest, survey: Survey) -> HttpResponse:
    if survey.access == SurveyAccess.OPEN:
        raise Http404
    places = surveys.places_for(survey, request.user)
    form = InviteForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            made = _invited(request, survey, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("%(count)d person is invited.", "%(count)d people are invited.", made.added)
            messages.success(request, said % {"count": made.added})
            if made.left_out:
                rest = "; ".join(made.left_out[:20])
                messages.warning(request, _("Not invited: %(people)s") % {"people": rest})
            return redirect("monitoring:survey-invitations", survey.pk)
    context = {"form": form, "survey": survey}
    return render(request, "monitoring/surveys/invite.html", context, status=422 if form.errors else 200)


def _invited(request: SignedInRequest, survey: Survey, data: dict[str, Any]) -> actions.Invited:
    given: dict[str, Any] = {
        "survey": survey,
        "base": request.build_absolute_uri("/").removesuffix("/"),
        "by": request.user,
        "at": timezone.now(),
    }
    if data["addresses"].strip():
        return actions.invite_addresses(organisation=data["places"][0], text=data["addresses"], **given)
    positions = [position.pk for position in data["positions"]]
    return actions.invite_people(organisations=data["places"], positions=positions, **given)


@require_POST
@guarded(rules.can_run_survey, find=surveys.visible_to)
def remind(request: SignedInRequest, survey: Survey) -> HttpResponse:
    def change() -> str:
        base = request.build_absolute_uri("/").removesuffix("/")
        told = actions.remind(survey=survey, base=base, by=request.user, at=timezone.now())
        if not told:
            return _("Nobody is left to be reminded today.")
        said = ngettext("%(count)d person will be reminded.", "%(count)d people will be reminded.", told)
        return said % {"count": told}

    back = reverse("monitoring:survey-invitations", args=[survey.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _draw(request, survey, why))


@require_safe
@guarded(rules.can_read_signed, find=queries.visible_to)
def signed_answer(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """Answers of a signed survey; of another one there is nothing to show."""
    if invitation.answer is None:
        raise Http404
    survey = invitation.survey
    sheet = answers.sheet_of_answers(survey.version, invitation.answer.answers, get_language() or "ru")
    context = {"invitation": invitation, "survey": survey, "sheet": sheet}
    return render(request, "monitoring/surveys/signed.html", context)
