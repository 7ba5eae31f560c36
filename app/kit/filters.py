"""The filter language: one table, from which the URL, the SQL and the sentence are all read.

A filter in a URL is ``operator,dimension,value|value``: ``is,country,IN|DE``. Several values mean any of them (none of
them for the negative operators); several filters must all hold (``conditions.py`` joins them otherwise). A comma, pipe
or backslash inside a value is written with a backslash before it; before any other sign a backslash is itself, so that
a pattern's ``\\d`` may stay as it is. An operator is a row of ``OPERATORS``; adding one is adding a row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

import re2

from app.kit.problems import BadRequest
from app.kit.sql import Fragment

MAX_VALUES = 100
MAX_VALUE_CHARS = 2000
PROP = "prop:"

# What is no number is neither large nor small.
NUMBER = "ifNull(toFloat64OrNull(toString({column})), nan)"


class FilterNotUnderstood(BadRequest):
    """A filter of the URL cannot be read; ``filter`` is the text that was sent."""

    code, title = "filter_not_understood", "A filter cannot be understood"


@dataclass(frozen=True, slots=True)
class Operator:
    """A row: the word in URLs, the sign in menus, the SQL over ``{column}`` and ``{values}``, the phrase in sentences.

    SQL with ``{value}`` holds for one value and is repeated for each, joined by ``between``.
    """

    word: str
    sign: str
    sql: str
    phrase: str
    between: str = ""
    is_pattern: bool = False
    is_number: bool = False
    may_be_empty: bool = False


OPERATORS = {
    row.word: row
    for row in (
        Operator("is", "=", "{column} in {values}", "is", may_be_empty=True),
        Operator("is_not", "≠", "{column} not in {values}", "is not", may_be_empty=True),
        Operator("contains", "∋", "positionCaseInsensitiveUTF8({column}, {value}) > 0", "contains", " or "),
        Operator("not_contains", "∌", "positionCaseInsensitiveUTF8({column}, {value}) = 0", "lacks", " and "),
        Operator("matches", "~", "match({column}, {value})", "matches", " or ", is_pattern=True),
        Operator("not_matches", "≁", "not match({column}, {value})", "does not match", " and ", is_pattern=True),
        Operator("at_least", "≥", f"{NUMBER} >= toFloat64({{value}})", "is at least", " or ", is_number=True),
        Operator("at_most", "≤", f"{NUMBER} <= toFloat64({{value}})", "is at most", " or ", is_number=True),
    )
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one dimension. Only ``filter_of`` makes them from what somebody sent."""

    operator: Operator
    dimension: str
    values: tuple[str, ...]

    @property
    def is_prop(self) -> bool:
        """Whether it is about a property of an event rather than a dimension of ours."""
        return self.dimension.startswith(PROP)

    def sentence(self, labels: Mapping[str, str]) -> str:
        """The filter for people: ``Country is IN or DE``."""
        label = self.dimension.removeprefix(PROP) if self.is_prop else labels[self.dimension]
        values = " or ".join(value or "(none)" for value in self.values)
        return f"{label} {self.operator.phrase} {values}"

    def text(self) -> str:
        """The filter as it stands in a URL, not percent-encoded."""
        values = "|".join(_escaped(value) for value in self.values)
        return f"{self.operator.word},{_escaped(self.dimension)},{values}"

    def condition(self, column: Fragment, name: str) -> Fragment:
        """SQL that holds where it holds, over a column; the binds begin with ``name``."""
        if self.operator.between:
            binds = {f"{name}_{i}": value for i, value in enumerate(self.values)}
            parts = [self.operator.sql.format(column=column.text, value=f"{{{bind}:String}}") for bind in binds]
            text = f"({self.operator.between.join(parts)})"
        else:
            binds = {name: list(self.values)}
            text = self.operator.sql.format(column=column.text, values=f"{{{name}:Array(String)}}")
        return Fragment(text, {**column.binds, **binds})


def read_filter(text: str, dimensions: Iterable[str]) -> Filter:
    """One filter of a URL. Raises FilterNotUnderstood naming the filter and what would have been right."""
    parts = _split(text, ",", 2)
    if len(parts) != 3:
        raise refused(text, "a filter is operator,dimension,value, for example is,country,DE.")
    values = [_plain(value) for value in _split(parts[2], "|")]
    return filter_of(text, _plain(parts[0]), _plain(parts[1]), values, list(dimensions))


def filter_of(text: str, word: str, dimension: str, values: Sequence[str], dimensions: list[str]) -> Filter:
    """A filter from its parts; ``text`` is what a refusal quotes. Raises FilterNotUnderstood."""
    operator = OPERATORS.get(word)
    if operator is None:
        raise refused(text, f"there is no operator {word[:50]!r}; {nearest(word, list(OPERATORS))}.")
    if dimension.startswith(PROP):
        if not 0 < len(dimension.removeprefix(PROP)) <= 100:
            raise refused(text, "a property is named by 1 to 100 characters, for example prop:plan.")
    elif dimension not in dimensions:
        raise refused(text, f"there is no dimension {dimension[:50]!r}; {nearest(dimension, dimensions)}.")
    values = tuple(dict.fromkeys(values))
    if not 0 < len(values) <= MAX_VALUES or max(map(len, values)) > MAX_VALUE_CHARS:
        raise refused(text, f"from 1 to {MAX_VALUES} values of at most {MAX_VALUE_CHARS} characters.")
    if not operator.may_be_empty and "" in values:
        raise refused(text, f"{operator.word} needs a value.")
    for value in values:
        if operator.is_pattern and (why := bad_pattern(value)):
            raise refused(text, f"{value!r} is not a regular expression that RE2 understands ({why}).")
        if operator.is_number and not _is_number(value):
            raise refused(text, f"{value!r} is not a number.")
    return Filter(operator, dimension, values)


def refused(text: str, why: str) -> FilterNotUnderstood:
    """What is said of a filter that cannot be read."""
    return FilterNotUnderstood(f"The filter {text[:200]!r}: {why}", filter=text[:2000])


def nearest(word: str, choices: list[str]) -> str:
    """The choice that was perhaps meant, in words."""
    close = get_close_matches(word, choices, 1, 0.0)
    return f"the nearest is {close[0]!r}" if close else f"there are {', '.join(choices)}"


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def bad_pattern(pattern: str) -> str:
    """Why a regular expression is none; empty when it is one."""
    # ClickHouse matches with RE2; another engine would accept what fails there.
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return "it holds a NUL" if "\0" in pattern else ""


def _split(text: str, sign: str, times: int = -1) -> list[str]:
    """Split at signs that have no backslash before them."""
    parts, part, rest = [], "", iter(text)
    for char in rest:
        if char == "\\":
            part += char + next(rest, "")
        elif char == sign and times != len(parts):
            parts.append(part)
            part = ""
        else:
            part += char
    return [*parts, part]


def _plain(text: str) -> str:
    return re.sub(r"\\([\\,|])", r"\1", text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\,|])", r"\\\1", text)
