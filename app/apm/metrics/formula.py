"""Formulas over named queries, ``errors / requests * 100``: read to a tree, and computed number by number. Pure.

    formula = product (("+" | "-") product)*
    product = sign (("*" | "/") sign)*
    sign    = "-" sign | one
    one     = number | name | function "(" formula ("," formula)* ")" | "(" formula ")"

A number that is not known (None) makes what is computed from it unknown; so do a division by zero and whatever is not
finite.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from app.kit.problems import BadRequest

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|([-+*/(),]))")
LONGEST = 500
MAX_DEPTH = 40
FUNCTIONS: dict[str, tuple[Callable[..., Any], int]] = {
    "abs": (abs, 1),
    "min": (min, 2),
    "max": (max, 2),
    "round": (round, 1),
}


class FormulaNotUnderstood(BadRequest):
    """A formula that cannot be read; ``detail`` says why, ``position`` where."""

    code = "formula_not_understood"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """What a query or a formula before it found."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function, and what it is of."""

    word: str
    parts: tuple["Formula", ...]


Formula = Number | Name | Call


def _divided(a: float, b: float) -> float | None:
    return a / b if b else None


OPERATORS: dict[str, Callable[..., float | None]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": _divided, "minus": lambda a: -a,
    **{word: function for word, (function, _) in FUNCTIONS.items()},
}  # fmt: skip


def read_formula(text: str) -> Formula:
    """The tree of a formula. Raises FormulaNotUnderstood."""
    if len(text) > LONGEST:
        raise FormulaNotUnderstood(f"A formula has at most {LONGEST} characters.")
    reader = _Reader(text)
    tree = reader.sum(MAX_DEPTH)
    if reader.sign_next:
        raise reader.refused(f"{reader.sign_next} is not expected here.")
    return tree


def names_in(of: Formula) -> set[str]:
    """The names that a formula needs."""
    match of:
        case Name():
            return {of.name}
        case Call():
            return set().union(*(names_in(part) for part in of.parts))
        case _:
            return set()


def computed(of: Formula, known: Mapping[str, float | None]) -> float | None:
    """The number of a formula, given those of its names; None when it is not known."""
    match of:
        case Number():
            return of.value
        case Name():
            return known[of.name]
        case Call():
            parts = [computed(part, known) for part in of.parts]
            if any(part is None for part in parts):
                return None
            try:
                value = OPERATORS[of.word](*parts)
            except OverflowError:
                return None
            return value if value is not None and isfinite(value) else None


class _Reader:
    """The grammar, one method a rule; ``sign_next`` is the token that comes next, '' at the end."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.end = text, 0, 0
        self.sign_next, self.is_number, self.is_name = "", False, False
        self.move()

    def move(self) -> str:
        """Take the token that comes next."""
        taken = self.sign_next
        self.at = self.end
        if not self.text[self.end :].strip():
            self.sign_next, self.is_number, self.is_name = "", False, False
            return taken
        found = TOKEN.match(self.text, self.end)
        if found is None:
            self.at += len(self.text[self.end :]) - len(self.text[self.end :].lstrip())
            raise self.refused(f"{self.text[self.at]} means nothing in a formula.")
        self.at, self.end = found.start(found.lastindex or 0), found.end()
        self.sign_next, self.is_number, self.is_name = (
            found[found.lastindex or 0],
            found[1] is not None,
            found[2] is not None,
        )
        return taken

    def refused(self, why: str) -> FormulaNotUnderstood:
        return FormulaNotUnderstood(why, position=self.at)

    def sum(self, depth: int) -> Formula:
        left = self.product(depth)
        while self.sign_next in ("+", "-"):
            left = Call(self.move(), (left, self.product(depth)))
        return left

    def product(self, depth: int) -> Formula:
        left = self.sign(depth)
        while self.sign_next in ("*", "/"):
            left = Call(self.move(), (left, self.sign(depth)))
        return left

    def sign(self, depth: int) -> Formula:
        if depth == 0:
            raise self.refused(f"A formula is at most {MAX_DEPTH} levels deep.")
        if self.sign_next == "-":
            self.move()
            return Call("minus", (self.sign(depth - 1),))
        return self.one(depth)

    def one(self, depth: int) -> Formula:
        if self.is_number:
            if not isfinite(float(self.sign_next)):
                raise self.refused("This number is too large.")
            return Number(float(self.move()))
        if self.is_name:
            place, name = self.at, self.move()
            if self.sign_next != "(":
                return Name(name)
            return self.call(name, place, depth)
        if self.sign_next == "(":
            self.move()
            inside = self.sum(depth - 1)
            self.close()
            return inside
        raise self.refused(
            f"{self.sign_next} is not expected here." if self.sign_next else "Something is missing at the end."
        )

    def call(self, name: str, place: int, depth: int) -> Formula:
        if name not in FUNCTIONS:
            self.at = place
            raise self.refused(f"There is no function {name}; there are {', '.join(FUNCTIONS)}.")
        self.move()
        parts = [self.sum(depth - 1)]
        while self.sign_next == ",":
            self.move()
            parts.append(self.sum(depth - 1))
        self.close()
        if len(parts) != FUNCTIONS[name][1]:
            self.at = place
            raise self.refused(f"{name} is of {FUNCTIONS[name][1]}, not of {len(parts)}.")
        return Call(name, tuple(parts))

    def close(self) -> None:
        if self.sign_next != ")":
            raise self.refused("A parenthesis is never closed.")
        self.move()
