"""Import of organisations and people: `plan` looks and changes nothing, `apply` does what was planned or nothing.

    plan = imports.plan(content, name="network.xlsx", by=user, at=now)
    plan.problems   # every wrong cell; with any of them `apply` refuses
    plan.counts()   # {"nodes": {"created": 3, …}, "people": …, "jobs": …}
    imports.apply(plan, by=user, at=now)

Rows are recognised by code, so the same file a second time changes nothing. A user imports only into the part of
the structure where a role of theirs carries the right; `by=None` (the command line) has no limits.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.actions.imports import known, layout, reading, writing
from mostik.network.actions.imports.plan_nodes import NodePlan, plan_nodes
from mostik.network.actions.imports.plan_people import JobPlan, PersonPlan, plan_people
from mostik.network.actions.imports.problems import CannotImport, Problem
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.queries import access
from mostik.platform.actions import audit
from mostik.platform.models import User

__all__ = ["CannotImport", "ImportPlan", "Problem", "apply", "apply_file", "plan"]

Progress = Callable[[int, int, str], None]


@dataclass
class ImportPlan:
    """What the file would do to the database as it was when the plan was made."""

    name: str
    content: bytes = field(repr=False)
    nodes: list[NodePlan] = field(default_factory=list, repr=False)
    people: list[PersonPlan] = field(default_factory=list, repr=False)
    jobs: list[JobPlan] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many nodes, people and jobs are created, changed, unchanged."""
        kinds: dict[str, Sequence[NodePlan | PersonPlan | JobPlan]] = {
            "nodes": self.nodes,
            "people": self.people,
            "jobs": self.jobs,
        }
        return {kind: dict(sorted(Counter(p.action for p in plans).items())) for kind, plans in kinds.items()}

    @property
    def changes_something(self) -> bool:
        return any(set(counted) - {"unchanged"} for counted in self.counts().values())


def plan(
    source: bytes | str | Path,
    *,
    at: datetime.datetime,
    by: User | None = None,
    name: str = "",
    progress: Progress | None = None,
) -> ImportPlan:
    """Compare the file with the database. CannotImport if it cannot be read as a table at all."""
    tell = progress or _silent
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    name = name or (Path(source).name if not isinstance(source, bytes) else "")
    tell(1, 10, _("Reading the file"))
    tables = {table.sheet.code: table for table in reading.read(content, name)}
    tell(3, 10, _("Comparing with the system"))
    result = ImportPlan(name, content)
    state, bases = known.load(), _bases(by)
    today = timezone.localdate(at)
    if organisations := tables.get(layout.ORGANISATIONS.code):
        result.nodes = plan_nodes(organisations, state, bases=bases, today=today)
    tell(5, 10, _("Comparing with the system"))
    if staff := tables.get(layout.STAFF.code):
        result.people, result.jobs = plan_people(staff, state, bases=bases, today=today)
    for table in tables.values():
        result.problems += sorted(table.problems, key=_by_row)
        result.warnings += table.warnings
    return result


def apply(
    plan_seen: ImportPlan,
    *,
    by: User | None,
    at: datetime.datetime,
    progress: Progress | None = None,
) -> ImportPlan:
    """Do what the plan says, all or nothing, and return the plan that was done.

    The file is compared once more inside the transaction: if the database has changed meanwhile so that something
    else would happen than was seen, nothing is done.
    """
    return apply_file(
        plan_seen.content, name=plan_seen.name, expected=plan_seen.counts(), by=by, at=at, progress=progress
    )


def apply_file(
    content: bytes,
    *,
    name: str,
    expected: Mapping[str, Mapping[str, int]],
    by: User | None,
    at: datetime.datetime,
    progress: Progress | None = None,
) -> ImportPlan:
    """`apply` for those who kept of the plan only the file and its counts."""
    tell = progress or _silent
    try:
        with transaction.atomic():
            fresh = plan(content, at=at, by=by, name=name, progress=progress)
            if fresh.problems:
                raise CannotImport(_("The file has errors; nothing was imported."))
            if fresh.counts() != expected:
                raise CannotImport(_("The data have changed since the check; check the file again."))
            if fresh.changes_something:
                writing.write(fresh.nodes, fresh.people, fresh.jobs, by=by, at=at, progress=tell)
                details = {"file": fresh.name[:200], **fresh.counts()}
                audit.record("network.import.applied", by=by, at=at, details=details)
    except IntegrityError as error:
        raise CannotImport(
            _("The structure was changed by somebody at the same moment; check the file again.")
        ) from error
    except CannotImport:
        raise
    except Refusal as refusal:
        raise CannotImport(str(refusal)) from refusal
    tell(10, 10, "")
    return fresh


def _bases(by: User | None) -> Sequence[str] | None:
    """Tree paths of the nodes where the user may import; None without limits."""
    if by is None or by.is_administrator:
        return None
    return list(access.nodes_with_role(by, codes_with(Permission.IMPORT)).values_list("path", flat=True))


def _by_row(problem: Problem) -> tuple[int, str]:
    return int("".join(filter(str.isdigit, problem.cell)) or 0), problem.cell


def _silent(done: int, total: int, note: str) -> None:
    """Nobody watches."""
