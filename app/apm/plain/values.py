"""JSON values as OTLP has them: attributes, times, ids. Pure."""

import math
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

DEEPEST = 16
# Ten digits are seconds until the year 2286, thirteen milliseconds, sixteen microseconds.
UNITS = ((1e11, 1_000_000_000), (1e14, 1_000_000), (1e17, 1_000), (math.inf, 1))
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?")
DIGITS = re.compile(r"[0-9]{1,19}(\.[0-9]{1,9})?")
LATEST = 2**63 - 1
INT64 = (-(2**63), 2**63 - 1)


def unix_ns(value: Any) -> int:
    """A time as ns since 1970: ISO 8601 (UTC when it names no zone), or a number of s, ms, µs or ns. 0: it is none."""
    if isinstance(value, str):
        if found := ISO.fullmatch(value.strip()):
            return _possible(_iso_ns(*found.groups()))
        if not DIGITS.fullmatch(value):
            return 0
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < LATEST:
        return 0
    scale = next(scale for limit, scale in UNITS if value < limit)
    whole = int(value)
    # A float holds microseconds of a time in seconds, but not its nanoseconds.
    return _possible(whole * scale + round((value - whole) * 1_000_000) * scale // 1_000_000)


def _possible(at_ns: int) -> int:
    return at_ns if 0 < at_ns < LATEST else 0


def _iso_ns(day: str, clock: str, fraction: str | None, zone: str | None) -> int:
    offset = zone if zone and zone[0] in "+-" else "+00:00"
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{offset if ':' in offset else f'{offset[:3]}:{offset[3:]}'}")
    except ValueError:
        return 0
    nanoseconds = int((fraction or "").ljust(9, "0"))
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000_000 + nanoseconds


def put(attributes: Any, key: str, value: Any, depth: int = 0) -> None:
    """Add a JSON value to repeated attributes; an object as one attribute for each of its leaves, ``outer.inner``."""
    if value is None:
        return
    if isinstance(value, dict) and value and depth < DEEPEST:
        for name, inner in value.items():
            put(attributes, f"{key}.{name}", inner, depth + 1)
        return
    put_value(attributes.add(key=key).value, value, depth)


def put_value(into: Any, value: Any, depth: int = 0) -> None:
    """Write a JSON value into an AnyValue."""
    if isinstance(value, bool):
        into.bool_value = value
    elif isinstance(value, int) and INT64[0] <= value <= INT64[1]:
        into.int_value = value
    elif isinstance(value, (int, float)):
        into.double_value = as_float(value)
    elif isinstance(value, str):
        into.string_value = value
    elif depth >= DEEPEST:
        into.string_value = msgspec.json.encode(value).decode()
    elif isinstance(value, list):
        into.array_value.SetInParent()
        for inner in value:
            put_value(into.array_value.values.add(), inner, depth + 1)
    elif isinstance(value, dict):
        into.kvlist_value.SetInParent()
        for key, inner in value.items():
            put_value(into.kvlist_value.values.add(key=key).value, inner, depth + 1)


def as_float(value: float) -> float:
    """A number as OTLP's double, an infinity when it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def hex_id(value: Any, length: int) -> bytes:
    """An id of so many bytes from its hexadecimal text, padded on the left; b'' when it is none, or all zeros."""
    if not isinstance(value, str):
        return b""
    text = value.replace("-", "").strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{1,{2 * length}}}", text):
        return b""
    found = bytes.fromhex(text.zfill(2 * length))
    return found if any(found) else b""


def text_of(value: Any) -> str:
    """A value as people read it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
