"""Cards filled in bulk: answers drawn around the plan, states as in a living campaign, remarks and journal with them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from mostik.demo.answering import Seen, answers, levels_of
from mostik.demo.calendar import Round, days, moment
from mostik.demo.packs.content import Pack, Rated
from mostik.demo.region import Plan
from mostik.instruments.models import Submission
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, ReviewComment
from mostik.platform.models import AuditEvent, User

State = AssignmentState
REMARKS = (
    "Поясните, на чём основана оценка: в комментарии нет наблюдаемого факта.",
    "Оценка не согласуется с ответами в области «Организация процесса». Проверьте, пожалуйста.",
    "Укажите, когда проводилось наблюдение: похоже, заполнено по памяти.",
    "Отмечено «неприменимо», но условие относится ко всем группам.",
)
# Share of cards by state in the running round: accepted, submitted, returned, draft; the rest was not begun.
RUNNING = {
    "self": (0.90, 0.94, 0.955, 0.975),
    "internal": (0.78, 0.87, 0.895, 0.935),
    "external": (0.58, 0.70, 0.72, 0.80),
}
BEHIND = 0.35  # how much of the work the slowest municipality has left undone


@dataclass(slots=True)
class Filled:
    """Rows to write. `cards` already stand in the database; everything else is new."""

    cards: list[Assignment] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    comments: list[ReviewComment] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)


class Filler:
    """Fills the cards of one round. `reviewers` gives the account that accepts cards of an organisation."""

    def __init__(self, plan: Plan, packs: dict[int, Pack], when: Round, today: datetime.date) -> None:
        self.plan, self.packs, self.round, self.today = plan, packs, when, today
        self.random = Random(when.year)
        self.groups = {g.code: g for g in plan.groups}
        self.organisations = {o.code: o for o in plan.organisations}
        draw = Random(7)
        self.places = {
            o.code: {area.code: draw.gauss(0, 0.3) for area in packs_areas(packs.values())}
            for o in plan.organisations
        }
        growth = Random(11)
        self.growth = {o.code: growth.gauss(0.02, 0.16) for o in plan.organisations}

    def fill(
        self,
        cards: Iterable[Assignment],
        state_of: Callable[[Assignment], str],
        reviewer_of: Callable[[Assignment], User],
    ) -> Filled:
        made = Filled()
        for card in cards:
            state = state_of(card)
            if state != State.ASSIGNED:
                self._one(card, state, reviewer_of(card), made)
        return made

    def usual_state(self, card: Assignment, *, is_behind: bool) -> str:
        if self.round.year == 2025:
            return State.ACCEPTED
        draw = self.random.random()
        if is_behind and draw > 1 - BEHIND:
            return State.ASSIGNED
        order = (State.ACCEPTED, State.SUBMITTED, State.RETURNED, State.DRAFT)
        limits = zip(order, RUNNING[card.source], strict=True)
        return next((state for state, limit in limits if draw < limit), State.ASSIGNED)

    def _one(self, card: Assignment, state: str, reviewer: User, made: Filled) -> None:
        assert card.assessor is not None
        assert card.assessor.user is not None
        author = card.assessor.user
        begun = self._moment(card)
        done = begun + datetime.timedelta(minutes=self.random.randint(25, 95))
        given = answers(self.packs[card.version_id], self._seen(card, begun.date()), self.random)
        if state == State.DRAFT:
            given = dict(list(given.items())[: int(len(given) * self.random.uniform(0.25, 0.8))])
        is_complete = state in (State.SUBMITTED, State.ACCEPTED)
        card.submission = Submission(
            version_id=card.version_id,
            unit_id=card.unit_id,
            source=card.source,
            author=author,
            answers=given,
            state="complete" if is_complete else "draft",
            client_uid=uuid.UUID(int=self.random.getrandbits(128), version=4),
            revision=3,
            started_at=begun,
            saved_at=done,
            completed_at=done if is_complete else None,
        )
        made.submissions.append(card.submission)
        self._settle(card, state, author, reviewer, done, made)

    def _settle(
        self,
        card: Assignment,
        state: str,
        author: User,
        reviewer: User,
        done: datetime.datetime,
        made: Filled,
    ) -> None:
        card.state = state
        made.cards.append(card)
        if state == State.DRAFT:
            return
        reviewed = done + datetime.timedelta(hours=self.random.randint(2, 70))
        self._event("monitoring.assignment.submitted", card, author, done, made)
        if state in (State.SUBMITTED, State.ACCEPTED):
            card.submitted_at = done
        if state == State.ACCEPTED:
            card.accepted_at, card.accepted_by = reviewed, reviewer
            self._event("monitoring.assignment.accepted", card, reviewer, reviewed, made)
        elif state == State.RETURNED:
            for item in self._doubtful(card):
                text = self.random.choice(REMARKS)
                made.comments.append(
                    ReviewComment(assignment=card, item=item, text=text, by=reviewer, at=reviewed)
                )
            self._event("monitoring.assignment.returned", card, reviewer, reviewed, made)

    def _doubtful(self, card: Assignment) -> list[str]:
        """One or two rated items of the card that were answered."""
        assert card.submission is not None
        given, leaves = card.submission.answers, self.packs[card.version_id].leaves
        names = [
            leaf.item_name(n) for leaf in leaves for n, i in enumerate(leaf.items, 1) if isinstance(i, Rated)
        ]
        return self.random.sample([n for n in names if n in given], self.random.randint(1, 2))

    def _event(self, action: str, card: Assignment, by: User, at: datetime.datetime, made: Filled) -> None:
        made.events.append(
            AuditEvent(
                at=at,
                by=by,
                by_label=by.email,
                action=action,
                target_type="monitoring.assignment",
                target_id=str(card.pk),
                target_label=str(card)[:300],
            )
        )

    def _moment(self, card: Assignment) -> datetime.datetime:
        """Some working hour between the opening and the last day, never in the future."""
        last = min(card.due, self.today - days(1))
        span = max(1, (last - self.round.opens).days - 3)
        day = min(last, self.round.opens + days(2 + int(span * self.random.random() ** 0.7)))
        return moment(day, self.random.randint(8, 15), self.random.randint(0, 59))

    def _seen(self, card: Assignment, day: datetime.date) -> Seen:
        pack, later = self.packs[card.version_id], self.round.year - 2025
        group = self.groups.get(card.unit.code)
        organisation = self.organisations[card.unit.code.rsplit("-", 1)[0] if group else card.unit.code]
        quality = (group or organisation).quality + later * self.growth[organisation.code]
        return Seen(
            source=card.source,
            day=day,
            levels=levels_of(pack, quality, self.round.year, self.places[organisation.code]),
            has_special_needs=bool(group and group.has_special_needs),
            size=25,
            staff=3 + 2 * len(organisation.groups),
        )


def packs_areas(packs: Iterable[Pack]) -> list:
    return [area for pack in packs for area in pack.areas]


def write(filled: Filled) -> None:
    Submission.objects.bulk_create(filled.submissions, batch_size=400)
    for card, submission in zip(filled.cards, filled.submissions, strict=True):
        card.submission_id = submission.pk
    rewrite(filled.cards, ["submission", "state", "submitted_at", "accepted_at", "accepted_by"])
    ReviewComment.objects.bulk_create(filled.comments)
    AuditEvent.objects.bulk_create(filled.events, batch_size=500)


def rewrite(cards: list[Assignment], changed: list[str]) -> None:
    """Save changed fields of many cards: an upsert is several times faster than `bulk_update`."""
    Assignment.objects.bulk_create(
        cards, update_conflicts=True, unique_fields=["id"], update_fields=changed, batch_size=400
    )
