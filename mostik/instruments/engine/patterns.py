"""Regular expressions that cannot hang: a subset matched by simulating all paths at once, in time linear in the text.

`regex(text, pattern)` is true when the whole text matches. Supported: characters, `.`, classes, `\\d \\w \\s` and
their opposites (ASCII digits and words, as in Java and JavaScript), groups, `|`, `* + ? {m,n}` and `^ $`. Look-around,
back-references and `\\b` are refused when the workbook is read. The browser uses its own RegExp for the same pattern.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Test = Callable[[str], bool]

MAX_STATES = 4_000
MAX_TEXT = 10_000
SPACES = " \t\n\r\f\v\u00a0\u2028\u2029\ufeff"
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}


class PatternError(ValueError):
    """The pattern is broken or uses what the subset does not have."""


@dataclass(frozen=True, slots=True)
class Program:
    """A list of states: (test, next…) consumes a character, (None, next…) goes on without, ('^'|'$', next) asserts."""

    states: tuple[tuple[object, tuple[int, ...]], ...]
    start: int
    final: int


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> Program:
    return _Compiler(pattern).program()


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches. Raises `PatternError`; texts over `MAX_TEXT` never match."""
    program = compile_pattern(pattern)
    if len(text) > MAX_TEXT:
        return False
    current = _closure(program, {program.start}, at_start=True, at_end=not text)
    for index, char in enumerate(text):
        following: set[int] = set()
        for state in current:
            test, targets = program.states[state]
            if callable(test) and test(char):
                following.update(targets)
        if not following:
            return False
        current = _closure(program, following, at_start=False, at_end=index == len(text) - 1)
    return program.final in current


def _closure(program: Program, states: set[int], *, at_start: bool, at_end: bool) -> set[int]:
    seen: set[int] = set()
    stack = list(states)
    while stack:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        test, targets = program.states[state]
        if test is None or (test == "^" and at_start) or (test == "$" and at_end):
            stack.extend(targets)
    return seen


Node = tuple[object, ...]


class _Compiler:
    """Recursive descent to a small tree, then states; repeats copy their body."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > 1000:
            raise PatternError(pattern)
        self.text = pattern
        self.at = 0
        self.depth = 0
        self.states: list[tuple[object, tuple[int, ...]]] = []

    def program(self) -> Program:
        tree = self.alternatives()
        if self.at < len(self.text):
            raise PatternError(self.text)
        final = self.add(object(), ())
        start = self.emit(tree, final)
        return Program(tuple(self.states), start, final)

    def add(self, test: object, targets: tuple[int, ...]) -> int:
        if len(self.states) >= MAX_STATES:
            raise PatternError(self.text)
        self.states.append((test, targets))
        return len(self.states) - 1

    def emit(self, node: Node, following: int) -> int:
        """State that matches `node` and goes on to `following`."""
        kind = node[0]
        if kind in ("^", "$", "test"):
            return self.add(node[1] if kind == "test" else kind, (following,))
        if kind == "sequence":
            for part in reversed(node[1]):  # type: ignore[call-overload]
                following = self.emit(part, following)
            return following
        if kind == "or":
            return self.add(None, tuple(self.emit(part, following) for part in node[1]))  # type: ignore[attr-defined]
        _, body, least, most = node
        return self.repeat(body, int(least), most, following)  # type: ignore[arg-type,call-overload]

    def repeat(self, body: Node, least: int, most: int | None, following: int) -> int:
        if most is None:
            loop = self.add(None, ())
            self.states[loop] = (None, (self.emit(body, loop), following))
            following = loop
        else:
            end = following
            for _ in range(most - least):
                following = self.add(None, (self.emit(body, following), end))
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
            return ("test", lambda c: c not in "\n\r\u2028\u2029")
        if char == "\\":
            return ("test", self.escape())
        if char in "*+?{":
            raise PatternError(self.text)
        return ("test", _exactly(char))

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
            test = _CLASSES[char.lower()]
            return (lambda c: not test(c)) if char.isupper() else test
        return _exactly(self.literal(char))

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
        tests: list[Test] = []
        while True:
            char = self.take()
            if char == "]":
                break
            tests.append(self.class_member(char))
        if negated:
            return lambda c: not any(test(c) for test in tests)
        return lambda c: any(test(c) for test in tests)

    def class_member(self, char: str) -> Test:
        if char == "\\":
            name = self.take()
            if name.lower() in _CLASSES:
                self.at -= 1
                return self.escape()
            char = self.literal(name)
        if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
            self.take()
            last = self.take()
            if last == "\\":
                last = self.literal(self.take())
            if last < char:
                raise PatternError(self.text)
            return _between(char, last)
        return _exactly(char)


def _exactly(char: str) -> Test:
    return lambda c: c == char


def _between(first: str, last: str) -> Test:
    return lambda c: first <= c <= last


def _is_word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _is_space(char: str) -> bool:
    return char in SPACES


_CLASSES: dict[str, Test] = {"d": _is_digit, "w": _is_word, "s": _is_space}
