"""A search as a tree.

Text holds where the words occur, Compare where a key has a value, Has where it has any. ``at`` is where a node stood
in the text that was typed; two trees are equal whatever it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Glob:
    """A value with wildcards: its parts, between which anything may stand. At least two."""

    parts: tuple[str, ...]


Value = str | Glob
SIGNS = ("=", ">", ">=", "<", "<=", "~")


@dataclass(frozen=True, slots=True)
class Text:
    """The value occurs in what the signal says in words."""

    value: Value
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """The key has a value of which the sign holds; ``~`` is a regular expression, of RE2."""

    key: str
    sign: str
    value: Value
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """The key has some value."""

    key: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Group:
    """All parts hold (``and``), or one of them does (``or``). At least two parts."""

    word: str
    parts: tuple["Node", ...]


Node = Text | Compare | Has | Not | Group


def leaves(of: Node) -> Iterator[Text | Compare | Has]:
    """What a tree joins."""
    match of:
        case Not():
            yield from leaves(of.part)
        case Group():
            for part in of.parts:
                yield from leaves(part)
        case _:
            yield of
