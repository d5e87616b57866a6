"""The journal of actions, for those who answer for the installation and for personal data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mostik.lib.guard import guarded
from mostik.lib.paging import page_of
from mostik.platform import rules
from mostik.platform.queries import journal
from mostik.ui.inputs import day


def action_choices() -> list[tuple[str, Any]]:
    named = sorted((str(_(name)), name) for name in journal.action_names())
    return [("", _("all")), *((name, title) for title, name in named)]


class JournalFilter(forms.Form):
    who = forms.CharField(label=_("Who (part of the e-mail)"), required=False)
    action = forms.ChoiceField(label=_("Action"), required=False, choices=action_choices)
    what = forms.CharField(label=_("What (part of the name)"), required=False)
    since = day(_("From"), required=False)
    until = day(_("To"), required=False)


@guarded(rules.can_read_journal)
def journal_page(request: HttpRequest) -> HttpResponse:
    form = JournalFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    until = wanted.get("until")
    found = journal.find(
        who=wanted.get("who", ""),
        action=wanted.get("action", ""),
        what=wanted.get("what", ""),
        since=wanted.get("since"),
        before=until + timedelta(days=1) if until else None,
    )
    keys = ("-at", "-id")
    page = page_of(found, keys=keys, after=request.GET.get("after"), size=50)
    return render(request, "platform/journal.html", {"page": page, "form": form})
