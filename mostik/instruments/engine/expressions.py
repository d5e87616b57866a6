"""Parser of expressions: the XPath of the ODK specification → trees.

A tree is a JSON list, so the same object is compiled by `compiling.py` and executed in the browser by
`static/instruments/engine.js`. This file gives untied trees, `binding.py` ties them to the questions of a form:

    ["n", 1.5]  ["s", "text"]                number, text
    ["ref", name]                            ${name} of a workbook cell
    ["path", start, steps]                   start: "/" root, "." where the expression stands, or a tree;
                                             a step is [test, predicate…]; test: name, "*", ".", "..", "@name", "//", "axis::x"
    [op, left, right]                        or and = != < <= > >= + - * div mod |
    ["neg", tree]  ["f", name, [trees]]      minus; function call
    ["where", tree, predicate…]              a call or brackets with predicates
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Tree = list[Any]

MAX_LENGTH = 8_000
MAX_NESTING = 40
MAX_DEPTH = 200

TOKEN = re.compile(
    r"""\s*(?:
    (?P<ref>\$\{\s*(?P<refname>[^{}]*?)\s*\})
  | (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<string>"[^"]*"|'[^']*')
  | (?P<dots>\.\.?)
  | (?P<op>!=|<=|>=|//|::|[=<>+\-*/(),|\[\]@])
  | (?P<name>[^\W\d](?:[\w.\-]|:(?!:))*)
    )""",
    re.VERBOSE,
)
LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
LEAVES = frozenset(("n", "s", "ref", "r", ".", "re"))
CURLY_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b«»"


NODE_TESTS = frozenset(("node", "text", "comment", "processing-instruction"))
STEPS = (("op", "@"), ("op", "*"))
PATH_STARTS = (("op", "/"), ("op", "//"), *STEPS)
ABBREVIATED = {
    ("self", "*"): ".",
    ("parent", "*"): "..",
}


class ExpressionError(Exception):
    """The expression cannot be read: `code` names a sentence, `params` fill it."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def parse(text: str) -> Tree:
    """Tree of an expression. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("expression_long", limit=str(MAX_LENGTH))
    parser = _Parser(_tokens(text), text)
    tree = parser.binary(0)
    parser.finish()
    if depth_of(tree) > MAX_DEPTH:  # 1+1+1+… nests to the left
        raise ExpressionError("expression_deep", limit=str(MAX_DEPTH))
    return tree


def depth_of(tree: Tree) -> int:
    """Height of a tree, counted without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and every tree inside it."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in children(node))


def children(node: Tree) -> list[Tree]:
    kind = node[0]
    if kind == "f":
        return list(node[2])
    if kind in LEAVES:
        return []
    if kind in ("path", "p"):
        start = [node[1]] if isinstance(node[1], list) and node[1][0] != "i" else []
        return [*start, *(predicate for step in node[2] for predicate in step[1:])]
    if kind == "ir":
        return [index for step in node[1] for index in step[1:]]
    return list(node[1:])


def references(tree: Tree) -> set[str]:
    """Names written as ${name}."""
    return {node[1] for node in walk(tree) if node[0] == "ref"}


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.end() == position:
            raise _bad_character(text, position)
        kind = str(match.lastgroup)
        if match.group("ref") is not None:
            found.append(("ref", match.group("refname")))
        else:
            found.append((kind, match.group(kind)))
        position = match.end()
    return found


def _bad_character(text: str, position: int) -> ExpressionError:
    rest = text[position:].lstrip()
    char = rest[:1]
    if char in CURLY_QUOTES:
        return ExpressionError("curly_quotes", char=char)
    if char in "\"'":
        return ExpressionError("unclosed_quote", text=rest[:30])
    if rest.startswith("${"):
        return ExpressionError("unclosed_reference", text=rest[:30])
    return ExpressionError("bad_character", char=char, expression=shorten(text))


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0
        self.depth = 0

    def peek(self, further: int = 0) -> tuple[str, str]:
        at = self.at + further
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def fail(self, token: tuple[str, str]) -> ExpressionError:
        if token[0] == "end":
            opened = sum(1 for t in self.tokens if t == ("op", "(")) > sum(
                1 for t in self.tokens if t == ("op", ")")
            )
            code = "unclosed_bracket" if opened else "expression_unfinished"
            return ExpressionError(code, expression=shorten(self.text))
        return ExpressionError("unexpected_token", token=token[1], expression=shorten(self.text))

    def finish(self) -> None:
        token = self.peek()
        if token == ("op", ")"):
            raise ExpressionError("extra_bracket", expression=shorten(self.text))
        if token[0] != "end":
            raise self.fail(token)

    def binary(self, level: int) -> Tree:
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek()[1] in LEVELS[level] and self.peek()[0] in ("op", "name"):
            operator = self.next()[1]
            left = [operator, left, self.binary(level + 1)]
        return left

    def unary(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise ExpressionError("expression_deep", limit=str(MAX_NESTING))
        try:
            if self.peek() == ("op", "-"):
                self.next()
                return ["neg", self.unary()]
            tree = self.value()
            while self.peek() == ("op", "|"):
                self.next()
                tree = ["|", tree, self.value()]
        finally:
            self.depth -= 1
        return tree

    def value(self) -> Tree:
        """A path, or a call, a number, brackets — with predicates and further steps after them."""
        kind, value = token = self.peek()
        is_call = kind == "name" and self.peek(1) == ("op", "(") and value not in NODE_TESTS
        if (kind in ("name", "dots") and not is_call) or token in PATH_STARTS:
            return self.path()
        tree = self.primary()
        if self.peek() == ("op", "["):
            tree = ["where", tree, *self.predicates()]
        if self.peek() in (("op", "/"), ("op", "//")):
            return ["path", tree, self.steps([])]
        return tree

    def primary(self) -> Tree:
        kind, value = token = self.next()
        if kind == "number":
            return ["n", float(value)]
        if kind == "string":
            return ["s", value[1:-1]]
        if kind == "ref":
            return ["ref", value]
        if token == ("op", "("):
            tree = self.binary(0)
            self.expect(")")
            return tree
        if kind == "name":
            return self.call(value)
        raise self.fail(token)

    def call(self, name: str) -> Tree:
        self.next()
        arguments: list[Tree] = []
        if self.peek() == ("op", ")"):
            self.next()
            return ["f", name, arguments]
        while True:
            arguments.append(self.binary(0))
            token = self.next()
            if token == ("op", ")"):
                return ["f", name, arguments]
            if token != ("op", ","):
                raise self.fail(token)

    def expect(self, value: str) -> None:
        token = self.next()
        if token != ("op", value):
            raise self.fail(token)

    def path(self) -> Tree:
        if self.peek() in (("op", "/"), ("op", "//")):
            if (
                self.peek() == ("op", "/")
                and self.peek(1)[0] not in ("name", "dots")
                and self.peek(1) not in STEPS
            ):
                self.next()
                return ["path", "/", []]
            return ["path", "/", self.steps([])]
        return ["path", ".", self.steps([self.step()])]

    def steps(self, steps: list[list[Any]]) -> list[list[Any]]:
        while self.peek() in (("op", "/"), ("op", "//")):
            if self.next()[1] == "//":
                steps.append(["//"])
            steps.append(self.step())
        return steps

    def step(self) -> list[Any]:
        """One step: `name`, `axis::name`, `@name`, `.`, `..`, `*`, `node()` — and its predicates."""
        kind, value = token = self.next()
        if token == ("op", "@"):
            value = "@" + self.test(self.next())
        elif kind == "name" and self.peek() == ("op", "::"):
            self.next()
            test = self.test(self.next())
            value = ABBREVIATED.get((value, test)) or (
                test if value == "child" else f"@{test}" if value == "attribute" else f"{value}::{test}"
            )
        elif kind != "dots":
            value = self.test(token)
        return [value, *self.predicates()]

    def test(self, token: tuple[str, str]) -> str:
        kind, value = token
        if kind == "name" and value in NODE_TESTS and self.peek() == ("op", "("):
            self.next()
            self.expect(")")
            return "*" if value == "node" else f"{value}()"
        if kind != "name" and token != ("op", "*"):
            raise self.fail(token)
        return value

    def predicates(self) -> list[Tree]:
        found = []
        while self.peek() == ("op", "["):
            self.next()
            found.append(self.binary(0))
            self.expect("]")
        return found


def shorten(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
