"""What a plain body holds: a JSON array, an object with an array in it, one object, or a JSON value a line. Pure."""

from typing import Any

import msgspec

from app.apm.status import malformed

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def records_of(body: bytes, member: str, *, may_be_text: bool = False) -> list[Any]:
    """The records of a body; ``member`` is the array's name when an object holds it.

    A line that is no JSON is a text where there ``may_be_text``. Raises Refused where there may not.
    """
    whole = body.strip()
    if whole[:1] in (b"[", b"{"):
        try:
            value = msgspec.json.decode(whole)
        except UNREADABLE:
            return _lines(whole, may_be_text)
        if isinstance(value, dict) and isinstance(value.get(member), list):
            return value[member]
        return value if isinstance(value, list) else [value]
    return _lines(whole, may_be_text)


def _lines(body: bytes, may_be_text: bool) -> list[Any]:
    return [_line(number, line, may_be_text) for number, line in enumerate(body.splitlines(), 1) if line.strip()]


def _line(number: int, line: bytes, may_be_text: bool) -> Any:
    try:
        return msgspec.json.decode(line)
    except UNREADABLE as error:
        if may_be_text:
            return line.decode("utf-8", "replace")
        raise malformed(f"The body is no JSON, nor is its line {number}: {error}.") from None
