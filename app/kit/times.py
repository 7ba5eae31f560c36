"""Times as programs write them, as nanoseconds since 1970. Pure."""

import math
import re
from datetime import UTC, datetime
from typing import Any

# Ten digits are seconds until the year 2286, thirteen milliseconds, sixteen microseconds.
UNITS = ((1e11, 1_000_000_000), (1e14, 1_000_000), (1e17, 1_000), (math.inf, 1))
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?")
DIGITS = re.compile(r"[0-9]{1,19}(\.[0-9]{1,9})?")
LATEST = 2**63 - 1


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
