"""People and their jobs. Nothing is deleted: a job ends on its last day and stays in the history."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, Position, RoleAssignment
from mostik.network.models.dated import in_force
from mostik.platform.actions import audit
from mostik.platform.models import User

DAY = datetime.timedelta(days=1)
FIELDS = (
    "last_name",
    "first_name",
    "middle_name",
    "email",
    "phone",
    "birth_year",
    "education",
    "education_level",
    "working_since",
    "teaching_since",
    "code",
)


class CannotChangePerson(Refusal):
    """The card or the job cannot be changed like that; the sentence says why."""


@transaction.atomic
def create(*, by: User | None, at: datetime.datetime, **fields: Any) -> Person:
    """A new person; `fields` are of `FIELDS`. No account yet: see `open_account`."""
    person = Person(**fields)
    _check(person)
    person.save()
    audit.record("network.person.created", target=person, by=by, at=at)
    return person


@transaction.atomic
def update(*, person: Person, by: User | None, at: datetime.datetime, **fields: Any) -> Person:
    """Change the card. The journal keeps the names of the changed fields, not their values."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = {k: v for k, v in fields.items() if getattr(person, k) != v}
    if not changed:
        return person
    for field, value in changed.items():
        setattr(person, field, value)
    _check(person)
    person.save(update_fields=list(changed))
    audit.record("network.person.updated", target=person, by=by, at=at, details={"fields": sorted(changed)})
    return person


@transaction.atomic
def open_account(*, person: Person, by: User | None, at: datetime.datetime) -> User:
    """An account with the person's e-mail and no password: the person sets one by “forgot the password”."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.user_id is not None:
        raise CannotChangePerson(_("%(person)s already has an account.") % {"person": person})
    if not person.email:
        raise CannotChangePerson(_("Give the e-mail first: it is the name to sign in with."))
    if User.objects.filter(email=person.email.lower()).exists():
        raise CannotChangePerson(_("Somebody else signs in with this e-mail."))
    person.user = User.objects.create_user(person.email)
    person.save(update_fields=["user"])
    audit.record("network.account.opened", target=person, by=by, at=at)
    return person.user


@transaction.atomic
def hire(
    *,
    person: Person,
    organisation: Node,
    position: Position,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    rate: Decimal = Decimal(1),
    is_main: bool = True,
    group: Node | None = None,
) -> Employment:
    """A job from the day `on`. Several jobs at once are usual; the same one twice is refused."""
    _check_job(organisation, group, on, rate)
    if (
        Employment.objects.filter(person=person, organisation=organisation, position=position)
        .filter(in_force(on) | Q(valid_from__gt=on))
        .exists()
    ):
        raise CannotChangePerson(_("%(person)s already works there in this position.") % {"person": person})
    job = Employment.objects.create(
        person=person,
        organisation=organisation,
        position=position,
        group=group,
        rate=rate,
        is_main=is_main,
        valid_from=on,
    )
    details = {"organisation": organisation.pk, "position": position.code, "on": str(on)}
    audit.record("network.person.hired", target=person, by=by, at=at, details=details)
    return job


@transaction.atomic
def create_and_hire(
    *, person_fields: dict[str, Any], by: User | None, at: datetime.datetime, **job: Any
) -> Person:
    """A new person with the first job: both or neither."""
    person = create(by=by, at=at, **person_fields)
    hire(person=person, by=by, at=at, **job)
    return person


@transaction.atomic
def transfer(
    *,
    employment: Employment,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    organisation: Node | None = None,
    position: Position | None = None,
    group: Node | None = None,
    rate: Decimal | None = None,
) -> Employment:
    """From the day `on` the job goes on elsewhere, in another position, group or at another rate."""
    job = _open_job(employment, on - DAY)
    there = organisation or job.organisation
    rate = job.rate if rate is None else rate
    now = (there.pk, (position or job.position).pk, group and group.pk, rate)
    if now == (job.organisation_id, job.position_id, job.group_id, job.rate):
        raise CannotChangePerson(_("Nothing changes by this transfer."))
    _check_job(there, group, on, rate)
    job.valid_to = on - DAY
    job.save(update_fields=["valid_to"])
    fresh = Employment.objects.create(
        person=job.person,
        organisation=there,
        position=position or job.position,
        group=group,
        rate=rate,
        is_main=job.is_main,
        valid_from=on,
    )
    if there.pk != job.organisation_id:
        _end_roles(job, on - DAY)
    details = {"from": job.organisation_id, "to": there.pk, "on": str(on)}
    audit.record("network.person.transferred", target=job.person, by=by, at=at, details=details)
    return fresh


@transaction.atomic
def dismiss(
    *, employment: Employment, on: datetime.date, by: User | None, at: datetime.datetime
) -> Employment:
    """The day `on` is the last one of the job. With the last job in an organisation the roles in it end too."""
    job = _open_job(employment, on)
    job.valid_to = on
    job.save(update_fields=["valid_to"])
    ended = _end_roles(job, on)
    details = {"organisation": job.organisation_id, "on": str(on), "roles": ended}
    audit.record("network.person.dismissed", target=job.person, by=by, at=at, details=details)
    return job


def _check(person: Person) -> None:
    if not person.last_name.strip() or not person.first_name.strip():
        raise CannotChangePerson(_("Give the last name and the first name."))
    same = Person.objects.filter(code=person.code).exclude(pk=person.pk) if person.code else None
    if same is not None and same.exists():
        raise CannotChangePerson(_("This personnel code belongs to somebody else."))


def _check_job(organisation: Node, group: Node | None, on: datetime.date, rate: Decimal) -> None:
    if organisation.kind != NodeKind.ORGANISATION:
        raise CannotChangePerson(_("People work in organisations; choose an organisation."))
    if not organisation.is_open_on(on):
        raise CannotChangePerson(
            _("“%(node)s” is not open on %(date)s.") % {"node": organisation, "date": f"{on:%d.%m.%Y}"}
        )
    if group is not None and not group.path.startswith(organisation.path):
        raise CannotChangePerson(_("The group belongs to another organisation."))
    if not 0 < rate <= 2:
        raise CannotChangePerson(_("The rate is more than 0 and at most 2."))


def _open_job(employment: Employment, on: datetime.date) -> Employment:
    job = (
        Employment.objects.select_for_update(of=("self",))
        .select_related("organisation", "position", "person")
        .get(pk=employment.pk)
    )
    if job.valid_to is not None and job.valid_to <= on:
        raise CannotChangePerson(_("This job has already ended."))
    if on < job.valid_from:
        raise CannotChangePerson(
            _("The job begins only on %(date)s.") % {"date": f"{job.valid_from:%d.%m.%Y}"}
        )
    return job


def _end_roles(job: Employment, on: datetime.date) -> int:
    other = Employment.objects.filter(person=job.person, organisation=job.organisation).exclude(pk=job.pk)
    if other.filter(in_force(on + DAY)).exists():
        return 0
    here = RoleAssignment.objects.filter(person=job.person, node__path__startswith=job.organisation.path)
    return here.filter(in_force(on + DAY), valid_from__lte=on).update(valid_to=on)
