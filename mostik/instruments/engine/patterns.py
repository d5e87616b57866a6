"""Regular expressions that cannot hang: a subset matched by simulating all paths at once, in time linear in the text.

`regex(text, pattern)` is true when the whole text matches. Supported: characters, `.`, classes, `\\d \\w \\s` and
their opposites (ASCII digits and words, as in Java and JavaScript), groups, `|`, `* + ? {m,n}` and `^ $`. Look-around,
back-references and `\\b` are refused. The browser does not have a matcher of its own dialect: it runs the same states
(`Program.to_json`), so it cannot hang either, and it cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

Ranges = tuple[int, ...]
"""First and last code point of each range, one after another."""
Test = tuple[int, Ranges]
"""IN or OUT, and the ranges."""

STEP, BEGIN, END, IN, OUT, FINAL = range(6)
MAX_STATES = 4_000
MAX_TEXT = 10_000
MAX_PATTERN = 1_000
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_CLASSES: dict[str, Ranges] = {
    "d": (48, 57),
    "w": (48, 57, 65, 90, 95, 95, 97, 122),
    "s": (9, 13, 32, 32, 160, 160, 0x2028, 0x2029, 0xFEFF, 0xFEFF),
}
LINE_ENDS: Ranges = (10, 10, 13, 13, 0x2028, 0x2029)
EVERYTHING = 0x10FFFF


class PatternError(ValueError):
    """The pattern is broken or uses what the subset does not have."""


@dataclass(frozen=True, slots=True)
class Program:
    """A list of states: (kind, next…, ranges). IN and OUT consume a character, STEP goes on without, BEGIN and END
    assert the place, FINAL is the end of the pattern."""

    states: tuple[tuple[int, tuple[int, ...], Ranges], ...]
    start: int

    def to_json(self) -> list[object]:
        return [self.start, [[kind, list(targets), list(ranges)] for kind, targets, ranges in self.states]]


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> Program:
    return _Compiler(pattern).program()


def matches(program: Program, text: str) -> bool:
    """Whether the whole text matches. Texts over `MAX_TEXT` never match."""
    if len(text) > MAX_TEXT:
        return False
    states = program.states
    current = _closure(program, {program.start}, at_start=True, at_end=not text)
    last = len(text) - 1
    for index, char in enumerate(text):
        code = ord(char)
        following: set[int] = set()
        for state in current:
            kind, targets, ranges = states[state]
            if (kind == IN and _within(code, ranges)) or (kind == OUT and not _within(code, ranges)):
                following.update(targets)
        if not following:
            return False
        current = _closure(program, following, at_start=False, at_end=index == last)
    return any(states[state][0] == FINAL for state in current)


def _within(code: int, ranges: Ranges) -> bool:
    return any(ranges[i] <= code <= ranges[i + 1] for i in range(0, len(ranges), 2))


def _closure(program: Program, states: set[int], *, at_start: bool, at_end: bool) -> set[int]:
    seen: set[int] = set()
    stack = list(states)
    while stack:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        kind, targets, _ranges = program.states[state]
        if kind == STEP or (kind == BEGIN and at_start) or (kind == END and at_end):
            stack.extend(targets)
    return seen


Node = tuple[object, ...]


class _Compiler:
    """Recursive descent to a small tree, then states; repeats copy their body."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN:
            raise PatternError(pattern)
        self.text = pattern
        self.at = 0
        self.depth = 0
        self.states: list[tuple[int, tuple[int, ...], Ranges]] = []

    def program(self) -> Program:
        tree = self.alternatives()
        if self.at < len(self.text):
            raise PatternError(self.text)
        start = self.emit(tree, self.add(FINAL, ()))
        return Program(tuple(self.states), start)

    def add(self, kind: int, targets: tuple[int, ...], ranges: Ranges = ()) -> int:
        if len(self.states) >= MAX_STATES:
            raise PatternError(self.text)
        self.states.append((kind, targets, ranges))
        return len(self.states) - 1

    def emit(self, node: Node, following: int) -> int:
        """State that matches `node` and goes on to `following`."""
        kind = node[0]
        if kind in ("^", "$"):
            return self.add(BEGIN if kind == "^" else END, (following,))
        if kind == "test":
            test: Test = node[1]  # type: ignore[assignment]
            return self.add(test[0], (following,), test[1])
        if kind == "sequence":
            for part in reversed(node[1]):  # type: ignore[call-overload]
                following = self.emit(part, following)
            return following
        if kind == "or":
            return self.add(STEP, tuple(self.emit(part, following) for part in node[1]))  # type: ignore[attr-defined]
        _, body, least, most = node
        return self.repeat(body, int(least), most, following)  # type: ignore[arg-type,call-overload]

    def repeat(self, body: Node, least: int, most: int | None, following: int) -> int:
        if most is None:
            loop = self.add(STEP, ())
            self.states[loop] = (STEP, (self.emit(body, loop), following), ())
            following = loop
        else:
            end = following
            for _ in range(most - least):
                following = self.add(STEP, (self.emit(body, following), end))
        for _ in range(least):
            following = self.emit(body, following)
        return following

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise PatternError(self.text)
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self) -> Node:
        self.depth += 1
        if self.depth > 30:
            raise PatternError(self.text)
        parts = [self.sequence()]
        while self.peek() == "|":
            self.take()
            parts.append(self.sequence())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else ("or", parts)

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return ("sequence", parts)

    def repeated(self, body: Node) -> Node:
        char = self.peek()
        if char not in ("*", "+", "?", "{") or char == "":
            return body
        self.take()
        if char == "{":
            least, most = self.bounds()
        else:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        if self.peek() == "?":
            self.take()  # a lazy repeat finds the same whole matches
        if self.peek() in ("*", "+", "{", "?") and self.peek():
            raise PatternError(self.text)
        return ("repeat", body, least, most)

    def bounds(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at : max(end, self.at)].partition(",")
        if not least.isdecimal() or (most and not most.isdecimal()) or len(least) > 4 or len(most) > 4:
            raise PatternError(self.text)
        self.at = end + 1
        upper = int(most) if most else (None if comma else int(least))
        if upper is not None and upper < int(least):
            raise PatternError(self.text)
        return int(least), upper

    def atom(self) -> Node:
        char = self.take()
        if char in "^$":
            return (char,)
        if char == "(":
            return self.group()
        if char == "[":
            return ("test", self.char_class())
        if char == ".":
            return ("test", (OUT, LINE_ENDS))
        if char == "\\":
            return ("test", self.escape())
        if char in "*+?{":
            raise PatternError(self.text)
        return ("test", (IN, _exactly(char)))

    def group(self) -> Node:
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                raise PatternError(self.text)
        node = self.alternatives()
        if self.take() != ")":
            raise PatternError(self.text)
        return node

    def escape(self) -> Test:
        char = self.take()
        if char.lower() in _CLASSES:
            return (OUT if char.isupper() else IN), _CLASSES[char.lower()]
        return IN, _exactly(self.literal(char))

    def literal(self, char: str) -> str:
        if char in ESCAPES:
            return ESCAPES[char]
        if char == "u":
            code = self.text[self.at : self.at + 4]
            self.at += 4
            try:
                return chr(int(code, 16))
            except ValueError as error:
                raise PatternError(self.text) from error
        if char.isalnum():
            raise PatternError(self.text)
        return char

    def char_class(self) -> Test:
        negated = self.peek() == "^"
        if negated:
            self.take()
        ranges: list[int] = []
        while True:
            char = self.take()
            if char == "]":
                break
            ranges.extend(self.class_member(char))
        return (OUT if negated else IN), tuple(ranges)

    def class_member(self, char: str) -> Ranges:
        if char == "\\":
            name = self.take()
            if name.lower() in _CLASSES:
                ranges = _CLASSES[name.lower()]
                return _opposite(ranges) if name.isupper() else ranges
            char = self.literal(name)
        if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
            self.take()
            last = self.take()
            if last == "\\":
                last = self.literal(self.take())
            if last < char:
                raise PatternError(self.text)
            return ord(char), ord(last)
        return _exactly(char)


def _exactly(char: str) -> Ranges:
    return ord(char), ord(char)


def _opposite(ranges: Ranges) -> Ranges:
    found: list[int] = []
    begin = 0
    for i in range(0, len(ranges), 2):
        found += [begin, ranges[i] - 1]
        begin = ranges[i + 1] + 1
    return (*found, begin, EVERYTHING)
