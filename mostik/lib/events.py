"""Named domain events: what happened below is told to whoever above wants to know, without knowing them.

    cards_accepted = Event[CardsAccepted]("monitoring.cards_accepted")    # events.py of the domain it happens in
    events.cards_accepted.announce(CardsAccepted(ids, at))                # its action, inside the transaction

    @events.cards_accepted.receiver                                       # receivers.py of a domain above
    def keep_expert_work(fact: CardsAccepted) -> None: ...

Receivers run at once and in the same transaction: either both changes exist or none. They are thin and quick, or start a job.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Fact = TypeVar("Fact")


class Event(Generic[Fact]):
    def __init__(self, name: str) -> None:
        self.name = name
        self._receivers: list[Callable[[Fact], None]] = []

    def receiver(self, function: Callable[[Fact], None]) -> Callable[[Fact], None]:
        """Declare who is told; a second declaration of the same function changes nothing."""
        if function not in self._receivers:
            self._receivers.append(function)
        return function

    def announce(self, fact: Fact) -> None:
        for receiver in self._receivers:
            receiver(fact)
