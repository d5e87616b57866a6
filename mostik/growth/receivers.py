"""What happens below and belongs in a portfolio."""

from __future__ import annotations

from mostik.assessment.events import AttemptScored, attempt_scored
from mostik.growth.actions import filling
from mostik.monitoring.events import CardsAccepted, cards_accepted


@cards_accepted.receiver
def keep_expert_work(fact: CardsAccepted) -> None:
    filling.from_cards(card_ids=fact.card_ids, at=fact.at)


@attempt_scored.receiver
def keep_diagnostic(fact: AttemptScored) -> None:
    filling.from_attempt(attempt_id=fact.attempt_id, at=fact.at)
