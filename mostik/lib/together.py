"""Group commit: what several threads want to write at the same moment is written in one transaction.

A commit costs one wait for the disk however much it holds. The first thread that comes writes; those that come while it
waits for the disk are written together by the next one. Nobody returns before their own item is on the disk. Whoever
comes alone never waits for company; after a batch of several the next one gathers for as long as that one took.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction

T = TypeVar("T")

LONGEST_GATHERING = 0.05  # seconds


@dataclass(slots=True)
class _Ticket(Generic[T]):
    item: T
    is_done: bool = False
    error: Exception | None = field(default=None)


class Together(Generic[T]):
    """`look(items)` reads what is needed before the transaction, `write(items)` is called inside it; both may leave an
    outcome on each item. If that fails for several items, each is tried alone, so that one bad item never takes others
    with it; a single item is tried twice, because what it ran into may be there to be seen now."""

    def __init__(self, look: Callable[[Sequence[T]], None], write: Callable[[Sequence[T]], None]) -> None:
        self._look, self._write = look, write
        self._turn = threading.Lock()
        self._gate = threading.Lock()
        self._waiting: list[_Ticket[T]] = []
        self._gathering = 0.0

    def add(self, item: T) -> None:
        """Return when `item` is committed; raise what its writing raised."""
        ticket = _Ticket(item)
        with self._gate:
            self._waiting.append(ticket)
        with self._turn:
            if not ticket.is_done:
                time.sleep(self._gathering)
                with self._gate:
                    batch, self._waiting = self._waiting, []
                started = time.monotonic()
                self._commit(batch)
                took = time.monotonic() - started
                self._gathering = min(took, LONGEST_GATHERING) if len(batch) > 1 else 0.0
        if ticket.error is not None:
            raise ticket.error

    def _commit(self, batch: Sequence[_Ticket[T]]) -> None:
        try:
            self._try([ticket.item for ticket in batch])
        except Exception:
            for ticket in batch:
                try:
                    self._try([ticket.item])
                except Exception as error:
                    ticket.error = error
        finally:
            for ticket in batch:
                ticket.is_done = True

    def _try(self, items: Sequence[T]) -> None:
        self._look(items)
        with transaction.atomic():
            self._write(items)
