"""A bar of progress in a terminal, for work that takes longer than people like to wait in silence."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TextIO

WIDTH = 30
PATIENCE = 2.0


class Bar:
    """Silent for the first two seconds. On a terminal one line is drawn over and over; in a file every tenth is a line."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = monotonic) -> None:
        self.stream = stream
        self.clock = clock
        self.began = clock()
        self.shown = ""
        self.on_terminal = stream.isatty()

    def show(self, share: float, note: str = "") -> None:
        """`share` is 0…1."""
        if self.clock() - self.began < PATIENCE:
            return
        share = min(max(share, 0.0), 1.0)
        done = int(share * WIDTH)
        percent = int(share * 100) if self.on_terminal else int(share * 10) * 10
        line = f"[{'#' * done}{'.' * (WIDTH - done)}] {percent:3d} % {note}".rstrip()
        if not self.on_terminal:
            line = f"{percent:3d} % {note}".rstrip()
        if line == self.shown:
            return
        self.stream.write(f"\r{line.ljust(len(self.shown))}" if self.on_terminal else f"{line}\n")
        self.stream.flush()
        self.shown = line

    def finish(self) -> None:
        if self.shown and self.on_terminal:
            self.stream.write("\n")
            self.stream.flush()
