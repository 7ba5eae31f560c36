"""What a signal's own keys are: a table of fields, each with trusted SQL and what its values may be.

Whatever is no field is looked for in the attributes and in the resource.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite
from types import MappingProxyType

from app.kit.search.words import Words


class Kind(Enum):
    """What values a field takes, and the sentence for those that it does not take."""

    TEXT = "text, which has no order"
    NUMBER = "a number, for example 500"
    DURATION = "a duration, for example 500ms or 1.5s"
    WORD = "a word"
    SCALE = "a word of a scale"
    ID = "hexadecimal digits"


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a signal. ``column`` is trusted SQL.

    WORD: ``words`` maps what one may write to the column's value. SCALE: to the lowest and the highest number that it
    stands for. ID: the column is a FixedString of ``bytes``. DURATION: the column is in nanoseconds.
    """

    column: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str | int | tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    bytes: int = 0

    def wanted(self) -> str:
        """What its values are, for people."""
        match self.kind:
            case Kind.WORD | Kind.SCALE:
                *most, last = self.words
                return f"{', '.join(most)} or {last}" if most else last
            case Kind.ID:
                return f"{self.bytes * 2} hexadecimal digits"
            case _:
                return self.kind.value


@dataclass(frozen=True, slots=True)
class Signal:
    """What is searched: its fields, the columns where free text may occur, and its maps of everything else.

    ``words`` are the columns of ``texts`` that have indices of their words; ``pairs`` is an array of the keys and
    values of both maps that has an index, each as ``toString((key, value))`` is. ``documents`` are columns whose
    text may be JSON: behind their name and a dot, a key is a path in it.
    """

    fields: Mapping[str, Field]
    texts: tuple[str, ...]
    attributes: str = "attributes"
    resource: str = "resource"
    words: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    pairs: str = ""
    documents: tuple[str, ...] = ()


UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_of(text: str) -> float | None:
    """A finite number as people write it."""
    if not NUMBER.fullmatch(text):
        return None
    return value if isfinite(value := float(text)) else None


def duration_ns(text: str) -> float | None:
    """Nanoseconds of a duration with its unit; None when it is none."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzµμ")
    unit, value = UNITS_NS.get(text[len(digits) :]), number_of(digits)
    return None if unit is None or value is None else value * unit
