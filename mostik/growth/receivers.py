"""What happens below and belongs in a portfolio or closes the loop of a route."""

from __future__ import annotations

from mostik.assessment.events import (
    AttemptScored,
    ProfilesRecomputed,
    attempt_scored,
    profiles_recomputed,
)
from mostik.growth.actions import filling, route_ending
from mostik.monitoring.events import CardsAccepted, cards_accepted


@cards_accepted.receiver
def keep_expert_work(fact: CardsAccepted) -> None:
    filling.from_cards(card_ids=fact.card_ids, at=fact.at)


@attempt_scored.receiver
def keep_diagnostic(fact: AttemptScored) -> None:
    filling.from_attempt(attempt_id=fact.attempt_id, at=fact.at)


@profiles_recomputed.receiver
def close_the_loop(fact: ProfilesRecomputed) -> None:
    route_ending.after_measuring(people=fact.people, at=fact.at)
