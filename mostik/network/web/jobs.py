"""Hiring, transferring, dismissing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.guard import SignedInRequest, guarded
from mostik.network import rules
from mostik.network.actions import people as actions
from mostik.network.enums import NodeKind
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access, cards, people
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import DismissForm, JobForm


def _employers(user: Any) -> QuerySet[Node]:
    """Open organisations whose staff the user keeps."""
    kept = access.subtrees_with_role(user, codes_with(Permission.EDIT_PEOPLE))
    open_now = Node.objects.on(timezone.localdate()).order_by().values("pk")
    return kept.filter(kind=NodeKind.ORGANISATION, pk__in=open_now)


@guarded(rules.can_edit_person, find=people.visible_to)
def hire(request: SignedInRequest, person: Person) -> HttpResponse:
    employers = _employers(request.user)
    first = employers.first() if employers.count() == 1 else None
    form = JobForm(
        *bound(request),
        organisations=employers,
        organisation=first,
        initial={"on": timezone.localdate(), "is_main": False},
    )
    return answer(
        request,
        form,
        lambda data: actions.hire(person=person, by=request.user, at=timezone.now(), **data),
        back=reverse("network:person", args=[person.pk]),
        title=_("One more job: %(person)s") % {"person": person.full_name},
        action=_("Hire"),
    )


@guarded(rules.can_edit_job, find=cards.jobs_visible_to)
def transfer(request: SignedInRequest, job: Employment) -> HttpResponse:
    initial = {"position": job.position, "group": job.group, "rate": job.rate, "on": timezone.localdate()}
    form = JobForm(
        *bound(request),
        organisations=_employers(request.user),
        organisation=job.organisation,
        initial=initial,
    )
    del form.fields["is_main"]
    return answer(
        request,
        form,
        lambda data: actions.transfer(employment=job, by=request.user, at=timezone.now(), **data),
        back=reverse("network:person", args=[job.person_id]),
        title=_("Transfer: %(person)s") % {"person": job.person.full_name},
        action=_("Transfer"),
        note=_("The present job ends the day before and stays in the history."),
    )


@guarded(rules.can_edit_job, find=cards.jobs_visible_to)
def dismiss(request: SignedInRequest, job: Employment) -> HttpResponse:
    form = DismissForm(*bound(request))
    return answer(
        request,
        form,
        lambda data: actions.dismiss(employment=job, by=request.user, at=timezone.now(), **data),
        back=reverse("network:person", args=[job.person_id]),
        template="ui/confirm.html",
        title=_("Dismiss: %(person)s") % {"person": job.person.full_name},
        question=f"{job.position} — {job.organisation}",
        consequences=[
            _("the job stays in the history"),
            _("with the last job in the organisation the roles in it end on the same day"),
        ],
        action=_("Dismiss"),
        kind="danger",
    )
