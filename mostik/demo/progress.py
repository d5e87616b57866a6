"""What the person at the terminal sees while the demo is built: one line per step, with a counter and seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 46


class Progress:
    """On a terminal the line of a step counts up in place; in a file only finished steps are written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._title = ""
        self._drawn = 0.0
        self.began = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        began, self._title = time.monotonic(), title
        self._draw(f"  {title} …")
        yield
        self._draw("")
        self._out.write(f"  {title:<{WIDTH}} {self._seconds(time.monotonic() - began):>7}\n")
        self._out.flush()

    def count(self, done: int, total: int, note: str = "") -> None:
        """Cheap to call for every row."""
        now = time.monotonic()
        if self._is_terminal and now - self._drawn > 0.1:
            self._drawn = now
            self._draw(f"  {self._title}: {done} из {total} {note}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def _draw(self, text: str) -> None:
        if self._is_terminal:
            self._out.write(f"\r\033[K{text}")
            self._out.flush()

    @staticmethod
    def _seconds(value: float) -> str:
        return f"{value:.1f} с".replace(".", ",")
