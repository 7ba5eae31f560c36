"""Texts and numbers as ClickHouse writes them in JSON, so that what is written here is what is written there. Pure."""

import math
import re
from decimal import Decimal

_PLAIN = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'["\\/\x00-\x1f\u2028\u2029]')
# Powers of ten between which a number is written without an exponent.
_LEAST, _MOST = -6, 20


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    one = found.group()
    return _PLAIN.get(one) or f"\\u{ord(one):04X}"


def number(value: float) -> str:
    """A number in as few digits as tell it from all others; null for what JSON cannot say."""
    if not math.isfinite(value):
        return "null"
    told = Decimal(repr(value)).normalize()
    power = told.adjusted()
    if not value or _LEAST <= power <= _MOST:
        return f"{told:f}"
    sign, digits, _ = told.as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}{'.' * bool(rest)}{''.join(rest)}e{power}"
