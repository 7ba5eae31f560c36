"""A value of a dimension as one number, so that a visit carries its values for all panels in one short list. Pure.

The upper six bits of a key tell the dimension, the others are a hash of the value (with its country where values are
told within one). Roll-ups hold keys, so numbers stay what they are: new ones come at the end of the list.
"""

from collections.abc import Iterable

from app.analytics.dimensions import DIMENSIONS, OF_PAGES, OF_SESSIONS
from app.kit.sql import Fragment, joined

NUMBERED = (
    "channel", "source", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id",
    "entry_path", "exit_path", "country", "region", "city", "language", "browser", "browser_version", "os",
    "os_version", "device", "size", "path", "hostname",
)  # fmt: skip
NUMBERS = {name: number for number, name in enumerate(NUMBERED)}
BITS = 58
# Those of which roll-ups hold keys: what the overview has a panel for.
OF_VISITS = tuple(name for name in OF_SESSIONS if DIMENSIONS[name].in_overview)
KEYED = (*OF_VISITS, *OF_PAGES)
# The bits of ``agrees`` in session_rollup.
AGREE_BITS = {name: 1 << bit for bit, name in enumerate(name for name in NUMBERED if name in OF_SESSIONS)}
ALL_AGREE = sum(AGREE_BITS.values())


def dimension_of(key: int) -> str:
    """The dimension of a key."""
    return NUMBERED[key >> BITS]


def key(name: str, value: str = "", country: str = "country") -> Fragment:
    """SQL for the key of a dimension's value, in the column of its name unless another is given."""
    hashed = f"{value or name}, {country}" if DIMENSIONS[name].within_country else value or name
    # The number is put in by a sum: each function of a text this long is a thing for ClickHouse to plan.
    return Fragment(f"(bitShiftRight(cityHash64({hashed}), 6) + {NUMBERS[name] << BITS})")


def of_row(before: str = "") -> Fragment:
    """SQL for the key of a row with the columns dimension, value and country."""
    column = f"{before}dimension"
    within = ", ".join(f"'{name}'" for name in KEYED if DIMENSIONS[name].within_country)
    hashed = f"if({column} in ({within}), cityHash64({before}value, {before}country), cityHash64({before}value))"
    number = f"toUInt64(transform(toString({column}), {list(KEYED)}, {[NUMBERS[name] for name in KEYED]}, 63))"
    return Fragment(f"bitOr(bitShiftLeft({number}, {BITS}), bitShiftRight({hashed}, 6))")


def keys(names: Iterable[str], before: str = "") -> Fragment:
    """SQL for the keys of several dimensions as an array; 0 where no value is no row. ``before``: of column names."""
    return _array(
        _shown(name, f"{before}{name}", key(name, f"{before}{name}", f"{before}country").text) for name in names
    )


def hashes(before: str = "") -> Fragment:
    """SQL for an array: a hash for each dimension of visits, in the order of ``AGREE_BITS``, with a value or not."""
    return _array(f"cityHash64({before}{name})" for name in AGREE_BITS)


def grouped() -> Fragment:
    """SQL for the key of a row that is grouped by one dimension of visits out of several sets; 0 where it has none."""
    # A set with a place has the country too: that comes last.
    order = sorted(AGREE_BITS, key=lambda name: name == "country")
    cases = (f"grouping({name}) = 0, {key(name).text if name in OF_VISITS else 'toUInt64(0)'}" for name in order)
    return Fragment(f"multiIf({', '.join(cases)}, toUInt64(0))")


def agreeing(names: Iterable[str]) -> int:
    """The bits of ``agrees`` that tell that all visits of a visitor on a day have the same values of these."""
    return sum({AGREE_BITS[name] for name in names})


def bounds(names: Iterable[str]) -> Fragment:
    """SQL that holds for a ``key`` of these dimensions."""
    return Fragment(f"bitShiftRight(key, {BITS}) in ({', '.join(str(NUMBERS[name]) for name in names)})")


def named(before: str = "", path: str = "path") -> Fragment:
    """SQL for an array of (key, value, country) of all keyed dimensions; ``path``: the column of the exit page."""
    columns = {"exit_path": path}
    found = []
    for name in KEYED:
        column = f"{before}{columns.get(name, name)}"
        place = f"toString({before}country)" if DIMENSIONS[name].within_country else "''"
        found.append(f"({key(name, column, f'{before}country').text}, toString({column}), {place})")
    return _array(found)


def _shown(name: str, column: str, sql: str) -> str:
    return f"if({column} = '', 0, {sql})" if DIMENSIONS[name].hides_empty else sql


def _array(parts: Iterable[str]) -> Fragment:
    inside = joined((Fragment(part) for part in parts), ",\n        ", "")
    return Fragment(f"[\n        {inside.text}\n    ]")
