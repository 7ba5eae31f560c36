"""What lies deeper in a value than ClickHouse reads is told as JSON text, in the value's place, before it reads.

A protobuf schema cannot say how deep a message nests in itself, and every level that an insert's schema unrolls is paid
by all inserts. So it unrolls few, refuses a batch that holds more, and only then the requests of the batch are looked
through here. The text is the one that ClickHouse makes of what it reads itself (``otlp.as_json``). Pure.
"""

import base64
from collections.abc import Iterator
from typing import Any

from app.apm import otlp, scrub
from app.apm.insert import LONGEST_TEXT
from app.apm.jsontext import number, quoted
from app.apm.signals import LOGS, METRICS, TRACES, Signal
from app.apm.sound import points_of

# Levels of arrays and maps that a text has; what lies deeper is this.
DEEPEST = 16
TOO_DEEP = '"…"'
# In place of a value whose key promises a secret: the insert takes it for one, replaces it, and counts it.
WITHHELD = '"withheld"'
NESTED = ("array_value", "kvlist_value")


class _Full(Exception):
    """The text is longer than is kept."""


class _Text:
    """JSON text as it is written; ``cut`` when something was left out of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = LONGEST_TEXT
        self.cut = False

    def put(self, part: str) -> None:
        """One more piece. Raises _Full."""
        self.parts.append(part)
        self.room -= len(part)
        if self.room < 0:
            raise _Full

    def value(self, value: Any, depth: int) -> None:
        """A value with what lies in it."""
        kind = value.WhichOneof("value")
        if kind not in NESTED:
            self.put(_leaf(value, kind))
        elif depth > DEEPEST:
            self.cut = True
            self.put(TOO_DEEP)
        elif kind == "array_value":
            self._array(value.array_value.values, depth)
        else:
            self._map(value.kvlist_value.values, depth)

    def _array(self, values: Any, depth: int) -> None:
        self.put("[")
        for place, value in enumerate(values):
            if place:
                self.put(",")
            self.value(value, depth + 1)
        self.put("]")

    def _map(self, pairs: Any, depth: int) -> None:
        self.put("{")
        for place, pair in enumerate(pairs):
            self.put(f"{',' if place else ''}{quoted(pair.key[:LONGEST_TEXT])}:")
            if scrub.promises(pair.key):
                self.put(WITHHELD)
            else:
                self.value(pair.value, depth + 1)
        self.put("}")


def _leaf(value: Any, kind: str | None) -> str:
    match kind:
        case "string_value":
            return quoted(value.string_value[: LONGEST_TEXT + 1])
        case "int_value":
            return str(value.int_value)
        case "double_value":
            return number(value.double_value)
        case "bool_value":
            return "true" if value.bool_value else "false"
        case "bytes_value":
            return f'"{base64.b64encode(value.bytes_value[:LONGEST_TEXT]).decode()}"'
        case _:
            return "null"


def json_text(value: Any) -> tuple[str, bool]:
    """A value as JSON, and whether something was left out. A text that is too long is longer than is kept, no more."""
    text = _Text()
    try:
        text.value(value, 1)
    except _Full:
        text.cut = True
    return "".join(text.parts), text.cut


def is_deep(value: Any, depth: int) -> bool:
    """Whether ClickHouse would not read all of a value: a map or an array below so many levels, or bytes in one."""
    if not depth:
        return value.WhichOneof("value") in NESTED
    match value.WhichOneof("value"):
        case "array_value":
            return any(_is_unread(one, depth) for one in value.array_value.values)
        case "kvlist_value":
            return any(_is_unread(pair.value, depth) for pair in value.kvlist_value.values)
        case _:
            return False


def _is_unread(value: Any, depth: int) -> bool:
    return value.WhichOneof("value") == "bytes_value" or is_deep(value, depth - 1)


def told_as_text(signal: Signal, message: Any) -> tuple[int, int]:
    """Replace a message's deep values by their texts; how many there were, and how many of them were cut."""
    told = cuts = 0
    for value, depth in _values(signal, message):
        if is_deep(value, depth):
            value.string_value, is_cut = json_text(value)
            told, cuts = told + 1, cuts + is_cut
    return told, cuts


def _values(signal: Signal, message: Any) -> Iterator[tuple[Any, int]]:
    """Every value that is stored, and how deep ClickHouse reads it."""
    for resource in getattr(message, signal.resources):
        yield from _of(resource.resource)
        for scope in getattr(resource, signal.scopes):
            for record in getattr(scope, signal.records):
                yield from _IN_RECORD[signal.name](record)


def _of(message: Any) -> Iterator[tuple[Any, int]]:
    for pair in message.attributes:
        yield pair.value, otlp.ATTRIBUTE_DEPTH


def _in_span(span: Any) -> Iterator[tuple[Any, int]]:
    yield from _of(span)
    for part in (*span.events, *span.links):
        yield from _of(part)


def _in_log(record: Any) -> Iterator[tuple[Any, int]]:
    yield record.body, otlp.BODY_DEPTH
    yield from _of(record)


def _in_metric(metric: Any) -> Iterator[tuple[Any, int]]:
    for point in points_of(metric):
        yield from _of(point)


_IN_RECORD = {TRACES.name: _in_span, LOGS.name: _in_log, METRICS.name: _in_metric}
