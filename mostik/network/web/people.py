"""The list of people, the card of a person and its changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.lib.searching import search
from mostik.network import rules
from mostik.network.actions import people as actions
from mostik.network.models import Node, Person
from mostik.network.queries import cards, nodes, people
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import JobForm, PersonForm

KEYS = ("last_name", "first_name", "middle_name", "id")


@guarded(rules.can_view_people)
def index(request: SignedInRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = search(people.listed_for(request.user), query)
    page = page_of(found, keys=KEYS, after=request.GET.get("after"))
    jobs = cards.current_jobs(page.rows, timezone.localdate())
    rows = [(person, jobs[person.pk]) for person in page.rows]
    return render(request, "network/people.html", {"page": page, "rows": rows, "query": query})


@guarded(rules.signed_in, find=people.visible_to)
def card(request: SignedInRequest, person: Person) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    may_edit = rules.can_edit_person(user, person)
    jobs, roles = cards.jobs_of(person), cards.roles_of_person(person)
    seen = nodes.visible_to(user).filter(pk__in=[job.organisation_id for job in jobs])
    kept = {node.pk for node in seen if may_edit and rules.can_edit_staff(user, node)}
    context = {
        "person": person,
        "facts": _facts(person),
        "jobs": [
            (job, job.is_open_on(today), job.organisation_id in kept and job.is_open_on(today))
            for job in jobs
        ],
        "roles": [
            (role, role.is_open_on(today), may_edit and rules.can_revoke(user, role)) for role in roles
        ],
        "seen": {node.pk for node in seen},
        "may_edit": may_edit,
        "may_open_account": may_edit and person.user_id is None,
        "may_view_people": rules.can_view_people(user),
    }
    return render(request, "network/person.html", context)


@guarded(rules.can_edit_person, find=people.visible_to)
def edit(request: SignedInRequest, person: Person) -> HttpResponse:
    form = PersonForm(*bound(request), person=person)
    return answer(
        request,
        form,
        lambda data: actions.update(person=person, by=request.user, at=timezone.now(), **data),
        back=reverse("network:person", args=[person.pk]),
        title=_("Change the card: %(person)s") % {"person": person.full_name},
    )


@guarded(rules.can_edit_staff, find=nodes.visible_to)
def add(request: SignedInRequest, node: Node) -> HttpResponse:
    """A new person together with the first job here; a person already known is hired from their own card."""
    form = _Both(
        PersonForm(*bound(request), prefix="person"),
        JobForm(*bound(request), organisation=node, prefix="job"),
    )
    return answer(
        request,
        form,  # type: ignore[arg-type]  # two forms behave as one
        lambda data: actions.create_and_hire(
            person_fields=form.person.cleaned_data,
            organisation=node,
            by=request.user,
            at=timezone.now(),
            **form.job.cleaned_data,
        ),
        back=reverse("network:node", args=[node.pk]),
        done=lambda person: reverse("network:person", args=[person.pk]),
        template="network/person_add.html",
        title=_("New employee: %(node)s") % {"node": node},
        action=_("Hire"),
        node=node,
    )


class _Both:
    """The person and the job on one page."""

    def __init__(self, person: PersonForm, job: JobForm) -> None:
        self.person, self.job = person, job
        self.forms = [person, job]
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # both, so that both show their errors
        return all(valid)

    def add_error(self, name: str | None, error: str) -> None:
        self.person.add_error(name, error)


@require_POST
@guarded(rules.can_edit_person, find=people.visible_to)
def open_account(request: SignedInRequest, person: Person) -> HttpResponse:
    actions.open_account(person=person, by=request.user, at=timezone.now())
    text = _("The account is open. The person sets a password by “Forgot the password” on the sign-in page.")
    messages.success(request, text)
    return redirect("network:person", person.pk)


def _facts(person: Person) -> list[tuple[str, Any]]:
    pairs = [
        (_("E-mail"), person.email),
        (_("Telephone"), person.phone),
        (_("Year of birth"), person.birth_year),
        (_("Education"), person.education),
        (_("Level of education"), person.get_education_level_display()),
        (_("Works since"), f"{person.working_since:%d.%m.%Y}" if person.working_since else ""),
        (_("Teaches since"), f"{person.teaching_since:%d.%m.%Y}" if person.teaching_since else ""),
        (_("Personnel code"), person.code),
        (_("Signs in"), _("yes") if person.user_id else _("no account")),
    ]
    return [(name, value) for name, value in pairs if value]
