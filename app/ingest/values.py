"""JSON values as OTLP has them: attributes, times, ids. Pure."""

import math
import re
from typing import Any

import msgspec

DEEPEST = 16
INT64 = (-(2**63), 2**63 - 1)


def put(attributes: Any, key: str, value: Any, depth: int = 0) -> None:
    """Add a JSON value to repeated attributes.

    An object becomes one attribute for each of its leaves, ``outer.inner``; a list of more than plain values its JSON.
    """
    if value is None:
        return
    if isinstance(value, dict) and value and depth < DEEPEST:
        for name, inner in value.items():
            put(attributes, f"{key}.{name}", inner, depth + 1)
        return
    if isinstance(value, list) and any(isinstance(one, (list, dict)) for one in value):
        # Of attributes the store keeps plain values and lists of such; what lies deeper is kept as its text.
        value = text_of(value)
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
