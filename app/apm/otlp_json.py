"""OTLP's JSON as protobuf. Not protobuf's own JSON mapping, which reads ids as base64 and so changes them silently.

What differs (opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"): ids of traces and spans are
hexadecimal, in either case; enumerations are numbers (their names are taken too, as nobody can doubt what they mean);
numbers of 64 bits come as text or as numbers; names are in lowerCamelCase only, and unknown ones are ignored.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from app.apm.status import malformed

# As deep as a message may be nested for a protobuf decoder to read it again.
DEEPEST = 100
LONGEST_PLACE = 300  # characters
IDS = {"trace_id", "span_id", "parent_span_id"}
NOT_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
HEX = re.compile(r"([0-9a-fA-F]{2}){0,64}")
WHOLE = re.compile(r"-?[0-9]{1,20}")
NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,4})?")

Kind = FieldDescriptor
Scalar = Callable[[Any], Any]
Put = Callable[[Any, Any, int], None]


class Wrong(Exception):
    """A value does not fit; ``place`` is filled on the way up."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words)
        self.words, self.place = words, place

    def within(self, outer: str) -> "Wrong":
        """The same, seen from one level further out."""
        inner = f".{self.place}" if self.place and not self.place.startswith("[") else self.place
        return Wrong(self.words, outer + inner)


def decoded_json(text: bytes, kind: Any) -> Any:
    """The message of a kind that a JSON text says. Raises Refused with the place of what is wrong."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(f"The body is no JSON: {error}.") from None
    except RecursionError:
        raise malformed("The JSON is nested too deeply.") from None
    message = kind()
    try:
        _fill(message, value, 1)
    except Wrong as wrong:
        raise malformed(f"{_end_of(wrong.place) or 'The body'} {wrong.words}.") from None
    return message


def _end_of(place: str) -> str:
    """A place that fits into an answer with what is wrong there; a deep one without its beginning."""
    return place if len(place) <= LONGEST_PLACE else f"…{place[-LONGEST_PLACE:]}"


def _fill(message: Any, value: Any, depth: int) -> None:
    """Put an object's members into a message."""
    if not isinstance(value, dict):
        raise Wrong("is no object")
    if depth > DEEPEST:
        raise Wrong("is nested too deeply")
    known = _members(message.DESCRIPTOR)
    for name, member in value.items():
        put = known.get(name)
        if put is None or member is None:
            continue
        try:
            put(message, member, depth)
        except Wrong as wrong:
            raise wrong.within(name) from None


@cache
def _members(descriptor: Descriptor) -> dict[str, Put]:
    """For each name that an object may have, how its value is put into the message."""
    return {field.json_name: _put(field) for field in descriptor.fields}


def _put(field: FieldDescriptor) -> Put:
    if field.message_type is not None:
        many = _put_pairs if field.message_type.name == "KeyValue" else _put_messages
        put = many(field.name) if field.is_repeated else _put_message(field.name)
    else:
        scalar = _scalar(field)
        put = _put_scalars(field.name, scalar) if field.is_repeated else _put_scalar(field.name, scalar)
    return _put_one_of(field.containing_oneof.name, put) if field.containing_oneof else put


def _put_message(name: str) -> Put:
    def put(message: Any, value: Any, depth: int) -> None:
        inner = getattr(message, name)
        inner.SetInParent()  # an empty object is there, too
        _fill(inner, value, depth + 1)

    return put


def _put_messages(name: str) -> Put:
    def put(message: Any, value: Any, depth: int) -> None:
        if not isinstance(value, list):
            raise Wrong("is no array")
        add = getattr(message, name).add
        for place, element in enumerate(value):
            try:
                _fill(add(), element, depth + 1)
            except Wrong as wrong:
                raise wrong.within(f"[{place}]") from None

    return put


def _put_pairs(name: str) -> Put:
    """Attributes are most of a request, and most of them a key and one plain value, for which this is a short cut."""
    put_any = _put_messages(name)

    def put(message: Any, value: Any, depth: int) -> None:
        if not isinstance(value, list) or depth > DEEPEST - 3:
            put_any(message, value, depth)
            return
        add = getattr(message, name).add
        for place, element in enumerate(value):
            key, field, plain = _plain_pair(element)
            if field:
                setattr(add(key=key).value, field, plain)
                continue
            try:
                _fill(add(), element, depth + 1)
            except Wrong as wrong:
                raise wrong.within(f"[{place}]") from None

    return put


def _plain_pair(element: Any) -> tuple[str, str, Any]:
    """Key, field and value of ``{"key": …, "value": {"stringValue": …}}`` and its like; no field for others."""
    if type(element) is dict and len(element) == 2:
        key, value = element.get("key"), element.get("value")
        if type(key) is str and type(value) is dict and len(value) == 1:
            ((kind, plain),) = value.items()
            if kind == "stringValue" and type(plain) is str:
                return key, "string_value", plain
            if kind == "intValue" and type(plain) is str and plain.isdecimal() and plain.isascii() and len(plain) < 19:
                return key, "int_value", int(plain)
            if kind == "boolValue" and type(plain) is bool:
                return key, "bool_value", plain
            if kind == "doubleValue" and type(plain) is float:
                return key, "double_value", plain
    return "", "", None


def _put_scalar(name: str, scalar: Scalar) -> Put:
    def put(message: Any, value: Any, _depth: int) -> None:
        try:
            setattr(message, name, scalar(value))
        except ValueError:  # protobuf's own, for numbers
            raise Wrong("is out of range") from None

    return put


def _put_scalars(name: str, scalar: Scalar) -> Put:
    def put(message: Any, value: Any, _depth: int) -> None:
        if not isinstance(value, list):
            raise Wrong("is no array")
        try:
            getattr(message, name).extend([scalar(element) for element in value])
        except ValueError:
            raise Wrong("has a number out of range") from None

    return put


def _put_one_of(group: str, put_member: Put) -> Put:
    def put(message: Any, value: Any, depth: int) -> None:
        if message.WhichOneof(group) is not None:
            raise Wrong(f"comes with another {group}; there may be one")
        put_member(message, value, depth)

    return put


def _scalar(field: FieldDescriptor) -> Scalar:
    """How a JSON value becomes the value of a field."""
    if field.type == Kind.TYPE_BYTES:
        return _from_hex if field.name in IDS else _from_base64
    if field.enum_type is not None:
        return _enumeration({name: value.number for name, value in field.enum_type.values_by_name.items()})
    return {Kind.CPPTYPE_STRING: _text, Kind.CPPTYPE_BOOL: _boolean, Kind.CPPTYPE_DOUBLE: _number}.get(
        field.cpp_type, _whole
    )


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Wrong("is no text")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise Wrong("is neither true nor false")
    return value


def _whole(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is str and WHOLE.fullmatch(value):
        return int(value)
    if type(value) is float and value.is_integer():
        return int(value)
    raise Wrong("is no whole number")


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    try:
        if type(value) is int:
            return float(value)
        if type(value) is str:
            if value in NOT_NUMBERS:
                return NOT_NUMBERS[value]
            if NUMBER.fullmatch(value):
                return float(value)
    except OverflowError:
        raise Wrong("is out of range") from None
    raise Wrong("is no number")


def _enumeration(numbers: dict[str, int]) -> Scalar:
    def scalar(value: Any) -> int:
        return numbers[value] if type(value) is str and value in numbers else _whole(value)

    return scalar


def _from_hex(value: Any) -> bytes:
    if type(value) is str and HEX.fullmatch(value):
        return bytes.fromhex(value)
    raise Wrong("is no hexadecimal text; ids are not base64 in OTLP's JSON")


def _from_base64(value: Any) -> bytes:
    """Base64 of either alphabet, with its padding or without."""
    text = _text(value).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("is no base64") from None
